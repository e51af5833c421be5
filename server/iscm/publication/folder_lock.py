"""Folders that servers share: each says which it uses, and removes those that no server does.

A server holds a shared lock (flock(2)) on a folder for as long as it lives; the system lets go of
it when the process ends, however it ends, and it goes along where the folder gets another name.
Whoever removes a folder must get the lock for itself first, so a folder that any server uses stays,
also while several versions of the dataset or of the software are served from one cache.
"""

import os
import shutil
import sys
from pathlib import Path
from typing import Final

_held: Final[dict[tuple[int, int], int]] = {}
"""Device and number of a folder → its descriptor, open until the process ends."""


def hold(folder: Path) -> bool:
    """Keep a folder from being removed by others, until this process ends.

    Waits while another process removes it.

    Args:
        folder: which one.

    Returns:
        Whether it is there.
    """
    if sys.platform == "win32":
        return folder.is_dir()
    import fcntl

    try:
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    except OSError:
        return False
    identity = _identity(os.fstat(descriptor))
    if identity in _held:
        os.close(descriptor)
        return True
    fcntl.flock(descriptor, fcntl.LOCK_SH)
    if not _is_still(folder, identity):
        os.close(descriptor)
        return False
    _held[identity] = descriptor
    return True


def remove_unheld(directory: Path) -> None:
    """Remove the folders in a directory that no process holds. What cannot be removed stays."""
    if sys.platform == "win32":
        return
    import fcntl

    for folder in sorted(path for path in directory.iterdir() if path.is_dir()):
        try:
            descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        except OSError:
            continue  # it is not ours
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if _is_still(folder, _identity(os.fstat(descriptor))):
                shutil.rmtree(folder, ignore_errors=True)
        except OSError:
            continue  # somebody holds it
        finally:
            os.close(descriptor)


def _identity(stat: os.stat_result) -> tuple[int, int]:
    return stat.st_dev, stat.st_ino


def _is_still(folder: Path, identity: tuple[int, int]) -> bool:
    """Whether a folder of which the lock was got is the one of that name, and not one removed."""
    try:
        return _identity(folder.stat()) == identity
    except OSError:
        return False
