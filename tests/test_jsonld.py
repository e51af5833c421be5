"""JSON-LD for people says what the triples say."""

import json
from collections.abc import Iterable
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib

from iscm import jsonld
from iscm.jsonld import CONTEXT, context_document
from iscm.namespaces import ID, ONTOLOGY, PREFIXES
from iscm.paths import project_folders

FIXTURES = Path(__file__).parent / "fixtures"

TURTLE = b"""
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX foaf: <http://xmlns.com/foaf/0.1/>
PREFIX iscm: <https://w3id.org/iscm/ontology#>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
PREFIX : <https://w3id.org/iscm/id/>
<https://w3id.org/iscm/id/mechanism/a> a iscm:Mechanism, iscm:GlobalProcess ;
    rdfs:label "A"@en, "\xc3\x81"@es ;
    skos:altLabel "one"@en, "two"@en, "untagged" ;
    iscm:acronym "AA", "AB" ;
    iscm:established "2002"^^xsd:gYear ;
    iscm:count 16 ; iscm:big 12345678901234567890 ; iscm:odd "016"^^xsd:integer ;
    iscm:flag true ; iscm:oddFlag "1"^^xsd:boolean ;
    iscm:hasMember <https://w3id.org/iscm/id/state/IDN> ;
    <https://example.org/own> <https://example.org/x> ;
    iscm:title "an own term that shares its name with another" ;
    dcterms:modified "2026-11-23"^^xsd:date ;
    dcterms:issued "2026-11"^^xsd:gYearMonth ;
    dcterms:created "a string" ;
    foaf:homepage <https://example.org/home>, "no link" ;
    iscm:order ( "one" 2 <https://example.org/three> ( iscm:four [ rdfs:label "four"@en ] ) ) ;
    iscm:none () ;
    iscm:broken [ rdf:first 1, 2 ; rdf:rest () ] ;
    iscm:marked [ rdf:first 1 ; rdf:rest () ; rdfs:label "a list with a label"@en ] ;
    iscm:shared _:shared ; iscm:sharedAgain _:shared ;
    iscm:circle _:one ;
    skos:note [ rdfs:label "inside"@en ; iscm:deeper [ a [ rdfs:label "a class"@en ] ] ] .
_:shared rdfs:label "mentioned twice"@en .
_:one iscm:next _:two .
_:two iscm:next _:one .
_:alone iscm:next _:alone .
[] rdfs:label "mentioned nowhere"@en .
<https://w3id.org/iscm/doc/mechanism/a> a foaf:Document ;
    foaf:primaryTopic <https://w3id.org/iscm/id/mechanism/a>, <https://example.org/also> ;
    dcterms:license <https://creativecommons.org/licenses/by/4.0/> .
<https://w3id.org/iscm/id/state/IDN> rdfs:label "Indonesia"@en, "Indon\xc3\xa9sie"@fr .
<https://w3id.org/iscm/id/statement/a/1> a iscm:Participation ;
    iscm:about <https://w3id.org/iscm/id/mechanism/a> ;
    iscm:listedAs "Indonesia", "Indonesia"@en ;
    iscm:participant <https://w3id.org/iscm/id/state/IDN> ;
    iscm:attestedBy <https://w3id.org/iscm/id/source/s> .
<https://w3id.org/iscm/id/source/s> a iscm:Source ; iscm:asOf "2024-05"^^xsd:gYearMonth .
iscm:hasMember rdfs:label "has member"@en .
"""
MAIN = "https://w3id.org/iscm/id/mechanism/a"
PUBLISHED = "https://migration.example.org/context.jsonld"


def compacted(triples: Iterable[ox.Triple], main: str | None = None) -> str:
    return jsonld.compacted(triples, PUBLISHED, main)


def loaded(text: str) -> str:
    """A document with its context, as a reader has it that fetched what the document names."""
    document = json.loads(text)
    assert document["@context"] == PUBLISHED
    return json.dumps(document | json.loads(context_document()))


@pytest.fixture
def triples() -> list[ox.Triple]:
    return [quad.triple for quad in ox.parse(TURTLE, ox.RdfFormat.TURTLE)]


def _canonical(quads: object) -> ox.Dataset:
    dataset = ox.Dataset(quads)  # type: ignore[arg-type]
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return dataset


@pytest.mark.parametrize("main", [MAIN, None, "https://example.org/absent"])
def test_the_triples_come_back(triples: list[ox.Triple], main: str | None) -> None:
    text = compacted(triples, main)
    found = _canonical(ox.parse(loaded(text).encode(), ox.RdfFormat.JSON_LD))
    assert found == _canonical(ox.parse(TURTLE, ox.RdfFormat.TURTLE))


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")
def test_rdflib_reads_the_same(triples: list[ox.Triple]) -> None:
    from rdflib.compare import isomorphic

    found = rdflib.Graph().parse(data=loaded(compacted(triples, MAIN)), format="json-ld")
    wanted = rdflib.Graph().parse(data=TURTLE, format="turtle")
    for graph in (found, wanted):
        # rdflib rewrites odd lexical forms as it reads, in either syntax.
        for name in ("odd", "oddFlag"):
            graph.remove((None, rdflib.URIRef(ONTOLOGY + name), None))
    assert isomorphic(found, wanted)


def test_the_thing_comes_first_with_names_and_labels_in_place(triples: list[ox.Triple]) -> None:
    document = json.loads(compacted(triples, MAIN))
    assert document["id"] == MAIN
    assert document["type"] == ["GlobalProcess", "Mechanism"]
    assert document["label"] == {"en": "A", "es": "Á"}
    assert document["count"] == 16
    assert document["flag"] is True
    assert document["established"] == {"value": "2002", "type": "xsd:gYear"}
    assert document["hasMember"] == {
        "id": "https://w3id.org/iscm/id/state/IDN",
        "label": {"en": "Indonesia", "fr": "Indonésie"},
    }
    (statement,) = document["statements"]
    assert "label" not in statement["participant"]
    assert "about" not in statement
    included = {node["id"] for node in document["included"]}
    assert "https://w3id.org/iscm/id/source/s" in included
    assert ONTOLOGY + "hasMember" in included


@pytest.mark.parametrize("main", [MAIN, None])
def test_a_label_is_said_once(triples: list[ox.Triple], main: str | None) -> None:
    read = list(ox.parse(loaded(compacted(triples, main)).encode(), ox.RdfFormat.JSON_LD))
    assert len(read) == len(set(triples))


def test_links_and_days_are_plain_strings_and_the_document_is_at_hand(
    triples: list[ox.Triple],
) -> None:
    document = json.loads(compacted(triples, MAIN))
    assert document["homepage"] == [{"value": "no link"}, "https://example.org/home"]
    assert document["modified"] == "2026-11-23"
    assert document["issued"] == {"value": "2026-11", "type": "xsd:gYearMonth"}
    assert document["created"] == {"value": "a string"}
    assert document["document"]["license"] == "https://creativecommons.org/licenses/by/4.0/"
    assert document["document"]["primaryTopic"] == "https://example.org/also"


def test_what_has_no_name_stands_where_it_is_mentioned(triples: list[ox.Triple]) -> None:
    document = json.loads(compacted(triples, MAIN))
    assert document["order"]["list"][:2] == ["one", 2]
    assert document["order"]["list"][3]["list"][1] == {"label": {"en": "four"}}
    assert document["skos:note"]["label"] == {"en": "inside"}
    assert document["shared"] == document["sharedAgain"]
    assert document["shared"]["id"].startswith("_:")


def test_names_of_blank_nodes_do_not_order_what_is_nested() -> None:
    """Readers name blank nodes anew each time."""
    turtle = (
        b'PREFIX : <https://example.org/> :a :b [ :c "1" ], [ :c "2" ], [ :c "3" ], [ :c "4" ].'
    )
    texts = {
        compacted(quad.triple for quad in ox.parse(turtle, ox.RdfFormat.TURTLE)) for _ in range(8)
    }
    assert len(texts) == 1


def test_a_released_term_keeps_its_meaning() -> None:
    """Documents that others keep name the context by its URL, so it may only grow."""
    released = json.loads((FIXTURES / "context-1.0.0.jsonld").read_text("utf-8"))["@context"]
    assert {term: CONTEXT.get(term) for term in released} == released


def test_the_order_of_the_triples_does_not_matter(triples: list[ox.Triple]) -> None:
    assert compacted(reversed(triples), MAIN) == compacted(triples, MAIN)


def test_the_context_stands_for_itself() -> None:
    assert json.loads(context_document()) == {"@context": CONTEXT}


def test_the_context_has_the_prefixes_of_the_project_but_those_of_its_things() -> None:
    """The names of our own kinds of things are properties' names in the context."""
    prefixes = {term: iri for term, iri in CONTEXT.items() if str(iri).startswith("http")}
    del prefixes["@vocab"]
    assert prefixes == {k: v for k, v in PREFIXES.items() if not v.startswith(ID)}


def test_no_term_of_the_ontology_is_shadowed_by_another_of_the_same_name() -> None:
    """A short name that the ontology has too must mean the ontology's, or the prefix is needed."""
    path = project_folders().ontology / "iscm.ttl"
    own = {
        quad.subject.value.removeprefix(ONTOLOGY)
        for quad in ox.parse(path.read_bytes(), ox.RdfFormat.TURTLE)
        if isinstance(quad.subject, ox.NamedNode) and quad.subject.value.startswith(ONTOLOGY)
    }
    for term, meaning in CONTEXT.items():
        if term in own:
            assert isinstance(meaning, dict)
            assert meaning["@id"] == f"iscm:{term}"
