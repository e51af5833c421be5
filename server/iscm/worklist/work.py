"""What a curator has to look at: of each question that finds such work, the rows, in one table."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from iscm.dead_links import MEMORY, DeadLink, dead_links, read_memory
from iscm.tables.table import Row, Table, Value
from iscm.translatable import translatable
from iscm.web.queries import found
from iscm.web.site import Site

DEAD: Final = "pages-that-lead-nowhere"
WORK: Final[Mapping[str, str]] = {
    "past-their-limit-soon": translatable("Passes its limit within 90 days"),
    "known-last-only": translatable("Known last only"),
    "facts-on-undated-sources": translatable("Rests on undated sources alone"),
    "facts-on-one-source": translatable("Rests on one source alone"),
    "lists-known-to-be-cut": translatable("Lists known to be cut"),
    "candidates": translatable("Candidates, which no source gives a type"),
    "names-missing-in-a-language": translatable("Without a name in a language"),
    DEAD: translatable("Pages that lead nowhere"),
}
"""What there is to do, by the question that finds it (`ontology/questions/`), in the order of its
urgency; `DEAD` is told by `iscm links check` instead."""
MECHANISM: Final = "mechanism"
COLUMNS: Final[Mapping[str, str]] = {
    MECHANISM: translatable("Mechanism"),
    "thing": translatable("What it is about"),
    "what": translatable("Property, role or class"),
    "attested": translatable("Newest date"),
    "passes": translatable("Passes its limit in"),
    "facts": translatable("Facts"),
    "all": translatable("Of"),
    "list": translatable("List"),
    "stated": translatable("Total stated"),
    "languages": translatable("Languages"),
    "page": translatable("Page"),
    "status": translatable("HTTP status"),
    "day": translatable("Asked on"),
}
"""What rows have, where they have it: the thing at issue (of facts, a source), the property, role
or class, the newest date that sources speak for, and what only some have."""


@dataclass(frozen=True)
class CurationWork:
    """What there is to do of one kind.

    Attributes:
        name: one of `WORK`.
        rows: column → value.
    """

    name: str
    rows: Sequence[Mapping[str, Value]]

    @property
    def columns(self) -> list[str]:
        """Those that a row has."""
        return [name for name in COLUMNS if any(name in row for row in self.rows)]


def work_of(site: Site, mechanism: str | None = None) -> list[CurationWork]:
    """What there is to do, kind by kind.

    Args:
        site: the data.
        mechanism: its IRI, to list its own alone.
    """
    everything = site.once("worklist", lambda: list(_everything(site)))
    if mechanism is None:
        return everything
    return [
        CurationWork(
            each.name,
            [row for row in each.rows if (of := row.get(MECHANISM)) and of.text == mechanism],
        )
        for each in everything
    ]


def worklist_table(work: Sequence[CurationWork]) -> Table:
    """All of it in one table, without the columns that no row has."""
    used = [name for name in COLUMNS if any(name in row for each in work for row in each.rows)]
    rows: list[Row] = [
        (Value(each.name), *(row.get(name) for name in used)) for each in work for row in each.rows
    ]
    return Table(("work", *used), tuple(rows))


def _everything(site: Site) -> Iterator[CurationWork]:
    queries = {question.name: question.query for question in site.questions}
    for name in WORK:
        if name in queries:
            _, table = found(site, queries[name])
            yield CurationWork(name, [_row(table, row) for row in table.rows])
    if dead := dead_links(read_memory(site.settings.cache_dir / MEMORY)):
        yield CurationWork(DEAD, list(_dead(site, dead)))


def _row(table: Table, row: Row) -> dict[str, Value]:
    return {
        name: value
        for name, value in zip(table.columns, row, strict=True)
        if name in COLUMNS and value is not None
    }


def _dead(site: Site, dead: Sequence[DeadLink]) -> Iterator[dict[str, Value]]:
    """What names each page, and the mechanisms of which that is a source."""
    by_page = {each.iri: each for each in dead}
    asked = " ".join(f"<{iri}>" for iri in by_page)
    for row in site.rows(f"""
        SELECT DISTINCT ?page ?thing ?mechanism {{
          VALUES ?page {{ {asked} }}
          ?thing ?property ?page FILTER(ISIRI(?thing))
          OPTIONAL {{ ?statement iscm:attestedBy ?thing ; iscm:about ?mechanism }}
        }} ORDER BY ?page ?thing ?mechanism"""):
        link = by_page[row["page"]]
        told = {name: Value(row[name], is_iri=True) for name in ("page", "thing")}
        told |= {"status": Value(str(link.status)), "day": Value(link.day)}
        if MECHANISM in row:
            told[MECHANISM] = Value(row[MECHANISM], is_iri=True)
        yield told
