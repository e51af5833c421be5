"""Properties of things: constraints on matches, and values to extend a table with."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from iscm.engine import Engine, rows_of
from iscm.fold import clean, fold
from iscm.matching.graph import Entity, NameSource
from iscm.namespaces import ID, ONTOLOGY

_CHUNK: Final = 500
"""Things that one query asks for: a query of as many IRIs is parsed in a few milliseconds."""


@dataclass(frozen=True)
class Property:
    """A property of things of some types.

    Attributes:
        id: its identifier, a term of the ontology where there is one.
        name: for people.
        description: what its values are.
        types: identifiers of the types that have it.
        pattern: SPARQL from ``?thing`` to ``?value``.
        values: type of the values where they are things that can be reconciled, else "".
        prefix: what is cut off the values, such as the namespace of the identifiers.
    """

    id: str
    name: str
    description: str
    types: tuple[str, ...]
    pattern: str
    values: str = ""
    prefix: str = ""


def _read(path: Path) -> dict[str, Property]:
    """Property by identifier."""
    records = json.loads(path.read_text(encoding="utf-8"))
    return {
        record["id"]: Property(**record | {"types": tuple(record["types"])}) for record in records
    }


PROPERTIES: Final = _read(Path(__file__).with_name("properties.json"))
"""All properties by their identifiers."""


@dataclass(frozen=True)
class PropertyValue:
    """A value of a property.

    Attributes:
        text: what it reads.
        id: what follows the identifier space, where it is a thing of ours; else None.
        iri: its IRI, where it is none of ours, such as a class.
    """

    text: str
    id: str | None = None
    iri: str | None = None

    def serialized(self) -> dict[str, str]:
        """As data extension has it (section 7.4)."""
        return {"str": self.text} if self.id is None else {"id": self.id, "name": self.text}


def property_values(
    engine: Engine, found: Property, things: Sequence[str] | None
) -> dict[str, list[PropertyValue]]:
    """The values of a property, each once, in the order of what they read.

    Args:
        engine: where to ask.
        found: the property.
        things: identifiers of the things; None for all. Those that the graph does not know have
            no values.

    Returns:
        Identifier → values.
    """
    values: dict[str, dict[PropertyValue, None]] = {}
    for start in range(0, 1 if things is None else len(things), _CHUNK):
        chosen = "" if things is None else _chosen(things[start : start + _CHUNK])
        for row in rows_of(engine, _query(found, chosen)):
            known = values.setdefault(row["thing"].removeprefix(ID), {})
            known[_value(row, found)] = None
    return {
        key: sorted(known, key=lambda value: (value.text, value.id or ""))
        for key, known in values.items()
    }


def _chosen(things: Iterable[str]) -> str:
    iris = " ".join(f"<{ID}{key}>" for key in things)
    return f"VALUES ?thing {{ {iris} }}"


def _query(found: Property, chosen: str) -> str:
    return f"""SELECT DISTINCT ?thing ?value ?label {{ {chosen} {found.pattern}
        OPTIONAL {{ ?value rdfs:label ?label FILTER(LANG(?label) = "en") }}
        FILTER(STRSTARTS(STR(?thing), "{ID}")) }}"""


def _value(row: Mapping[str, str], found: Property) -> PropertyValue:
    value = row["value"]
    if value.startswith(ID):
        return PropertyValue(row.get("label", value[len(ID) :]), id=value[len(ID) :])
    if value.startswith(ONTOLOGY):
        return PropertyValue(row.get("label", value[len(ONTOLOGY) :]), iri=value)
    return PropertyValue(value.removeprefix(found.prefix).strip("/") if found.prefix else value)


class Constraints:
    """Which things have which values; read from the graph when first asked for."""

    def __init__(self, engine: Engine, entities: Mapping[str, Entity]) -> None:
        """
        Args:
            engine: where to ask.
            entities: things by their identifiers, whose other names a value may give.
        """
        self._engine, self._entities = engine, entities
        self._known: dict[str, dict[str, frozenset[str]]] = {}

    def share(self, thing: str, wanted: Sequence[tuple[str, Sequence[Any]]]) -> float:
        """How many of the constraints a thing meets, 0 to 1.

        Args:
            thing: its identifier.
            wanted: (identifier of a property, values), of which any value will do. A value is a
                text, a number, a boolean or an object with an ``id``.
        """
        met = sum(
            not self._of(name).get(thing, frozenset()).isdisjoint(map(_comparable, values))
            for name, values in wanted
        )
        return met / len(wanted) if wanted else 1.0

    def _of(self, name: str) -> dict[str, frozenset[str]]:
        if name not in self._known:
            values = property_values(self._engine, PROPERTIES[name], None)
            self._known[name] = {
                key: frozenset(form for value in own for form in self._forms(value))
                for key, own in values.items()
            }
        return self._known[name]

    def _forms(self, value: PropertyValue) -> Iterable[str]:
        """All ways to give a value."""
        yield fold(value.text)
        if value.id is not None:
            for form in (value.id, ID + value.id, value.id.partition("/")[2]):
                yield fold(form)
            if value.id in self._entities:
                for name in self._entities[value.id].names:
                    if name.source is not NameSource.CLDR:
                        yield fold(name.text)
        if value.iri is not None:
            yield fold(value.iri)
            yield fold(value.iri.removeprefix(ONTOLOGY))


def _comparable(value: Any) -> str:
    return fold(clean(str(value["id"] if isinstance(value, dict) else value)))
