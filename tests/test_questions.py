from pathlib import Path

import pyoxigraph as ox
import pytest

from iscm.namespaces import PREFIXES
from iscm.questions import (
    QUESTIONS_GRAPH,
    Question,
    question_triples,
    read_question,
    read_questions,
)


def triples_of(question: Question) -> list[ox.Triple]:
    return [t for t in question_triples([question]) if t.subject == ox.NamedNode(question.iri)]


def test_the_head_tells_title_description_and_place(tmp_path: Path) -> None:
    path = tmp_path / "who-sits-where.rq"
    path.write_text("# title: Who?\n# description: All.\n# home: 2\nASK {}\n# title: no\n")
    question = read_question(path)
    assert (question.name, question.title, question.description, question.home) == (
        "who-sits-where",
        "Who?",
        "All.",
        2,
    )
    assert question.query.endswith("# title: no\n")


def test_the_head_tells_what_one_asks_it_for(tmp_path: Path) -> None:
    path = tmp_path / "q.rq"
    path.write_text("# title: Who?\n# need: Knowing whom to write to.\nASK {}\n")
    question = read_question(path)
    assert question.need == "Knowing whom to write to."
    said = {(t.predicate.value, t.object) for t in triples_of(question)}
    assert (PREFIXES["skos"] + "scopeNote", ox.Literal(question.need, language="en")) in said


def test_a_file_without_a_head_goes_by_its_name(tmp_path: Path) -> None:
    (tmp_path / "who-sits-where.rq").write_text("ASK {}")
    (question,) = read_questions(tmp_path)
    assert (question.title, question.home) == ("who sits where", None)


def test_the_head_tells_keywords_and_what_may_be_replaced(tmp_path: Path) -> None:
    path = tmp_path / "q.rq"
    path.write_text(
        "# keywords: one, two words\n# parameter: year, digits\n# parameter: of, a thing\n"
        'ASK { VALUES (?of ?year) { (state:IDN "2019") } }'
    )
    question = read_question(path)
    assert question.keywords == ("one", "two words")
    assert [(each.name, each.takes) for each in question.parameters] == [
        ("year", "digits"),
        ("of", "a thing"),
    ]


@pytest.mark.parametrize(
    ("query", "kind", "text"),
    [
        ("ASK {}", "SPARQLAskExecutable", "ask"),
        ("CONSTRUCT WHERE { ?s ?p ?o }", "SPARQLConstructExecutable", "construct"),
        ("# SELECT\nPREFIX a: <b:>\nSELECT * {}", "SPARQLSelectExecutable", "select"),
    ],
)
def test_a_question_is_described_by_the_form_of_its_query(query: str, kind: str, text: str) -> None:
    question = Question("who", "Who?", "All.", None, query, ("people",))
    said = {(t.predicate.value, t.object) for t in triples_of(question)}
    sh, rdfs = PREFIXES["sh"], PREFIXES["rdfs"]
    assert (PREFIXES["rdf"] + "type", ox.NamedNode(sh + kind)) in said
    assert (sh + text, ox.Literal(query)) in said
    assert (rdfs + "comment", ox.Literal("All.", language="en")) in said
    assert (sh + "prefixes", ox.NamedNode(QUESTIONS_GRAPH)) in said


def test_a_question_without_a_description_has_no_comment() -> None:
    properties = {
        t.predicate.value for t in triples_of(Question("who", "Who?", "", None, "ASK {}"))
    }
    assert PREFIXES["rdfs"] + "comment" not in properties


@pytest.mark.parametrize("query", ["DESCRIBE <a:b>", "INSERT DATA {}", ""])
def test_what_is_no_question_is_refused_by_name(query: str) -> None:
    with pytest.raises(ValueError, match=r"who\.rq: .* SELECT query"):
        triples_of(Question("who", "Who?", "", None, query))
