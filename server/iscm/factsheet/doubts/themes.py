"""Doubts about the figures of themes."""

from collections.abc import Iterator, Sequence
from typing import Final

from iscm.factsheet.graph import DayGraph
from iscm.factsheet.model import Doubt, Item, Named
from iscm.namespaces import entity_iri

_OF_TYPE: Final = """
          VALUES ?type { iscm:RegionalConsultativeProcess iscm:InterregionalForum }
          ?mechanism a ?type ; iscm:active true ."""


def theme_doubts(graph: DayGraph, key: str, items: Sequence[Item]) -> Iterator[Doubt]:
    """Mechanisms that might have the theme, or might not."""
    theme = entity_iri("theme", key)
    counted = {item.thing.iri for item in items}
    yield Doubt(
        "Counted on ground 3 or 4: no source up to the day gives both the theme and the type",
        [(item.thing, _evidence(item)) for item in items if item.ground > 2],
        "a source of that year on their themes and type",
    )
    yield Doubt(
        "Not counted: only a narrower theme is named",
        _narrower(graph, theme, counted),
        "the publisher's word on what the theme takes in",
    )
    yield Doubt(
        "With the theme, but no source says of what type",
        _unclassified(graph, theme),
        "a source that classifies them",
    )
    yield Doubt(
        "Of these types, and no source names any theme",
        _without_theme(graph),
        "a source on their themes",
    )
    yield Doubt(
        "Of these types, with wordings that fit no theme",
        _unmapped(graph, counted),
        "a closer reading of these wordings",
    )


def _evidence(item: Item) -> str:
    evidence = item.evidence[0]
    return f"{evidence.source.name}, {evidence.date or 'undated'}"


def _narrower(graph: DayGraph, theme: str, counted: set[str]) -> list[tuple[Named, str]]:
    rows = graph.rows(f"""
        SELECT DISTINCT ?mechanism ?narrower {{ {_OF_TYPE}
          ?narrower skos:broader+ <{theme}> .
          ?focus a iscm:ThematicFocus ; iscm:about ?mechanism ; iscm:theme ?narrower ;
            iscm:current true .
        }} ORDER BY ?mechanism ?narrower""")
    found: dict[str, list[str]] = {}
    for row in rows:
        if row["mechanism"] not in counted:
            found.setdefault(row["mechanism"], []).append(graph.named(row["narrower"]).name)
    return [(thing, ", ".join(found[thing.iri])) for thing in graph.in_order(found)]


def _unclassified(graph: DayGraph, theme: str) -> list[tuple[Named, str]]:
    rows = graph.rows(f"""
        SELECT DISTINCT ?mechanism {{
          ?focus a iscm:ThematicFocus ; iscm:about ?mechanism ; iscm:theme <{theme}> ;
            iscm:current true .
          ?mechanism a iscm:Mechanism ; iscm:active true .
          FILTER NOT EXISTS {{ ?c a iscm:Classification ; iscm:about ?mechanism }} }}""")
    return [(thing, "") for thing in graph.in_order(row["mechanism"] for row in rows)]


def _without_theme(graph: DayGraph) -> list[tuple[Named, str]]:
    rows = graph.rows(f"""
        SELECT DISTINCT ?mechanism {{ {_OF_TYPE}
          FILTER NOT EXISTS {{
            ?focus a iscm:ThematicFocus ; iscm:about ?mechanism ; iscm:theme ?theme }} }}""")
    return [(thing, "") for thing in graph.in_order(row["mechanism"] for row in rows)]


def _unmapped(graph: DayGraph, counted: set[str]) -> list[tuple[Named, str]]:
    rows = graph.rows(f"""
        SELECT DISTINCT ?mechanism ?wording {{ {_OF_TYPE}
          ?focus a iscm:ThematicFocus ; iscm:about ?mechanism ; iscm:listedAs ?wording .
          FILTER NOT EXISTS {{ ?focus iscm:theme ?theme }}
        }} ORDER BY ?mechanism ?wording""")
    found: dict[str, list[str]] = {}
    for row in rows:
        if row["mechanism"] not in counted:
            found.setdefault(row["mechanism"], []).append(f"“{row['wording']}”")
    return [(thing, ", ".join(found[thing.iri])) for thing in graph.in_order(found)]
