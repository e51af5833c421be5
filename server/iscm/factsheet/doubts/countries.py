"""Doubts about the figures of countries."""

from collections.abc import Iterator, Sequence
from typing import Final

from iscm.factsheet.doubts.mechanisms import TYPES
from iscm.factsheet.graph import DayGraph
from iscm.factsheet.model import FactsheetDoubt, Item, Named, numbers
from iscm.factsheet.queries import doubt, query
from iscm.translatable import translatable

COUNTED_IN: Final = {
    "countries-in-rcps": TYPES["active-rcps"],
    "countries-in-irfs": TYPES["active-irfs"],
    "countries-in-two-global-processes": TYPES["global-processes"],
    "countries-and-territories-in-iscms": TYPES["active-iscms"],
}
_ALL: Final = "countries-and-territories-in-iscms"


def country_doubts(graph: DayGraph, key: str, items: Sequence[Item]) -> Iterator[FactsheetDoubt]:
    """Countries that might count, or might not, and the lists that do not tell."""
    types = COUNTED_IN[key]
    counted = {item.thing.iri for item in items}
    yield FactsheetDoubt(
        translatable(
            "Mechanisms that countries are counted through, with no list or type from up to the day"
        ),
        _on_weak_ground(items),
        translatable("lists of members, and a word on the type, that date from up to the day"),
    )
    yield doubt("untold-members", _unnamed_members(graph, types))
    yield doubt("totals-not-reached", _short_of_total(graph, types))
    yield doubt("cut-lists", _cut(graph, types))
    kinds = ("iscm:State", "iscm:Territory") if key == _ALL else ("iscm:State",)
    weak = graph.rows(query("weakly-based-members", type=types, kind=kinds))
    yield doubt("weakly-based-members", _by_country(graph, weak, counted))
    yield doubt("states-of-unclassified-mechanisms", _of_unclassified(graph, counted))
    if key != _ALL:
        territories = graph.rows(query("territories-among-members", type=types))
        yield doubt("territories-among-members", _by_country(graph, territories, set()))
    states = {row["country"] for row in graph.rows(query("states-not-counted"))}
    yield doubt("states-not-counted", [(thing, "") for thing in graph.in_order(states - counted)])


def _on_weak_ground(items: Sequence[Item]) -> list[tuple[Named, str]]:
    countries: dict[Named, list[Item]] = {}
    for item in items:
        best = item.evidence[0].mechanism
        if item.ground > 2 and best is not None:
            countries.setdefault(best, []).append(item)
    most_first = sorted(countries.items(), key=lambda entry: -len(entry[1]))
    return [(thing, numbers(through)) for thing, through in most_first]


def _unnamed_members(graph: DayGraph, types: Sequence[str]) -> list[tuple[Named, str]]:
    rows = graph.rows(query("untold-members", type=types))
    found: dict[str, list[str]] = {}
    for row in rows:
        words = graph.named(row["bloc"]).name if "bloc" in row else f"“{row['wording']}”"
        if words not in found.setdefault(row["mechanism"], []):
            found[row["mechanism"]].append(words)
    return [(thing, "; ".join(found[thing.iri])) for thing in graph.in_order(found)]


def _short_of_total(graph: DayGraph, types: Sequence[str]) -> list[tuple[Named, str]]:
    rows = graph.rows(query("totals-not-reached", type=types))
    # The total that speaks best for the day: the newest up to it, else undated, else the earliest.
    best: dict[str, tuple[tuple[int, str], dict[str, str]]] = {}
    for row in rows:
        date = row.get("date", "")
        if date and date <= graph.day:
            rank = (2, date)
        elif not date:
            rank = (1, "")
        else:
            rank = (0, "".join(chr(0x10FFFF - ord(letter)) for letter in date))
        if row["mechanism"] not in best or rank > best[row["mechanism"]][0]:
            best[row["mechanism"]] = (rank, row)
    short = {iri: row for iri, (_, row) in best.items() if int(row["total"]) > int(row["members"])}
    return [
        (
            thing,
            f"{short[thing.iri]['total']} stated"
            f" ({graph.named(short[thing.iri]['source']).name},"
            f" {short[thing.iri].get('date', 'undated')}), {short[thing.iri]['members']} counted",
        )
        for thing in graph.in_order(short)
    ]


def _cut(graph: DayGraph, types: Sequence[str]) -> list[tuple[Named, str]]:
    rows = graph.rows(query("cut-lists", type=types))
    found: dict[str, list[str]] = {}
    for row in rows:
        date = graph.date_of(row["source"]) or "undated"
        found.setdefault(row["mechanism"], []).append(f"{graph.named(row['source']).name}, {date}")
    return [(thing, "; ".join(found[thing.iri])) for thing in graph.in_order(found)]


def _of_unclassified(graph: DayGraph, counted: set[str]) -> list[tuple[Named, str]]:
    added: dict[str, set[str]] = {}
    for row in graph.rows(query("states-of-unclassified-mechanisms")):
        if row["country"] not in counted:
            added.setdefault(row["mechanism"], set()).add(row["country"])
    return [
        (thing, ", ".join(country.name for country in graph.in_order(added[thing.iri])))
        for thing in graph.in_order(added)
    ]


def _by_country(
    graph: DayGraph, rows: list[dict[str, str]], left_out: set[str]
) -> list[tuple[Named, str]]:
    found: dict[str, list[str]] = {}
    for row in rows:
        if row["country"] not in left_out:
            found.setdefault(row["country"], []).append(graph.named(row["mechanism"]).short)
    return [(thing, ", ".join(found[thing.iri])) for thing in graph.in_order(found)]
