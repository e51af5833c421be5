"""A query's answer as a page shows it.

A client chooses how long an answer is, and the server process serves everybody: of an answer it
reads no more than a page shows, and that row by row, so that others get their turn in between.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from iscm.compact import short_name
from iscm.engine import Engine
from iscm.media_types import (
    GRAPH_SYNTAXES,
    RESULT_OFFERS,
    RESULT_SYNTAXES,
    SPARQL_JSON,
    TURTLE,
    Syntax,
)
from iscm.namespaces import PREFIXES
from iscm.protocol.answer import ask, offers_for
from iscm.protocol.request import QueryRequest
from iscm.tables.table import written_term
from iscm.web.things import path_of

ROWS_SHOWN: Final = 1000
"""A browser lays out a thousand rows at once; the page says when there are more, and how to have
all."""
CELLS_SHOWN: Final = 50_000
"""A row without a value takes two letters of an answer, and of a page some for each column."""
PAGE_BYTES: Final = 1024 * 1024
"""How much of an answer is read for a page, which takes up to thirty times as much memory in the
making."""
_HEAD: Final = '{"head":'
_BINDINGS: Final = ',"results":{"bindings":['
"""How the engine writes JSON (https://www.w3.org/TR/sparql11-results-json/)."""
_DECODER: Final = json.JSONDecoder()


@dataclass(frozen=True)
class Cell:
    """One value: what to print, where it leads, its language, datatype and base direction."""

    text: str
    path: str | None = None
    language: str = ""
    datatype: str = ""
    direction: str = ""


@dataclass(frozen=True)
class Results:
    """An answer: rows, a truth value, or a graph as Turtle.

    Attributes:
        columns, rows: the rows that are shown.
        total: how many there are; None where the answer was not read to its end.
        truth: of an ASK.
        turtle: the graph, or whole statements from its beginning.
        size: length in bytes of an answer that was not read to its end; else None.
    """

    columns: tuple[str, ...] = ()
    rows: tuple[tuple[Cell, ...], ...] = ()
    total: int | None = 0
    truth: bool | None = None
    turtle: str | None = None
    size: int | None = None


def results_of(engine: Engine, asked: QueryRequest) -> Results:
    """Ask, and prepare the answer for a page.

    Raises:
        Problem: as `iscm.protocol.answer.ask`.
    """
    if offers_for(asked.query or "") is not RESULT_OFFERS:
        answer = ask(engine, asked, TURTLE, PAGE_BYTES)
        if answer.size <= PAGE_BYTES:
            return Results(turtle=answer.body.decode("utf-8"))
        # No line ends within a literal, so this is a statement's end.
        end = answer.body.rfind(b" .\n") + 3
        whole = answer.body[:end] if end > 2 else b""
        return Results(turtle=whole.decode("utf-8"), size=answer.size)
    answer = ask(engine, asked, SPARQL_JSON, PAGE_BYTES)
    if answer.size <= PAGE_BYTES:
        return _table(answer.body.decode("utf-8"), cut=False, size=answer.size)
    # Ignored is part of a character at the end.
    return _table(answer.body.decode("utf-8", "ignore"), cut=True, size=answer.size)


def files_of(results: Results) -> tuple[Syntax, ...]:
    """What an answer can be saved as."""
    return RESULT_SYNTAXES if results.turtle is None else GRAPH_SYNTAXES


def _table(text: str, cut: bool, size: int) -> Results:
    """Read an answer in JSON, or the beginning of one.

    Args:
        text: JSON.
        cut: whether its end is missing.
        size: length of the whole in bytes.
    """
    try:
        head, at = _DECODER.raw_decode(text, len(_HEAD))
    except ValueError:
        if not cut:
            raise
        return Results(total=None, size=size)  # the names of the columns alone are too long
    if "vars" not in head:
        return Results(truth=json.loads(text)["boolean"])
    columns = tuple(head["vars"])
    shown = min(ROWS_SHOWN, max(1, CELLS_SHOWN // max(1, len(columns))))
    rows, total = [], 0
    try:
        for row in _bindings(text, at + len(_BINDINGS)):
            total += 1
            if total <= shown:
                rows.append(tuple(_cell(row.get(name)) for name in columns))
            elif cut:
                break
    except ValueError:
        if not cut:
            raise
    except RecursionError:  # triples within triples, more than anybody reads
        cut = True
    return Results(columns, tuple(rows), None if cut else total, size=size if cut else None)


def _bindings(text: str, at: int) -> Iterator[dict[str, Any]]:
    while text.startswith("{", at):
        row, at = _DECODER.raw_decode(text, at)
        yield row
        at += 1  # the comma, or the bracket at the end


def _cell(term: dict[str, Any] | None) -> Cell:
    if term is None:
        return Cell("")
    value = term["value"]
    if term["type"] == "uri":
        return Cell(short_name(value), path_of(value))
    if term["type"] == "literal":
        datatype = term.get("datatype", "").removeprefix(PREFIXES["xsd"])
        return Cell(value, None, term.get("xml:lang", ""), datatype, term.get("its:dir", ""))
    if term["type"] == "triple":
        return Cell(written_term(term, short_name))
    return Cell(f"_:{value}")
