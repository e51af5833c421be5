"""Files that are looked at again and again: whether one has changed, come or gone."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Final

INTERVAL: Final = 0.5
"""Seconds between two looks."""

_State = dict[Path, tuple[int, int, int] | None]
"""What tells one state of a file from another; None for one of which nothing can be told."""


class Followed:
    """Some files; `has_changed` is asked every now and then."""

    def __init__(self, paths: Callable[[], Iterable[Path]]) -> None:
        """
        Args:
            paths: gives the files that there are.
        """
        self._paths = paths
        self._known = self._last = self._state()

    def has_changed(self) -> bool:
        """Whether they are other than when this was last true, and have been so for two looks: who
        writes several files is not done with the first."""
        now = self._state()
        is_still, self._last = now == self._last, now
        if not is_still or now == self._known:
            return False
        self._known = now
        return True

    def _state(self) -> _State:
        found: _State = {}
        try:
            paths = list(self._paths())
        except OSError:  # folders come and go while a version is checked out
            return found
        for path in paths:
            try:
                told = path.stat()
            except OSError:  # it has gone since it was listed, or none may look at it
                found[path] = None
            else:
                # Rights, which decide whether it can be read, change ctime alone.
                found[path] = told.st_mtime_ns, told.st_ctime_ns, told.st_size
        return found
