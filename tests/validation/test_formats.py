"""Reports: text that people follow, and the same findings for machines."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Final

import pyoxigraph as ox
import pytest
import rdflib
from pyshacl import validate

from iscm.namespaces import ID, ONTOLOGY
from iscm.validation.formats import as_github, as_json, as_text, as_turtle
from iscm.validation.report import Finding, Report, Severity

FINDING = Finding(
    Severity.VIOLATION,
    "Name one source, 100%: add it.",
    "https://w3id.org/iscm/shapes#Statement-attestedBy",
    ox.NamedNode(ID + "statement/made-up/member/AUS/s"),
    ox.NamedNode(ONTOLOGY + "attestedBy"),
    ox.NamedNode(ID + "source/s"),
    Path("data/made,up.ttl"),
    12,
)
REPORT = Report([FINDING], 3)
SOUND = Report([], 2)


def test_text_leads_with_file_and_line_and_ends_with_counts() -> None:
    assert as_text(REPORT) == (
        "data/made,up.ttl:12: violation: Name one source, 100%: add it.\n"
        "    statement/made-up/member/AUS/s · iscm:attestedBy · source:s  [Statement-attestedBy]\n"
        "\n"
        "1 violation in 1 of 3 files\n"
    )
    assert str(REPORT) == as_text(REPORT)


def test_text_names_datatypes_by_their_prefix() -> None:
    year = ox.Literal("2017", datatype=ox.NamedNode("http://www.w3.org/2001/XMLSchema#gYear"))
    texts = {
        year: '"2017"^^xsd:gYear',
        ox.Literal("2017"): '"2017"',
        ox.Literal("Bali", language="en"): '"Bali"@en',
    }
    for value, text in texts.items():
        line = as_text(Report([replace(FINDING, value=value)], 1)).splitlines()[1]
        assert line.split(" · ")[2].startswith(f"{text}  ")


def test_text_says_when_nothing_is_wrong() -> None:
    assert as_text(SOUND) == "2 files: no faults\n"


def test_json_has_full_iris_and_counts() -> None:
    content = json.loads(as_json(REPORT))
    assert content["conforms"] is False
    assert content["counts"] == {"Violation": 1, "Warning": 0, "Info": 0}
    (finding,) = content["findings"]
    assert (finding["file"], finding["line"]) == ("data/made,up.ttl", 12)
    assert finding["path"] == ONTOLOGY + "attestedBy"


def test_github_escapes_what_its_commands_would_misread() -> None:
    text = as_github(REPORT)
    assert text.startswith("::error file=data/made%2Cup.ttl,line=12::Name one source, 100%25: add")
    assert text.count("\n") == 1


@pytest.mark.parametrize(("report", "conforms"), [(REPORT, "false"), (SOUND, "true")])
def test_turtle_is_a_shacl_report(report: Report, conforms: str) -> None:
    store = ox.Store()
    store.load(as_turtle(report).encode(), ox.RdfFormat.TURTLE)
    results = store.query(
        "PREFIX sh: <http://www.w3.org/ns/shacl#> SELECT ?conforms (COUNT(?focus) AS ?n) "
        "{ ?r a sh:ValidationReport ; sh:conforms ?conforms . OPTIONAL { ?r sh:result ?x . "
        "?x sh:focusNode ?focus ; sh:sourceShape ?shape ; sh:resultSeverity sh:Violation } } "
        "GROUP BY ?conforms"
    )
    assert isinstance(results, ox.QuerySolutions)
    (row,) = list(results)
    assert (row["conforms"].value, int(row["n"].value)) == (conforms, len(report.findings))


_RESULT: Final = """
PREFIX sh: <http://www.w3.org/ns/shacl#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
[] a sh:NodeShape ; sh:targetClass sh:ValidationReport ;
    sh:property
        [ sh:path sh:conforms ; sh:minCount 1 ; sh:maxCount 1 ; sh:datatype xsd:boolean ] ,
        [ sh:path sh:result ; sh:class sh:ValidationResult ] .
[] a sh:NodeShape ; sh:targetClass sh:ValidationResult ;
    sh:property
        [ sh:path [ sh:inversePath sh:result ] ; sh:minCount 1 ; sh:maxCount 1 ] ,
        [ sh:path sh:focusNode ; sh:minCount 1 ; sh:maxCount 1 ] ,
        [ sh:path sh:resultPath ; sh:maxCount 1 ; sh:nodeKind sh:BlankNodeOrIRI ] ,
        [ sh:path sh:value ; sh:maxCount 1 ] ,
        [ sh:path sh:sourceShape ; sh:maxCount 1 ; sh:nodeKind sh:BlankNodeOrIRI ] ,
        [ sh:path sh:sourceConstraintComponent ; sh:minCount 1 ; sh:maxCount 1 ;
          sh:nodeKind sh:IRI ] ,
        [ sh:path sh:resultSeverity ; sh:minCount 1 ; sh:maxCount 1 ; sh:nodeKind sh:IRI ] ,
        [ sh:path sh:resultMessage ; sh:or ( [ sh:datatype xsd:string ]
          [ sh:datatype <http://www.w3.org/1999/02/22-rdf-syntax-ns#langString> ] ) ] .
"""
"""What results hold (https://www.w3.org/TR/shacl/#results-validation-result)."""


@pytest.mark.parametrize("report", [REPORT, SOUND])
def test_turtle_has_what_shacl_asks_of_reports(report: Report) -> None:
    data = rdflib.Graph().parse(data=as_turtle(report))
    sound, _, text = validate(data, shacl_graph=rdflib.Graph().parse(data=_RESULT))
    assert sound, text


def test_a_warning_alone_leaves_data_valid_and_no_shacl_report_that_conforms() -> None:
    report = Report([replace(FINDING, severity=Severity.WARNING)], 1)
    assert report.conforms
    assert "sh:conforms false" in as_turtle(report)


def test_only_violations_make_data_invalid() -> None:
    from dataclasses import replace

    assert Report([replace(FINDING, severity=Severity.WARNING)], 1).conforms
    assert not REPORT.conforms
