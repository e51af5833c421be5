"""The headers say what catalogues and people look for."""

import pytest
import rdflib
from rdflib.namespace import DCTERMS, OWL, RDF, RDFS, XSD

from iscm.namespaces import ONTOLOGY, ONTOLOGY_IRI, PREFIXES
from iscm.paths import project_folders

VANN = rdflib.Namespace(PREFIXES["vann"])
SCHEMA = rdflib.Namespace(PREFIXES["schema"])
HEADER = rdflib.URIRef(ONTOLOGY_IRI)
LANGUAGES = {"en", "fr", "es"}
ALIGNMENTS = sorted((project_folders().ontology / "alignments").glob("*.ttl"))


@pytest.mark.parametrize("predicate", [DCTERMS.title, DCTERMS.description])
def test_texts_stand_once_in_each_language(
    ontology: rdflib.Graph, predicate: rdflib.URIRef
) -> None:
    texts = list(ontology.objects(HEADER, predicate))
    assert len(texts) == len(LANGUAGES)
    assert {text.language for text in texts if isinstance(text, rdflib.Literal)} == LANGUAGES


@pytest.mark.parametrize(
    "predicate",
    [
        DCTERMS.creator,
        DCTERMS.publisher,
        DCTERMS.bibliographicCitation,
        OWL.versionInfo,
        SCHEMA.creativeWorkStatus,
    ],
)
def test_who_made_it_how_to_cite_it_and_which_version(
    ontology: rdflib.Graph, predicate: rdflib.URIRef
) -> None:
    assert str(ontology.value(HEADER, predicate, any=False)).strip()


def test_the_licence_is_an_iri(ontology: rdflib.Graph) -> None:
    assert ontology.value(HEADER, DCTERMS.license) == rdflib.URIRef(
        "https://creativecommons.org/licenses/by/4.0/"
    )


def test_the_version_iri_is_the_ontologys_with_its_version(ontology: rdflib.Graph) -> None:
    version = ontology.value(HEADER, OWL.versionInfo)
    assert ontology.value(HEADER, OWL.versionIRI) == rdflib.URIRef(f"{ONTOLOGY_IRI}/{version}")


def test_prefix_and_namespace_are_those_in_use(ontology: rdflib.Graph) -> None:
    assert str(ontology.value(HEADER, VANN.preferredNamespacePrefix)) == "iscm"
    assert str(ontology.value(HEADER, VANN.preferredNamespaceUri)) == ONTOLOGY


@pytest.mark.parametrize("predicate", [DCTERMS.created, DCTERMS.issued, DCTERMS.modified])
def test_dates_are_days(ontology: rdflib.Graph, predicate: rdflib.URIRef) -> None:
    date = ontology.value(HEADER, predicate, any=False)
    assert isinstance(date, rdflib.Literal)
    assert date.datatype == XSD.date


def test_nothing_is_imported(vocabulary: rdflib.Graph) -> None:
    assert not list(vocabulary.triples((None, OWL.imports, None)))


@pytest.mark.parametrize("path", ALIGNMENTS, ids=lambda path: path.stem)
def test_an_alignment_says_what_it_aligns_with_and_under_which_licence(path) -> None:  # type: ignore[no-untyped-def]
    graph = rdflib.Graph().parse(path)
    header = rdflib.URIRef(f"{ONTOLOGY_IRI}/alignments/{path.stem}")
    assert (header, RDF.type, OWL.Ontology) in graph
    for predicate in (DCTERMS.title, DCTERMS.description):
        texts = graph.objects(header, predicate)
        assert {text.language for text in texts if isinstance(text, rdflib.Literal)} == LANGUAGES
    for predicate in (DCTERMS.license, OWL.versionIRI, RDFS.seeAlso):
        assert graph.value(header, predicate) is not None, predicate


def test_there_are_alignments() -> None:
    assert {"org", "prov", "dcterms", "foaf", "schema", "skos", "time"} <= {
        p.stem for p in ALIGNMENTS
    }
