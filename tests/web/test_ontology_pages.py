"""The ontology and the shapes as pages, and what is deprecated."""

import re
from collections.abc import Iterator
from html import unescape
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
from iscm.protocol.negotiation import LANGUAGES
from iscm.questions import Question
from iscm.settings import Settings
from iscm.web import create_app
from iscm.web.description import Description
from iscm.web.languages import speak
from iscm.web.views.diagram import EDGES, Box
from iscm.web.views.ontology import Companions, ontology_page
from iscm.web.views.shapes import constraining, shapes_page
from projects import project_app
from sites import small_project_app

INSIDE = ("Participation", "ThematicFocus", "Scope", "StatusReport")
"""What the frame of statements is drawn around: some of their kinds."""
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
def _request(app: Flask) -> Iterator[None]:
    """Links of a page depend on where the site is mounted, and on what it answers."""
    with app.test_request_context():
        yield


@pytest.fixture(scope="module")
def triples() -> list[ox.Triple]:
    path = project_folders().ontology / "iscm.ttl"
    return [quad.triple for quad in parse(path, path.read_bytes())]


@pytest.mark.parametrize("language", LANGUAGES)
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


@pytest.mark.usefixtures("_request")
def test_unions_are_spelled_out_both_ways(triples: list[ox.Triple]) -> None:
    page = ontology_page(triples, "en", Companions())
    terms = {term.local: term for _, section in page.sections for term in section}
    rows = {row.words: {thing.iri for thing in row.things} for row in terms["about"].rows}
    assert rows["Value"] == {ONTOLOGY + n for n in ("Mechanism", "Bloc", "MeetingSeries")}
    of_source = {row.words: {t.iri for t in row.things} for row in terms["Statement"].rows}
    assert ONTOLOGY + "about" in of_source["Properties"]


@pytest.mark.usefixtures("_request")
def test_a_class_names_the_questions_that_use_it(triples: list[ox.Triple]) -> None:
    query = "SELECT * { ?s a iscm:Mechanism ; iscm:abouts 1 }"
    question = Question("q", "Q?", "", None, query)
    page = ontology_page(triples, "en", Companions(questions=[question]))
    using = {term.local for _, s in page.sections for term in s if question in term.questions}
    assert using == {"Mechanism"}


@pytest.mark.usefixtures("_request")
@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_in_the_diagram_lies_on_something_else(
    triples: list[ox.Triple], language: str
) -> None:
    drawn = ontology_page(triples, language, Companions()).diagram
    (frame,) = drawn.frames
    for index, one in enumerate(drawn.boxes):
        assert one.x >= 0
        assert one.x + one.width < drawn.width
        assert one.y + one.height < drawn.height
        assert all(len(line) <= 22 for line in one.lines), "it would leave the box"
        for other in drawn.boxes[index + 1 :]:
            apart = one.y + one.height < other.y or other.y + other.height < one.y
            assert apart or one.x != other.x, (one.local, other.local)
        inside = frame.x < one.x < frame.x + frame.width and one.y < frame.y + frame.height
        assert inside == (one.local in INSIDE)
    for arrow in drawn.arrows:
        x, y = arrow.middle
        # Letters at this size are some 7 wide.
        room = abs(arrow.x2 - arrow.x1)
        assert 7 * len(arrow.label) < room, arrow.label
        assert not any(
            box.x < x < box.x + box.width and box.y < y < box.y + box.height for box in drawn.boxes
        )


@pytest.mark.usefixtures("_request")
def test_what_the_frame_is_drawn_around_are_kinds_of_it(triples: list[ox.Triple]) -> None:
    description = Description(ONTOLOGY_IRI, triples, truncated=False)
    for local in INSIDE:
        wider = description.iris(ONTOLOGY + local, PREFIXES["rdfs"] + "subClassOf")
        assert ONTOLOGY + "Statement" in wider


@pytest.mark.usefixtures("_request")
def test_the_diagram_s_arrows_fit_domains_and_ranges(triples: list[ox.Triple]) -> None:
    description = Description(ONTOLOGY_IRI, triples, truncated=False)
    page = ontology_page(triples, "en", Companions())
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


@pytest.fixture(scope="module")
def whole() -> FlaskClient:
    """The site of the project's own data."""
    return project_app().test_client()


def _section(page: str, local: str) -> str:
    found = page.partition(f'<section class="term" id="{local}">')[2]
    assert found, local
    return found.partition("</section>")[0]


def _row(section: str, words: str) -> list[str]:
    """The texts of what stands under a heading."""
    cell = section.partition(f"<dt>{words}</dt><dd>")[2].partition("</dd>")[0]
    return [unescape(text) for text in re.findall(r">([^<>]+)</", cell)]


@pytest.fixture(scope="module")
def page(whole: FlaskClient) -> str:
    return whole.get("/ontology", headers={"Accept": "text/html"}).text


def test_every_term_has_what_a_reader_needs(page: str, triples: list[ox.Triple]) -> None:
    domain = ox.NamedNode(PREFIXES["rdfs"] + "domain")
    range_ = ox.NamedNode(PREFIXES["rdfs"] + "range")
    said = {(t.subject.value, t.predicate) for t in triples if not isinstance(t.subject, ox.Triple)}
    example = ox.NamedNode(PREFIXES["skos"] + "example")
    examples = {t.subject.value: t.object.value for t in triples if t.predicate == example}
    own = re.findall(r'<section class="term" id="([^"]+)">', page)
    assert len(own) > 90
    for local in own:
        section = _section(page, local)
        assert re.search(r'<p><span lang="en">[^<]{10,}</span></p>', section), local
        assert re.search("<dt>Status of the term</dt><dd>(stable|testing)</dd>", section), local
        assert examples[ONTOLOGY + local] in unescape(section), local
        for predicate, words in ((domain, "Said of"), (range_, "Value")):
            if (ONTOLOGY + local, predicate) in said:
                assert _row(section, words), (local, words)
    assert "<dd></dd>" not in page


def test_every_class_that_the_data_use_shows_how_often(page: str) -> None:
    site = project_app().extensions["iscm"]
    used = {
        row["c"].removeprefix(ONTOLOGY)
        for row in site.rows(
            "SELECT DISTINCT ?c { ?s a ?c FILTER(STRSTARTS(STR(?c), STR(iscm:)))"
            ' FILTER(STRSTARTS(STR(?s), "https://w3id.org/iscm/id/")) }'
        )
    }
    assert len(used) > 25
    for local in used:
        section = _section(page, local)
        assert re.search(r"<dt>In the data</dt><dd>[1-9][0-9,]* things?</dd>", section), local


def test_every_property_that_the_data_use_shows_how_often(page: str) -> None:
    site = project_app().extensions["iscm"]
    rows = site.rows(
        "SELECT ?p (COUNT(*) AS ?n) { ?s ?p ?o FILTER(STRSTARTS(STR(?p), STR(iscm:)))"
        ' FILTER(STRSTARTS(STR(?s), "https://w3id.org/iscm/id/")) } GROUP BY ?p'
    )
    assert len(rows) > 50
    for row in rows:
        local = row["p"].removeprefix(ONTOLOGY)
        section = _section(page, local)
        number = f"{int(row['n']):,}"
        assert f"<dt>In the data</dt><dd>{number} triple" in section, local


def test_a_class_shows_its_place_its_alignments_and_what_checks_it(page: str) -> None:
    section = _section(page, "Participation")
    assert _row(section, "Kind of") == ["Statement"]
    assert _row(section, "Kind of, in other vocabularies") == ["org:Membership"]
    assert {"about", "attested by"} <= set(_row(section, "Properties of wider classes"))
    assert {"Participation", "Statement"} <= set(_row(section, "Checked by"))
    assert "Thematic focus" in _row(section, "Apart from")
    assert "A participant that cannot be told is given by its wording" in section
    mechanism = _section(page, "Mechanism")
    assert "Regional consultative process" in _row(mechanism, "Divided into")
    assert _row(mechanism, "Kind of, in other vocabularies") == ["org:Organization"]
    participant = _section(page, "Participant")
    assert {"State", "foaf:Person"} <= set(_row(participant, "The same as"))
    assert _row(_section(page, "hasMember"), "Kind of, in other vocabularies") == ["org:hasMember"]


def test_every_class_is_in_the_tree_below_the_wider_one(page: str) -> None:
    tree = page.partition('<nav class="tree"')[2].partition("</nav>")[0]
    own = re.findall(r'id="([A-Z][^"]+)"', page)
    for local in own:
        assert f'href="#{local}"' in tree
    below = tree.partition('href="#Statement"')[2]
    assert re.match(r'[^u]*<span lang="en">Statement</span></a>\s*<ul>', below)


@pytest.mark.parametrize(
    ("language", "words"),
    [("fr", ("État", "Coprésidence", "exactement 1")), ("es", ("Estado", "exactamente 1"))],
)
def test_labels_of_terms_examples_and_rules_are_in_the_reader_s_language(
    whole: FlaskClient, language: str, words: tuple[str, ...]
) -> None:
    wanted = {"Accept": "text/html", "Accept-Language": language}
    texts = [whole.get(address, headers=wanted).text for address in ("/ontology", "/shapes")]
    for text in texts:
        assert f'<html lang="{language}">' in text
    assert all(any(word in text for text in texts) for word in words)


def test_terms_with_accents_are_listed_where_readers_look(whole: FlaskClient) -> None:
    wanted = {"Accept": "text/html", "Accept-Language": "fr"}
    text = whole.get("/ontology", headers=wanted).text
    tree = text.partition('<nav class="tree"')[2].partition("</nav>")[0]
    assert tree.index("#Statement") < tree.index("#Indicator") < tree.index("#Theme")


def _shape_triples() -> list[ox.Triple]:
    files = sorted(project_folders().shapes.glob("*.ttl"))
    return [quad.triple for path in files for quad in parse(path, path.read_bytes())]


@pytest.mark.parametrize(
    ("language", "exactly", "between"),
    [("en", "exactly 1", "or"), ("fr", "exactement 1", "ou"), ("es", "exactamente 1", "o")],
)
def test_every_constraint_of_the_shapes_is_told(
    app: Flask, language: str, exactly: str, between: str
) -> None:
    triples = _shape_triples()
    known = {PREFIXES["sh"] + name for name in TOLD | ASIDE}
    used = {t.predicate.value for t in triples if t.predicate.value.startswith(PREFIXES["sh"])}
    assert used <= known
    with app.test_request_context("/shapes", headers={"Accept-Language": language}):
        speak()
        page = shapes_page(triples, [], language)
    parts = [part for shape in page.shapes for part in shape.parts]
    assert len(parts) > 80
    for shape in (*page.shapes, *parts):
        assert shape.rules or shape.parts, shape.local
        assert "{}" not in "".join(shape.rules)
        assert "_:" not in "".join((*shape.rules, shape.path)), shape.local
    rules = {part.local: part for part in parts}
    assert rules["Statement-about"].rules[0] == exactly
    assert rules["Scope-stated"].path == f"iscm:region {between} iscm:listedAs"
    assert "iscm:Source" in rules["Statement-attestedBy"].rules[1]
    assert "iscm:Basis" in "".join(rules["Statement-basis"].rules)


TOLD = frozenset(
    {
        *("path", "alternativePath", "property", "message", "sparql", "select"),
        *("targetClass", "targetNode", "targetSubjectsOf", "targetObjectsOf"),
        *("minCount", "maxCount", "nodeKind", "class", "datatype", "pattern", "minLength"),
        *("minInclusive", "in", "hasValue", "uniqueLang", "languageIn", "equals", "disjoint"),
        *("qualifiedValueShape", "qualifiedMinCount", "or", "xone", "and"),
    }
)
ASIDE = frozenset(["severity", "prefixes", "declare", "prefix", "namespace"])
"""Says how others are read."""


@pytest.mark.usefixtures("_request")
def test_a_property_is_checked_by_the_shapes_on_whose_paths_it_is() -> None:
    found = constraining(_shape_triples(), "en")
    shapes = {thing.iri.partition("#")[2] for thing in found[ONTOLOGY + "region"]}
    assert shapes == {"MechanismList-region", "Scope-region", "Scope-stated"}


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
    assert 'href="#New"' in block
    assert 'href="/ontology/1.0.0"' in page


def test_a_long_label_is_broken_inside_its_box() -> None:
    box = Box("Mechanism", "Inter-State consultation mechanism on migration", 0, 0)
    assert box.lines == ["Inter-State", "consultation mechanism", "on migration"]
    assert box.height > Box("Role", "Role", 0, 0).height
