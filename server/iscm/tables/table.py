"""A table of RDF terms, with names beside its IRIs."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from iscm.namespaces import PREFIXES

_XSD: Final = PREFIXES["xsd"]
_INTEGERS: Final = frozenset({_XSD + "integer", _XSD + "int", _XSD + "nonNegativeInteger"})
_NUMBERS: Final = _INTEGERS | {_XSD + "decimal", _XSD + "double", _XSD + "float"}
LABEL, TITLE, DATE, WORDING = "Label", "Title", "Date", "Wording"
BESIDE: Final = (LABEL, TITLE, DATE, WORDING)
"""What a column beside one of IRIs ends with, in the order in which they stand."""


@dataclass(frozen=True)
class Value:
    """One RDF term.

    Attributes:
        text: the IRI, the lexical form, or the label of a blank node.
        is_iri: whether it is an IRI.
        language: its tag; empty where there is none.
        datatype: its IRI; empty where it is a string.
        direction: its base direction; empty where there is none.
    """

    text: str
    is_iri: bool = False
    language: str = ""
    datatype: str = ""
    direction: str = ""

    @property
    def plain(self) -> str | int | float | bool:
        """The value as JSON and spreadsheets have it: numbers and truth values as such where they
        are finite and written as XML Schema writes them, all else as text."""
        try:
            if self.datatype in _INTEGERS:
                return int(self.text)
            if self.datatype in _NUMBERS and not self.text.strip("+-0123456789.eE"):
                number = float(self.text)
                return number if abs(number) < float("inf") else self.text
        except ValueError:
            return self.text
        if self.datatype == _XSD + "boolean":
            return {"true": True, "1": True, "false": False, "0": False}.get(self.text, self.text)
        return self.text


Row = tuple[Value | None, ...]


@dataclass(frozen=True)
class Table:
    """Rows under named columns; None is an empty cell."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Known:
    """What is known of a thing, for the columns beside its IRI.

    Attributes:
        name: its name; empty where it has none.
        is_source: whether it is a source, which has a title and a date.
        date: what a source speaks for; empty where it is undated.
        wording: of a statement, as its source lists it.
    """

    name: str = ""
    is_source: bool = False
    date: str = ""
    wording: str = ""

    def beside(self, what: str) -> str:
        """What stands in the column of this ending."""
        return {DATE: self.date, WORDING: self.wording}.get(what, self.name)

    @property
    def endings(self) -> frozenset[str]:
        """The columns that it needs."""
        found = {TITLE, DATE} if self.is_source else {LABEL} if self.name else set()
        return frozenset(found | ({WORDING} if self.wording else set()))


Shape = Mapping[str, frozenset[str]]
"""Column of IRIs → endings of the columns beside it."""


def table_of(answer: bytes) -> Table:
    """The table of an answer in SPARQL's JSON (https://www.w3.org/TR/sparql11-results-json/); of a
    truth value, one cell."""
    told = json.loads(answer)
    if "boolean" in told:
        truth = Value("true" if told["boolean"] else "false", datatype=_XSD + "boolean")
        return Table(("answer",), ((truth,),))
    columns = tuple(told["head"]["vars"])
    rows = (
        tuple(value_of(row.get(name)) for name in columns) for row in told["results"]["bindings"]
    )
    return Table(columns, tuple(rows))


def value_of(term: Mapping[str, Any] | None) -> Value | None:
    """A term of an answer in SPARQL's JSON; None for one that is not there."""
    if term is None:
        return None
    text = term["value"]
    if term["type"] == "triple":
        return Value(written_term(term))
    if term["type"] == "bnode":
        return Value(f"_:{text}")
    return Value(
        text,
        term["type"] == "uri",
        term.get("xml:lang", ""),
        str(term.get("datatype", "")),
        term.get("its:dir", ""),
    )


def written_term(term: Mapping[str, Any], named: Callable[[str], str] = "<{}>".format) -> str:
    """A term of an answer in SPARQL's JSON as Turtle writes it, such as a triple term
    (https://www.w3.org/TR/rdf12-turtle/#triple-terms).

    Args:
        term: as it stands in the answer.
        named: how IRIs are written.
    """
    value = term["value"]
    if term["type"] == "triple":
        parts = (written_term(value[part], named) for part in ("subject", "predicate", "object"))
        return f"<<( {' '.join(parts)} )>>"
    if term["type"] == "uri":
        return named(value)
    if term["type"] == "bnode":
        return f"_:{value}"
    language, direction = term.get("xml:lang", ""), term.get("its:dir", "")
    tag = f"@{language}" if language else ""
    if "datatype" in term:
        tag = f"^^{named(term['datatype'])}"
    return json.dumps(value, ensure_ascii=False) + tag + (direction and f"--{direction}")


def shape_of(table: Table, things: Mapping[str, Known]) -> dict[str, frozenset[str]]:
    """Which columns a table needs beside those of IRIs.

    Args:
        table: with its own columns alone.
        things: IRI → what is known of it.
    """
    found: dict[str, frozenset[str]] = {}
    for place, column in enumerate(table.columns):
        needed: set[str] = set()
        for row in table.rows:
            value = row[place]
            if value is not None and value.is_iri and value.text in things:
                needed |= things[value.text].endings
        if TITLE in needed:
            needed.discard(LABEL)
        if {column + LABEL, column + TITLE} & set(table.columns):
            needed -= {LABEL, TITLE}
        found[column] = frozenset(end for end in needed if column + end not in table.columns)
    return found


def merged(*shapes: Shape) -> dict[str, frozenset[str]]:
    """The columns that any of several shapes has."""
    columns = dict.fromkeys(column for shape in shapes for column in shape)
    found = {}
    for column in columns:
        needed = frozenset[str]().union(*(shape.get(column, frozenset()) for shape in shapes))
        found[column] = needed - {LABEL} if TITLE in needed else needed
    return found


def with_names(table: Table, things: Mapping[str, Known], shape: Shape) -> Table:
    """The table with names, dates and wordings beside its IRIs.

    Args:
        table, things: as for `shape_of`.
        shape: which columns to add.
    """
    ends = [
        [end for end in BESIDE if end in shape.get(column, frozenset())] for column in table.columns
    ]
    columns = tuple(
        name
        for column, added in zip(table.columns, ends, strict=True)
        for name in (column, *(column + end for end in added))
    )
    return Table(columns, tuple(tuple(_row(row, ends, things)) for row in table.rows))


def _row(
    row: Row, ends: Sequence[Sequence[str]], things: Mapping[str, Known]
) -> Iterator[Value | None]:
    nothing = Known()
    for value, added in zip(row, ends, strict=True):
        yield value
        known = things.get(value.text, nothing) if value is not None and value.is_iri else nothing
        for end in added:
            text = known.beside(end)
            yield Value(text) if text else None
