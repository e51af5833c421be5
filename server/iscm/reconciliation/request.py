"""Requests of the Reconciliation Service API, checked: what is wrong is told with its place."""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from iscm.matching.graph import TYPES
from iscm.namespaces import ONTOLOGY
from iscm.reconciliation.properties import PROPERTIES, Property

BATCH: Final = 10_000
"""Queries in one batch; clients send ten to some hundreds, and each takes up to a millisecond."""
LETTERS: Final = 500_000
"""Letters of all names of a batch: fifty for each of `BATCH`, at worst three seconds of work."""
CELLS: Final = 200_000
"""Things times properties of one data extension."""
_LIMIT: Final = 10
_LARGEST_LIMIT: Final = 100
_STRICTNESS: Final = ("any", "should", "all")


class RequestError(Exception):
    """A request that the API does not allow; the message says where and what to do."""


class TooLargeError(RequestError):
    """A request past a bound; the message names it."""


@dataclass(frozen=True)
class Query:
    """A reconciliation query (section 4.1).

    Attributes:
        text: what is looked for; None where only constraints are given.
        types: identifiers of the types wanted; none for all.
        prefer_types: things of other types may be given as well, with lower scores.
        nothing_fits: it asks for things of several types at once, and there are none.
        limit: most candidates wanted.
        constraints: (identifier of a property, values).
    """

    text: str | None
    types: tuple[str, ...] = ()
    prefer_types: bool = False
    nothing_fits: bool = False
    limit: int = _LIMIT
    constraints: tuple[tuple[str, tuple[Any, ...]], ...] = ()


@dataclass(frozen=True)
class WantedProperty:
    """A property to extend with, and how many values of it; None for all."""

    property: Property
    limit: int | None


@dataclass(frozen=True)
class ExtensionQuery:
    """A data extension query (section 7.3)."""

    ids: tuple[str, ...]
    properties: tuple[WantedProperty, ...]


def parse_batch(text: str) -> dict[str, Query | RequestError]:
    """A reconciliation query batch: each query, or what is wrong with it.

    Raises:
        RequestError: it is no JSON, or breaks the specification's structure; all of its queries do.
        TooLargeError: it holds more than `BATCH` queries, or more than `LETTERS` letters.
    """
    batch = _object(_json(text, "queries"), "queries")
    if len(batch) > BATCH:
        raise TooLargeError(
            f"queries: {len(batch)} in one batch, where {BATCH} are taken; send several batches"
        )
    queries = {key: _parsed(query, f"queries.{_short(key)}") for key, query in batch.items()}
    good = [query for query in queries.values() if isinstance(query, Query)]
    wrong = [query for query in queries.values() if isinstance(query, RequestError)]
    if wrong and not good:
        raise wrong[0]
    letters = sum(len(query.text or "") for query in good)
    if letters > LETTERS:
        raise TooLargeError(
            f"queries: {letters} letters in one batch, where {LETTERS} are taken; send several"
        )
    return queries


def _parsed(value: Any, place: str) -> Query | RequestError:
    try:
        return parse_query(value, place)
    except RequestError as error:
        return error


def parse_query(value: Any, place: str) -> Query:
    """One reconciliation query.

    Args:
        value: parsed JSON.
        place: names it in messages.

    Raises:
        RequestError: it breaks the specification's structure, or names an unknown type or property.
    """
    if isinstance(value, str):
        value = {"query": value}
    query = _object(value, place)
    unknown = query.keys() - {"query", "type", "limit", "properties", "type_strict"}
    if unknown:
        raise RequestError(f"{place}: unknown field {_short(min(unknown))}")
    text = query.get("query")
    if text is not None and not isinstance(text, str):
        raise RequestError(f"{place}.query must be a text")
    constraints = _constraints(query.get("properties", []), f"{place}.properties")
    if text is None and not constraints:
        raise RequestError(f"{place}: give a query, properties, or both")
    strict = query.get("type_strict", "any")
    if strict not in _STRICTNESS:
        raise RequestError(f"{place}.type_strict must be one of {', '.join(_STRICTNESS)}")
    types = _types(query.get("type"), f"{place}.type")
    return Query(
        text,
        types,
        prefer_types=strict == "should",
        nothing_fits=strict == "all" and len(set(types)) > 1,
        limit=_limit(query.get("limit"), f"{place}.limit"),
        constraints=constraints,
    )


def parse_extension(text: str) -> ExtensionQuery:
    """A data extension query.

    Raises:
        RequestError: it is no JSON, breaks the specification's structure, or names an unknown
            property.
        TooLargeError: it asks for more than `CELLS` cells.
    """
    query = _object(_json(text, "extend"), "extend")
    ids, properties = query.get("ids"), query.get("properties")
    if not isinstance(ids, list) or not all(isinstance(each, str) for each in ids):
        raise RequestError("extend.ids must be a list of identifiers, such as state/IDN")
    if not isinstance(properties, list):
        raise RequestError('extend.properties must be a list such as [{"id": "memberOf"}]')
    if len(ids) * len(properties) > CELLS:
        raise TooLargeError(
            f"extend: {len(ids)} things times {len(properties)} properties, where {CELLS} cells "
            "are given; ask for fewer at a time"
        )
    wanted = [_wanted(each, f"extend.properties[{place}]") for place, each in enumerate(properties)]
    unique = {each.property.id: each for each in wanted}
    return ExtensionQuery(tuple(dict.fromkeys(ids)), tuple(unique.values()))


def parse_type(value: str, place: str) -> str:
    """The identifier of a type, also where its IRI is given.

    Raises:
        RequestError: there is no such type.
    """
    name = value.removeprefix(ONTOLOGY).removeprefix("iscm:")
    if name not in TYPES:
        raise RequestError(
            f"{place}: there is no type {_short(value)}; there are {', '.join(TYPES)}"
        )
    return name


def parse_property(value: Any, place: str) -> Property:
    """The property of an identifier, also where its IRI is given.

    Raises:
        RequestError: there is no such property.
    """
    name = value.removeprefix(ONTOLOGY).removeprefix("iscm:") if isinstance(value, str) else None
    if name not in PROPERTIES:
        raise RequestError(
            f"{place}: there is no property {_short(str(value))}; there are {', '.join(PROPERTIES)}"
        )
    return PROPERTIES[name]


def _wanted(value: Any, place: str) -> WantedProperty:
    entry = _object(value, place)
    found = parse_property(entry.get("id"), f"{place}.id")
    settings = _object(entry.get("settings") or {}, f"{place}.settings")
    limit = settings.get("limit") or 0
    if isinstance(limit, str) and limit.isdecimal() and limit.isascii():
        limit = int(limit)
    if isinstance(limit, bool) or not isinstance(limit, int | float) or not 0 <= limit < math.inf:
        raise RequestError(f"{place}.settings.limit must be a number, 0 for all values")
    return WantedProperty(found, int(limit) or None)


def _constraints(value: Any, place: str) -> tuple[tuple[str, tuple[Any, ...]], ...]:
    if not isinstance(value, list):
        raise RequestError(f"{place} must be a list")
    found = []
    for number, each in enumerate(value):
        entry = _object(each, f"{place}[{number}]")
        name = parse_property(entry.get("pid"), f"{place}[{number}].pid").id
        if "v" not in entry:
            raise RequestError(f"{place}[{number}]: a value v is missing")
        values = entry["v"] if isinstance(entry["v"], list) else [entry["v"]]
        for one in values:
            _property_value(one, f"{place}[{number}].v")
        found.append((name, tuple(values)))
    return tuple(found)


def _property_value(value: Any, place: str) -> None:
    fits = isinstance(value.get("id"), str) if isinstance(value, dict) else True
    if not fits or not isinstance(value, str | int | float | bool | dict):
        raise RequestError(f"{place} must be a text, a number, a boolean or an object with an id")


def _types(value: Any, place: str) -> tuple[str, ...]:
    if value is None or value == "":
        return ()
    given = value if isinstance(value, list) else [value]
    names: list[str] = []
    for each in given:
        name = each.get("id") if isinstance(each, dict) else each
        if not isinstance(name, str):
            raise RequestError(f"{place} must be the identifier of a type, or a list of them")
        names.append(parse_type(name, place))
    return tuple(names)


def _limit(value: Any, place: str) -> int:
    if value is None:
        return _LIMIT
    if isinstance(value, bool) or not isinstance(value, int | float) or not value >= 1:
        raise RequestError(f"{place} must be a positive whole number")
    return int(min(value, _LARGEST_LIMIT))


def _json(text: str, place: str) -> Any:
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise RequestError(
            f"{place} is no JSON: {error.msg} at line {error.lineno}, column {error.colno}"
        ) from error
    except (RecursionError, ValueError) as error:
        raise RequestError(f"{place} is no JSON that can be read: {error}") from error


def _object(value: Any, place: str) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise RequestError(f"{place} must be an object")
    return value


def _short(text: str) -> str:
    return text if len(text) <= 60 else text[:60] + "…"
