"""Doubts about the year of the first mechanism."""

from collections.abc import Iterator, Sequence

from iscm.factsheet.graph import DayGraph
from iscm.factsheet.model import Doubt, Item


def first_doubts(graph: DayGraph, _key: str, items: Sequence[Item]) -> Iterator[Doubt]:
    """Other years that sources give for the mechanisms of the earliest year."""
    mechanisms = " ".join(f"<{item.thing.iri}>" for item in items)
    rows = graph.rows(f"""
        SELECT ?mechanism ?date ?source {{
          VALUES ?mechanism {{ {mechanisms} }}
          ?e a iscm:Establishment ; iscm:about ?mechanism ; iscm:date ?date ;
            iscm:attestedBy ?source .
          FILTER NOT EXISTS {{ ?e iscm:preferred true }}
        }} ORDER BY ?mechanism ?date ?source""")
    yield Doubt(
        "Sources differ on when it was established",
        [
            (graph.named(row["mechanism"]), f"{row['date']}: {graph.named(row['source']).name}")
            for row in rows
        ],
        "the founding document",
    )
