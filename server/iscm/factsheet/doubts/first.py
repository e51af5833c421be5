"""Doubts about the year of the first mechanism."""

from collections.abc import Iterator, Sequence

from iscm.factsheet.graph import DayGraph
from iscm.factsheet.model import FactsheetDoubt, Item
from iscm.factsheet.queries import doubt, query


def first_doubts(graph: DayGraph, _key: str, items: Sequence[Item]) -> Iterator[FactsheetDoubt]:
    """Other years that sources give for the mechanisms of the earliest year."""
    mechanisms = [f"<{item.thing.iri}>" for item in items]
    rows = graph.rows(query("other-first-years", mechanism=mechanisms))
    yield doubt(
        "other-first-years",
        [
            (graph.named(row["mechanism"]), f"{row['date']}: {graph.named(row['source']).name}")
            for row in rows
        ],
    )
