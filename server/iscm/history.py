"""The dataset as of other days, derived when asked for and kept for a while."""

import functools
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import replace
from itertools import takewhile
from pathlib import Path
from threading import Lock
from typing import Final, Generic, TypeVar

import pyoxigraph as ox

from iscm.dataset import Dataset, load_project, require_unchanged
from iscm.derive import derive_of_day
from iscm.description.graph import distribution_triples
from iscm.keeping import Keep, compressed, unfolded
from iscm.namespaces import iri_of
from iscm.paths import ProjectFolders
from iscm.period import parse_period
from iscm.questions import question_triples, read_questions
from iscm.snapshot import lasting_store

KEPT: Final = 1
"""How many days are held in memory, each a graph of its own of forty megabytes."""
AT_HAND: Final = 64
"""Of how many what depends on the day is at hand, a tenth of a megabyte each: readers go from one
to another and back."""
_YEAR_ENDS: Final = "-12-31"
"""The days that readers ask for again and again, and other processes too."""
_ISSUED: Final = ox.NamedNode(iri_of("dcterms:issued"))
_T = TypeVar("_T")


class ChangedError(Exception):
    """The files are no longer those of the version that is served."""


class Days:
    """Gives the default graph of a day: what depends on the day, over what holds on every day."""

    def __init__(self, folders: ProjectFolders, current: Dataset, cache_dir: Path) -> None:
        """
        Args:
            folders: the project.
            current: the version whose days are asked for.
            cache_dir: where what is known is kept.
        """
        self._folders, self._current = folders, current
        self._keep = Keep(cache_dir, current.version)
        self._at_hand: OrderedDict[str, bytes] = OrderedDict()

    def dataset(self, day: str) -> Dataset:
        """The dataset of a day, of which the store holds the default graph alone.

        Args:
            day: ``YYYY-MM-DD``.

        Raises:
            ChangedError: the files have changed since the version was loaded.
        """
        try:
            store = lasting_store(self._folders, self._keep)
            known = self._at_hand.get(day) or self._keep.read(_name(day))
            is_new = known is None
            if known is None:
                known = self._derive(store, day)
            else:
                store.load(unfolded(known), ox.RdfFormat.N_TRIPLES, lenient=True)
            store.extend(self._questions)
            store.extend(ox.Quad(*triple) for triple in distribution_triples(store))
            require_unchanged(self._current, self._folders)
        except OSError as error:
            raise ChangedError("the files have changed since this version was loaded") from error
        if is_new and day.endswith(_YEAR_ENDS):
            self._keep.write(_name(day), known)
        self._at_hand[day] = known
        self._at_hand.move_to_end(day)
        if len(self._at_hand) > AT_HAND:
            self._at_hand.popitem(last=False)
        return replace(self._current, store=store, default=None, day=day)

    @functools.cached_property
    def _questions(self) -> list[ox.Quad]:
        """The descriptions of the questions, which are the same on every day."""
        triples = question_triples(read_questions(self._folders.questions))
        return [ox.Quad(triple.subject, triple.predicate, triple.object) for triple in triples]

    def _derive(self, store: ox.Store, day: str) -> bytes:
        """Derive for a day, and tell what that has added."""
        # The engine tells the newest first. When a version was issued is taken out meanwhile.
        newest = next(quad for quad in store if quad.predicate != _ISSUED)
        derive_of_day(store, self._folders.rules, day)
        added = [quad.triple for quad in takewhile(lambda quad: quad != newest, store)]
        return compressed(ox.serialize(reversed(added), format=ox.RdfFormat.N_TRIPLES) or b"")


def whole(folders: ProjectFolders, current: Dataset, day: str) -> Dataset:
    """The dataset of a day with all its named graphs, which takes seconds.

    Args:
        folders: the project.
        current: the version whose day is asked for.
        day: ``YYYY-MM-DD``.

    Raises:
        ChangedError: the files have changed since the version was loaded.
    """
    dataset = load_project(folders, day)
    if dataset.version != current.version:
        raise ChangedError("the files have changed since this version was loaded")
    return dataset


class History(Generic[_T]):
    """Gives what is made of the project's dataset as of any period; it is kept, and goes, with the
    dataset."""

    def __init__(
        self,
        dataset_of: Callable[[str], Dataset],
        current: Dataset,
        served: _T,
        make: Callable[[Dataset], _T],
    ) -> None:
        """
        Args:
            dataset_of: gives the dataset of a day, such as `Days.dataset` and `whole`.
            current: the version that is served.
            served: what is made of it.
            make: makes the like of the dataset of another day.
        """
        self._dataset_of = dataset_of
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
        # One at a time: deriving takes a part of a second of processor, and memory for a graph.
        with self._lock:
            if day not in self._kept:
                while len(self._kept) >= KEPT:
                    self._kept.popitem(last=False)
                self._kept[day] = self._make(self._dataset_of(day))
            self._kept.move_to_end(day)
            return self._kept[day]


def _name(day: str) -> str:
    return f"day-{day}"
