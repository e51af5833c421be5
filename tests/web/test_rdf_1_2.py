"""Data of RDF 1.2 (https://www.w3.org/TR/rdf12-concepts/), which others may serve: told in every
syntax that can hold them, and refused in words where none of it can."""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient

from iscm.dataset import load_files
from iscm.engine.embedded import EmbeddedEngine
from iscm.files import other_files
from iscm.namespaces import ID, KINDS
from iscm.settings import Settings
from iscm.tables.table import value_of
from iscm.web import create_app
from iscm.web.description import REIFIES, TYPE, Term
from sites import small_dataset

TEXT = """VERSION "1.2"
PREFIX mechanism: <https://w3id.org/iscm/id/mechanism/>
PREFIX iscm: <https://w3id.org/iscm/ontology#>
PREFIX ex: <https://example.org/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX scheme: <https://w3id.org/iscm/id/scheme/>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
mechanism:term a iscm:Mechanism ; ex:says <<( ex:a ex:b "c"@en )>> .
mechanism:way a iscm:Mechanism ; ex:name "שלום"@he--rtl .
mechanism:named a iscm:Mechanism ; rdfs:label "שלום עולם"@he--rtl .
mechanism:said a iscm:Mechanism ; iscm:hasMember ex:member {| ex:source ex:book |} .
scheme:plain a skos:ConceptScheme ; ex:says <<( scheme:plain ex:b <<( ex:a ex:b 5 )>> )>> .
"""
NAMED, NOTE = "https://example.org/name", "https://example.org/says"
HOLDS = {
    "text/turtle": ox.RdfFormat.TURTLE,
    "application/trig": ox.RdfFormat.TRIG,
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
    "application/n-quads": ox.RdfFormat.N_QUADS,
    "application/rdf+xml": ox.RdfFormat.RDF_XML,
}


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    path = Path(tmp_path_factory.mktemp("data")) / "new.ttl"
    path.write_text(TEXT)
    dataset = load_files(other_files([path]))
    return create_app(Settings(), EmbeddedEngine(dataset.store), dataset).test_client()


def _asked(key: str) -> list[tuple[str, dict[str, str]]]:
    query = f"CONSTRUCT {{ ?s ?p ?o }} {{ VALUES ?s {{ mechanism:{key} }} ?s ?p ?o }}"
    return [(f"/doc/mechanism/{key}", {}), ("/sparql", {"query": query})]


@pytest.mark.parametrize("media_type", HOLDS)
def test_they_come_in_every_syntax_that_holds_them(client: FlaskClient, media_type: str) -> None:
    for key, predicate in (("term", NOTE), ("way", NAMED)):
        for path, parameters in _asked(key):
            reply = client.get(path, query_string=parameters, headers={"Accept": media_type})
            assert reply.status_code == 200
            found = {
                quad.predicate.value: quad.object
                for quad in ox.parse(reply.data, HOLDS[media_type])
            }
            value = found[predicate]
            if key == "term":
                assert isinstance(value, ox.Triple)
                assert value.object == ox.Literal("c", language="en")
            else:
                assert isinstance(value, ox.Literal)
                assert (value.language, str(value.direction)) == ("he", "rtl")


@pytest.mark.parametrize("form", ["compacted", "expanded", "flattened"])
def test_json_ld_keeps_directions_and_says_what_it_cannot_hold(
    client: FlaskClient, form: str
) -> None:
    accept = {"Accept": f'application/ld+json;profile="http://www.w3.org/ns/json-ld#{form}"'}
    for path, parameters in _asked("term"):
        reply = client.get(path, query_string=parameters, headers=accept)
        assert reply.status_code == 406
        assert reply.json is not None
        assert reply.json["available"] == [
            "text/turtle",
            "application/n-triples",
            "application/rdf+xml",
        ]
        assert "triple terms" in reply.json["detail"]
    language, value = ("language", "value") if form == "compacted" else ("@language", "@value")
    wanted = {value: "שלום", language: "he", "@direction": "rtl"}
    for path, parameters in _asked("way"):
        reply = client.get(path, query_string=parameters, headers=accept)
        assert reply.status_code == 200
        expanded = {"@value": "שלום", "@language": "he", "@direction": "rtl"}
        assert list(_directed(json.loads(reply.data))) in ([wanted], [expanded])


def _directed(document: object) -> Iterator[object]:
    """The values in a document that have a direction."""
    if isinstance(document, dict):
        if "@direction" in document:
            yield document
        document = list(document.values())
    if isinstance(document, list):
        for each in document:
            yield from _directed(each)


def test_dumps_come_in_every_syntax_that_holds_them(client: FlaskClient) -> None:
    page = client.get("/dumps/").text
    assert 'href="/dumps/iscm.trig"' in page
    assert 'href="/dumps/iscm.jsonld"' not in page
    assert "triple terms" in page
    for name in ("iscm.ttl", "iscm.nt", "iscm.trig"):
        with client.get(f"/dumps/{name}") as reply:
            assert reply.status_code == 200
            read = ox.parse(reply.data, HOLDS[reply.content_type.partition(";")[0]])
            assert sum(isinstance(quad.object, ox.Triple) for quad in read) == 3
    reply = client.get("/dumps/iscm.jsonld")
    assert reply.status_code == 501
    assert reply.json is not None
    assert {"iscm.ttl", "iscm.nt", "iscm.trig"} < set(reply.json["files"])
    assert "triple terms" in reply.json["detail"]


def test_pages_of_things_show_them(client: FlaskClient) -> None:
    term = client.get("/doc/mechanism/term.html").text
    shown = " ".join(re.sub("<[^>]*>", "", term).split())
    assert "&lt;&lt;( https://example.org/a https://example.org/b c )&gt;&gt;" in shown
    assert '<span lang="en">c</span>' in term
    way = client.get("/doc/mechanism/way.html").text
    assert '<span lang="he" dir="rtl">שלום</span>' in way
    named = client.get("/doc/mechanism/named.html").text
    assert '<h1><span lang="he" dir="rtl">שלום עולם</span></h1>' in named
    plain = client.get("/doc/scheme/plain.html").text
    shown = " ".join(re.sub("<[^>]*>", "", plain).split())
    inner = "&lt;&lt;( https://example.org/a https://example.org/b 5 )&gt;&gt;"
    assert f"&lt;&lt;( plain https://example.org/b {inner} )&gt;&gt;" in shown


def test_what_is_said_of_a_statement_is_told_with_its_subject(client: FlaskClient) -> None:
    reply = client.get("/doc/mechanism/said", headers={"Accept": "text/turtle"})
    found = {quad.predicate.value for quad in ox.parse(reply.data, ox.RdfFormat.TURTLE)}
    assert {REIFIES, "https://example.org/source"} < found
    page = client.get("/doc/mechanism/said.html").text
    assert "https://example.org/book" in page
    other = client.get("/doc/mechanism/way", headers={"Accept": "text/turtle"}).text
    assert "reifies" not in other


def test_a_table_writes_them_as_turtle_does() -> None:
    a = {"type": "uri", "value": "e:a"}
    text = {"type": "literal", "value": "ש", "xml:lang": "he", "its:dir": "rtl"}
    inner = {"type": "triple", "value": {"subject": a, "predicate": a, "object": text}}
    outer = {"type": "triple", "value": {"subject": a, "predicate": a, "object": inner}}
    value = value_of(outer)
    assert value is not None
    assert value.text == '<<( <e:a> <e:a> <<( <e:a> <e:a> "ש"@he--rtl )>> )>>'
    assert (value_of(text) or value).direction == "rtl"


def test_the_page_of_an_answer_shows_them(client: FlaskClient) -> None:
    query = "SELECT ?o { ?s ex:says|ex:name ?o }"
    query = f"PREFIX ex: <https://example.org/> {query}"
    page = client.get(
        "/sparql", query_string={"query": query}, headers={"Accept": "text/html"}
    ).text
    assert "&lt;&lt;( https://example.org/a https://example.org/b &#34;c&#34;@en )&gt;&gt;" in page
    assert '<span lang="he" dir="rtl">שלום</span>' in page


STANDING_IN: dict[str, Callable[[ox.Triple], Term]] = {
    "a triple term": lambda triple: triple,
    "an IRI": lambda _: ox.NamedNode("https://example.org/x"),
    "a blank node": lambda _: ox.BlankNode("x"),
}


@pytest.mark.parametrize("instead", [False, True], ids=["beside", "instead"])
@pytest.mark.parametrize("stands", STANDING_IN)
def test_no_page_fails_where_something_else_stands_for_a_text_or_a_thing(
    tmp_path: Path, stands: str, instead: bool
) -> None:
    path, kind = tmp_path / "new.nt", ox.NamedNode(TYPE)
    said = [q.triple for q in small_dataset().store if q.graph_name == ox.DefaultGraph()]
    others = [
        ox.Triple(triple.subject, triple.predicate, STANDING_IN[stands](triple))
        for triple in said
        if triple.predicate != kind
    ]
    kept = [triple for triple in said if not instead or triple.predicate == kind]
    path.write_bytes(ox.serialize([*kept, *others], format=ox.RdfFormat.N_TRIPLES) or b"")
    dataset = load_files(other_files([path]))
    client = create_app(Settings(), EmbeddedEngine(dataset.store), dataset).test_client()
    things = {t.subject.value[len(ID) :] for t in said if str(t.subject).startswith(f"<{ID}")}
    pages = ["/", "/questions", "/search?q=alpha", "/search.csv?q=alpha", "/sparql", "/ontology"]
    pages += ["/compare?mechanism=alpha-process&mechanism=beta-process", "/editor/completions"]
    pages += [f"/picture/{name}.svg?mechanism=alpha-process" for name in ("map", "timeline")]
    pages += [f"/doc/{thing}.{form}" for thing in things for form in ("html", "ttl", "jsonld")]
    pages += [f"/report?thing={ID}{thing}" for thing in things]
    pages += [f"/browse/{kind}.{form}" for kind in KINDS for form in ("html", "csv", "json")]
    pages.append('/reconcile?queries={"q0":{"query":"Alpha"}}')
    statuses = {page: client.get(page).status_code for page in pages}
    assert len(statuses) > 100
    assert {page: status for page, status in statuses.items() if status >= 500} == {}
