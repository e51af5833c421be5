"""Every IRI base and prefix of the project, in one place."""

from types import MappingProxyType
from typing import Final
from urllib.parse import quote

BASE: Final = "https://w3id.org/iscm/"
ONTOLOGY_IRI: Final = BASE + "ontology"
ONTOLOGY: Final = ONTOLOGY_IRI + "#"
SHAPES_IRI: Final = BASE + "shapes"
ID: Final = BASE + "id/"
DATASET: Final = ID + "dataset/iscm"
"""The dataset itself."""
GRAPH: Final = BASE + "graph/"
DERIVED_GRAPH: Final = GRAPH + "derived"
DESCRIPTION_GRAPH: Final = GRAPH + "description"
DISTRIBUTIONS_GRAPH: Final = GRAPH + "distributions"
ORG_GRAPH: Final = GRAPH + "org"

KINDS: Final = (
    "mechanism",
    "state",
    "organization",
    "person",
    "theme",
    "role",
    "status",
    "arrangement",
    "basis",
    "date-kind",
    "term-state",
    "end-basis",
    "succession-kind",
    "name-kind",
    "document-kind",
    "limit",
    "region",
    "source",
    "meeting",
    "series",
    "document",
    "statement",
    "roster",
    "group",
    "mechanism-list",
    "scheme",
    "indicator",
    "question",
    "dataset",
    "figure",
)
"""The kinds of things that have an IRI ``…/id/<kind>/<key>``."""

_FOREIGN = {
    "bibo": "http://purl.org/ontology/bibo/",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dcterms": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "org": "http://www.w3.org/ns/org#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "prov": "http://www.w3.org/ns/prov#",
    "qb": "http://purl.org/linked-data/cube#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "schema": "https://schema.org/",
    "sdmx-dimension": "http://purl.org/linked-data/sdmx/2009/dimension#",
    "sdmx-measure": "http://purl.org/linked-data/sdmx/2009/measure#",
    "sh": "http://www.w3.org/ns/shacl#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "time": "http://www.w3.org/2006/time#",
    "vann": "http://purl.org/vocab/vann/",
    "void": "http://rdfs.org/ns/void#",
    "vs": "http://www.w3.org/2003/06/sw-vocab-status/ns#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}

PREFIXES: Final = MappingProxyType(
    {"iscm": ONTOLOGY} | {kind: f"{ID}{kind}/" for kind in KINDS} | _FOREIGN
)
"""Prefix → namespace, as written in the project's Turtle and predeclared for queries."""


def iri_of(name: str) -> str:
    """The IRI that a name with one of the project's prefixes stands for.

    Args:
        name: such as ``skos:prefLabel``.
    """
    prefix, _, local = name.partition(":")
    return PREFIXES[prefix] + local


def entity_iri(kind: str, key: str) -> str:
    """The IRI of a thing.

    Args:
        kind: one of `KINDS`.
        key: the part after it, such as ``bali-process`` or ``IDN``.
    """
    return f"{ID}{kind}/{key}"


def graph_iri(name: str | bytes) -> str:
    """The IRI of a named graph.

    Args:
        name: a path below `GRAPH`, nothing in it percent-encoded; bytes where it is no text.
    """
    return GRAPH + quote(name)


def split_entity_iri(iri: str) -> tuple[str, str] | None:
    """The (kind, key) of a thing's IRI; None where it is not one of ours.

    The key keeps its slashes: statements, rosters and groups have several segments.
    """
    if not iri.startswith(ID):
        return None
    kind, _, key = iri[len(ID) :].partition("/")
    return (kind, key) if kind in KINDS and key else None
