"""Doubts about the figures of themes."""

from collections.abc import Iterator, Sequence

from iscm.factsheet.graph import DayGraph
from iscm.factsheet.model import FactsheetDoubt, Item, Named
from iscm.factsheet.queries import doubt, query
from iscm.translatable import translatable


def theme_doubts(graph: DayGraph, key: str, items: Sequence[Item]) -> Iterator[FactsheetDoubt]:
    """Mechanisms that might have the theme, or might not."""
    theme = [f"theme:{key}"]
    counted = {item.thing.iri for item in items}
    yield FactsheetDoubt(
        translatable("Counted, though no source up to the day gives both the theme and the type"),
        [(item.thing, _evidence(item)) for item in items if item.ground > 2],
        translatable("a source of that year on their themes and type"),
    )
    yield doubt("narrower-themes", _narrower(graph, theme, counted))
    yield doubt(
        "unclassified-with-theme", _alone(graph, query("unclassified-with-theme", theme=theme))
    )
    yield doubt("without-theme", _alone(graph, query("without-theme")))
    yield doubt("wordings-of-no-theme", _unmapped(graph, counted))


def _evidence(item: Item) -> str:
    evidence = item.evidence[0]
    return f"{evidence.source.name}, {evidence.date or 'undated'}"


def _narrower(graph: DayGraph, theme: Sequence[str], counted: set[str]) -> list[tuple[Named, str]]:
    rows = graph.rows(query("narrower-themes", theme=theme))
    found: dict[str, list[str]] = {}
    for row in rows:
        if row["mechanism"] not in counted:
            found.setdefault(row["mechanism"], []).append(graph.named(row["narrower"]).name)
    return [(thing, ", ".join(found[thing.iri])) for thing in graph.in_order(found)]


def _alone(graph: DayGraph, text: str) -> list[tuple[Named, str]]:
    mechanisms = {row["mechanism"] for row in graph.rows(text)}
    return [(thing, "") for thing in graph.in_order(mechanisms)]


def _unmapped(graph: DayGraph, counted: set[str]) -> list[tuple[Named, str]]:
    rows = graph.rows(query("wordings-of-no-theme"))
    found: dict[str, list[str]] = {}
    for row in rows:
        if row["mechanism"] not in counted:
            found.setdefault(row["mechanism"], []).append(f"“{row['wording']}”")
    return [(thing, ", ".join(found[thing.iri])) for thing in graph.in_order(found)]
