"""Files that are replaced whole: at any moment there is the old one or the new, whatever fails.

The new one is written beside the old, flushed to the disk, and takes its name (rename(2)), which
happens at once or not at all. Who writes in a folder holds a shared lock on it (flock(2)), which
the system lets go of when the process ends, however it ends: what stands half written where nobody
holds the folder was left by a process that was killed. Another hard link to a file that is replaced
keeps the old one.
"""

import contextlib
import errno
import io
import os
import re
import secrets
import shutil
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import IO, Any, Final

_MARK: Final = ".iscm-new-"
_SCRATCH: Final = re.compile(rf"\..+{re.escape(_MARK)}[0-9a-f]{{8}}", re.DOTALL)
_LONGEST: Final = 200
"""Bytes of a file's name that stand in that of its scratch; 255 are all that a name may have."""
_MOST_LINKS: Final = 40
_OPEN_FILES: Final = ("/proc/", "/dev/fd/")
_BINARY: Final = getattr(os, "O_BINARY", 0)


def replace_all(contents: Mapping[Path, bytes]) -> None:
    """Give files new content: all are on the disk before the first takes its place.

    Args:
        contents: file → what it is to hold.

    Raises:
        OSError: one cannot be written; its ``filename`` tells which. None was changed, unless the
            system refuses a name to a file that is on the disk already.
    """
    with ExitStack() as stack:
        held: set[Path] = set()
        places = [_beside(stack, path, held) for path in contents]
        for place, content in zip(places, contents.values(), strict=True):
            with place.open("wb") as file:
                file.write(content)
                place.flush(file)
        for place in places:
            place.take()


@contextlib.contextmanager
def replaced(*paths: Path, mode: str = "w", **options: Any) -> Iterator[list[IO[Any]]]:
    """Files to write, which take the places of `paths` when the block ends without an exception:
    all are on the disk before the first does.

    Args:
        paths: the files; a symbolic link stays, and what it points to is replaced. What is no file,
            such as a pipe or /dev/stdout, is written to as it is.
        mode: ``w`` or ``wb``.
        options: as for `io.TextIOWrapper`.

    Raises:
        OSError: a file cannot be written, and all are as they were; its ``filename`` tells which.
    """
    with ExitStack() as stack:
        held: set[Path] = set()
        places = [None if _is_stream(path) else _beside(stack, path, held) for path in paths]
        files = [
            stack.enter_context(
                # What was written before by others, to a file that the stream leads to, stays.
                path.open(mode.replace("w", "a"), **options)
                if place is None
                else place.open(mode, **options)
            )
            for path, place in zip(paths, places, strict=True)
        ]
        yield files
        for file, place in zip(files, places, strict=True):
            if place is not None:
                place.flush(file)
        for place in places:
            if place is not None:
                place.take()


@contextlib.contextmanager
def scratch_folder(path: Path) -> Iterator[Path]:
    """An empty folder beside `path`, to be filled and renamed; it is removed where it was not.

    Raises:
        OSError: it cannot be made.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        _hold(stack, path.parent)
        scratch = _scratch_of(path)
        scratch.mkdir()
        try:
            yield scratch
        finally:
            shutil.rmtree(scratch, ignore_errors=True)


class _Place:
    """A file that is to be replaced, and what is written to replace it."""

    def __init__(self, path: Path, target: Path, scratch: Path) -> None:
        """
        Args:
            path: what errors call it.
            target: the file itself.
            scratch: where to write.
        """
        self._path, self._target, self.scratch = path, target, scratch

    def open(self, mode: str, **options: Any) -> IO[Any]:
        # Nobody may read who may not read the old one; see `take`.
        rights = 0o600 if self._target.exists() else 0o666
        with _naming(self._path):
            flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | _BINARY
            descriptor = os.open(self.scratch, flags, rights)
        buffered = io.BufferedWriter(_Named(descriptor, self._path))
        return buffered if "b" in mode else io.TextIOWrapper(buffered, **options)

    def flush(self, file: IO[Any]) -> None:
        file.flush()
        with _naming(self._path):
            os.fsync(file.fileno())

    def take(self) -> None:
        with _naming(self._path):
            with contextlib.suppress(FileNotFoundError):
                old = self._target.stat()
                if hasattr(os, "chown"):
                    with contextlib.suppress(PermissionError):
                        os.chown(self.scratch, old.st_uid, old.st_gid)
                self.scratch.chmod(old.st_mode & 0o7777)
            self.scratch.replace(self._target)
        flush_folder(self._target.parent)


class _Named(io.FileIO):
    """A file whose errors name the file that it is to replace."""

    def __init__(self, descriptor: int, path: Path) -> None:
        super().__init__(descriptor, "w")
        self._path = path

    def write(self, data: Any) -> int:
        with _naming(self._path):
            return super().write(data)


def _beside(stack: ExitStack, path: Path, held: set[Path]) -> _Place:
    """A place; `held` are the folders that the stack holds already."""
    target = Path(os.path.realpath(path))
    with _naming(path):
        if target.is_dir():
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
        if target.parent not in held:
            held.add(target.parent)
            _hold(stack, target.parent)
    scratch = _scratch_of(target)
    stack.callback(scratch.unlink, missing_ok=True)
    return _Place(path, target, scratch)


def _scratch_of(path: Path) -> Path:
    name = os.fsencode(path.name)[:_LONGEST].decode(errors="ignore")
    return path.with_name(f".{name}{_MARK}{secrets.token_hex(4)}")


def _hold(stack: ExitStack, folder: Path) -> None:
    """Have nobody take what is written in a folder for leftovers, after removing what are."""
    if sys.platform == "win32":
        return
    import fcntl

    with contextlib.suppress(OSError):  # a file system without locks
        descriptor = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
        stack.callback(os.close, descriptor)
        with contextlib.suppress(BlockingIOError):
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            _remove_leftovers(folder)
        fcntl.flock(descriptor, fcntl.LOCK_SH)


def _remove_leftovers(folder: Path) -> None:
    with os.scandir(folder) as entries:
        left = [entry for entry in entries if _SCRATCH.fullmatch(entry.name)]
    for entry in left:
        with contextlib.suppress(OSError):
            if entry.is_dir(follow_symlinks=False):
                shutil.rmtree(entry.path)
            else:
                os.unlink(entry.path)


def _is_stream(path: Path) -> bool:
    """Whether a path leads to what is no file, or through what stands for an open file."""
    hop = os.path.abspath(path)
    for _ in range(_MOST_LINKS):
        if hop.startswith(_OPEN_FILES):
            return True
        if not os.path.islink(hop):
            break
        hop = os.path.normpath(os.path.join(os.path.dirname(hop), os.readlink(hop)))
    return os.path.exists(path) and not os.path.isfile(path) and not os.path.isdir(path)


def flush_folder(folder: Path) -> None:
    """Have the disk know the names in a folder, where the system can be told so."""
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def flush_tree(folder: Path) -> None:
    """Have the disk hold all files below a folder."""
    for path in folder.rglob("*"):
        if path.is_file():
            with path.open("rb") as file:
                os.fsync(file.fileno())


@contextlib.contextmanager
def _naming(path: Path) -> Iterator[None]:
    """Errors of the system name this file, not what is written beside it, and where none is named,
    as of a full disk."""
    try:
        yield
    except OSError as error:
        error.filename, error.filename2 = str(path), None
        raise
