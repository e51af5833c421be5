"""Folders that servers share: each says which it uses, and removes those that no server does.

A server holds a shared lock (flock(2)) on a file beside the folder for as long as it lives; the
system lets go of it when the process ends, however it ends. Whoever removes a folder must get the
lock for itself first, so a folder that any server uses stays, also while several versions of the
dataset or of the software are served from one cache.
"""

import os
import shutil
import sys
from pathlib import Path
from typing import Final

_held: Final[dict[Path, int]] = {}
"""Lock file → its descriptor, open until the process ends."""


def hold(folder: Path) -> bool:
    """Keep a folder from being removed by others, until this process ends.

    Waits while another process removes the folder.

    Args:
        folder: need not be there yet; its parent must be.

    Returns:
        Whether this process did not hold it before.
    """
    lock = _lock_of(folder)
    if lock in _held or sys.platform == "win32":
        return False
    import fcntl

    while lock not in _held:
        try:
            descriptor = os.open(lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        except OSError:
            # A cache that cannot be written: nobody can remove anything from it either.
            return False
        fcntl.flock(descriptor, fcntl.LOCK_SH)
        if _is_still(descriptor, lock):
            _held[lock] = descriptor
        else:
            os.close(descriptor)
    return True


def remove_unheld(directory: Path) -> None:
    """Remove the folders in a directory that no process holds, and what writers left unfinished.

    A writer of ``name`` holds ``name`` and writes into ``.name-<anything without a dash>``. What
    cannot be removed stays.
    """
    if sys.platform == "win32":
        return
    for path in sorted(directory.iterdir()):
        if path.is_dir():
            name = path.name
            _remove(path, directory / (name[1:].rpartition("-")[0] if name[0] == "." else name))


def _remove(path: Path, folder: Path) -> None:
    import fcntl

    lock = _lock_of(folder)
    if lock in _held:
        return
    try:
        descriptor = os.open(lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    except OSError:
        return
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if _is_still(descriptor, lock):
            # First out of the way, so that nobody ever finds half a folder.
            aside = folder.with_name(f".{folder.name}-removed")
            if path != aside:
                shutil.rmtree(aside, ignore_errors=True)
                path.rename(aside)
            shutil.rmtree(aside, ignore_errors=True)
            lock.unlink(missing_ok=True)
    except OSError:
        # Somebody holds it, or it is not ours to remove.
        return
    finally:
        os.close(descriptor)


def _lock_of(folder: Path) -> Path:
    return folder.with_name(f".{folder.name}.lock")


def _is_still(descriptor: int, lock: Path) -> bool:
    """Whether a lock that was got is one on the file of that name, and not on one removed since."""
    try:
        named = lock.stat()
    except FileNotFoundError:
        return False
    opened = os.fstat(descriptor)
    return (opened.st_dev, opened.st_ino) == (named.st_dev, named.st_ino)
