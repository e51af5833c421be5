"""A small world in Turtle, and what rules derive of it."""

from collections.abc import Iterable

import pyoxigraph as ox

from iscm.namespaces import PREFIXES
from iscm.paths import project_folders
from rules import derived

RULES = project_folders().rules
PREFIX_LINES = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in PREFIXES.items())
BASE = """
dataset:iscm dcterms:issued "2026-11-23"^^xsd:date .
source:y2005 iscm:asOf "2005"^^xsd:gYear .
source:y2015 iscm:asOf "2015"^^xsd:gYear .
source:y2019 iscm:asOf "2019"^^xsd:gYear .
source:y2019-05 iscm:asOf "2019-05"^^xsd:gYearMonth .
source:y2024 iscm:asOf "2024"^^xsd:gYear .
source:y2030 iscm:asOf "2030"^^xsd:gYear .
source:y2032 iscm:asOf "2032"^^xsd:gYear .
source:undated a iscm:Source .
# So long that it ends nothing here: who stands is one thing, how long it is known another.
limit:chair iscm:limits iscm:hasChair ; iscm:duration "P30Y"^^xsd:duration .
"""
GROUP = "iscm:group <https://w3id.org/iscm/id/group/m/ad-hoc-group>"


def read(turtle: str) -> ox.Store:
    store = ox.Store()
    store.load((PREFIX_LINES + BASE + turtle).encode(), ox.RdfFormat.TURTLE)
    return store


def participation(
    name: str,
    who: str,
    source: str,
    *more: str,
    role: str = "member",
    basis: str = "listed",
) -> str:
    """A participation in mechanism:m; `more` are further predicates with their objects."""
    parts = [
        f"statement:{name} a iscm:Participation",
        "iscm:about mechanism:m",
        f"iscm:participant {who}",
        f"iscm:role role:{role}",
        f"iscm:basis basis:{basis}",
        f"iscm:attestedBy source:{source}",
        *more,
    ]
    return " ; ".join(parts) + " .\n"


def roster(source: str, *more: str, role: str = "member", complete: str = "true") -> str:
    parts = [
        f"roster:{source}-{role} a iscm:Roster",
        "iscm:about mechanism:m",
        f"iscm:role role:{role}",
        f"iscm:attestedBy source:{source}",
        f"iscm:complete {complete}",
        *more,
    ]
    return " ; ".join(parts) + " .\n"


def year(predicate: str, value: str) -> str:
    kind = {4: "gYear", 7: "gYearMonth", 10: "date"}[len(value)]
    return f'iscm:{predicate} "{value}"^^xsd:{kind}'


def short(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> str:
    """An IRI without its namespace; of a statement everything after its kind."""
    if isinstance(term, ox.NamedNode):
        return term.value.partition("/id/")[2].partition("/")[2] or term.value
    assert isinstance(term, ox.Literal)
    return term.value


def pairs(triples: Iterable[ox.Triple], predicate: str) -> set[tuple[str, str]]:
    prefix, _, name = predicate.partition(":")
    iri = PREFIXES[prefix] + name
    return {(short(t.subject), short(t.object)) for t in triples if t.predicate.value == iri}


def current(turtle: str) -> set[str]:
    return {subject for subject, _ in pairs(derived(read(turtle), RULES), "iscm:current")}


def values(turtle: str, predicate: str) -> set[str]:
    return {value for _, value in pairs(derived(read(turtle), RULES), predicate)}
