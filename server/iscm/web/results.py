"""A query's answer as a page shows it."""

import json
from dataclasses import dataclass
from typing import Any, Final

from iscm.compact import short_name
from iscm.engine import Engine
from iscm.namespaces import PREFIXES
from iscm.protocol.answer import answer_query, offers_for
from iscm.protocol.media_types import RESULT_OFFERS, SPARQL_JSON, TURTLE
from iscm.protocol.request import QueryRequest
from iscm.web.things import path_of

ROWS_SHOWN: Final = 1000
"""A browser lays out a thousand rows at once; the page says when there are more, and links all."""


@dataclass(frozen=True)
class Cell:
    """One value: what to print, where it leads, its language and datatype."""

    text: str
    path: str | None = None
    language: str = ""
    datatype: str = ""


@dataclass(frozen=True)
class Results:
    """An answer: rows, a truth value, or a graph as Turtle."""

    columns: tuple[str, ...] = ()
    rows: tuple[tuple[Cell, ...], ...] = ()
    total: int = 0
    truth: bool | None = None
    turtle: str | None = None


def results_of(engine: Engine, asked: QueryRequest) -> Results:
    """Ask, and prepare the answer for a page.

    Raises:
        Problem: as `iscm.protocol.answer.answer_query`.
    """
    if offers_for(asked.query or "") is not RESULT_OFFERS:
        reply = answer_query(engine, asked, TURTLE.media_type)
        return Results(turtle=reply.body.decode("utf-8"))
    answer = json.loads(answer_query(engine, asked, SPARQL_JSON.media_type).body)
    if "boolean" in answer:
        return Results(truth=answer["boolean"])
    columns = tuple(answer["head"]["vars"])
    bindings = answer["results"]["bindings"]
    return Results(
        columns=columns,
        rows=tuple(
            tuple(_cell(row.get(name)) for name in columns) for row in bindings[:ROWS_SHOWN]
        ),
        total=len(bindings),
    )


def _cell(term: dict[str, Any] | None) -> Cell:
    if term is None:
        return Cell("")
    value = term["value"]
    if term["type"] == "uri":
        return Cell(short_name(value), path_of(value))
    if term["type"] == "literal":
        datatype = term.get("datatype", "").removeprefix(PREFIXES["xsd"])
        return Cell(value, None, term.get("xml:lang", ""), datatype)
    return Cell(f"_:{value}" if isinstance(value, str) else json.dumps(value, ensure_ascii=False))
