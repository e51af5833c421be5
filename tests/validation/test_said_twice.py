"""Statements made twice, and letters that only look right."""

from pathlib import Path

import pytest

from iscm.files import RdfFile
from iscm.validation.corpus import Corpus, read_file
from iscm.validation.letters import strange_letters
from iscm.validation.report import Finding
from iscm.validation.run import placed
from iscm.validation.said_twice import same_statements, written_twice
from validation.made_up import HEADER, corpus, source_file

IRI = "https://w3id.org/iscm/id/statement/made-up/member/IDN/s-2024"
FACT = """ a iscm:Participation ; iscm:about mechanism:made-up ;
    iscm:participant state:IDN ; iscm:role role:member ; iscm:attestedBy source:s-2024"""
MORE = "state:IDN a iscm:State .\n"


def twice(tmp_path: Path, text: str) -> list[Finding]:
    """What is told of what a file describes twice, with its lines."""
    path = tmp_path / "x.ttl"
    path.write_text(HEADER + text)
    files = Corpus([read_file(RdfFile(path, "https://example.org/"))], [])
    return list(placed(written_twice(files), files))


@pytest.mark.parametrize("between", ["", MORE], ids=["at once", "further below"])
def test_one_iri_described_in_two_places_is_told_with_its_lines(
    tmp_path: Path, between: str
) -> None:
    text = f'<{IRI}>{FACT} .\n{between}<{IRI}>{FACT} ; iscm:from "2001"^^xsd:gYear .\n'
    (finding,) = twice(tmp_path, text)
    first = HEADER.count("\n") + 1
    assert finding.line == first
    assert f"lines {first}, {first + 2 + between.count(chr(10))}" in finding.message


def test_what_is_nested_or_named_again_is_not_described_twice(tmp_path: Path) -> None:
    text = f"<{IRI}>{FACT} ; skos:note [ rdfs:seeAlso <{IRI}> ] ; iscm:asOf 1 .\n{MORE}"
    assert twice(tmp_path, text) == []


def test_a_list_in_two_places_is_told_as_a_list_alone(tmp_path: Path) -> None:
    block = """<https://w3id.org/iscm/id/list/made-up/member/s-2024> a iscm:ParticipationList ;
        iscm:about mechanism:made-up ; iscm:lists state:IDN .\n"""
    assert twice(tmp_path, block + MORE + block) == []


@pytest.mark.parametrize("note", ["", ' ; skos:note "Seen again."@en'])
def test_the_same_fact_of_the_same_source_under_another_iri_is_told(note: str) -> None:
    files = corpus(source_file(f"<{IRI}>{FACT} . <{IRI}/again>{FACT}{note} .", "data/a"))
    (finding,) = same_statements(files)
    assert str(finding.focus) == f"<{IRI}/again>"
    assert "statement/made-up/member/IDN/s-2024 says the same" in finding.message


def test_what_another_file_says_is_told_with_that_file() -> None:
    files = corpus(
        source_file(f"<{IRI}/again>{FACT} .", "data/b"),
        context=f"<{IRI}>{FACT} .",
    )
    (finding,) = same_statements(files)
    assert finding.file == Path("data/b.ttl")
    assert "ontology/context.ttl says the same" in finding.message


@pytest.mark.parametrize(
    "other", ['iscm:from "2001"^^xsd:gYear', "iscm:basis basis:listed", 'iscm:listedAs "Java"@en']
)
def test_statements_that_differ_in_more_than_a_note_are_two(other: str) -> None:
    files = corpus(source_file(f"<{IRI}>{FACT} . <{IRI}/2001>{FACT} ; {other} ."))
    assert list(same_statements(files)) == []


@pytest.mark.parametrize(
    ("triple", "letter"),
    [
        ("mechanism:a iscm:about state:PR\u0422 .", "\u0422 (U+0422, Cyrillic capital letter te)"),
        ("mechanism:\u0430 iscm:about 1 .", "(U+0430, Cyrillic small letter a)"),
        ("mechanism:a iscm:\u0430bout 1 .", "(U+0430, Cyrillic small letter a)"),
        ("mechanism:a iscm:about state:\u0391US .", "(U+0391, Greek capital letter alpha)"),
    ],
)
def test_a_letter_of_another_script_in_an_iri_is_named(triple: str, letter: str) -> None:
    (finding,) = strange_letters(corpus(source_file(triple)))
    assert letter in finding.message


def test_letters_of_others_iris_and_of_texts_are_left_alone() -> None:
    body = 'state:AUS rdfs:seeAlso <https://example.org/\u0422> ; skos:altLabel "\u0422"@ru .'
    assert list(strange_letters(corpus(source_file(body)))) == []
