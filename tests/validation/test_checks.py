"""Checks beyond shapes: each finds its fault, and nothing where there is none."""

from collections.abc import Callable, Iterator

import pytest

from iscm.validation import checks
from iscm.validation.corpus import Corpus
from iscm.validation.report import Finding
from validation.made_up import corpus, source_file

Check = Callable[[Corpus], Iterator[Finding]]
TERMS = (
    "iscm:Mechanism a owl:Class . iscm:Participation a owl:Class . "
    "iscm:about a owl:ObjectProperty . "
    "iscm:participant a owl:ObjectProperty . iscm:from a owl:DatatypeProperty ."
)


def found(check: Check, *bodies: tuple[str, str | None], context: str = TERMS) -> list[Finding]:
    """What a check says of some files, each given as (Turtle, path without suffix)."""
    return list(check(corpus(*(source_file(*body) for body in bodies), context=context)))


@pytest.mark.parametrize("check", checks.CHECKS)
def test_nothing_is_found_in_a_sound_file(check: Check) -> None:
    body = """
    mechanism:made-up a iscm:Mechanism ; skos:prefLabel "Made-up Process"@en ; iscm:acronym "MUP" .
    <https://w3id.org/iscm/id/statement/made-up/name/made-up-process/s-2024> a iscm:Naming ;
        iscm:about mechanism:made-up ; iscm:attestedBy source:s-2024 ;
        iscm:name "Made-up  process"@en .
    <https://w3id.org/iscm/id/statement/made-up/acronym/mup/s-2024> a iscm:Naming ;
        iscm:about mechanism:made-up ; iscm:attestedBy source:s-2024 ; iscm:name "MUP" .
    """
    names = ("Mechanism", "Naming", "about", "attestedBy", "name", "acronym")
    terms = " ".join(f'iscm:{name} rdfs:label "{name}"@en .' for name in names)
    context = terms + 'source:s-2024 dcterms:title "Page"@en .'
    assert found(check, (body, "data/mechanisms/made-up"), context=context) == []


def test_iri_described_nowhere_is_found_with_a_suggestion() -> None:
    body = "mechanism:made-up iscm:participant organization:made-upp ."
    context = TERMS + 'organization:made-up rdfs:label "Made-up"@en .'
    (finding,) = found(checks.undescribed, (body, "data/mechanisms/made-up"), context=context)
    assert "Did you mean organization:made-up?" in finding.message
    assert str(finding.value) == "<https://w3id.org/iscm/id/organization/made-upp>"


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("mechanism:a iscm:form 1 .", "Did you mean iscm:from?"),
        ("mechanism:a a iscm:Mechanisms .", "Did you mean iscm:Mechanism?"),
        ('mechanism:a skos:preflabel "A"@en .', "Did you mean skos:prefLabel?"),
        ('mechanism:a iscm:from "2001"^^xsd:gyear .', "Did you mean xsd:gYear?"),
    ],
)
def test_misspelt_term_is_found_with_a_suggestion(body: str, message: str) -> None:
    (finding,) = found(checks.unknown_terms, (body, None))
    assert message in finding.message


def test_terms_of_open_vocabularies_are_left_alone() -> None:
    body = "mechanism:a <https://example.org/anything> schema:anything ."
    assert found(checks.unknown_terms, (body, None)) == []


def test_unknown_kind_of_iri_is_found() -> None:
    body = "mechanism:a iscm:about <https://w3id.org/iscm/id/mechanisms/b> ."
    (finding,) = found(checks.unknown_kinds, (body, None))
    assert "KIND" in finding.message


def test_slug_must_match_the_file() -> None:
    body = "mechanism:made-up a iscm:Mechanism ."
    (finding,) = found(checks.misplaced, (body, "data/mechanisms/other"))
    assert "must describe mechanism:other" in finding.message
    assert str(finding.focus) == "<https://w3id.org/iscm/id/mechanism/made-up>"


def test_second_mechanism_in_a_file_is_found() -> None:
    body = "mechanism:made-up a iscm:Mechanism . mechanism:second a iscm:Mechanism ."
    (finding,) = found(checks.misplaced, (body, "data/mechanisms/made-up"))
    assert "data/mechanisms/second.ttl" in finding.message


def test_statement_about_another_mechanism_is_found() -> None:
    body = """mechanism:made-up a iscm:Mechanism .
    <https://w3id.org/iscm/id/statement/made-up/member/AUS/s> iscm:about mechanism:other ."""
    (finding,) = found(checks.misplaced, (body, "data/mechanisms/made-up"))
    assert "data/mechanisms/other.ttl" in finding.message


def test_files_from_elsewhere_may_have_any_name() -> None:
    assert found(checks.misplaced, ("mechanism:made-up a iscm:Mechanism .", None)) == []


@pytest.mark.parametrize(
    ("triple", "named"),
    [
        ("iscm:about mechanism:other", "mechanism:other"),
        ("iscm:attestedBy source:other", "source:other"),
        ("iscm:role role:observer", "role:observer"),
        ("iscm:participant state:IDN", "state:IDN"),
    ],
)
def test_statement_iri_must_agree_with_its_triples(triple: str, named: str) -> None:
    iri = "<https://w3id.org/iscm/id/statement/made-up/member/AUS/s>"
    body = f"{iri} a iscm:Participation ; {triple} ."
    (finding,) = found(checks.statement_iris, (body, None))
    assert named in finding.message


def test_one_label_for_two_things_of_a_kind_is_found_in_both() -> None:
    findings = found(
        checks.duplicate_labels,
        ('state:AAA skos:prefLabel "Atlantis"@en, "Atlantide"@fr .', "data/a"),
        (
            'state:BBB skos:prefLabel "Atlantis"@en . region:a skos:prefLabel "Atlantide"@fr .',
            "data/b",
        ),
    )
    assert sorted(str(finding.file) for finding in findings) == ["data/a.ttl", "data/b.ttl"]


def test_meetings_may_share_a_label() -> None:
    body = 'meeting:a skos:prefLabel "Meeting"@en . meeting:b skos:prefLabel "Meeting"@en .'
    assert found(checks.duplicate_labels, (body, None)) == []


def test_triple_in_two_files_is_found_in_both() -> None:
    body = "mechanism:made-up a iscm:Mechanism ."
    findings = found(checks.repeated_triples, (body, "data/a"), (body, "data/b"))
    assert ["data/b.ttl says" in finding.message for finding in findings] == [True, False]


@pytest.mark.parametrize("name", ['skos:prefLabel "Made-up"@en', 'iscm:acronym "MU"'])
def test_name_that_no_source_uses_is_found(name: str) -> None:
    body = f"mechanism:made-up a iscm:Mechanism ; {name} ."
    (finding,) = found(checks.unattested_names, (body, None))
    assert "iscm:Naming" in finding.message
