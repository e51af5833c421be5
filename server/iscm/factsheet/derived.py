"""What the queries of the indicators find: the number and the items that make it up."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from iscm.engine import Row
from iscm.factsheet.graph import DayGraph
from iscm.factsheet.model import Evidence, Item
from iscm.questions import Question


@dataclass(frozen=True)
class Derived:
    """A derived number: the count of its items, or the value that they share."""

    number: int
    items: Sequence[Item]


def derive_figures(graph: DayGraph, questions: Iterable[Question]) -> Mapping[str, Derived]:
    """Run the figures' queries.

    A query gives a row for each statement that an item rests on: ``?indicator ?item ?ground
    ?statement ?source``, with ``?mechanism`` and ``?kind`` where countries are counted, ``?needed``
    for in how many of them one must be, and ``?value`` where the figure is no count.

    Args:
        graph: the graph of the day.
        questions: the queries.

    Returns:
        Indicator IRI → what was found. An indicator of which no row speaks is not there.
    """
    rows: dict[str, dict[str, list[Row]]] = defaultdict(lambda: defaultdict(list))
    for question in questions:
        for row in graph.rows(question.query):
            rows[row["indicator"]][row["item"]].append(row)
    found = {}
    for indicator, by_item in rows.items():
        items = [_item(graph, iri, of_item) for iri, of_item in by_item.items()]
        value = next(
            (row["value"] for of_item in by_item.values() for row in of_item if "value" in row),
            None,
        )
        found[indicator] = Derived(
            int(value) if value is not None else len(items),
            sorted(items, key=lambda item: item.thing.name.casefold()),
        )
    return found


def _item(graph: DayGraph, iri: str, rows: Sequence[Row]) -> Item:
    evidence = [
        Evidence(
            ground=int(row["ground"]),
            statement=row["statement"],
            source=graph.named(row["source"]),
            date=graph.date_of(row["source"]),
            mechanism=graph.named(row["mechanism"]) if "mechanism" in row else None,
        )
        for row in rows
    ]
    best: dict[str, int] = {}
    for one in evidence:
        through = one.mechanism.iri if one.mechanism else ""
        best[through] = min(best.get(through, one.ground), one.ground)
    needed = int(rows[0].get("needed", "1"))
    evidence.sort(
        key=lambda one: (one.ground, one.mechanism.name if one.mechanism else "", one.source.name)
    )
    ground = sorted(best.values())[needed - 1]
    return Item(graph.named(iri), ground, evidence, rows[0].get("kind", ""))
