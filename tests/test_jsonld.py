"""JSON-LD for people says what the triples say."""

import json

import pyoxigraph as ox
import pytest
import rdflib

from iscm.jsonld import CONTEXT, compacted, context_document
from iscm.namespaces import ONTOLOGY
from iscm.paths import project_folders

TURTLE = b"""
PREFIX iscm: <https://w3id.org/iscm/ontology#>
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
    skos:note [ rdfs:label "inside"@en ] .
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
    found = _canonical(ox.parse(text.encode(), ox.RdfFormat.JSON_LD))
    assert found == _canonical(ox.parse(TURTLE, ox.RdfFormat.TURTLE))


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")
def test_rdflib_reads_the_same(triples: list[ox.Triple]) -> None:
    from rdflib.compare import isomorphic

    found = rdflib.Graph().parse(data=compacted(triples, MAIN), format="json-ld")
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
    assert document["established"] == {"@value": "2002", "@type": "xsd:gYear"}
    assert document["hasMember"] == {
        "id": "https://w3id.org/iscm/id/state/IDN",
        "label": {"en": "Indonesia", "fr": "Indonésie"},
    }
    (statement,) = document["statements"]
    assert statement["participant"]["label"]["fr"] == "Indonésie"
    assert "about" not in statement
    included = {node["id"] for node in document["included"]}
    assert "https://w3id.org/iscm/id/source/s" in included
    assert ONTOLOGY + "hasMember" in included


def test_a_document_carries_no_more_of_the_context_than_it_uses(
    triples: list[ox.Triple],
) -> None:
    used = json.loads(compacted(triples, MAIN))["@context"]
    assert used.keys() < CONTEXT.keys()
    assert all(CONTEXT[key] == value for key, value in used.items())
    assert "dcat" not in used


def test_the_order_of_the_triples_does_not_matter(triples: list[ox.Triple]) -> None:
    assert compacted(reversed(triples), MAIN) == compacted(triples, MAIN)


def test_the_context_stands_for_itself() -> None:
    assert json.loads(context_document()) == {"@context": dict(CONTEXT)}


def test_no_term_of_the_ontology_is_shadowed_by_another_of_the_same_name() -> None:
    """A short name that the ontology has too must mean the ontology's, or the prefix is needed."""
    path = project_folders().ontology / "iscm.ttl"
    own = {
        quad.subject.value.removeprefix(ONTOLOGY)
        for quad in ox.parse(path.read_bytes(), ox.RdfFormat.TURTLE)
        if isinstance(quad.subject, ox.NamedNode) and quad.subject.value.startswith(ONTOLOGY)
    }
    for term, meaning in CONTEXT.items():
        if term in own and isinstance(meaning, dict):
            assert meaning["@id"] == f"iscm:{term}"
