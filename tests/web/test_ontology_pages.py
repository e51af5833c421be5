"""The ontology and the shapes as pages, and what is deprecated."""

from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest
from flask import Flask
from flask.testing import FlaskClient

from iscm.dataset import load_files
from iscm.engine.embedded import EmbeddedEngine
from iscm.files import RdfFile, parse
from iscm.namespaces import GRAPH, ONTOLOGY, ONTOLOGY_IRI, PREFIXES
from iscm.paths import project_folders
from iscm.questions import Question
from iscm.settings import Settings
from iscm.web import create_app
from iscm.web.description import Description
from iscm.web.views.diagram import EDGES, Box
from iscm.web.views.ontology import WORDS, ontology_page
from sites import small_project_app

OLD = """PREFIX iscm: <https://w3id.org/iscm/ontology#>
PREFIX owl: <http://www.w3.org/2002/07/owl#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX dcterms: <http://purl.org/dc/terms/>
<https://w3id.org/iscm/ontology> a owl:Ontology ; owl:versionInfo "2.0.0" ;
    owl:priorVersion <https://w3id.org/iscm/ontology/1.0.0> .
iscm:Old a owl:Class ; rdfs:label "Old"@en ; owl:deprecated true ;
    dcterms:isReplacedBy iscm:New .
iscm:New a owl:Class ; rdfs:label "New"@en .
<https://w3id.org/iscm/id/theme/old> a iscm:Theme ; rdfs:label "Old theme"@en ;
    owl:deprecated true ; dcterms:isReplacedBy <https://w3id.org/iscm/id/theme/new> .
<https://w3id.org/iscm/id/theme/new> a iscm:Theme ; rdfs:label "New theme"@en .
"""


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    return small_project_app(Path(tmp_path_factory.mktemp("project"))).test_client()


@pytest.fixture
def old(tmp_path: Path) -> Flask:
    path = tmp_path / "iscm.ttl"
    path.write_text(OLD, encoding="utf-8")
    dataset = load_files([RdfFile(path, GRAPH + "ontology/iscm")])
    return create_app(Settings(), EmbeddedEngine(dataset.store), dataset)


@pytest.fixture
def _request() -> Iterator[None]:
    """Links of a page depend on where the site is mounted."""
    with Flask("mounted").test_request_context():
        yield


@pytest.fixture(scope="module")
def triples() -> list[ox.Triple]:
    path = project_folders().ontology / "iscm.ttl"
    return [quad.triple for quad in parse(path, path.read_bytes())]


@pytest.mark.parametrize("language", WORDS)
def test_every_term_of_the_ontology_is_on_the_page(
    client: FlaskClient, triples: list[ox.Triple], language: str
) -> None:
    page = client.get(
        "/ontology", headers={"Accept": "text/html", "Accept-Language": language}
    ).text
    kinds = {PREFIXES["owl"] + name for name in ("Class", "ObjectProperty", "DatatypeProperty")}
    own = {
        triple.subject.value.removeprefix(ONTOLOGY)
        for triple in triples
        if isinstance(triple.subject, ox.NamedNode)
        and triple.subject.value.startswith(ONTOLOGY)
        and isinstance(triple.object, ox.NamedNode)
        and triple.object.value in kinds
    }
    assert len(own) > 60
    for local in own:
        assert f'id="{local}"' in page


def test_the_words_of_the_page_are_there_in_each_language() -> None:
    for words in WORDS.values():
        assert words.keys() == WORDS["en"].keys()
        assert all(words.values())


@pytest.mark.usefixtures("_request")
def test_unions_are_spelled_out_both_ways(triples: list[ox.Triple]) -> None:
    page = ontology_page(triples, "en", {}, ())
    terms = {term.local: term for _, section in page.sections for term in section}
    rows = {row.words: {thing.iri for thing in row.things} for row in terms["about"].rows}
    assert rows["Value"] == {ONTOLOGY + n for n in ("Mechanism", "Bloc", "MeetingSeries")}
    of_source = {row.words: {t.iri for t in row.things} for row in terms["Statement"].rows}
    assert ONTOLOGY + "about" in of_source["Properties"]


@pytest.mark.usefixtures("_request")
def test_a_class_names_the_questions_that_use_it(triples: list[ox.Triple]) -> None:
    query = "SELECT * { ?s a iscm:Mechanism ; iscm:abouts 1 }"
    question = Question("q", "Q?", "", None, query)
    page = ontology_page(triples, "en", {}, [question])
    using = {term.local for _, s in page.sections for term in s if question in term.questions}
    assert using == {"Mechanism"}


@pytest.mark.usefixtures("_request")
def test_the_diagram_s_arrows_fit_domains_and_ranges(triples: list[ox.Triple]) -> None:
    description = Description(ONTOLOGY_IRI, triples, truncated=False)
    page = ontology_page(triples, "en", {}, ())
    terms = {term.local: term for _, section in page.sections for term in section}

    def kinds(local: str) -> set[str]:
        above = {ONTOLOGY + local}
        for parent in description.iris(ONTOLOGY + local, PREFIXES["rdfs"] + "subClassOf"):
            above |= kinds(parent.removeprefix(ONTOLOGY)) if ONTOLOGY in parent else set()
        return above

    assert len(page.diagram.arrows) == len(EDGES)
    for start, name, end in EDGES:
        rows = {row.words: {thing.iri for thing in row.things} for row in terms[name].rows}
        assert kinds(start) & rows["Said of"], (start, name)
        assert kinds(end) & rows["Value"], (name, end)


def test_the_shapes_page_explains_every_shape(client: FlaskClient) -> None:
    page = client.get("/shapes", headers={"Accept": "text/html"}).text
    assert 'id="Mechanism"' in page
    assert "Every mechanism can be looked up by an English name." in page
    assert 'id="Mechanism-english"' in page


def test_a_deprecated_thing_points_to_its_replacement(old: Flask) -> None:
    response = old.test_client().get("/doc/theme/old", headers={"Accept": "text/html"})
    assert response.status_code == 200
    assert "<strong>Deprecated.</strong>" in response.text
    assert '<a href="/doc/theme/new">' in response.text
    assert '</doc/theme/new>; rel="successor-version"' in response.headers.getlist("Link")
    fresh = old.test_client().get("/doc/theme/new", headers={"Accept": "text/html"})
    assert "<strong>Deprecated.</strong>" not in fresh.text


def test_a_deprecated_term_and_the_version_before_are_linked(old: Flask) -> None:
    page = old.test_client().get("/ontology", headers={"Accept": "text/html"}).text
    block = page.partition('id="Old"')[2].partition("</section>")[0]
    assert "<strong>Deprecated.</strong>" in block
    assert 'href="/ontology#New"' in block
    assert 'href="/ontology/1.0.0"' in page


def test_a_long_label_is_broken_inside_its_box() -> None:
    box = Box("Mechanism", "Inter-State consultation mechanism on migration", 0, 0)
    assert box.lines == ["Inter-State", "consultation mechanism", "on migration"]
    assert box.height > Box("Role", "Role", 0, 0).height
