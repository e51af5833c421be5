"""Files that are replaced whole: at any moment there is the old one or the new, whatever fails.

The new one is written beside the old, flushed to the disk, and takes its name (rename(2)), which
happens at once or not at all.
"""

import contextlib
import os
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO, Any

_MARK = "new"


def replace_all(contents: Mapping[Path, bytes]) -> None:
    """Give files new content: all are on the disk before the first takes its place.

    Args:
        contents: file → what it is to hold.

    Raises:
        OSError: one cannot be written, and none was changed; its ``filename`` tells which.
    """
    with contextlib.ExitStack() as beside:
        written = [(beside.enter_context(_beside(path)), path) for path in contents]
        for (new, _), path in written:
            with _naming(path), new.open("wb") as file:
                file.write(contents[path])
                _flush(file)
        for (new, target), path in written:
            _take_place(new, target, path)


@contextlib.contextmanager
def replaced(path: Path, mode: str = "w", **options: Any) -> Iterator[IO[Any]]:
    """A file to write, which takes the place of `path` when the block ends without an exception.

    Args:
        path: the file; a symbolic link stays, and what it points to is replaced.
        mode, options: as for `open`.

    Raises:
        OSError: the file cannot be written, and is as it was; its ``filename`` tells which.
    """
    if path.exists() and not path.is_file():  # such as /dev/stdout
        with path.open(mode, **options) as file:
            yield file
        return
    with _beside(path) as (new, target):
        with _naming(path), new.open(mode, **options) as file:
            yield file
            _flush(file)
        _take_place(new, target, path)


@contextlib.contextmanager
def _beside(path: Path) -> Iterator[tuple[Path, Path]]:
    """Where to write what is to take the place of a file, and that place."""
    target = Path(os.path.realpath(path))
    remove_leftovers(target.parent, target.name)
    new = target.with_name(f".{target.name}.{_MARK}-{os.getpid()}")
    try:
        yield new, target
    finally:
        new.unlink(missing_ok=True)


def _take_place(new: Path, target: Path, path: Path) -> None:
    with _naming(path):
        if target.exists():
            shutil.copymode(target, new)
        new.replace(target)
    flush_folder(target.parent)


def _flush(file: IO[Any]) -> None:
    file.flush()
    os.fsync(file.fileno())


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


def remove_leftovers(folder: Path, name: str) -> None:
    """Remove what processes that were killed had begun to write in place of a name."""
    for path in folder.glob(f".{name}.{_MARK}-*"):
        owner = path.name.rpartition("-")[2]
        if owner.isdecimal() and not _is_alive(int(owner)):
            with contextlib.suppress(OSError):
                shutil.rmtree(path) if path.is_dir() else path.unlink()


def scratch_of(path: Path) -> Path:
    """A folder to write in place of `path`, empty, beside it; what killed processes left is gone.

    Raises:
        OSError: it cannot be made.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    remove_leftovers(path.parent, path.name)
    scratch = path.with_name(f".{path.name}.{_MARK}-{os.getpid()}")
    shutil.rmtree(scratch, ignore_errors=True)
    scratch.mkdir()
    return scratch


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


@contextlib.contextmanager
def _naming(path: Path) -> Iterator[None]:
    """Errors of the system that name no file, such as that of a full disk, name this one."""
    try:
        yield
    except OSError as error:
        if error.filename is None or str(error.filename).rpartition("/")[2].startswith("."):
            error.filename = str(path)
        raise
