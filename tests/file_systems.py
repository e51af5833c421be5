"""Processes that see a small or a read-only file system, in a mount namespace of their own."""

import ctypes
import os
from collections.abc import Callable
from pathlib import Path

import pytest

_NEW_MOUNTS, _NEW_USER = 0x20000, 0x10000000
_READ_ONLY, _REMOUNT, _BIND, _ALL_BELOW, _PRIVATE = 1, 32, 4096, 16384, 1 << 18
_libc = ctypes.CDLL(None, use_errno=True)


def _mount(what: str, where: str, kind: str | None, flags: int, options: str | None = None) -> None:
    words = [None if word is None else word.encode() for word in (what, where, kind)]
    if _libc.mount(*words, flags, None if options is None else options.encode()) != 0:
        raise OSError(ctypes.get_errno(), f"cannot mount {where}")


def _apart() -> None:
    """Have the process see mounts of its own."""
    if _libc.unshare(_NEW_MOUNTS | (_NEW_USER if os.geteuid() else 0)) != 0:
        raise OSError(ctypes.get_errno(), "cannot have mounts of its own")
    _mount("none", "/", None, _ALL_BELOW | _PRIVATE)


def _tried(apart: Callable[[], None]) -> Callable[[], None]:
    pid = os.fork()
    if pid == 0:
        try:
            apart()
        except OSError:
            os._exit(1)
        os._exit(0)
    if os.waitpid(pid, 0)[1] != 0:
        pytest.skip("this machine lets nobody mount anything")
    return apart


def full_at(folder: Path, size: int) -> Callable[[], None]:
    """For a child process, before it runs: a folder is a disk of so many bytes."""

    def apart() -> None:
        _apart()
        _mount("tmpfs", str(folder), "tmpfs", 0, f"size={size}")

    return _tried(apart)


def read_only() -> Callable[[], None]:
    """For a child process, before it runs: nothing can be written anywhere, but to devices."""

    def apart() -> None:
        _apart()
        for line in Path("/proc/self/mounts").read_text().splitlines():
            place = line.split()[1]
            if place == "/" or not place.startswith(("/proc", "/sys", "/dev")):
                _mount("none", place, None, _REMOUNT | _BIND | _READ_ONLY)

    return _tried(apart)
