"""Doubts about the figures of IOM's roles."""

from collections.abc import Iterator, Sequence
from typing import Final

from iscm.factsheet.graph import DayGraph
from iscm.factsheet.model import Doubt, Item, Named
from iscm.namespaces import entity_iri

_NEAR: Final = {
    "iom-technical-secretariat": ("secretariat",),
    "iom-secretariat-support": ("supporter",),
    "iom-full-participant": ("member",),
    "iom-observer": ("partner",),
}
"""Indicator → roles so near that a publisher may count them."""


def iom_doubts(graph: DayGraph, key: str, items: Sequence[Item]) -> Iterator[Doubt]:
    """Mechanisms in which IOM might have the role, or might not."""
    role = key.removeprefix("iom-")
    counted = {item.thing.iri for item in items}
    yield Doubt(
        "Counted on ground 3 or 4: no source up to the day names IOM in the role",
        [(item.thing, _evidence(item)) for item in items if item.ground > 2],
        "a source of that year on IOM's role",
    )
    yield Doubt(
        "Not counted: in the role by attendance, help or inference only",
        _roles(graph, (role,), counted, standing=False),
        "a source that names IOM in the role",
    )
    yield Doubt(
        "Not counted: a source names IOM in a role near to this one",
        _roles(graph, _NEAR.get(key, ()), counted, standing=True),
        "the publisher's word on which roles it counts",
    )
    yield Doubt(
        "Not counted: named in the role, but it does not stand on the day",
        _elsewhen(graph, role, counted),
        "a source of that year on IOM's role, or on whether the mechanism was at work",
    )


def _evidence(item: Item) -> str:
    evidence = item.evidence[0]
    return f"{evidence.source.name}, {evidence.date or 'undated'}"


def _roles(
    graph: DayGraph, roles: Sequence[str], counted: set[str], *, standing: bool
) -> list[tuple[Named, str]]:
    values = " ".join(f"role:{role}" for role in roles)
    rows = graph.rows(f"""
        SELECT DISTINCT ?mechanism ?role ?basis {{
          VALUES ?role {{ {values} }}
          ?p a iscm:Participation ; iscm:participant organization:iom ; iscm:role ?role ;
            iscm:about ?mechanism ; iscm:current true .
          ?mechanism iscm:active true .
          OPTIONAL {{ ?p iscm:basis ?basis }}
          FILTER(COALESCE(?basis IN ("listed", "parent-body"), false) = {str(standing).lower()})
        }} ORDER BY ?mechanism ?role ?basis""")
    found: dict[str, list[str]] = {}
    for row in rows:
        if row["mechanism"] not in counted:
            name = graph.named(row["role"]).name.lower() if standing else row.get("basis", "")
            if name not in found.setdefault(row["mechanism"], []):
                found[row["mechanism"]].append(name)
    return [(thing, ", ".join(found[thing.iri])) for thing in graph.in_order(found)]


def _elsewhen(graph: DayGraph, role: str, counted: set[str]) -> list[tuple[Named, str]]:
    rows = graph.rows(f"""
        SELECT ?mechanism ?source {{
          ?p a iscm:Participation ; iscm:participant organization:iom ;
            iscm:role <{entity_iri("role", role)}> ; iscm:about ?mechanism ; iscm:basis ?basis ;
            iscm:attestedBy ?source .
          ?mechanism a iscm:Mechanism .
          FILTER(?basis IN ("listed", "parent-body"))
        }} ORDER BY ?mechanism ?source""")
    found: dict[str, list[str]] = {}
    for row in rows:
        if row["mechanism"] not in counted:
            date = graph.date_of(row["source"]) or "undated"
            found.setdefault(row["mechanism"], []).append(
                f"{graph.named(row['source']).name}, {date}"
            )
    return [(thing, "; ".join(found[thing.iri])) for thing in graph.in_order(found)]
