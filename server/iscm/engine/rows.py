"""The answer to a SELECT as rows of text, whoever answers it."""

import json

import pyoxigraph as ox

from iscm.engine.base import Engine
from iscm.media_types import SPARQL_JSON
from iscm.namespaces import PREFIXES

Row = dict[str, str]
"""Variable → the value's text: the IRI, the lexical form, the label; unbound ones are left out."""


def rows_of(engine: Engine, query: str) -> list[Row]:
    """The rows of a SELECT that an engine answers; see `rows_read`.

    Raises:
        QueryError: as `Engine.query`.
    """
    return rows_read(engine.query(query, SPARQL_JSON.media_type).body)


def rows_read(answer: bytes) -> list[Row]:
    """The rows of an answer in SPARQL's JSON; without those that hold a triple term, which RDF 1.2
    lets stand where a text or a thing is looked for."""
    return [
        {name: term["value"] for name, term in row.items()}
        for row in json.loads(answer)["results"]["bindings"]
        if not any(term["type"] == "triple" for term in row.values())
    ]


def rows_in(store: ox.Store, query: str) -> list[Row]:
    """The rows of a SELECT of ours over a store; the project's prefixes need not be declared.

    Raises:
        SyntaxError: the query is malformed.
    """
    answer = store.query(query, prefixes=dict(PREFIXES))
    assert isinstance(answer, ox.QuerySolutions)  # noqa: S101
    names = [variable.value for variable in answer.variables]
    return [
        {name: _text(term) for name in names if (term := row[name]) is not None} for row in answer
    ]


def _text(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> str:
    return str(term) if isinstance(term, ox.Triple) else term.value
