"""Every term is named, defined, placed and spelled alike."""

import re
from collections import Counter

import pyoxigraph as ox
import pytest
import rdflib
from rdflib.namespace import OWL, RDF, RDFS, SKOS

from iscm.files import project_files
from iscm.namespaces import ONTOLOGY, ONTOLOGY_IRI, PREFIXES
from iscm.paths import ProjectFolders, project_folders
from projects import project_dataset

GRAPH = rdflib.Graph().parse(project_folders().ontology / "iscm.ttl")
LANGUAGES = {"en", "fr", "es"}
VS = rdflib.Namespace(PREFIXES["vs"])


def ours(kind: rdflib.URIRef) -> list[rdflib.URIRef]:
    return sorted(
        term
        for term in GRAPH.subjects(RDF.type, kind)
        if isinstance(term, rdflib.URIRef) and term.startswith(ONTOLOGY)
    )


CLASSES = ours(OWL.Class)
OBJECT_PROPERTIES = ours(OWL.ObjectProperty)
LITERAL_PROPERTIES = ours(OWL.DatatypeProperty)
PROPERTIES = OBJECT_PROPERTIES + LITERAL_PROPERTIES
TERMS = CLASSES + PROPERTIES


def name(term: rdflib.URIRef) -> str:
    return term.removeprefix(ONTOLOGY)


def test_there_are_terms_of_every_kind() -> None:
    assert len(CLASSES) >= 30
    assert len(OBJECT_PROPERTIES) >= 25
    assert len(LITERAL_PROPERTIES) >= 25


@pytest.mark.parametrize("term", TERMS, ids=name)
@pytest.mark.parametrize("predicate", [RDFS.label, SKOS.definition], ids=["label", "definition"])
def test_has_one_text_in_each_language(term: rdflib.URIRef, predicate: rdflib.URIRef) -> None:
    texts = [text for text in GRAPH.objects(term, predicate) if isinstance(text, rdflib.Literal)]
    assert sorted(str(text.language) for text in texts) == sorted(LANGUAGES)
    assert all(str(text).strip() == str(text) != "" for text in texts)


@pytest.mark.parametrize("language", sorted(LANGUAGES))
@pytest.mark.parametrize("terms", [CLASSES, PROPERTIES], ids=["classes", "properties"])
def test_no_two_terms_have_one_label(terms: list[rdflib.URIRef], language: str) -> None:
    labels = [
        str(label)
        for term in terms
        for label in GRAPH.objects(term, RDFS.label)
        if isinstance(label, rdflib.Literal) and label.language == language
    ]
    assert [label for label, times in Counter(labels).items() if times > 1] == []


def test_french_has_the_apostrophe_of_print(folders: ProjectFolders) -> None:
    paths = [*folders.ontology.rglob("*.ttl"), folders.data / "catalog.ttl"]
    literals = {quad.object for path in paths for quad in ox.parse(path=path)}
    french = [t.value for t in literals if isinstance(t, ox.Literal) and t.language == "fr"]
    assert french
    assert [text for text in french if "'" in text] == []


@pytest.mark.parametrize("term", TERMS, ids=name)
def test_says_what_defines_it(term: rdflib.URIRef) -> None:
    assert list(GRAPH.objects(term, RDFS.isDefinedBy)) == [rdflib.URIRef(ONTOLOGY_IRI)]


@pytest.mark.parametrize("term", TERMS, ids=name)
def test_says_how_far_its_meaning_is_settled(term: rdflib.URIRef) -> None:
    (status,) = GRAPH.objects(term, VS.term_status)
    assert str(status) in {"stable", "testing", "unstable", "archaic"}


@pytest.fixture(scope="module")
def told(folders: ProjectFolders) -> ox.Store:
    """What the files say, lists as they are written too, and what rules derive of it."""
    store = ox.Store()
    for quad in project_dataset().store:
        store.add(ox.Quad(quad.subject, quad.predicate, quad.object))
    for path in sorted(folders.data.rglob("*.ttl")):
        store.bulk_load(path=path, format=ox.RdfFormat.TURTLE)
    return store


@pytest.mark.parametrize("term", TERMS, ids=name)
def test_its_example_uses_it_and_is_true(term: rdflib.URIRef, told: ox.Store) -> None:
    (example,) = (str(text) for text in GRAPH.objects(term, SKOS.example))
    prologue = "".join(f"PREFIX {prefix}: <{iri}>\n" for prefix, iri in PREFIXES.items())
    written = list(ox.parse(prologue + example, ox.RdfFormat.TURTLE))
    used = {quad.predicate for quad in written} | {quad.object for quad in written}
    kinds = {ox.NamedNode(str(kind)) for kind in GRAPH.transitive_subjects(RDFS.subClassOf, term)}
    assert used & kinds
    assert told.query(f"{prologue}ASK {{ {example} }}")


@pytest.mark.parametrize("term", PROPERTIES, ids=name)
def test_a_property_has_one_domain_and_one_range_or_says_why_not(term: rdflib.URIRef) -> None:
    assert len(list(GRAPH.objects(term, RDFS.domain))) == 1
    ranges = list(GRAPH.objects(term, RDFS.range))
    reasons = [str(text) for text in GRAPH.objects(term, SKOS.scopeNote)]
    assert len(ranges) == 1 or any("No range:" in reason for reason in reasons)


@pytest.mark.parametrize("term", TERMS, ids=name)
def test_scope_notes_are_in_every_language_or_none(term: rdflib.URIRef) -> None:
    notes = list(GRAPH.objects(term, SKOS.scopeNote))
    languages = {note.language for note in notes if isinstance(note, rdflib.Literal)}
    assert languages in (set(), LANGUAGES)


@pytest.mark.parametrize("term", CLASSES, ids=name)
def test_a_class_is_written_in_upper_camel_case(term: rdflib.URIRef) -> None:
    assert re.fullmatch(r"([A-Z][a-z]+)+", name(term))


@pytest.mark.parametrize("term", PROPERTIES, ids=name)
def test_a_property_is_written_in_lower_camel_case(term: rdflib.URIRef) -> None:
    assert re.fullmatch(r"[a-z][a-z0-9]*([A-Z][a-z0-9]+)*", name(term))


@pytest.mark.parametrize("term", CLASSES, ids=name)
def test_a_class_is_tied_to_another_term(term: rdflib.URIRef) -> None:
    pointing = (s for s, p in GRAPH.subject_predicates(term) if s != term and p != RDF.type)
    assert any(True for _ in pointing), "no domain, range, axiom or subclass names it"


@pytest.mark.parametrize(
    ("term", "inverse"),
    [
        ("hasMember", "memberOf"),
        ("hasObserver", "observerOf"),
        ("hasPartner", "partnerOf"),
        ("hasChair", "chairOf"),
        ("hasSecretariat", "secretariatOf"),
        ("hasTheme", "themeOf"),
    ],
)
def test_a_derived_property_has_its_inverse(term: str, inverse: str) -> None:
    pair = rdflib.URIRef(ONTOLOGY + term), rdflib.URIRef(ONTOLOGY + inverse)
    assert (pair[0], OWL.inverseOf, pair[1]) in GRAPH
    assert (pair[1], OWL.inverseOf, pair[0]) in GRAPH
    assert GRAPH.value(pair[0], RDFS.domain) == GRAPH.value(pair[1], RDFS.range)
    assert GRAPH.value(pair[0], RDFS.range) == GRAPH.value(pair[1], RDFS.domain)


@pytest.mark.parametrize("term", ["about", "participant", "role", "date", "from", "until"])
def test_what_serves_several_classes_is_a_subproperty_of_nothing(
    vocabulary: rdflib.Graph, term: str
) -> None:
    iri = rdflib.URIRef(ONTOLOGY + term)
    assert not list(vocabulary.objects(iri, RDFS.subPropertyOf))
    assert not list(vocabulary.objects(iri, OWL.equivalentProperty))


def test_every_term_that_the_data_use_is_defined(folders: ProjectFolders) -> None:
    used = {
        term.value
        for file in project_files(folders)
        for quad in file.quads()
        for term in (quad.predicate, quad.object)
        if isinstance(term, ox.NamedNode) and term.value.startswith(ONTOLOGY)
    }
    assert used, "no file uses the ontology"
    assert used - {str(term) for term in TERMS} - {ONTOLOGY} == set()
