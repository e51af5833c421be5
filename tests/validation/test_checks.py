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
    ("wrong", "suggestion"),
    [
        ("state:AU", "Did you mean state:AUS?"),
        ("state:aus", "Did you mean state:AUS?"),
        ("state:XY", None),
        ("source:page-2032", "Did you mean source:page-2023?"),
        ("source:quite-another", None),
    ],
)
def test_what_is_suggested_is_near(wrong: str, suggestion: str | None) -> None:
    context = (
        TERMS
        + """state:AUS iscm:isoAlpha2 "AU" . state:LAO iscm:isoAlpha2 "LA" .
    source:page-2023 dcterms:title "A" . source:page-2025 dcterms:title "B" ."""
    )
    body = f"mechanism:made-up iscm:participant {wrong} ."
    (finding,) = found(checks.undescribed, (body, None), context=context)
    if suggestion:
        assert suggestion in finding.message
    else:
        assert "Did you mean" not in finding.message


@pytest.mark.parametrize("year", [2022, 2023])
def test_of_equally_near_names_the_one_in_the_statement_s_iri_is_suggested(year: int) -> None:
    context = TERMS + 'source:page-2022 dcterms:title "A" . source:page-2023 dcterms:title "B" .'
    body = f"""<https://w3id.org/iscm/id/statement/made-up/member/AUS/page-{year}>
        iscm:attestedBy source:page-2032 ."""
    (finding,) = found(checks.undescribed, (body, None), context=context)
    assert f"Did you mean source:page-{year}?" in finding.message


def test_a_thing_without_a_class_is_found_with_the_usual_one() -> None:
    body = """document:a rdfs:label "A"@en . document:b a iscm:Document .
    state:AUS iscm:acronym "A" . <https://example.org/x> rdfs:label "X"@en ."""
    context = TERMS + "state:AUS a iscm:State ."
    (finding,) = found(checks.untyped, (body, "data/x"), context=context)
    assert str(finding.focus) == "<https://w3id.org/iscm/id/document/a>"
    assert "such as iscm:Document" in finding.message


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ("mechanism:a <https://w3id.org/iscm/ontology/about> 1 .", "iscm: is <https://w3id.org"),
        ("mechanism:a a <https://w3id.org/iscm/Mechanism> .", "iscm: is"),
        ("mechanism:a <http://schema.org/url> <https://example.org/> .", "schema: is <https://"),
        ('mechanism:a iscm:from "1"^^<http://www.w3.org/2001/XMLSchema/gYear> .', "xsd: is"),
        ("mechanism:a <http://www.w3.org/ns/odrl#x> <http://schema.org/Thing> .", None),
    ],
)
def test_a_namespace_that_is_nearly_a_known_one_is_found(body: str, told: str | None) -> None:
    messages = [f.message for f in found(checks.strange_namespaces, (body + body, "data/x"))]
    assert len(messages) == (told is not None)
    assert all(told in message for message in messages if told)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('"a"@sp', "@sp is no language"),
        ('"a"@xq-Latn', "@xq-latn is no language"),
        ('"a"@es', None),
        ('"a"@es-419', None),
        ('"a"@zh-hant', None),
        ('"a"', None),
    ],
)
def test_a_tag_that_is_no_language_is_found(text: str, told: str | None) -> None:
    messages = [
        f.message for f in found(checks.unknown_languages, (f"state:A rdfs:label {text} .", None))
    ]
    assert [told in message for message in messages if told] == [True] * (told is not None)
    assert len(messages) == (told is not None)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('"RCM Strategic Plan 2019-2022 (draft under review)"@es', "reads as English"),
        (
            '"Migraciones y desarrollo en el siglo XXI"@en',
            "reads as Spanish: correct the tag to @es",
        ),
        ('"Forum mondial sur la migration et le développement"@en', "reads as French"),
        ('"Cifras de «Closing remarks of the fifth meeting of the chairs»"@es', None),
        ('"Kofi Annan, UN Secretary-General (proposer)"@en', None),
        ('"Cairo Action Plan"@es', None),
        ('"Deutsche Gesellschaft für Internationale Zusammenarbeit"@en', None),
        ('"Das Forum für die Migration und die Entwicklung"@de', None),
    ],
    ids=["English", "Spanish", "French", "quoted", "acronym", "short", "listed", "German"],
)
def test_a_text_in_another_language_than_its_tag_is_found(text: str, told: str | None) -> None:
    messages = [
        f.message for f in found(checks.other_languages, (f"source:A dcterms:title {text} .", None))
    ]
    assert [told in message for message in messages if told] == [True] * (told is not None)
    assert len(messages) == (told is not None)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('" a"@en', "starts or ends with white space"),
        ('"a\\u00A0"', "starts or ends with white space"),
        ('"a\\u0001b"', "U+0001, a control character"),
        ('"a\\rb"', "U+000D"),
        ('"a\\u200Bb"@fr', "U+200B, zero width space"),
        ('"a\\uFEFF"', "U+FEFF"),
        ('"l\u2019a\u00a0: b\\nc"@fr', None),
        ('"\u0646\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645"@fa', None),
    ],
)
def test_a_text_with_what_nobody_sees_is_found(text: str, told: str | None) -> None:
    messages = [
        f.message for f in found(checks.untidy_texts, (f"state:A rdfs:label {text} .", None))
    ]
    assert len(messages) == (told is not None)
    assert all(told in message for message in messages if told)


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
    assert "Did you mean mechanism?" in finding.message


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


def test_group_of_another_mechanism_is_found() -> None:
    body = """mechanism:made-up a iscm:Mechanism .
    <https://w3id.org/iscm/id/group/other/board> iscm:groupOf mechanism:other ."""
    (finding,) = found(checks.misplaced, (body, "data/mechanisms/made-up"))
    assert "data/mechanisms/other.ttl, or correct iscm:groupOf" in finding.message


def test_group_s_iri_must_name_its_mechanism() -> None:
    body = "<https://w3id.org/iscm/id/group/made-up/board> iscm:groupOf mechanism:other ."
    (finding,) = found(checks.statement_iris, (body, None))
    assert "The IRI of this group does not name mechanism:other" in finding.message


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


def test_groups_of_two_mechanisms_may_share_a_label_those_of_one_may_not() -> None:
    groups = [
        f'<https://w3id.org/iscm/id/group/{key}> skos:prefLabel "Board"@en .'
        for key in ("one/board", "other/board", "other/directors")
    ]
    assert found(checks.duplicate_labels, (" ".join(groups[:2]), None)) == []
    findings = found(checks.duplicate_labels, (" ".join(groups), None))
    assert {str(finding.focus).rpartition("group/")[2] for finding in findings} == {
        "other/board>",
        "other/directors>",
    }


def test_meetings_may_share_a_label() -> None:
    body = 'meeting:a skos:prefLabel "Meeting"@en . meeting:b skos:prefLabel "Meeting"@en .'
    assert found(checks.duplicate_labels, (body, None)) == []


def test_triple_in_two_files_is_found_in_both() -> None:
    body = "mechanism:made-up a iscm:Mechanism ."
    findings = found(checks.repeated_triples, (body, "data/a"), (body, "data/b"))
    assert ["data/b.ttl says" in finding.message for finding in findings] == [True, False]


@pytest.mark.parametrize(
    "name", ['skos:prefLabel "Made-up"@en', 'iscm:acronym "MU"', 'iscm:shortName "Made-up"@en']
)
def test_name_that_no_source_uses_is_found(name: str) -> None:
    body = f"mechanism:made-up a iscm:Mechanism ; {name} ."
    (finding,) = found(checks.unattested_names, (body, None))
    assert "iscm:Naming" in finding.message
