"""The fast runner gives what pySHACL gives, whatever shapes say; shapes and data of others."""

from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import pytest
import rdflib
from click.testing import CliRunner

from iscm.cli import main
from iscm.files import RdfFile
from iscm.validation.corpus import Corpus, SourceFile, rdflib_graph, read_file
from iscm.validation.report import Finding
from iscm.validation.shacl import (
    ShapesError,
    findings_of,
    load_shapes,
    narrow,
    report_of,
    run_core,
)

PREFIXES = """PREFIX : <http://e/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX sh: <http://www.w3.org/ns/shacl#>
PREFIX shape: <https://w3id.org/iscm/shapes#>
"""
DATA = """
:one a :Thing ; :name "one", "uno" ; :part :two .
:two a :Thing ; :colour "red" ; :part :three, :four .
:three a :Other ; :name "three" .
:four a :Other, :Special .
:Special rdfs:subClassOf :Thing .
"""
NAMED = "sh:property [ sh:path :name ; sh:minCount 1 ; sh:maxCount 1 ]"
ROWS = {
    "plain": (f"shape:A a sh:NodeShape ; sh:targetClass :Thing ; {NAMED} .", 3),
    "deactivated": (
        f"shape:A a sh:NodeShape ; sh:targetClass :Thing ; sh:deactivated true ; {NAMED} .",
        0,
    ),
    "property deactivated": (
        "shape:A a sh:NodeShape ; sh:targetClass :Thing ; "
        "sh:property [ sh:path :name ; sh:minCount 1 ; sh:deactivated true ] .",
        0,
    ),
    "closed": (
        "shape:A a sh:NodeShape ; sh:targetClass :Other ; sh:closed true ; "
        "sh:ignoredProperties ( <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> ) ; "
        "sh:property [ sh:path :name ] .",
        0,
    ),
    "closed to what is listed nowhere": (
        "shape:A a sh:NodeShape ; sh:targetNode :two ; sh:closed true ; "
        "sh:property [ sh:path :colour ] .",
        3,
    ),
    "node of a shape with targets": (
        f"shape:A a sh:NodeShape ; sh:targetNode :one ; {NAMED} .\n"
        "shape:B a sh:NodeShape ; sh:targetNode :two ; "
        "sh:property [ sh:path :part ; sh:node shape:A ] .",
        2,
    ),
    "within a list": (
        f"shape:A a sh:NodeShape ; sh:targetNode :one ; {NAMED} .\n"
        "shape:B a sh:NodeShape ; sh:targetNode :two ; sh:or ( shape:A ) .",
        2,
    ),
    "disjoint siblings": (
        "shape:A a sh:NodeShape ; sh:targetNode :two ; "
        "sh:property [ sh:path :part ; sh:qualifiedMinCount 1 ; "
        "sh:qualifiedValueShapesDisjoint true ; sh:qualifiedValueShape [ sh:class :Other ] ] , "
        "[ sh:path :part ; sh:qualifiedMinCount 1 ; sh:qualifiedValueShapesDisjoint true ; "
        "sh:qualifiedValueShape [ sh:class :Special ] ] .",
        1,
    ),
    "a class for its own target": (f":Thing a sh:NodeShape, rdfs:Class ; {NAMED} .", 3),
    "a query of another": (
        ":A a sh:NodeShape ; sh:targetClass :Thing ; sh:sparql [ sh:select "
        '"SELECT $this { FILTER NOT EXISTS { $this <http://e/name> ?any } }" ] .',
        2,
    ),
    "a query of another with its path": (
        ":A a sh:PropertyShape ; sh:path :part ; sh:targetClass :Thing ; sh:sparql [ sh:select "
        '"SELECT $this ?value { $this $PATH ?value . ?value a <http://e/Special> }" ] .',
        1,
    ),
}


def graph(text: str) -> rdflib.Graph:
    return rdflib.Graph().parse(data=PREFIXES + text, format="turtle")


def told(findings: Iterable[Finding]) -> Counter[tuple[str, ...]]:
    return Counter(
        (each.severity, str(each.focus), str(each.path), str(each.value)) for each in findings
    )


@pytest.mark.parametrize(("shapes", "number"), ROWS.values(), ids=list(ROWS))
def test_the_runner_gives_what_pyshacl_gives(shapes: str, number: int) -> None:
    data = graph(DATA)
    plain = told(findings_of(report_of(data, graph(shapes)), graph(shapes)))
    assert plain.total() == number
    loaded = load_shapes(graph(shapes))
    assert told(run_core(loaded, data)) == plain
    focus = data.all_nodes() - {rdflib.URIRef("http://e/one")}
    within = {key: count for key, count in plain.items() if key[1] != "<http://e/one>"}
    assert told(run_core(narrow(loaded, data, focus), data)) == within


def corpus(folder: Path) -> Corpus:
    path = folder / "data.ttl"
    path.write_text(PREFIXES + DATA, encoding="utf-8")
    files: list[SourceFile] = [read_file(RdfFile(path, "http://e/g"))]
    return Corpus(files, [])


@pytest.mark.parametrize(
    ("shape", "told"),
    [
        ('sh:targetNode :one ; sh:sparql [ sh:message "Too much" ; %s ]', ["Too much"]),
        ('sh:targetNode :one ; sh:message "Shape" ; sh:sparql [ %s ]', ["Shape"]),
        ("sh:targetClass :Thing ; sh:sparql [ %s ]", ["finds this"] * 3),
        ("sh:targetSubjectsOf :colour ; sh:sparql [ %s ]", ["finds this"]),
        ("sh:targetObjectsOf :colour ; sh:sparql [ %s ]", []),
        ("sh:targetClass :Thing ; sh:deactivated true ; sh:sparql [ %s ]", []),
        ("sh:targetClass :Thing ; sh:sparql [ sh:deactivated true ; %s ]", []),
    ],
)
def test_a_query_of_the_project_s_is_asked_of_its_targets_alone(
    tmp_path: Path, shape: str, told: list[str]
) -> None:
    select = 'sh:select "SELECT DISTINCT $this { $this a ?class }"'
    loaded = load_shapes(graph(f"shape:A a sh:NodeShape ; {shape % select} ."))
    files = corpus(tmp_path)
    found = [each for query in loaded.queries for each in query.findings(files.store)]
    found += run_core(loaded, rdflib_graph(files.triples))
    assert len(found) == len(told)
    assert all(words in each.message for words, each in zip(told, found, strict=True))


def test_a_severity_that_no_report_here_can_have_is_told() -> None:
    with pytest.raises(ShapesError, match="write one of sh:Violation"):
        load_shapes(graph("shape:A a sh:NodeShape ; sh:severity :Dreadful ."))


def validate(*arguments: object) -> tuple[int, str, str]:
    result = CliRunner().invoke(main, ["validate", *map(str, arguments)])
    return result.exit_code, result.stdout, result.stderr


def test_other_data_are_held_to_other_shapes(tmp_path: Path) -> None:
    data, shapes = tmp_path / "data.ttl", tmp_path / "shapes.ttl"
    data.write_text(PREFIXES + DATA, encoding="utf-8")
    shapes.write_text(
        PREFIXES + f":A a sh:NodeShape ; sh:targetNode :two ; {NAMED} .\n"
        ":B a sh:NodeShape ; sh:targetNode :one ; sh:severity :Dreadful ; sh:nodeKind sh:Literal .",
        encoding="utf-8",
    )
    code, out, _ = validate(data, "--shapes", shapes)
    assert code == 1
    assert f"{data}:7: " in out
    code, out, _ = validate(data, "--shapes", shapes, "--format", "turtle")
    report = rdflib.Graph().parse(data=out, format="turtle")
    severities = set(report.objects(None, rdflib.SH.resultSeverity))
    assert (code, severities) == (1, {rdflib.SH.Violation, rdflib.URIRef("http://e/Dreadful")})
    assert len(set(report.subjects(rdflib.SH.sourceConstraintComponent))) == 2
    shapes.write_text(PREFIXES + ":A a sh:NodeShape ; sh:targetNode :one .", encoding="utf-8")
    assert validate(data, "--shapes", shapes)[0] == 0


@pytest.mark.parametrize(
    ("shapes", "words"),
    [
        (":A a sh:NodeShape", "shapes.ttl:"),
        (":A a sh:NodeShape ; sh:targetNode :one ; sh:property [ sh:minCount 1 ] .", "well-formed"),
    ],
)
def test_shapes_that_cannot_be_run_are_told_in_a_line(
    tmp_path: Path, shapes: str, words: str
) -> None:
    data, path = tmp_path / "data.ttl", tmp_path / "shapes.ttl"
    data.write_text(PREFIXES + DATA, encoding="utf-8")
    path.write_text(PREFIXES + shapes, encoding="utf-8")
    code, out, err = validate(data, "--shapes", path)
    assert (code, out) == (2, "")
    assert words in err
    assert "Traceback" not in err
    assert validate(data, "--shapes", tmp_path / "none.ttl")[0] == 2


def test_queries_of_others_know_the_prefixes_that_are_imported(tmp_path: Path) -> None:
    data, shapes = tmp_path / "data.ttl", tmp_path / "shapes.ttl"
    data.write_text("<http://other.example/one> <http://other.example/p> 1 .", encoding="utf-8")
    shapes.write_text(
        PREFIXES + "PREFIX owl: <http://www.w3.org/2002/07/owl#>\n"
        ':Names sh:declare [ sh:prefix "other" ; sh:namespace "http://other.example/" ] .\n'
        ":More owl:imports :Names .\n"
        ":A a sh:NodeShape ; sh:targetNode <http://other.example/one> ; sh:sparql [\n"
        '  sh:prefixes :More ; sh:select "SELECT $this { $this other:p ?value }" ] .',
        encoding="utf-8",
    )
    code, out, _ = validate(data, "--shapes", shapes)
    assert code == 1
    assert "The query of a sh:sparql constraint finds this." in out
