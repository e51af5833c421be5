"""What an endpoint makes of the standard, found by asking it rather than by its name."""

import json
from typing import Final

import pyoxigraph as ox

from iscm.engine import QueryError
from iscm.engine.embedded import EmbeddedEngine
from iscm.media_types import N_TRIPLES, SPARQL_JSON
from iscm.remote.client import EndpointError
from iscm.remote.engine import EngineDialect, RemoteEngine
from iscm.remote.published import PublishedVersion

MANY: Final = 20_001
"""More rows than known engines give where they cut."""
_BOOLEAN: Final = "http://www.w3.org/2001/XMLSchema#boolean"
_SPELT: Final = tuple(
    (before % number + after, before % word + after)
    for number, word in ((b"1", b"true"), (b"0", b"false"))
    for before, after in (
        (b'"%s', f'"^^<{_BOOLEAN}>'.encode()),
        (f'"datatype": "{_BOOLEAN}", "value": "%s'.encode(), b'"'),
    )
)
"""Booleans as numbers, in N-Triples and in SPARQL's JSON."""

STANDARD: Final = {
    "rows from VALUES": "SELECT ?a ?b { VALUES (?a ?b) { (1 UNDEF) (UNDEF 'b'@en) } } ORDER BY ?a",
    "texts and their languages": (
        "SELECT (LANG('chat'@fr) AS ?a) (LCASE('É') AS ?b) (STRLEN('naïve') AS ?c) "
        "(LANGMATCHES('fr-CH', 'fr') AS ?d) (STRAFTER('a/b', '/') AS ?e) {}"
    ),
    "regular expressions": "SELECT (REPLACE('Bali Process', '^B', 'b') AS ?a) "
    "(REGEX('Puebla', '^pu', 'i') AS ?b) {}",
    "conditions": "SELECT (IF(2 > 1, 'yes', 'no') AS ?a) (COALESCE(1/0, 'none') AS ?b) "
    "(BOUND(?b) AS ?c) {}",
    "aggregates": "SELECT ?k (COUNT(*) AS ?n) (MIN(?v) AS ?low) (SAMPLE(?v) AS ?any) "
    "{ VALUES (?k ?v) { ('a' 1) ('a' 2) ('b' 3) } FILTER(?v != 2) } GROUP BY ?k ORDER BY ?k",
    "no rows, counted": "SELECT (COUNT(?x) AS ?n) { VALUES ?x { } }",
    "what is not there": "SELECT ?x { VALUES ?x { 1 2 3 } MINUS { VALUES ?x { 2 } } "
    "FILTER NOT EXISTS { VALUES ?x { 3 } } }",
    "years and days": "SELECT ?x { VALUES ?x { '2017'^^xsd:gYear '2016-12-31'^^xsd:date } "
    "FILTER(STRSTARTS(STR(?x), '2017')) }",
    "subqueries": "SELECT ?x ?n { VALUES ?x { 1 2 } { SELECT (COUNT(*) AS ?n) "
    "{ VALUES ?y { 1 2 3 } } } } ORDER BY ?x",
}
"""Needs no data: what is asked → the query, whose answer is the embedded engine's."""


def probe(engine: RemoteEngine, published: PublishedVersion) -> EngineDialect:
    """Find where an endpoint departs from the standard.

    Args:
        engine: asks it, as if it departed nowhere.
        published: the version that it should hold.

    Raises:
        EndpointError: what is served over it would be wrong; the message says why.
        UpstreamError: it gives no answer.
    """
    held = _number(engine, "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")
    if held != published.triples:
        raise EndpointError(
            f"the version {published.version} should have {published.triples} triples, and the "
            f"engine counts {held} in the graph that it is asked about (default-graph-uri): it "
            "holds a part of them, or takes other graphs for the default graph"
        )
    graphs = _number(engine, "SELECT (COUNT(DISTINCT ?g) AS ?n) { GRAPH ?g { ?s ?p ?o } }")
    filled = sum(1 for number in published.graphs.values() if number)
    if graphs != filled:
        raise EndpointError(
            f"the version has {filled} graphs, and the engine sees {graphs} of those that it is "
            "asked about (named-graph-uri)"
        )
    for what, query in STANDARD.items():
        if (told := _answer(engine, query)) != (right := _expected(query)):
            raise EndpointError(f"the engine answers otherwise ({what}): {told} for {right}")
    return EngineDialect(
        _rows_at_most(engine, published.triples),
        _triples_at_most(engine, published.triples),
        _SPELT if _spells_booleans(engine) else (),
    )


def _number(engine: RemoteEngine, query: str) -> int:
    (row,) = json.loads(engine.query(query, SPARQL_JSON.media_type).body)["results"]["bindings"]
    return int(row["n"]["value"])


def _answer(engine: RemoteEngine | EmbeddedEngine, query: str) -> list[list[str | None]]:
    answer = json.loads(engine.query(query, SPARQL_JSON.media_type).body)
    rows = [
        [_cell(row.get(name, {}).get("value")) for name in answer["head"]["vars"]]
        for row in answer["results"]["bindings"]
    ]
    return rows if "ORDER BY" in query else sorted(rows, key=str)


def _cell(value: str | None) -> str | None:
    """A value, booleans as numbers, which can be lived with."""
    return {"true": "1", "false": "0"}.get(value, value) if value else value


def _expected(query: str) -> list[list[str | None]]:
    return _answer(EmbeddedEngine(ox.Store()), query)


def _spells_booleans(engine: RemoteEngine) -> bool:
    answer = engine.query(
        "SELECT ?b { ?s ?p ?b FILTER(DATATYPE(?b) = xsd:boolean) } LIMIT 1", SPARQL_JSON.media_type
    )
    rows = json.loads(answer.body)["results"]["bindings"]
    return any(row["b"]["value"] in ("0", "1") for row in rows)


def _rows_at_most(engine: RemoteEngine, there: int) -> int | None:
    wanted = min(there, MANY)
    try:
        body = engine.query(f"SELECT ?s {{ ?s ?p ?o }} LIMIT {wanted}", SPARQL_JSON.media_type).body
    except QueryError:
        return None  # it says so itself, each time
    got = len(json.loads(body)["results"]["bindings"])
    return None if got == wanted else got


def _triples_at_most(engine: RemoteEngine, there: int) -> int | None:
    wanted = min(there, MANY)
    query = f"CONSTRUCT {{ ?s ?p ?o }} {{ ?s ?p ?o }} LIMIT {wanted}"
    got = engine.query(query, N_TRIPLES.media_type).body.count(b"\n")
    return None if got == wanted else got
