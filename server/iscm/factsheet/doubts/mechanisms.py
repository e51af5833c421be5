"""Doubts about the figures of active mechanisms."""

from collections.abc import Iterator, Sequence
from typing import Final

from iscm.factsheet.graph import DayGraph
from iscm.factsheet.model import DecidingList, FactsheetDoubt, Item, Named
from iscm.factsheet.queries import doubt, query
from iscm.translatable import translatable

_RCP: Final = "iscm:RegionalConsultativeProcess"
_IRF: Final = "iscm:InterregionalForum"
_GLOBAL: Final = "iscm:GlobalProcess"
TYPES: Final = {
    "active-rcps": (_RCP,),
    "active-irfs": (_IRF,),
    "global-processes": (_GLOBAL,),
    "active-iscms": (_RCP, _IRF, _GLOBAL),
}
"""Indicator → the types that it counts."""


def mechanism_doubts(graph: DayGraph, key: str, items: Sequence[Item]) -> Iterator[FactsheetDoubt]:
    """Mechanisms that might count, or might not."""
    types = TYPES[key]
    counted = {item.thing.iri for item in items}
    yield FactsheetDoubt(
        translatable("Counted, though no source up to the day says of what type they were"),
        [(item.thing, _grounds(item)) for item in items if item.ground > 2],
        translatable("a list of that year, or a dated page, that gives their type"),
    )
    yield doubt("left-out", _left_out(graph, types, counted))
    yield doubt("silent-mechanisms", _silent(graph, counted))
    untyped = {row["mechanism"] for row in graph.rows(query("unclassified-mechanisms"))}
    yield doubt("unclassified-mechanisms", [(thing, "") for thing in graph.in_order(untyped)])
    yield doubt("otherwise-classified", _otherwise_classified(graph, types, counted))
    yield doubt("inactive-mechanisms", _inactive(graph, types, counted))
    yield doubt("undated-ends", _undated_ends(graph, counted))


def deciding_lists(graph: DayGraph, types: Sequence[str]) -> list[DecidingList]:
    """The lists that decide, in the year of the day, which mechanisms of the types count."""
    rows = graph.rows(query("deciding-lists", type=types, year=[f'"{graph.day[:4]}"']))
    return [
        DecidingList(graph.named(row["source"]), row["date"], row.get("reason", "")) for row in rows
    ]


def _left_out(graph: DayGraph, types: Sequence[str], counted: set[str]) -> list[tuple[Named, str]]:
    rows = graph.rows(query("left-out", type=types, year=[f'"{graph.day[:4]}"']))
    notes: dict[str, list[str]] = {}
    for row in rows:
        if row["mechanism"] not in counted:
            notes.setdefault(row["mechanism"], []).extend(filter(None, [row.get("note")]))
    return [(thing, " ".join(notes[thing.iri])) for thing in graph.in_order(notes)]


def _grounds(item: Item) -> str:
    evidence = item.evidence[0]
    return f"{evidence.source.name}, {evidence.date or 'undated'}"


def _otherwise_classified(
    graph: DayGraph, types: Sequence[str], counted: set[str]
) -> list[tuple[Named, str]]:
    rows = graph.rows(query("otherwise-classified", type=types))
    sources: dict[str, list[str]] = {}
    for row in rows:
        if row["mechanism"] not in counted:
            date = graph.date_of(row["source"]) or "undated"
            sources.setdefault(row["mechanism"], []).append(
                f"{graph.named(row['source']).name}, {date}"
            )
    return [(thing, "; ".join(sources[thing.iri])) for thing in graph.in_order(sources)]


def _inactive(graph: DayGraph, types: Sequence[str], counted: set[str]) -> list[tuple[Named, str]]:
    rows = graph.rows(query("inactive-mechanisms", type=types))
    reasons: dict[str, str] = {}
    for row in rows:
        if row["mechanism"] in counted:
            continue
        established, ended = row.get("established"), row.get("ended", "9999")
        if established is None:
            reason = "no source says when it was established"
        elif established > graph.day:
            reason = f"established {established}"
        elif ended <= graph.day:
            reason = f"ended {ended}"
        elif "status" in row:
            reason = f"{row['status'].lower()} since {row['since']}"
        else:
            continue
        reasons.setdefault(row["mechanism"], reason)
    return [(thing, reasons[thing.iri]) for thing in graph.in_order(reasons)]


def _silent(graph: DayGraph, counted: set[str]) -> list[tuple[Named, str]]:
    rows = graph.rows(query("silent-mechanisms", day=[f'"{graph.day}"']))
    last = {row["mechanism"]: row["last"] for row in rows}
    return [
        (thing, f"last of {last[thing.iri]}") for thing in graph.in_order(last.keys() & counted)
    ]


def _undated_ends(graph: DayGraph, counted: set[str]) -> list[tuple[Named, str]]:
    rows = graph.rows(query("undated-ends"))
    found = {
        row["mechanism"]: f"{row['status'].lower()}: {graph.named(row['source']).name}"
        for row in rows
        if row["mechanism"] in counted
    }
    return [(thing, found[thing.iri]) for thing in graph.in_order(found)]
