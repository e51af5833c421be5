"""The dataset as of other days, derived when asked for and kept for a while."""

from collections import OrderedDict
from collections.abc import Callable
from threading import Lock
from typing import Final, Generic, TypeVar

from iscm.dataset import Dataset, load_project
from iscm.paths import ProjectFolders
from iscm.period import parse_period

KEPT: Final = 3
"""How many days are kept. Each holds a whole graph in memory; readers compare two or three."""
_T = TypeVar("_T")


class ChangedError(Exception):
    """The files are no longer those of the version that is served."""


class History(Generic[_T]):
    """Gives what is made of the project's dataset as of any period; it is kept, and goes, with the
    dataset."""

    def __init__(
        self, folders: ProjectFolders, current: Dataset, served: _T, make: Callable[[Dataset], _T]
    ) -> None:
        """
        Args:
            folders: the project.
            current: the version that is served.
            served: what is made of it.
            make: makes the like of the dataset of another day.
        """
        self._folders = folders
        self._current, self._served, self._make = current, served, make
        self._kept: OrderedDict[str, _T] = OrderedDict()
        self._lock = Lock()

    def as_of(self, text: str) -> _T:
        """What is made of the dataset derived as of the last day of a period.

        Args:
            text: such as ``2017``; see `iscm.period.parse_period`.

        Raises:
            ValueError: the period is malformed, or later than the version.
            ChangedError: the files have changed since the version was loaded.
        """
        day = parse_period(text, self._current.date).day
        if day == self._current.date:
            return self._served
        # One at a time: deriving takes a second or two of processor, and memory for a graph.
        with self._lock:
            if day not in self._kept:
                dataset = load_project(self._folders, day)
                if dataset.version != self._current.version:
                    raise ChangedError("the files have changed since this version was loaded")
                self._kept[day] = self._make(dataset)
                if len(self._kept) > KEPT:
                    self._kept.popitem(last=False)
            self._kept.move_to_end(day)
            return self._kept[day]
