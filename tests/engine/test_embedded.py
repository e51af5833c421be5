import csv
import gc
import io
import json
import weakref

import pyoxigraph as ox
import pytest

from iscm.dataset import default_of
from iscm.engine import (
    GraphNameError,
    MediaTypeError,
    QuerySyntaxError,
    ServiceRefusedError,
    UpdateRefusedError,
)
from iscm.engine.embedded import EmbeddedEngine
from iscm.media_types import GRAPH_FORMATS, RESULT_FORMATS

DATA = """
PREFIX iscm: <https://w3id.org/iscm/ontology#>
PREFIX mechanism: <https://w3id.org/iscm/id/mechanism/>
PREFIX state: <https://w3id.org/iscm/id/state/>
mechanism:a iscm:hasMember state:IDN, state:AUS .
GRAPH <http://g/1> { <http://g/one> <http://p> 1 }
GRAPH <http://g/2> { <http://g/two> <http://p> "iscm:x theme:y"@en }
"""


@pytest.fixture(scope="module", params=[False, True], ids=["one store", "default graph apart"])
def engine(request: pytest.FixtureRequest) -> EmbeddedEngine:
    store = ox.Store()
    store.load(DATA.encode(), format=ox.RdfFormat.TRIG)
    return EmbeddedEngine(store, default=default_of(store) if request.param else None)


def column(engine: EmbeddedEngine, query: str, **graphs: tuple[str, ...]) -> list[str]:
    body = engine.query(query, "text/csv", **graphs).body.decode()
    return sorted(row[0] for row in list(csv.reader(io.StringIO(body)))[1:])


def test_project_prefixes_need_not_be_declared(engine: EmbeddedEngine) -> None:
    found = column(engine, "SELECT ?s { mechanism:a iscm:hasMember ?s }")
    assert found == ["https://w3id.org/iscm/id/state/AUS", "https://w3id.org/iscm/id/state/IDN"]


@pytest.mark.parametrize(
    "prologue",
    [
        "PREFIX iscm: <https://w3id.org/iscm/ontology#>",
        "# PREFIX mechanism: <http://e/>\nPREFIX iscm: <https://w3id.org/iscm/ontology#>",
        "PREFIX e: <http://e/mechanism:>",
        "PREFIX e: <http://e/> " * 300,
    ],
)
def test_a_prologue_may_leave_out_any_of_the_project_s_prefixes(
    engine: EmbeddedEngine, prologue: str
) -> None:
    for _ in range(2):
        found = column(engine, f"{prologue} SELECT ?s {{ mechanism:a iscm:hasMember ?s }}")
        assert [iri[-3:] for iri in found] == ["AUS", "IDN"]


def test_a_declared_prefix_wins_over_the_project_s(engine: EmbeddedEngine) -> None:
    query = "PREFIX iscm: <http://other/> SELECT ?x { BIND(iscm:a AS ?x) }"
    assert column(engine, query) == ["http://other/a"]


def test_relative_iris_resolve_against_the_project_s_base(engine: EmbeddedEngine) -> None:
    assert len(column(engine, "SELECT ?s { <id/mechanism/a> iscm:hasMember ?s }")) == 2


@pytest.mark.parametrize("media_type", sorted(RESULT_FORMATS))
def test_select_answers_in_every_result_format(engine: EmbeddedEngine, media_type: str) -> None:
    answer = engine.query("SELECT ?s { mechanism:a iscm:hasMember ?s }", media_type)
    assert answer.media_type == media_type
    assert b"https://w3id.org/iscm/id/state/IDN" in answer.body


@pytest.mark.parametrize("media_type", sorted(GRAPH_FORMATS))
def test_construct_answers_in_every_rdf_syntax(engine: EmbeddedEngine, media_type: str) -> None:
    answer = engine.query("CONSTRUCT WHERE { mechanism:a iscm:hasMember ?s }", media_type)
    form = {
        "turtle": ox.RdfFormat.TURTLE,
        "ntriples": ox.RdfFormat.N_TRIPLES,
        "rdfxml": ox.RdfFormat.RDF_XML,
        "jsonld": ox.RdfFormat.JSON_LD,
    }[GRAPH_FORMATS[media_type]]
    objects = {str(q.object) for q in ox.parse(answer.body, form)}
    assert objects == {
        "<https://w3id.org/iscm/id/state/AUS>",
        "<https://w3id.org/iscm/id/state/IDN>",
    }


def test_ask_is_true_or_false(engine: EmbeddedEngine) -> None:
    yes = engine.query("ASK { mechanism:a ?p ?o }", "application/sparql-results+json")
    no = engine.query("ASK { mechanism:b ?p ?o }", "application/sparql-results+json")
    assert [json.loads(answer.body)["boolean"] for answer in (yes, no)] == [True, False]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("SELECT * { ?s ?p ?o }", "s,p,o"),
        ("SELECT DISTINCT * WHERE { ?z ?y ?a }", "z,y,a"),
        ("SELECT*{ ?s ?p ?o OPTIONAL { ?o ?a ?b } }", "s,p,o,a,b"),
        ("SELECT * { { SELECT ?o ?s { ?s ?hidden ?o } } }", "o,s"),
        ("PREFIX a: <http://a/> SELECT * { ?o ^a:b ?s # ?early\n }", "o,s"),
    ],
)
def test_star_gives_columns_in_order_of_first_appearance(
    engine: EmbeddedEngine, query: str, expected: str
) -> None:
    assert engine.query(query, "text/csv").body.decode().splitlines()[0] == expected


def test_turtle_declares_only_prefixes_in_use(engine: EmbeddedEngine) -> None:
    body = engine.query("CONSTRUCT WHERE { mechanism:a iscm:hasMember ?s }", "text/turtle").body
    head = [line.split()[1] for line in body.decode().splitlines() if line.startswith("@prefix")]
    assert sorted(head) == ["iscm:", "mechanism:", "state:"]


def test_prefixes_inside_strings_are_not_in_use(engine: EmbeddedEngine) -> None:
    body = engine.query(
        "CONSTRUCT { ?s ?p ?o } { GRAPH <http://g/2> { ?s ?p ?o } }", "text/turtle"
    ).body
    assert b"@prefix" not in body
    assert b"iscm:x theme:y" in body


def test_rdf_xml_declares_only_namespaces_in_use(engine: EmbeddedEngine) -> None:
    body = engine.query(
        "CONSTRUCT WHERE { mechanism:a iscm:hasMember ?s }", "application/rdf+xml"
    ).body.decode()
    assert body.count("xmlns:") == 2
    assert "<iscm:hasMember" in body


@pytest.mark.parametrize(
    ("default", "named", "query", "expected"),
    [
        (("http://g/1",), (), "SELECT ?s { ?s ?p ?o }", ["http://g/one"]),
        (
            ("http://g/1", "http://g/2"),
            (),
            "SELECT ?s { ?s ?p ?o }",
            ["http://g/one", "http://g/two"],
        ),
        (("http://g/1",), (), "SELECT ?s FROM <http://g/2> { ?s ?p ?o }", ["http://g/one"]),
        (("http://g/1",), (), "SELECT ?s { GRAPH ?g { ?s ?p ?o } }", []),
        ((), ("http://g/2",), "SELECT ?s { GRAPH ?g { ?s ?p ?o } }", ["http://g/two"]),
        ((), ("http://g/2",), "SELECT ?s { ?s ?p ?o }", []),
        (("http://g/none",), (), "SELECT ?s { ?s ?p ?o }", []),
        ((), (), "SELECT ?s FROM <http://g/2> { ?s ?p ?o }", ["http://g/two"]),
    ],
)
def test_protocol_dataset_is_the_whole_dataset(
    engine: EmbeddedEngine,
    default: tuple[str, ...],
    named: tuple[str, ...],
    query: str,
    expected: list[str],
) -> None:
    assert column(engine, query, default_graphs=default, named_graphs=named) == expected


@pytest.mark.parametrize(
    ("query", "line", "column", "words"),
    [
        ("SELECT * WHERE { ?s ?p ", 1, 24, "end of the query"),
        ("SELECT ?x WHERE {\n ?x a foo:Bar }", 2, 7, "foo:Bar"),
        ("SELECT * { ?s ?p ?o } GARBAGE", 1, 23, "GARBAGE"),
        ("# é\nSELCT * {}", 2, 1, "SELECT, ASK, CONSTRUCT or DESCRIBE"),
        ("", 1, 1, "end of the query"),
    ],
)
def test_syntax_errors_say_where(
    engine: EmbeddedEngine, query: str, line: int, column: int, words: str
) -> None:
    with pytest.raises(QuerySyntaxError, match=words) as caught:
        engine.query(query, "text/csv")
    assert (caught.value.line, caught.value.column) == (line, column)


def test_updates_are_refused(engine: EmbeddedEngine) -> None:
    with pytest.raises(UpdateRefusedError, match="files"):
        engine.query("INSERT DATA { <a> <b> <c> }", "text/csv")


def test_service_is_refused_with_its_place(engine: EmbeddedEngine) -> None:
    with pytest.raises(ServiceRefusedError, match="line 2, column 3"):
        engine.query("SELECT * {\n  SERVICE <http://127.0.0.1:9/> { ?s ?p ?o }\n}", "text/csv")


def test_a_graph_needs_an_absolute_iri(engine: EmbeddedEngine) -> None:
    with pytest.raises(GraphNameError, match="absolute IRI"):
        engine.query("SELECT * { ?s ?p ?o }", "text/csv", default_graphs=("not an iri",))


@pytest.mark.parametrize(
    ("query", "media_type"),
    [("SELECT * { ?s ?p ?o }", "text/turtle"), ("DESCRIBE <http://x>", "text/csv")],
)
def test_a_media_type_must_fit_the_form(
    engine: EmbeddedEngine, query: str, media_type: str
) -> None:
    with pytest.raises(MediaTypeError, match=media_type):
        engine.query(query, media_type)


def test_an_engine_that_nobody_holds_gives_its_store_back_at_once() -> None:
    """Its store may be hundreds of megabytes, and the server seldom looks for cycles."""
    engine = EmbeddedEngine(ox.Store(), default=ox.Store())
    engine.query("SELECT * { ?s ?p iscm:x }", "text/csv")
    held = weakref.ref(engine)
    gc.disable()
    try:
        del engine
        assert held() is None
    finally:
        gc.enable()
