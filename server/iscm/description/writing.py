"""Writing triples by prefixed names, for the descriptions that the software makes."""

from types import MappingProxyType
from typing import Final

import pyoxigraph as ox

from iscm.namespaces import PREFIXES

VOCABULARY: Final = MappingProxyType(
    dict(PREFIXES)
    | {
        "adms": "http://www.w3.org/ns/adms#",
        "dcatap": "http://data.europa.eu/r5r/",
        "geosparql": "http://www.opengis.net/ont/geosparql#",
        "sd": "http://www.w3.org/ns/sparql-service-description#",
        "spdx": "http://spdx.org/rdf/terms#",
        "vcard": "http://www.w3.org/2006/vcard/ns#",
    }
)
"""Prefix → namespace: the project's own and those of catalogues."""

Node = ox.NamedNode | ox.BlankNode
Value = Node | ox.Literal | str | int


def name(text: str) -> ox.NamedNode:
    """A prefixed name (``dcat:Dataset``) or a full IRI as a node."""
    prefix, colon, local = text.partition(":")
    if colon and prefix in VOCABULARY and not local.startswith("//"):
        return ox.NamedNode(VOCABULARY[prefix] + local)
    return ox.NamedNode(text)


def english(text: str) -> ox.Literal:
    """Text in English."""
    return ox.Literal(text, language="en")


def typed(text: str, datatype: str) -> ox.Literal:
    """A literal of a datatype given by its prefixed name."""
    return ox.Literal(text, datatype=name(datatype))


class Writer:
    """Collects triples in the order in which they are said.

    Attributes:
        triples: what was said.
    """

    def __init__(self) -> None:
        self.triples: list[ox.Triple] = []

    def say(self, subject: Node | str, predicate: str, *values: Value) -> None:
        """Say something of a subject.

        Args:
            subject: a node, or a name as `name` takes it.
            predicate: a name.
            values: nodes and literals as they are, names as nodes, whole numbers as xsd:integer.
        """
        about = name(subject) if isinstance(subject, str) else subject
        for value in values:
            self.triples.append(ox.Triple(about, name(predicate), _term(value)))


def _term(value: Value) -> Node | ox.Literal:
    if isinstance(value, str):
        return name(value)
    if isinstance(value, int):
        return ox.Literal(value)
    return value
