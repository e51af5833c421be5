"""A query as programs ask it, run by those programs against a server."""

import csv
import io
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest

from iscm.protocol.request import QueryRequest
from iscm.web.samples import samples_of, with_prefixes
from services import ALPHA, Service, serving

MEMBERS = "SELECT ?s { mechanism:alpha-process iscm:hasMember ?s } ORDER BY ?s"
HARD = """SELECT ?word { # it's "quoted", $HOME and `date`
  VALUES ?word { "it's \\"\\"\\" )\\" \\\\ %41&b=+ é" }
}
"""
SAID = 'it\'s """ )" \\ %41&b=+ é'
GRAPH = "https://w3id.org/iscm/graph/nothing-here"


@pytest.fixture(scope="module")
def service() -> Iterator[Service]:
    with serving("--data", str(ALPHA)) as running:
        yield running


def sample(service: Service, name: str, query: str, *graphs: str, graph: bool = False) -> str:
    asked = QueryRequest(query, graphs, ())
    (found,) = (
        each.text for each in samples_of(f"{service.url}/sparql", asked, graph) if each.name == name
    )
    return found


def run(command: list[str], folder: Path) -> str:
    environment = {**os.environ, "PYTHONIOENCODING": "utf-8"}
    done = subprocess.run(
        command, cwd=folder, capture_output=True, encoding="utf-8", env=environment
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def saved_by_curl(text: str, folder: Path) -> str:
    if shutil.which("curl") is None:
        pytest.skip("curl is not installed")
    run(["sh", "-c", text], folder)
    (path,) = folder.iterdir()
    return path.read_text("utf-8")


def printed_by_python(text: str, folder: Path) -> str:
    return run([sys.executable, "-c", text], folder)


def printed_by_r(text: str, folder: Path) -> str:
    if shutil.which("Rscript") is None:
        pytest.skip("R is not installed")
    (folder / "sample.R").write_text(text, "utf-8")
    return run(["Rscript", "--encoding=UTF-8", "sample.R"], folder)


def test_curl_saves_the_rows(service: Service, tmp_path: Path) -> None:
    saved = saved_by_curl(sample(service, "curl", MEMBERS), tmp_path)
    assert [row["s"].rpartition("/")[2] for row in csv.DictReader(io.StringIO(saved))] == [
        "AUS",
        "IDN",
    ]


def test_python_prints_the_rows(service: Service, tmp_path: Path) -> None:
    printed = printed_by_python(sample(service, "Python", MEMBERS), tmp_path)
    assert "state/AUS" in printed
    assert len(printed.splitlines()) == 2


def test_r_prints_the_rows(service: Service, tmp_path: Path) -> None:
    printed = printed_by_r(sample(service, "R", MEMBERS), tmp_path)
    assert "state/AUS" in printed
    assert "state/IDN" in printed


@pytest.mark.parametrize("query", [HARD, HARD.replace("\n", "\r\n"), HARD.replace("\n", "\t\n")])
def test_no_letter_of_a_query_is_taken_for_the_language_it_stands_in(
    service: Service, tmp_path: Path, query: str
) -> None:
    saved = saved_by_curl(sample(service, "curl", query), tmp_path)
    assert [row["word"] for row in csv.DictReader(io.StringIO(saved))] == [SAID]
    assert repr(SAID) in printed_by_python(sample(service, "Python", query), tmp_path)


def test_r_takes_none_either(service: Service, tmp_path: Path) -> None:
    assert "%41&b=+" in printed_by_r(sample(service, "R", HARD), tmp_path)


def test_a_graph_comes_as_turtle(service: Service, tmp_path: Path) -> None:
    query = "CONSTRUCT WHERE { mechanism:alpha-process iscm:hasMember ?s }"
    saved = saved_by_curl(sample(service, "curl", query, graph=True), tmp_path)
    printed = printed_by_python(sample(service, "Python", query, graph=True), tmp_path)
    for text in (saved, printed):
        assert len(list(ox.parse(text.encode(), ox.RdfFormat.TURTLE))) == 2


def test_the_graphs_that_were_asked_are_asked_again(service: Service, tmp_path: Path) -> None:
    saved = saved_by_curl(sample(service, "curl", MEMBERS, GRAPH), tmp_path)
    assert saved.splitlines() == ["s"]
    assert printed_by_python(sample(service, "Python", MEMBERS, GRAPH), tmp_path) == ""


def test_the_prefixes_that_a_query_uses_are_declared_once() -> None:
    query = (
        "PREFIX iscm: <https://example.org/own#>\n"
        'SELECT ?s { ?s a iscm:X ; foaf:name "rdfs:label" ; other:p owl:Thing } # skos:note'
    )
    assert with_prefixes(query) == (
        "PREFIX foaf: <http://xmlns.com/foaf/0.1/>\n"
        "PREFIX owl: <http://www.w3.org/2002/07/owl#>\n" + query
    )
