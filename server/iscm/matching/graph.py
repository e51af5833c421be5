"""What is matched: things with their types and names, read from the graph through its engine."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import cache
from typing import Final

from iscm.engine import Engine, rows_of
from iscm.matching import territories
from iscm.namespaces import ID, ONTOLOGY


@dataclass(frozen=True)
class Type:
    """A type of things that can be asked for.

    Attributes:
        id: what follows the schema space.
        name: for people.
        classes: local names of the ontology's classes whose members are of this type.
    """

    id: str
    name: str
    classes: tuple[str, ...]


TYPES: Final = {
    kind.id: kind
    for kind in (
        Type("State", "State or territory", ("State", "Territory")),
        Type("Mechanism", "Consultation mechanism", ("Mechanism",)),
        Type("Organization", "Organization", ("Organization",)),
        Type("Theme", "Theme", ("Theme",)),
    )
}
"""Types by their identifiers."""


class NameSource(IntEnum):
    """Where a name comes from; the order is that of trust."""

    LABEL = 0
    ACRONYM = 1
    OTHER_NAME = 2
    SEARCH_NAME = 3
    CLDR = 4


@dataclass(frozen=True)
class GraphName:
    """A name of a thing."""

    text: str
    language: str
    source: NameSource


@dataclass(frozen=True)
class Entity:
    """A thing that names are matched to.

    Attributes:
        id: what follows the identifier space, such as ``state/IDN``.
        label: its name in English where it has one.
        type: its type.
        names: all its names.
        codes: ISO 3166-1 and M49 codes, identifiers of Wikidata, IRIs of the same thing elsewhere.
        description: a few words that tell it from its namesakes.
    """

    id: str
    label: str
    type: Type
    names: tuple[GraphName, ...]
    codes: tuple[str, ...]
    description: str

    @property
    def iri(self) -> str:
        """Its IRI."""
        return ID + self.id


_SOURCES: Final = {
    "label": NameSource.LABEL,
    "acronym": NameSource.ACRONYM,
    "other": NameSource.OTHER_NAME,
    "search": NameSource.SEARCH_NAME,
}
_NAMES: Final = """
SELECT ?thing ?name (LANG(?name) AS ?language) ?source {
  VALUES ?class { %(classes)s } ?thing a ?class .
  { ?thing skos:prefLabel|rdfs:label ?name BIND("label" AS ?source) }
  UNION { ?thing iscm:acronym ?name BIND("acronym" AS ?source) }
  UNION { ?thing skos:altLabel ?name BIND("other" AS ?source) }
  UNION { ?naming iscm:about ?thing ; iscm:name ?name BIND("other" AS ?source) }
  UNION { ?thing skos:hiddenLabel ?name BIND("search" AS ?source) }
  FILTER(isLiteral(?name))
} ORDER BY ?thing ?source ?name"""
_CODES: Final = """
SELECT ?thing (STR(?value) AS ?code) { VALUES ?class { %(classes)s } ?thing a ?class .
  ?thing iscm:isoAlpha2|iscm:isoAlpha3|iscm:m49|owl:sameAs|schema:sameAs|skos:exactMatch ?value
  FILTER(isIRI(?value) || isLiteral(?value))
} ORDER BY ?thing ?code"""
_WIKIDATA: Final = "http://www.wikidata.org/entity/"
_DESCRIPTIONS: Final = {
    "State": """SELECT ?thing ?text {
        ?thing iscm:isoAlpha3 ?code ; a ?class VALUES (?class ?kind) {
          (iscm:State "State") (iscm:Territory "Territory") }
        OPTIONAL { ?thing iscm:inRegion/rdfs:label ?region FILTER(LANG(?region) = "en") }
        BIND(CONCAT(?kind, COALESCE(CONCAT(", ", ?region), ""), ", ", ?code) AS ?text) }""",
    "Mechanism": """SELECT ?thing ?text {
        ?thing a iscm:Mechanism
        OPTIONAL { ?thing a ?class VALUES (?class ?kind) {
          (iscm:RegionalConsultativeProcess "Regional consultative process")
          (iscm:InterregionalForum "Interregional forum") (iscm:GlobalProcess "Global process") } }
        OPTIONAL { ?thing iscm:established ?date }
        BIND(CONCAT(COALESCE(?kind, "Consultation mechanism"),
                    COALESCE(CONCAT(", since ", SUBSTR(STR(?date), 1, 4)), "")) AS ?text) }""",
    "Organization": """SELECT ?thing ?text { ?thing a iscm:Organization
        BIND(IF(EXISTS { ?thing a iscm:Bloc }, "Group of States", "Organization") AS ?text) }""",
    "Theme": """SELECT ?thing ?text { ?thing a iscm:Theme ; skos:definition ?text
        FILTER(LANG(?text) = "en") }""",
}


def class_list(types: Iterable[Type]) -> str:
    """The classes of some types, for a VALUES clause."""
    return " ".join(f"<{ONTOLOGY}{name}>" for kind in types for name in kind.classes)


def read_entities(engine: Engine) -> list[Entity]:
    """All things of `TYPES`, by their identifiers; States have the names of CLDR as well."""
    found: list[Entity] = []
    for kind in TYPES.values():
        classes = {"classes": class_list([kind])}
        names: dict[str, dict[GraphName, None]] = {}
        for row in rows_of(engine, _NAMES % classes):
            name = GraphName(row["name"], row["language"], _SOURCES[row["source"]])
            names.setdefault(row["thing"], {})[name] = None
        codes: dict[str, list[str]] = {}
        for row in rows_of(engine, _CODES % classes):
            codes.setdefault(row["thing"], []).append(row["code"])
        texts = {
            row["thing"]: row["text"]
            for row in rows_of(engine, _DESCRIPTIONS[kind.id])
            if "text" in row
        }
        found += [
            _entity(iri, kind, list(own), codes.get(iri, []), texts.get(iri, kind.name))
            for iri, own in names.items()
            if iri.startswith(ID)
        ]
    return sorted(found, key=lambda entity: entity.id)


def _entity(
    iri: str, kind: Type, names: list[GraphName], codes: Sequence[str], description: str
) -> Entity:
    for code in codes:
        if len(code) == 2:
            names += _cldr().get(code, ())
    items = [code.removeprefix(_WIKIDATA) for code in codes if code.startswith(_WIKIDATA)]
    return Entity(iri[len(ID) :], _label(names), kind, tuple(names), (*codes, *items), description)


def _label(names: Iterable[GraphName]) -> str:
    """The English label; else one without a language, else the first."""
    labels = [name for name in names if name.source is NameSource.LABEL] or list(names)
    order = {"en": 0, "": 1}
    return min(labels, key=lambda name: order.get(name.language, 2)).text


@cache
def _cldr() -> dict[str, list[GraphName]]:
    found: dict[str, list[GraphName]] = {}
    for code, language, text in territories.territory_names():
        found.setdefault(code, []).append(GraphName(text, language, NameSource.CLDR))
    return found
