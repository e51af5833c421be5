"""Doubts about the figures of active mechanisms."""

from collections.abc import Iterator, Sequence
from typing import Final

from iscm.factsheet.graph import DayGraph
from iscm.factsheet.model import Doubt, Item, Named

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
_YEARS: Final = 5
"""Mechanisms meet every year or two; after five years without a word one may have stopped."""


def mechanism_doubts(graph: DayGraph, key: str, items: Sequence[Item]) -> Iterator[Doubt]:
    """Mechanisms that might count, or might not."""
    types = " ".join(TYPES[key])
    counted = {item.thing.iri for item in items}
    yield Doubt(
        "Counted on ground 3 or 4: no source up to the day says of what type they were",
        [(item.thing, _grounds(item)) for item in items if item.ground > 2],
        "a list of that year, or a dated page, that gives their type",
    )
    yield Doubt(
        f"Counted, though nothing dated {_YEARS} years before the day or later is known of them",
        _silent(graph, counted),
        "a source on whether they were still at work",
    )
    yield Doubt(
        "Active, but no source says of what type",
        [(thing, "") for thing in unclassified(graph)],
        "a source that classifies them",
    )
    yield Doubt(
        "Active and counted elsewhere; some source gives them this type",
        _otherwise_classified(graph, types, counted),
        "a source of that year on their type",
    )
    yield Doubt(
        "Of this type, but not active on the day by what sources report",
        _inactive(graph, types, counted),
        "a source that has them at work in that year",
    )
    yield Doubt(
        "Counted, though an undated source reports an end, a merger or dormancy",
        _undated_ends(graph, counted),
        "the date of that report",
    )


def unclassified(graph: DayGraph) -> list[Named]:
    """Active mechanisms that no source classifies."""
    rows = graph.rows("""
        SELECT DISTINCT ?mechanism {
          ?mechanism a iscm:Mechanism ; iscm:active true .
          FILTER NOT EXISTS { ?c a iscm:Classification ; iscm:about ?mechanism } }""")
    return graph.in_order(row["mechanism"] for row in rows)


def _grounds(item: Item) -> str:
    evidence = item.evidence[0]
    return f"{evidence.source.name}, {evidence.date or 'undated'}"


def _otherwise_classified(
    graph: DayGraph, types: str, counted: set[str]
) -> list[tuple[Named, str]]:
    rows = graph.rows(f"""
        SELECT ?mechanism ?source {{
          VALUES ?type {{ {types} }}
          ?c a iscm:Classification ; iscm:about ?mechanism ; iscm:mechanismType ?type ;
            iscm:attestedBy ?source .
          ?mechanism iscm:active true .
        }} ORDER BY ?mechanism ?source""")
    sources: dict[str, list[str]] = {}
    for row in rows:
        if row["mechanism"] not in counted:
            date = graph.date_of(row["source"]) or "undated"
            sources.setdefault(row["mechanism"], []).append(
                f"{graph.named(row['source']).name}, {date}"
            )
    return [(thing, "; ".join(sources[thing.iri])) for thing in graph.in_order(sources)]


def _inactive(graph: DayGraph, types: str, counted: set[str]) -> list[tuple[Named, str]]:
    rows = graph.rows(f"""
        SELECT DISTINCT ?mechanism ?established ?ended ?status ?since {{
          VALUES ?type {{ {types} }}
          ?c a iscm:Classification ; iscm:about ?mechanism ; iscm:mechanismType ?type .
          FILTER NOT EXISTS {{ ?mechanism iscm:active true }}
          OPTIONAL {{ ?e a iscm:Establishment ; iscm:about ?mechanism ; iscm:preferred true ;
                      iscm:date ?established }}
          OPTIONAL {{ ?x a iscm:Ending ; iscm:about ?mechanism ; iscm:date ?ended }}
          OPTIONAL {{ ?r a iscm:StatusReport ; iscm:about ?mechanism ; iscm:ground ?ground ;
                         iscm:status ?s .
                      FILTER(?ground < 3 && ?s != status:active)
                      ?s skos:prefLabel ?status FILTER(LANG(?status) = "en")
                      OPTIONAL {{ ?r iscm:from ?from }}
                      OPTIONAL {{ ?r iscm:speaksFor ?spoken }}
                      BIND(STR(COALESCE(?from, ?spoken)) AS ?since) }}
        }} ORDER BY ?mechanism ?ended ?since""")
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
    rows = graph.rows("""
        SELECT ?mechanism (MAX(?said) AS ?last) {
          { ?s iscm:speaksFor ?date ; iscm:about ?mechanism }
          UNION { ?s a iscm:Meeting ; iscm:about ?mechanism ; iscm:date|iscm:from ?date }
          UNION { ?s a iscm:Document ; iscm:about ?mechanism ; iscm:date ?date }
          ?mechanism a iscm:Mechanism .
          BIND(STR(?date) AS ?said)
        } GROUP BY ?mechanism ORDER BY ?mechanism""")
    since = str(int(graph.day[:4]) - _YEARS)
    last = {row["mechanism"]: row["last"] for row in rows if row["last"] < since}
    return [
        (thing, f"last of {last[thing.iri]}") for thing in graph.in_order(last.keys() & counted)
    ]


def _undated_ends(graph: DayGraph, counted: set[str]) -> list[tuple[Named, str]]:
    rows = graph.rows("""
        SELECT ?mechanism ?status ?source {
          ?r a iscm:StatusReport ; iscm:about ?mechanism ; iscm:status ?s ; iscm:ground 3 ;
            iscm:attestedBy ?source .
          FILTER(?s != status:active)
          ?s skos:prefLabel ?status FILTER(LANG(?status) = "en")
        } ORDER BY ?mechanism ?source""")
    found = {
        row["mechanism"]: f"{row['status'].lower()}: {graph.named(row['source']).name}"
        for row in rows
        if row["mechanism"] in counted
    }
    return [(thing, found[thing.iri]) for thing in graph.in_order(found)]
