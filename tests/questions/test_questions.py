"""Every question: its head, its text, its speed, and the rows that it is expected to give."""

import csv
import functools
import io
import itertools
import re
import time
from pathlib import Path

import pyoxigraph as ox
import pytest

from iscm.choices import Choices, terms_of
from iscm.dataset import Dataset
from iscm.engine import rows_of
from iscm.engine.embedded import EmbeddedEngine
from iscm.engine.lexer import declared_prefixes
from iscm.media_types import CSV
from iscm.namespaces import ONTOLOGY, PREFIXES, entity_iri
from iscm.paths import project_folders
from iscm.questions import QUESTIONS_GRAPH, Question, read_question, read_questions
from projects import project_dataset
from sites import issued

FOLDER = project_folders().questions
ALL = read_questions(FOLDER)
"""Those of the factsheet's figures too, which stand in a folder of their own."""
QUESTIONS = {path.stem: read_question(path) for path in sorted(FOLDER.glob("*.rq"))}
SECONDS = 1.0
"""How long a question may take; the slowest takes a fifth of it."""

FEDERATED = sorted((project_folders().ontology / "federated").glob("*.rq"))
ISSUED = (
    "SELECT ?day { <https://w3id.org/iscm/id/dataset/iscm> <http://purl.org/dc/terms/issued> ?day }"
)
ON_A_DAY = {
    *("hasMember", "memberOf", "hasFormerMember", "leftOutBy", "hasObserver", "observerOf"),
    *("hasPartner", "partnerOf", "hasChair", "chairOf", "lastKnownChair", "hasSecretariat"),
    *("secretariatOf", "lastKnownSecretariat", "hasStatus", "lastKnownStatus", "hasTheme"),
    *("themeOf", "current", "active", "succeededBy", "Candidate"),
}
"""Terms of which the answer depends on the day."""
WITHOUT_AGE = {
    "facts-with-one-source": "counts sources, whatever their date",
    "mechanisms-by-type-and-status": "what is called active has evidence within five years",
    "states-in-no-rcp": "tells who is in no list",
    "themes-missing-in-a-region": "tells what no source names",
}
"""Questions whose rows rest on no statement that has an age, and why."""

each = pytest.mark.parametrize("question", QUESTIONS.values(), ids=QUESTIONS.keys())
every = pytest.mark.parametrize("question", ALL, ids=[question.name for question in ALL])


@pytest.fixture(scope="module")
def project() -> Dataset:
    return project_dataset()


@pytest.fixture(scope="module")
def engine(project: Dataset) -> EmbeddedEngine:
    return EmbeddedEngine(project.store)


@pytest.fixture(scope="module")
def terms(project: Dataset) -> set[str]:
    """Every IRI that the dataset uses or the ontology defines."""
    return {
        term.value
        for quad in project.store.quads_for_pattern(None, None, None, ox.DefaultGraph())
        for term in (quad.subject, quad.predicate, quad.object)
        if isinstance(term, ox.NamedNode)
    }


def rows(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text, newline="")))


def test_there_are_more_than_thirty_questions_with_a_name_each() -> None:
    assert len(QUESTIONS) > 30
    assert len({question.name for question in ALL}) == len(ALL)


@every
def test_a_question_has_title_description_need_and_keywords(question: Question) -> None:
    assert question.title.endswith("?")
    assert question.description.endswith(".")
    assert question.need.endswith(".")
    assert question.keywords
    assert all(question.keywords)


@each
def test_a_question_gives_the_expected_rows_in_their_order(
    question: Question, engine: EmbeddedEngine
) -> None:
    expected = rows((FOLDER / f"{question.name}.csv").read_text(encoding="utf-8"))
    start = time.thread_time()
    answer = engine.query(question.query, CSV.media_type)
    seconds = time.thread_time() - start
    assert rows(answer.body.decode()) == expected
    assert len(expected) > 1, "a question that nothing answers shows nothing"
    assert seconds < SECONDS


@every
def test_a_question_says_by_what_its_rows_are_ordered(question: Question) -> None:
    assert "ORDER BY" in question.query


@every
def test_a_question_joins_texts_in_an_order_of_their_own(question: Question) -> None:
    """GROUP_CONCAT takes values as they come: only a SELECT with ORDER BY within says how."""
    for part in re.split(r"GROUP_CONCAT\(", question.query)[1:]:
        inside = part.partition("WHERE {")[2].lstrip()
        assert re.match(r"\{?\s*SELECT\b", inside), part
        depths = itertools.accumulate((sign == "{") - (sign == "}") for sign in inside)
        end = next(place for place, depth in enumerate(depths) if depth < 0)
        assert "ORDER BY" in inside[:end], part


@each
def test_a_question_on_the_present_says_as_of_when_and_how_old_its_word_is(
    question: Question, engine: EmbeddedEngine
) -> None:
    """`?asOf` is the dataset's own date in every row; `?attested` or `?sourceDate` the age."""
    terms = set(re.findall(r"iscm:(\w+)", question.query))
    if not terms & ON_A_DAY:
        return
    answer = engine.query(question.query, CSV.media_type)
    head, *body = rows(answer.body.decode())
    (issued,) = rows(engine.query(ISSUED, CSV.media_type).body.decode())[1]
    assert {row[head.index("asOf")] for row in body} == {issued}
    if question.name not in WITHOUT_AGE:
        assert any(re.search("[aA]ttested|sourceDate", column) for column in head)


def test_what_goes_without_an_age_is_a_question() -> None:
    assert set(WITHOUT_AGE) <= set(QUESTIONS)


@pytest.mark.parametrize("path", FEDERATED, ids=[path.stem for path in FEDERATED])
def test_a_join_with_another_endpoint_declares_its_prefixes_and_says_what_for(path: Path) -> None:
    question = read_question(path)
    assert question.need.endswith(".")
    test_a_question_declares_the_prefixes_that_it_uses_as_the_project_does(question)


@every
def test_a_question_declares_the_prefixes_that_it_uses_as_the_project_does(
    question: Question,
) -> None:
    declared = declared_prefixes(question.query)
    body = re.sub(r'#.*|"[^"]*"|<[^>]*>', "", question.query)
    used = set(re.findall(r"(?<![\w:-])([a-z][\w-]*):", body))
    assert used == set(declared)
    ox.Store().query(question.query)  # reads it without the project's prefixes; asks nobody
    assert declared == {prefix: PREFIXES[prefix] for prefix in declared}


@every
def test_a_question_names_only_what_there_is(question: Question, terms: set[str]) -> None:
    names = re.findall(r"(?<![\w:-])([a-z][\w-]*):([A-Za-z0-9][\w-]*)", question.query)
    declared = declared_prefixes(question.query)
    ours = {
        declared[prefix] + name
        for prefix, name in names
        if declared.get(prefix, "").startswith((ONTOLOGY, entity_iri("", "")[:-1]))
    }
    assert ours - terms == set()


@each
def test_a_question_asked_of_what_it_stands_for_gives_the_same_rows(
    question: Question, engine: EmbeddedEngine
) -> None:
    given = [(each.name, each.example) for each in question.parameters]
    terms = terms_of(question.parameters, given, Choices(functools.partial(rows_of, engine)))
    assert terms == {each.name: each.default for each in question.parameters}
    bound = question.asking(terms)
    assert engine.query(bound, CSV.media_type) == engine.query(question.query, CSV.media_type)


def test_the_years_that_can_be_asked_of_are_those_of_the_data(engine: EmbeddedEngine) -> None:
    first, last = Choices(functools.partial(rows_of, engine)).years()
    assert first == 1985, "the first mechanism is of that year"
    assert last == int(issued()[:4]), "what is announced for later is not known yet"


@pytest.mark.parametrize(
    "name",
    [
        "members-of-two-mechanisms",
        "members-with-their-sources",
        "mechanisms-of-a-region",
        "wordings-of-a-theme",
        "wordings-without-a-theme",
    ],
)
def test_each_row_of_what_analysts_quote_names_a_source(name: str) -> None:
    head, *body = rows((FOLDER / f"{name}.csv").read_text(encoding="utf-8"))
    places = [place for place, column in enumerate(head) if column.lower().endswith("source")]
    assert places
    prefix = entity_iri("source", "")
    assert all(row[place].startswith(prefix) for row in body for place in places)


def test_no_expected_rows_stand_without_a_question() -> None:
    assert {path.stem for path in FOLDER.glob("*.csv")} == set(QUESTIONS)


def test_places_on_the_home_page_are_taken_once() -> None:
    places = sorted(q.home for q in QUESTIONS.values() if q.home is not None)
    assert places == list(range(1, len(places) + 1))


def test_every_question_is_published_with_its_text_and_what_it_is_about(
    project: Dataset,
) -> None:
    published = project.store.query(
        """SELECT ?question ?text ?label ?comment ?target (COUNT(DISTINCT ?word) AS ?words)
        FROM <https://w3id.org/iscm/graph/questions> {
          ?question a sh:SPARQLExecutable, sh:SPARQLSelectExecutable ;
            sh:select ?text ; rdfs:label ?label ; rdfs:comment ?comment ;
            schema:keywords ?word ; schema:target ?target ; sh:prefixes ?prefixes .
          FILTER(LANG(?label) = "en" && LANG(?comment) = "en")
        } GROUP BY ?question ?text ?label ?comment ?target""",
        prefixes=dict(PREFIXES),
    )
    assert isinstance(published, ox.QuerySolutions)
    found = {tuple(term.value for term in row) for row in published}
    expected = {
        (
            entity_iri("question", q.name),
            q.query,
            q.title,
            q.description,
            "https://w3id.org/iscm/sparql",
            str(len(q.keywords)),
        )
        for q in ALL
    }
    assert found == expected


def test_the_prefixes_of_the_questions_are_declared(project: Dataset) -> None:
    declared = project.store.query(
        f"""SELECT ?prefix ?namespace FROM <{QUESTIONS_GRAPH}> {{
          ?question sh:prefixes/sh:declare ?declaration .
          ?declaration sh:prefix ?prefix ; sh:namespace ?namespace .
          FILTER(DATATYPE(?namespace) = xsd:anyURI)
        }}""",
        prefixes=dict(PREFIXES),
    )
    assert isinstance(declared, ox.QuerySolutions)
    assert {row["prefix"].value: row["namespace"].value for row in declared} == dict(PREFIXES)
