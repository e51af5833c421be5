"""Doubts about the figures of IOM's roles."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from iscm.factsheet.graph import DayGraph
from iscm.factsheet.model import FactsheetDoubt, Item, Named
from iscm.factsheet.queries import doubt, query
from iscm.translatable import translatable

_NEAR: Final = {
    "iom-technical-secretariat": ("secretariat",),
    "iom-secretariat-support": ("supporter",),
    "iom-full-participant": ("member",),
    "iom-observer": ("partner",),
}
"""Indicator → roles so near that a publisher may count them."""


def iom_doubts(graph: DayGraph, key: str, items: Sequence[Item]) -> Iterator[FactsheetDoubt]:
    """Mechanisms in which IOM might have the role, or might not."""
    role = key.removeprefix("iom-")
    counted = {item.thing.iri for item in items}
    yield FactsheetDoubt(
        translatable("Counted, though no source up to the day names IOM in the role"),
        [(item.thing, _evidence(item)) for item in items if item.ground > 2],
        translatable("a source of that year on IOM's role"),
    )
    weak = graph.rows(query("iom-weakly-based", role=[f"role:{role}"]))
    bases = ((row["mechanism"], graph.named(row["basis"]).name.lower()) for row in weak)
    yield doubt(
        "iom-weakly-based",
        _with_details(graph, bases, counted),
    )
    near = graph.rows(query("iom-in-near-roles", role=[f"role:{r}" for r in _NEAR.get(key, ())]))
    roles = ((row["mechanism"], graph.named(row["role"]).name.lower()) for row in near)
    yield doubt("iom-in-near-roles", _with_details(graph, roles, counted))
    yield doubt("iom-at-another-time", _at_other_times(graph, role, counted))


def _evidence(item: Item) -> str:
    evidence = item.evidence[0]
    return f"{evidence.source.name}, {evidence.date or 'undated'}"


def _with_details(
    graph: DayGraph, pairs: Iterable[tuple[str, str]], counted: set[str]
) -> list[tuple[Named, str]]:
    found: dict[str, list[str]] = {}
    for mechanism, detail in pairs:
        if mechanism not in counted and detail not in found.setdefault(mechanism, []):
            found[mechanism].append(detail)
    return [(thing, ", ".join(found[thing.iri])) for thing in graph.in_order(found)]


def _at_other_times(graph: DayGraph, role: str, counted: set[str]) -> list[tuple[Named, str]]:
    rows = graph.rows(query("iom-at-another-time", role=[f"role:{role}"]))
    found: dict[str, list[str]] = {}
    for row in rows:
        if row["mechanism"] not in counted:
            date = graph.date_of(row["source"]) or "undated"
            found.setdefault(row["mechanism"], []).append(
                f"{graph.named(row['source']).name}, {date}"
            )
    return [(thing, "; ".join(found[thing.iri])) for thing in graph.in_order(found)]
