"""Asking one query, and comparing answers of different servers by what they mean."""

import http.client
import json
import time
import urllib.parse
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import pyoxigraph as ox

from .queries import TABLE, Query

_XSD = "http://www.w3.org/2001/XMLSchema#"
_WHOLE_NUMBERS = {_XSD + name for name in ("integer", "int", "long")}


@dataclass(frozen=True)
class Answer:
    """One answer of one server.

    Attributes:
        status: HTTP status.
        body: content.
        first, whole: milliseconds from the request to the first byte, and to the last.
    """

    status: int
    body: bytes
    first: float
    whole: float


def ask(
    url: str, text: str, accept: str = TABLE, seconds: float = 60.0, source: str = "127.0.0.1"
) -> Answer:
    """Ask one query on a connection of its own.

    Args:
        url: the endpoint, with parameters that every request has.
        text: SPARQL.
        accept: media type.
        seconds: without a byte, after which it fails.
        source: address of this client.

    Raises:
        OSError, http.client.HTTPException: the connection failed or fell silent.
    """
    parts = urllib.parse.urlsplit(url)
    fixed = f"{parts.query}&" if parts.query else ""
    path = f"{parts.path}?{fixed}query={urllib.parse.quote(text, safe='')}"
    connection = http.client.HTTPConnection(
        parts.hostname or "", parts.port, timeout=seconds, source_address=(source, 0)
    )
    try:
        connection.connect()
        begin = time.perf_counter()
        connection.request("GET", path, headers={"Accept": accept})
        response = connection.getresponse()
        start = response.read(1)
        first = time.perf_counter() - begin
        body = start + response.read()
        whole = time.perf_counter() - begin
    finally:
        connection.close()
    return Answer(response.status, body, first * 1e3, whole * 1e3)


def canonical(query: Query, answer: Answer) -> "Counter[tuple[str, ...]]":
    """The rows or triples of an answer, whatever their order, spacing and spelling of numbers.

    Raises:
        ValueError: it is no answer.
    """
    if answer.status != 200:
        raise ValueError(f"status {answer.status}: {answer.body[:120]!r}")
    if query.accept == TABLE:
        return Counter(_rows(json.loads(answer.body)))
    quads = ox.parse(answer.body, ox.RdfFormat.N_TRIPLES)
    return Counter({(str(q.subject), str(q.predicate), _plain(q.object)) for q in quads})


def _rows(table: Mapping[str, Any]) -> Iterable[tuple[str, ...]]:
    names = sorted(table["head"]["vars"])
    for row in table["results"]["bindings"]:
        yield tuple(_term(row[name]) if name in row else "" for name in names)


def _term(term: Mapping[str, str]) -> str:
    if term["type"] == "uri":
        return f"<{term['value']}>"
    return _text(term["value"], term.get("datatype", ""), term.get("xml:lang", ""))


def _plain(term: object) -> str:
    if isinstance(term, ox.Literal):
        datatype = "" if term.language else term.datatype.value
        return _text(term.value, datatype, term.language or "")
    return str(term)


def _text(value: str, datatype: str, language: str) -> str:
    if datatype == _XSD + "string":
        datatype = ""
    if datatype in _WHOLE_NUMBERS:
        value, datatype = str(int(value)), _XSD + "integer"
    return json.dumps([value, datatype, language.lower()])
