"""What stands around a thing on its page: where its participants lie, what mechanisms are, whom it
meets."""

import itertools
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import pyoxigraph as ox

from iscm.namespaces import ID, ONTOLOGY, iri_of
from iscm.web.beside import beside
from iscm.web.description import LABEL, TITLE, TYPE, Description, values_clause
from iscm.web.site import Site

PART_OF: Final = iri_of("dcterms:isPartOf")
MET_SHOWN: Final = 10
"""Of those that a thing has most in common with, how many its page names."""
_TOLD: Final = (
    TYPE,
    *(ONTOLOGY + name for name in ("acronym", "shortName", "inRegion", "hasStatus", "established")),
)
"""Properties that pages show of the things that they list."""
_LISTED: Final = tuple(f"{ID}{kind}/" for kind in ("mechanism", "state", "organization"))
_NAMED: Final = (*_LISTED, *(f"{ID}{kind}/" for kind in ("region", "meeting", "source")))
_GROUPED: Final = ("Region", "Status")
_TYPES: Final = ("RegionalConsultativeProcess", "InterregionalForum", "GlobalProcess", "Candidate")


@dataclass(frozen=True)
class Around:
    """A description with what stands around its thing.

    Attributes:
        description: the thing's own, and the properties of what it mentions that lists show.
        shared: IRI of a mechanism → how many members it has in common with the thing; of a
            participant → in how many mechanisms both are members. The most first.
        beside: from `iscm.web.beside`.
        beside: from `iscm.web.beside`.
    """

    description: Description
    shared: dict[str, int]
    beside: Sequence[Mapping[str, str]] = ()


def around(site: Site, description: Description) -> Around:
    """What stands around the thing that a description is of.

    Args:
        site: where to ask.
        description: of the thing.
    """
    types = _types(description)
    shared = _shared(site, description.iri, types)
    rows = beside(site, description.iri, types)
    mentioned = {iri for iri in description.mentioned if iri.startswith(_LISTED)}
    others = {value for row in rows for value in row.values() if value.startswith(_NAMED)}
    unnamed = (others | shared.keys()) - description.mentioned
    found = dict.fromkeys(description.triples)
    found |= dict.fromkeys(_told(site, mentioned, unnamed))
    found |= dict.fromkeys(_words(site))
    enlarged = Description(
        description.iri, list(found), description.truncated, description.mentioned
    )
    return Around(enlarged, shared, rows)


def _shared(site: Site, iri: str, types: set[str]) -> dict[str, int]:
    if "Mechanism" in types:
        path, back, classes = "hasMember", "memberOf", "iscm:Mechanism"
    elif types & {"State", "Territory"}:
        path, back, classes = "memberOf", "hasMember", "iscm:State iscm:Territory"
    else:
        return {}
    rows = site.rows(f"""
        SELECT ?other ?n {{
          {{ SELECT ?other (COUNT(DISTINCT ?common) AS ?n) {{
            <{iri}> iscm:{path} ?common . ?common iscm:{back} ?other
            FILTER(?other != <{iri}>)
          }} GROUP BY ?other }}
          FILTER EXISTS {{ VALUES ?class {{ {classes} }} ?other a ?class }}
        }} ORDER BY DESC(?n) ?other LIMIT {MET_SHOWN}""")
    return {row["other"]: int(row["n"]) for row in rows}


def _types(description: Description) -> set[str]:
    """The classes of the thing, whose own triples come first: indexing all for them, which the
    enlarged description does again, would take a third of the time that a page does."""
    target = ox.NamedNode(description.iri)
    own = itertools.takewhile(lambda t: t.subject == target, description.triples)
    return {
        t.object.value.removeprefix(ONTOLOGY)
        for t in own
        if t.predicate.value == TYPE and isinstance(t.object, ox.NamedNode)
    }


def _told(site: Site, mentioned: Collection[str], unnamed: Collection[str]) -> list[ox.Triple]:
    if not mentioned and not unnamed:
        return []
    # A property for each branch: with all as values of one, this takes ten times as long.
    branches = " UNION ".join(f"{{ ?s <{p}> ?o BIND(<{p}> AS ?p) }}" for p in _TOLD)
    return site.triples(f"""
        CONSTRUCT {{ ?s ?p ?o }} {{
          {{ VALUES ?s {{ {values_clause({*mentioned, *unnamed})} }} {branches} }}
          UNION {{ VALUES ?s {{ {values_clause(unnamed)} }}
            {{ ?s <{LABEL}> ?o BIND(<{LABEL}> AS ?p) }}
            UNION {{ ?s <{TITLE}> ?o BIND(<{TITLE}> AS ?p) }} }}
        }}""")


def _words(site: Site) -> list[ox.Triple]:
    """What regions, statuses and types of mechanisms are called, and which region is part of
    which."""
    things = " UNION ".join(f"{{ ?s a iscm:{name} }}" for name in _GROUPED)
    types = " ".join(f"iscm:{name}" for name in _TYPES)
    return site.once(
        "words around things",
        lambda: site.triples(f"""
            CONSTRUCT {{ ?s ?p ?o }} {{
              {{ {things} UNION {{ VALUES ?s {{ {types} }} }} }}
              {{ ?s <{LABEL}> ?o BIND(<{LABEL}> AS ?p) }}
              UNION {{ ?s <{PART_OF}> ?o BIND(<{PART_OF}> AS ?p) }}
            }} LIMIT 2000"""),
    )
