"""Asking the graph of a day: rows, names, dates."""

import functools
from collections.abc import Iterable

from iscm.dataset import Dataset
from iscm.engine import Row, rows_in
from iscm.factsheet.model import Named
from iscm.factsheet.queries import query


class DayGraph:
    """A dataset derived as of a day."""

    def __init__(self, dataset: Dataset) -> None:
        """
        Args:
            dataset: the project's, as `iscm.dataset.load_project` gives it; `day` must be known.

        Raises:
            ValueError: the dataset states no date, so nothing in it stands as of a day.
        """
        if dataset.day is None:
            raise ValueError("these data state no date (dcterms:issued of the dataset)")
        self.day = dataset.day
        self.version = dataset.version
        self._store = dataset.store
        self._answers: dict[str, list[Row]] = {}

    def rows(self, query: str) -> list[Row]:
        """The rows of a SELECT, variable → value as text; unbound ones left out.

        The project's prefixes need not be declared. Several figures ask the same: each query runs
        once.
        """
        if query not in self._answers:
            self._answers[query] = rows_in(self._store, query)
        return self._answers[query]

    def named(self, iri: str) -> Named:
        """A thing with its English name, else its name in any language, else its key."""
        name = self._names.get(iri) or iri.rstrip("/").rpartition("/")[2]
        return Named(iri, name, self._acronyms.get(iri, name))

    def date_of(self, source: str) -> str:
        """What date a source speaks for; empty where it is undated."""
        return self._dates.get(source, "")

    def in_order(self, iris: Iterable[str]) -> list[Named]:
        """Things by name, each once."""
        return sorted(map(self.named, set(iris)), key=lambda thing: thing.name.casefold())

    @functools.cached_property
    def _names(self) -> dict[str, str]:
        names: dict[str, str] = {}
        for row in self.rows(query("names")):
            names.setdefault(row["thing"], row["name"])
        return names

    @functools.cached_property
    def _acronyms(self) -> dict[str, str]:
        # Of several, the one that the key is made of: RCM, not CRM.
        found: dict[str, str] = {}
        for row in self.rows(query("acronyms")):
            thing, acronym = row["thing"], row["acronym"]
            if thing not in found or acronym.lower() == thing.rpartition("/")[2]:
                found[thing] = acronym
        return found

    @functools.cached_property
    def _dates(self) -> dict[str, str]:
        rows = self.rows(query("dates-of-sources"))
        return {row["source"]: row["date"] for row in rows}
