"""Nothing is fetched to validate, whatever shapes and data name."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from iscm.cli.validate import command
from iscm.paths import ProjectFolders, project_folders
from iscm.validation.run import project_shapes
from iscm.validation.shacl import ShapesError
from listeners import Listener, listening

PREFIXES = """PREFIX sh: <http://www.w3.org/ns/shacl#>
PREFIX owl: <http://www.w3.org/2002/07/owl#>
PREFIX e: <http://e.example/>
"""
SPARQL = (
    'e:S a sh:NodeShape ; sh:targetNode e:x ; sh:sparql [ sh:message "m" ; sh:select """%s""" ] .'
)
CALL = "SERVICE <%s> { ?a ?b ?c }"
CORE = "e:S a sh:NodeShape ; sh:targetNode e:x ; sh:nodeKind sh:IRI ."


def run(folder: Path, shapes: str, data: str | Path = "e:x e:p 1 .") -> tuple[int, str]:
    (folder / "shapes.ttl").write_text(PREFIXES + shapes)
    if isinstance(data, str):
        (folder / "data.ttl").write_text(PREFIXES + data)
        data = folder / "data.ttl"
    arguments = ["--shapes", str(folder / "shapes.ttl"), str(data)]
    result = CliRunner().invoke(command, arguments)
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result.exit_code, result.output


@pytest.fixture(scope="module")
def listener() -> Iterator[Listener]:
    with listening() as opened:
        yield opened


@pytest.fixture(autouse=True)
def _nothing_is_asked(listener: Listener) -> Iterator[None]:
    yield
    assert listener.calls == []


@pytest.mark.parametrize(
    ("shapes", "told"),
    [
        (SPARQL % ("SELECT $this { $this ?p ?o " + CALL + " }"), "sh:select has SERVICE"),
        (SPARQL % ("SELECT $this { $this ?p ?o . service#c\n<%s> { ?a ?b ?c } }"), "has SERVICE"),
        (SPARQL % r"SELECT $this { $this ?p ?o \\u0053ERVICE <%s> { ?a ?b ?c } }", "has SERVICE"),
        (SPARQL % "SELECT $this FROM <%s> { $this ?p ?o }", "sh:select has FROM"),
        (SPARQL % "SELECT $this from named <%s> { $this ?p ?o }", "sh:select has FROM"),
        (
            "e:C a sh:ConstraintComponent ; sh:parameter [ sh:path e:par ] ; sh:validator "
            f'[ a sh:SPARQLAskValidator ; sh:ask "ASK {{ {CALL} }}" ] .'
            "e:S a sh:NodeShape ; sh:targetNode e:x ; e:par 1 .",
            "<http://e.example/C>: the query of sh:ask has SERVICE",
        ),
        (
            f'e:S sh:target [ a sh:SPARQLTarget ; sh:select "SELECT ?this {{ {CALL} }}" ] .',
            "<http://e.example/S>: the query of sh:select has SERVICE",
        ),
        (
            'e:o sh:declare [ sh:prefix "p" ; sh:namespace "x:> SELECT ?this FROM <%s> {} #" ] .',
            "<http://e.example/o>: sh:namespace",
        ),
    ],
)
def test_shapes_that_would_fetch_are_refused_with_file_and_shape(
    tmp_path: Path, listener: Listener, shapes: str, told: str
) -> None:
    code, output = run(tmp_path, shapes.replace("%s", listener.iri))
    assert code == 2
    assert f"{tmp_path / 'shapes.ttl'}: <http://e.example/" in output
    assert told in output
    assert "nothing is fetched" in output
    assert len(output.splitlines()) == 1


@pytest.mark.parametrize(
    "shapes",
    [
        "<%s> a owl:Ontology ; owl:imports <%s> . " + CORE,
        CORE + " e:S sh:shapesGraph <%s> .",
        CORE + ' e:S sh:js [ sh:jsLibrary [ sh:jsLibraryURL "%s" ] ] .',
        SPARQL % "SELECT $this { $this ?p ?o FILTER(?o = 'FROM') } # FROM <%s>",
    ],
)
def test_what_shapes_and_data_name_is_not_asked(
    tmp_path: Path, listener: Listener, shapes: str
) -> None:
    data = f"e:x e:p 1 . <{listener.iri}> a owl:Ontology ; owl:imports <{listener.iri}> ."
    code, output = run(tmp_path, shapes.replace("%s", listener.iri), data)
    assert (code, output) == (0, "1 file: no faults\n")


@pytest.mark.parametrize("suffix", ["jsonld", "rdf"])
def test_data_that_would_fetch_are_refused(tmp_path: Path, listener: Listener, suffix: str) -> None:
    path = tmp_path / f"data.{suffix}"
    path.write_text(
        json.dumps({"@context": listener.iri, "@id": "e:x", "y": 1})
        if suffix == "jsonld"
        else f'<!DOCTYPE r [<!ENTITY x SYSTEM "{listener.iri}">]><r>&x;</r>'
    )
    code, output = run(tmp_path, CORE, path)
    assert code == 2
    assert str(path) in output


def test_queries_that_cannot_be_run_end_in_a_line(tmp_path: Path) -> None:
    for query in ("SELECT $this {{ GRAPH e:g {{ $this ?p ?o }} }}", "SELECT"):
        code, output = run(tmp_path, SPARQL % query)
        assert code == 2
        assert "the shapes cannot be run" in output
        assert len(output.splitlines()) == 1


def test_shapes_of_a_project_fetch_nothing(tmp_path: Path, listener: Listener) -> None:
    shutil.copytree(project_folders().shapes, tmp_path / "shapes")
    query = f"SELECT $this {{ $this a iscm:Mechanism . {CALL % listener.iri} }}"
    (tmp_path / "shapes" / "more.ttl").write_text(
        "PREFIX iscm: <https://w3id.org/iscm/ontology#> PREFIX sh: <http://www.w3.org/ns/shacl#> "
        "<https://w3id.org/iscm/shapes#More> a sh:NodeShape ; sh:targetClass iscm:Mechanism ; "
        f'sh:sparql [ sh:message "m" ; sh:select "{query}" ] .'
    )
    with pytest.raises(ShapesError, match=r"more\.ttl: <https://w3id.org/iscm/shapes#More>"):
        project_shapes(ProjectFolders(tmp_path))
