"""Answers in XML are well formed, or there is none: over the pool, as clients meet it."""

from xml.etree import ElementTree

import pyoxigraph as ox
import pytest

from services import Service

RESULTS = ["application/sparql-results+xml", "application/xml", "text/xml"]
GRAPHS = ["application/rdf+xml", "application/xml", "text/xml"]
CHARACTERS = [r"\u0000", r"\u0001", r"\b", r"\u000B", r"\f", r"\u001F", r"\uFFFE", r"\uFFFF"]


@pytest.mark.parametrize("character", CHARACTERS)
@pytest.mark.parametrize(
    ("query", "accepts", "instead", "form"),
    [
        ('SELECT ?x {{ BIND("a{}b" AS ?x) }}', RESULTS, "application/sparql-results+json", None),
        (
            'CONSTRUCT {{ <x:a> <x:b> ?x }} {{ BIND("a{}b" AS ?x) }}',
            GRAPHS,
            "text/turtle",
            ox.RdfFormat.TURTLE,
        ),
    ],
)
def test_a_character_that_xml_forbids_is_told_with_what_to_ask_for(
    service: Service,
    query: str,
    accepts: list[str],
    instead: str,
    form: ox.RdfFormat | None,
    character: str,
) -> None:
    text = query.format(character)
    for accept in accepts:
        reply = service.query(text, accept)
        assert (reply.status, reply.problem) == (406, "not-acceptable")
        assert "XML forbids" in reply.json["detail"]
        assert instead in reply.json["available"]
    reply = service.query(text, instead)
    assert reply.status == 200
    if form is None:
        value = reply.json["results"]["bindings"][0]["x"]["value"]
    else:
        (quad,) = ox.parse(reply.body, form)
        assert isinstance(quad.object, ox.Literal)
        value = quad.object.value
    assert value == f"a{character.encode().decode('unicode_escape')}b"


def test_a_long_answer_that_xml_cannot_hold_is_none(service: Service) -> None:
    """The character comes last, when megabytes have left the worker's memory already."""
    long = "CONCAT({0}, {0}, {0}, {0}, {0}, {0}, {0}, {0}, {0}, {0})".format(f'"{"x" * 1000}"')
    limited = (
        f"SELECT ?o {{ {{ SELECT ({long} AS ?o) {{ ?s ?p ?q . ?a ?b ?c }} LIMIT 500 }} "
        r'UNION { BIND("\u0001" AS ?o) } }'
    )
    reply = service.query(limited, "application/sparql-results+xml")
    assert (reply.status, reply.problem) == (406, "not-acceptable")
    assert len(service.query(limited, "text/csv").body) > 4 * 2**20
    assert service.answers()


def test_a_carriage_return_comes_through(service: Service) -> None:
    query = r'SELECT ("a\r\nb\rc\t" AS ?x) {}'
    body = service.query(query, "application/sparql-results+xml").body
    namespace = "{http://www.w3.org/2005/sparql-results#}"
    assert ElementTree.fromstring(body).findtext(f".//{namespace}literal") == "a\r\nb\rc\t"
    construct = r'CONSTRUCT { <x:a> <x:b> "a\r\nb\rc" } {}'
    (quad,) = ox.parse(service.query(construct, "application/rdf+xml").body, ox.RdfFormat.RDF_XML)
    assert quad.object == ox.Literal("a\r\nb\rc")


@pytest.mark.parametrize(
    "construct",
    [
        "CONSTRUCT { <x:a> <http://example.org/1> 1 } {}",
        "CONSTRUCT { <x:a> a <http://example.org/> } {}",
        "CONSTRUCT { <x:a> rdf:li 1 } {}",
        "PREFIX xmlns: <http://www.w3.org/2000/xmlns/> CONSTRUCT { <x:a> xmlns:b 1 } {}",
    ],
)
def test_a_graph_whose_names_rdf_xml_cannot_hold_is_told(service: Service, construct: str) -> None:
    reply = service.query(construct, "application/rdf+xml")
    assert (reply.status, reply.problem) == (406, "not-acceptable")
    assert "RDF/XML" in reply.json["detail"]
    assert (
        len(list(ox.parse(service.query(construct, "text/turtle").body, ox.RdfFormat.TURTLE))) == 1
    )
