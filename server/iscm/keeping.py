"""What is made of a version of the data, kept in files for the next process that needs it.

All of it can be made anew, so whatever cannot be read or written costs time and nothing else. Each
file stands below a digest of all that it was made from, and begins with one of its own content: one
that is damaged, or that others could have written, counts for nothing. Nothing in it is ever run.
"""

import hashlib
import logging
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Final

import pyoxigraph as ox
import zstandard

from iscm.software import code_version

_FOLDER: Final = "kept"
_MARK: Final = b"iscm kept 1"
_VERSIONS: Final = 3
"""How many versions of data and software are kept, those used last: the one before, and that of
another checkout."""
_UNFINISHED: Final = "writing-"
_ABANDONED: Final = 3600.0
"""Seconds after which nobody is writing any more."""
_LONGEST: Final = 2**30
"""Bytes that a file may unfold to: many times what the engine holds in memory."""
_LEVEL: Final = 3
_OTHERS: Final = 0o022
_log = logging.getLogger(__name__)


class Keep:
    """What is kept of one version of the data, made by one version of software and engine."""

    def __init__(self, cache_dir: Path, version: str) -> None:
        """
        Args:
            cache_dir: see `iscm.settings.Settings.cache_dir`.
            version: of the data, see `iscm.identity`.
        """
        told = "\0".join((version, code_version(), ox.__version__))
        self.folder = cache_dir / _FOLDER / hashlib.sha256(told.encode()).hexdigest()[:32]

    def read(self, name: str) -> bytes | None:
        """What was kept under a name; None where there is nothing, or nothing sound."""
        path = self.folder / name
        try:
            with path.open("rb") as file:
                _require_ours(os.fstat(file.fileno()))
                head, _, content = file.read().partition(b"\n")
            if head != _head(content):
                raise ValueError("it is damaged")
        except (FileNotFoundError, NotADirectoryError):
            return None
        except (OSError, ValueError) as error:
            _log.warning("%s cannot be used (%s): it is made anew", path, error)
            return None
        with suppress(OSError):
            os.utime(self.folder)
        return content

    def get(self, name: str, compute: Callable[[], bytes]) -> bytes:
        """What was kept under a name, compressed; where there is nothing, it is made and kept."""
        kept = self.read(name)
        if kept is not None:
            return unfolded(kept)
        made = compute()
        self.write(name, compressed(made))
        return made

    def write(self, name: str, content: bytes) -> None:
        """Keep something, put in its place as a whole; where that cannot be, a line in the log says
        so. What was kept of versions used long ago goes."""
        path = self.folder / name
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            descriptor, aside = tempfile.mkstemp(prefix=_UNFINISHED, dir=self.folder)
            try:
                with open(descriptor, "wb") as file:
                    file.write(_head(content) + b"\n")
                    file.write(content)
                os.replace(aside, path)
            except BaseException:
                with suppress(OSError):
                    os.unlink(aside)
                raise
            _remove_old(self.folder)
        except OSError as error:
            _log.warning("%s cannot be kept (%s): it is made again when needed", path, error)


def compressed(content: bytes) -> bytes:
    """Content, compressed (Zstandard, RFC 8878)."""
    return zstandard.ZstdCompressor(level=_LEVEL).compress(content)


def unfolded(frame: bytes) -> bytes:
    """What `folded` was given.

    Raises:
        ValueError: it is none of its results.
    """
    try:
        if not 0 <= zstandard.frame_content_size(frame) <= _LONGEST:
            raise ValueError("it is too long, or does not tell its length")
        return zstandard.ZstdDecompressor().decompress(frame)
    except zstandard.ZstdError as error:
        raise ValueError(str(error)) from error


def _require_ours(of: os.stat_result) -> None:
    """
    Raises:
        PermissionError: others than this user and the system's own could have written it.
    """
    if sys.platform != "win32" and (of.st_uid not in (0, os.geteuid()) or of.st_mode & _OTHERS):
        raise PermissionError("others than this user can write it")


def _head(content: bytes) -> bytes:
    return b"%s %s" % (_MARK, hashlib.sha256(content).hexdigest().encode())


def _remove_old(folder: Path) -> None:
    """Leave the versions used last, and no file that nobody will finish; what cannot be removed
    stays."""
    found: list[tuple[float, Path]] = []
    for path in folder.parent.iterdir():
        with suppress(OSError):
            found.append((path.stat().st_mtime, path))
    for _, path in sorted(found, reverse=True)[_VERSIONS:]:
        if path != folder:
            shutil.rmtree(path, ignore_errors=True)
    for path in folder.glob(f"{_UNFINISHED}*"):
        with suppress(OSError):
            if path.stat().st_mtime < time.time() - _ABANDONED:
                path.unlink()
