"""Doubts about the figures of countries."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

from iscm.factsheet.doubts.mechanisms import TYPES, unclassified
from iscm.factsheet.graph import DayGraph
from iscm.factsheet.model import Doubt, Item, Named

_COUNTED_IN: Final = {
    "countries-in-rcps": TYPES["active-rcps"],
    "countries-in-irfs": TYPES["active-irfs"],
    "countries-in-two-global-processes": TYPES["global-processes"],
    "countries-and-territories-in-iscms": TYPES["active-iscms"],
}
_ALL: Final = "countries-and-territories-in-iscms"
_STANDING: Final = """?role IN (role:member, role:full-participant)
             && ?basis IN ("listed", "parent-body")"""


def country_doubts(graph: DayGraph, key: str, items: Sequence[Item]) -> Iterator[Doubt]:
    """Countries that might count, or might not, and the lists that do not tell."""
    types = " ".join(_COUNTED_IN[key])
    counted = {item.thing.iri for item in items}
    yield Doubt(
        "Mechanisms through which countries are counted on ground 3 or 4 alone",
        _on_weak_ground(items),
        "lists of members, and a word on the type, that date from up to the day",
    )
    yield Doubt(
        "Members as a group that cannot be told one by one, and so are not counted",
        _untold(graph, types),
        "a source that names the members of these groups",
    )
    yield Doubt(
        "Mechanisms whose stated total of members is larger than the members counted",
        _short_of_total(graph, types),
        "the whole list of members",
    )
    yield Doubt(
        "Mechanisms whose list of members is cut in the copy read",
        _cut(graph, types),
        "the whole list of members",
    )
    yield Doubt(
        "Not counted: known here only by attendance, help or inference",
        _weakly_based(graph, types, counted, territories=key == _ALL),
        "a source that names them as members",
    )
    yield Doubt(
        "Active mechanisms of no known type that would add countries",
        _of_unclassified(graph, counted),
        "a source that classifies these mechanisms",
    )
    if key != _ALL:
        yield Doubt(
            "Territories among the members: not counted, as the figure speaks of countries",
            _territories(graph, types),
            "the publisher's word on whether territories are counted",
        )
    yield Doubt(
        "States not counted",
        _missing(graph, counted),
        "a source that names them as members, or that says they are none",
    )


def _on_weak_ground(items: Sequence[Item]) -> list[tuple[Named, str]]:
    countries: Counter[Named] = Counter()
    for item in items:
        best = item.evidence[0].mechanism
        if item.ground > 2 and best is not None:
            countries[best] += 1
    return [
        (thing, f"{count} {'country' if count == 1 else 'countries'}")
        for thing, count in countries.most_common()
    ]


def _untold(graph: DayGraph, types: str) -> list[tuple[Named, str]]:
    rows = graph.rows(f"""
        SELECT DISTINCT ?mechanism ?bloc ?wording {{
          VALUES ?type {{ {types} }}
          ?mechanism a ?type ; iscm:active true .
          {{
            ?p iscm:collective true ; iscm:current true ; iscm:about ?mechanism ;
              iscm:participant ?bloc ; iscm:role ?role ; iscm:basis ?basis .
            FILTER NOT EXISTS {{ ?m a iscm:BlocMembership ; iscm:about ?bloc }}
          }} UNION {{
            ?p iscm:listedAs ?wording ; iscm:about ?mechanism ; iscm:role ?role ;
              iscm:basis ?basis .
            FILTER NOT EXISTS {{ ?p iscm:participant ?anybody }}
          }}
          FILTER({_STANDING})
        }} ORDER BY ?mechanism ?bloc ?wording""")
    found: dict[str, list[str]] = {}
    for row in rows:
        words = graph.named(row["bloc"]).name if "bloc" in row else f"“{row['wording']}”"
        if words not in found.setdefault(row["mechanism"], []):
            found[row["mechanism"]].append(words)
    return [(thing, "; ".join(found[thing.iri])) for thing in graph.in_order(found)]


def _short_of_total(graph: DayGraph, types: str) -> list[tuple[Named, str]]:
    rows = graph.rows(f"""
        SELECT ?mechanism ?total ?source ?date (COUNT(DISTINCT ?member) AS ?members) {{
          VALUES ?type {{ {types} }}
          VALUES ?role {{ role:member role:full-participant }}
          ?mechanism a ?type ; iscm:active true .
          ?roster a iscm:Roster ; iscm:about ?mechanism ; iscm:role ?role ;
            iscm:statedTotal ?total ; iscm:attestedBy ?source .
          FILTER NOT EXISTS {{ ?roster iscm:group ?group }}
          OPTIONAL {{ ?roster iscm:speaksFor ?date }}
          OPTIONAL {{ ?mechanism iscm:hasMember ?member }}
        }} GROUP BY ?mechanism ?total ?source ?date ORDER BY ?mechanism ?source""")
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


def _cut(graph: DayGraph, types: str) -> list[tuple[Named, str]]:
    rows = graph.rows(f"""
        SELECT DISTINCT ?mechanism ?source {{
          VALUES ?type {{ {types} }}
          VALUES ?role {{ role:member role:full-participant }}
          ?mechanism a ?type ; iscm:active true .
          ?roster a iscm:Roster ; iscm:about ?mechanism ; iscm:role ?role ; iscm:complete false ;
            iscm:attestedBy ?source .
          FILTER NOT EXISTS {{
            ?whole iscm:complete true ; iscm:about ?mechanism ; iscm:role ?role }}
        }} ORDER BY ?mechanism ?source""")
    found: dict[str, list[str]] = {}
    for row in rows:
        date = graph.date_of(row["source"]) or "undated"
        found.setdefault(row["mechanism"], []).append(f"{graph.named(row['source']).name}, {date}")
    return [(thing, "; ".join(found[thing.iri])) for thing in graph.in_order(found)]


def _weakly_based(
    graph: DayGraph, types: str, counted: set[str], *, territories: bool
) -> list[tuple[Named, str]]:
    classes = "iscm:State iscm:Territory" if territories else "iscm:State"
    rows = graph.rows(f"""
        SELECT DISTINCT ?country ?mechanism {{
          VALUES ?type {{ {types} }}
          VALUES ?class {{ {classes} }}
          ?mechanism a ?type ; iscm:active true .
          ?p a iscm:Participation ; iscm:about ?mechanism ; iscm:participant ?country ;
            iscm:current true ; iscm:role ?role .
          ?country a ?class .
          OPTIONAL {{ ?p iscm:basis ?basis }}
          FILTER(?role IN (role:member, role:full-participant)
                 && !COALESCE(?basis IN ("listed", "parent-body"), false))
        }} ORDER BY ?country ?mechanism""")
    return _by_country(graph, rows, counted)


def _of_unclassified(graph: DayGraph, counted: set[str]) -> list[tuple[Named, str]]:
    found = []
    for thing in unclassified(graph):
        rows = graph.rows(
            f"SELECT DISTINCT ?country {{ <{thing.iri}> iscm:hasMember ?country . "
            "?country a iscm:State }"
        )
        added = graph.in_order({row["country"] for row in rows} - counted)
        if added:
            found.append((thing, ", ".join(country.name for country in added)))
    return found


def _territories(graph: DayGraph, types: str) -> list[tuple[Named, str]]:
    rows = graph.rows(f"""
        SELECT DISTINCT ?country ?mechanism {{
          VALUES ?type {{ {types} }}
          ?mechanism a ?type ; iscm:active true ; iscm:hasMember ?country .
          ?country a iscm:Territory .
        }} ORDER BY ?country ?mechanism""")
    return _by_country(graph, rows, set())


def _missing(graph: DayGraph, counted: set[str]) -> list[tuple[Named, str]]:
    rows = graph.rows("SELECT ?country { ?country a iscm:State }")
    return [(thing, "") for thing in graph.in_order({r["country"] for r in rows} - counted)]


def _by_country(
    graph: DayGraph, rows: list[dict[str, str]], left_out: set[str]
) -> list[tuple[Named, str]]:
    found: dict[str, list[str]] = {}
    for row in rows:
        if row["country"] not in left_out:
            found.setdefault(row["country"], []).append(graph.named(row["mechanism"]).short)
    return [(thing, ", ".join(found[thing.iri])) for thing in graph.in_order(found)]
