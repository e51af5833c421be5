"""Files that are looked at again and again: whether one has changed, come or gone."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Final

INTERVAL: Final = 0.5
"""Seconds between two looks."""

_State = dict[Path, tuple[int, int]]


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
        for path in self._paths():
            try:
                told = path.stat()
            except OSError:  # it has gone since it was listed
                continue
            found[path] = told.st_mtime_ns, told.st_size
        return found
