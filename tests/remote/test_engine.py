"""An engine elsewhere answers as the embedded one does."""

import re
from collections.abc import Iterator, Mapping, Sequence

import pyoxigraph as ox
import pytest

from endpoints import Told, endpoint, oxigraph
from iscm.dataset import Dataset
from iscm.engine import QueryError, UpstreamError
from iscm.engine.embedded import EmbeddedEngine
from iscm.media_types import RESULT_OFFERS
from iscm.namespaces import BASE, GRAPH, PREFIXES
from iscm.publication.publishing import GraphStore, publish
from iscm.remote.client import Client
from iscm.remote.engine import EngineDialect, RemoteEngine
from iscm.remote.renaming import Renaming

CSV, NT = "text/csv", "application/n-triples"
FILES = {
    "a": 'state:KEN a iscm:State ; skos:prefLabel "Kenya"@en ; iscm:is true ; '
    'dcterms:date "2017"^^xsd:gYear .',
    "c": "state:TZA iscm:of [ iscm:of [ iscm:is 1 ] , [ iscm:of state:KEN ] ] . "
    "[] iscm:of state:UGA .",
    "b": f'state:UGA a iscm:State ; skos:prefLabel "Ouganda"@fr ; dcterms:isPartOf <{GRAPH}b> .',
}


def dataset() -> Dataset:
    store = ox.Store()
    prefixes = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in PREFIXES.items())
    for name, text in FILES.items():
        store.load(
            (prefixes + text).encode(), ox.RdfFormat.TURTLE, to_graph=ox.NamedNode(GRAPH + name)
        )
    store.update("INSERT { ?s ?p ?o } WHERE { GRAPH ?g { ?s ?p ?o } }")
    return Dataset(store, "0123456789abcdef", None, ())


@pytest.fixture(scope="module")
def engines() -> Iterator[tuple[EmbeddedEngine, RemoteEngine]]:
    here = dataset()
    with oxigraph() as address:
        client = Client(f"{address}/query", None, 10, 2)
        # Another version beside it, and a graph of somebody else.
        store = GraphStore(f"{address}/store", None)
        there = Dataset(here.store, "fedcba9876543210", None, ())
        publish(there, client, store, adopt=False, keep=9, tell=print)
        published = publish(here, client, store, adopt=False, keep=9, tell=print)
        yield (
            EmbeddedEngine(here.store),
            RemoteEngine(client, published.renaming, list(published.graphs)),
        )


QUERIES = [
    "SELECT * { ?s ?p ?o FILTER(!isBlank(?s) && !isBlank(?o)) } ORDER BY ?s ?p ?o",
    "SELECT ?name { ?s a iscm:State ; skos:prefLabel ?name } ORDER BY ?name",
    "SELECT ?g ?s { GRAPH ?g { ?s a iscm:State } } ORDER BY ?g",
    f"SELECT ?s FROM <{GRAPH}a> {{ ?s ?p ?o }} ORDER BY ?s",
    f"PREFIX g: <{GRAPH}> SELECT ?s FROM NAMED g:b {{ GRAPH ?g {{ ?s a ?t }} }}",
    f"BASE <{GRAPH}> SELECT DISTINCT ?s FROM <b> {{ ?s ?p ?o }}",
    "SELECT (COUNT(*) AS ?n) FROM <https://example.org/> { ?s ?p ?o }",
    "SELECT (COUNT(*) AS ?n) { GRAPH <https://example.org/> { ?s ?p ?o } }",
    f"ASK {{ ?s ?p <{GRAPH}b> }}",
    f"SELECT ?o {{ ?s dcterms:isPartOf ?o FILTER(STRSTARTS(STR(?o), '{GRAPH}')) }}",
    "SELECT ?x { VALUES ?x { 'a service' } } # SERVICE <http://192.0.2.1/>",
    "CONSTRUCT { ?s skos:prefLabel ?l } { ?s skos:prefLabel ?l }",
    "CONSTRUCT WHERE { ?s iscm:is ?o }",
    f"BASE <{GRAPH}> SELECT ?s {{ GRAPH <b> {{ ?s a ?t }} }}",
    "SELECT ?s { GRAPH <graph/b> { ?s a ?t } }",
    "PREFIX i: <https://w3id.org/iscm/> SELECT ?s { GRAPH i:graph\\/b { ?s a ?t } }",
    "SELECT ?s { GRAPH <https://w3id.org/iscm/gr\\u0061ph/b> { ?s a ?t } }",
    "DESCRIBE state:KEN",
    "DESCRIBE ?s state:KEN WHERE { ?s dcterms:isPartOf ?g }",
    "DESCRIBE * { ?s dcterms:isPartOf ?g }",
    "DESCRIBE ?x { ?x iscm:of ?y } # all of them",
    "DESCRIBE state:TZA",
    "DESCRIBE ?x state:KEN state:UGA { ?x iscm:of ?y } LIMIT 0",
    "DESCRIBE state:KEN { ?s ?p ?o FILTER(false) }",
    "DESCRIBE ?x",
    "DESCRIBE *",
    "DESCRIBE ?s ?o { ?s dcterms:isPartOf ?o } ORDER BY ?s ?o LIMIT 1",
    "DESCRIBE ?a ?b { VALUES (?a ?b) { (state:KEN UNDEF) (UNDEF 'Kenya') } }",
    "DESCRIBE ?d ?dd0 { ?d iscm:is ?dd0 }",
    "SELECT ?s { ?s dcterms:isPartOf <graph/b> }",
    f"PREFIX x: <{BASE}> SELECT ?s {{ ?s dcterms:isPartOf x:graph\\/b }}",
    "SELECT ?s { ?s dcterms:isPartOf ?g FILTER(?g IN (<graph/a>, <gr\\u0061ph/b>)) }",
    "SELECT ?x ?x2 { ?x2 a ?x } ORDER BY ?x2",
]


@pytest.mark.parametrize("query", QUERIES)
def test_a_query_has_the_answer_of_the_embedded_engine(
    query: str, engines: tuple[EmbeddedEngine, RemoteEngine]
) -> None:
    graph = query.startswith(("CONSTRUCT", "DESCRIBE"))
    media_types = [NT] if graph else [offer.media_type for offer in RESULT_OFFERS]
    for media_type in media_types:
        here, there = (engine.query(query, media_type).body for engine in engines)
        assert unnamed(there, media_type) == unnamed(here, media_type)


def unnamed(content: bytes, media_type: str) -> object:
    """An answer without the order of its lines and the names of blank nodes."""
    if media_type != NT:
        return sorted(re.sub(rb"\b[0-9a-f]{31,32}\b", b"", content).splitlines())
    triples = ox.Dataset(ox.parse(content, ox.RdfFormat.N_TRIPLES))
    triples.canonicalize(ox.CanonicalizationAlgorithm.UNSTABLE)
    return triples


@pytest.mark.parametrize(
    ("default", "named"),
    [
        ([GRAPH + "a"], []),
        ([], [GRAPH + "b"]),
        ([GRAPH + "a", GRAPH + "b"], [GRAPH + "a"]),
        (["x:y"], []),
    ],
)
@pytest.mark.parametrize("query", [*QUERIES[:3], f"SELECT ?s FROM <{GRAPH}b> {{ ?s a ?t }}"])
def test_graphs_named_beside_a_query_are_the_whole_of_what_it_sees(
    query: str,
    default: Sequence[str],
    named: Sequence[str],
    engines: tuple[EmbeddedEngine, RemoteEngine],
) -> None:
    here, there = (
        engine.query(query, CSV, default_graphs=default, named_graphs=named).body
        for engine in engines
    )
    assert there == here


@pytest.mark.parametrize(
    "query",
    [
        "SELECT",
        "SELECT * {\n ?s ?p }",
        "ASK { nothing:x ?p ?o }",
        "CLEAR ALL",
        "SELECT * { SERVICE <http://192.0.2.1/> { ?s ?p ?o } }",
        "SELECT (<http://example.org/no-function>(1) AS ?x) {}",
    ],
)
def test_what_is_refused_is_refused_in_the_same_words(
    query: str, engines: tuple[EmbeddedEngine, RemoteEngine]
) -> None:
    told = []
    for engine in engines:
        with pytest.raises(QueryError) as error:
            engine.query(query, CSV)
        told.append((type(error.value), str(error.value)))
    assert told[0] == told[1]


def rows(number: int) -> bytes:
    row = b'{"s":{"type":"uri","value":"x:y"}}'
    return b'{"head":{"vars":["s"]},"results":{"bindings":[%s]}}' % b",".join([row] * number)


@pytest.mark.parametrize(("there", "is_told"), [(9, True), (10, False), (11, False)])
@pytest.mark.parametrize("query", ["SELECT ?s { ?s ?p ?o }", "CONSTRUCT { ?s a ?o } { ?s ?p ?o }"])
def test_an_engine_that_cuts_without_a_word_is_asked_how_many_there_are_first(
    query: str, there: int, is_told: bool
) -> None:
    asked: list[str] = []

    def answering(fields: Mapping[str, list[str]], _: Mapping[str, str]) -> Told:
        text = fields["query"][0]
        if text == "ASK { ?s ?p ?o }":
            return 200, {"Content-Type": "application/sparql-results+json"}, b'{"boolean": true}'
        asked.append(text)
        if "COUNT(*)" in text:
            count = rows(1).replace(b'"s"', b'"n"').replace(b"uri", b"literal")
            count = count.replace(b"x:y", b"%d" % there)
            return 200, {"Content-Type": "application/sparql-results+json"}, count
        if "CONSTRUCT" in text:
            return 200, {"Content-Type": NT}, b"<x:s> <x:p> <x:o> .\n" * min(there, 10)
        return 200, {"Content-Type": "application/sparql-results+json"}, rows(min(there, 10))

    with endpoint(answering) as address:
        engine = RemoteEngine(Client(address, None, 5, 1), Renaming("1"), [], EngineDialect(10, 10))
        if is_told:
            assert engine.query(query, NT if "CONSTRUCT" in query else CSV).body
        else:
            with pytest.raises(UpstreamError, match="gives 10 at most"):
                engine.query(query, NT if "CONSTRUCT" in query else CSV)
    assert "COUNT(*)" in asked[0]


@pytest.mark.parametrize("told", ["3", "many", "9" * 5000])
def test_an_engine_that_says_that_it_cut_is_believed(told: str) -> None:
    def answering(fields: Mapping[str, list[str]], _: Mapping[str, str]) -> Told:
        headers = {"Content-Type": "application/sparql-results+json"}
        if "ASK" in fields["query"][0]:
            return 200, headers, b'{"boolean": true}'
        return 200, headers | {"X-SPARQL-MaxRows": told}, rows(3)

    with endpoint(answering) as address, pytest.raises(UpstreamError) as error:
        RemoteEngine(Client(address, None, 5, 1), Renaming("1"), []).query("SELECT ?s {}", CSV)
    assert error.value.kind == "upstream-truncated"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{}",
        b"<html>",
        rows(3)[:-9],
        rows(2) + b"x",
        rows(2).replace(b'"s"', b'"x"'),
        rows(2).replace(b'["s"]', b'["s", "x"]'),
        b'{"head": {}, "boolean": true}',
    ],
)
def test_half_an_answer_is_none(content: bytes) -> None:
    def answering(fields: Mapping[str, list[str]], _: Mapping[str, str]) -> Told:
        headers = {"Content-Type": "application/sparql-results+json"}
        if "ASK" in fields["query"][0]:
            return 200, headers, b'{"head": {}, "boolean": true}'
        return 200, headers, content

    with endpoint(answering) as address, pytest.raises(UpstreamError) as error:
        RemoteEngine(Client(address, None, 5, 1), Renaming("1"), []).query("SELECT ?s {}", CSV)
    assert error.value.kind == "upstream-failed"
    # Whoever keeps the error, another thread perhaps, keeps nothing of what was read.
    assert error.value.__cause__ is error.value.__context__ is None


def test_a_version_that_was_retired_is_not_taken_for_an_empty_one() -> None:
    def answering(*_: object) -> Told:
        headers = {"Content-Type": "application/sparql-results+json"}
        return 200, headers, b'{"head": {}, "boolean": false}'

    with endpoint(answering) as address, pytest.raises(UpstreamError, match="no longer holds"):
        RemoteEngine(Client(address, None, 5, 1), Renaming("1"), []).query("ASK {}", CSV)
