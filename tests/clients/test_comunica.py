"""Comunica, the query engine for browsers and Node.js, against the endpoint."""

import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import platformdirs
import pytest

from patience import PATIENCE
from services import ALPHA, Service, serving

PACKAGE = "@comunica/query-sparql"
VERSION = "4.5.0"
"""The last that runs on Node.js 20."""

pytestmark = [pytest.mark.node, pytest.mark.long]


@pytest.fixture(scope="module")
def comunica() -> Path:
    """Its command, installed where the next run finds it again."""
    npm = shutil.which("npm")
    if npm is None or shutil.which("node") is None:
        pytest.skip("Node.js and npm are not installed")
    folder = platformdirs.user_cache_path("iscm-tests") / f"comunica-{VERSION}"
    command = folder / "node_modules" / ".bin" / "comunica-sparql"
    if not command.exists():
        folder.mkdir(parents=True, exist_ok=True)
        quiet = ("--no-audit", "--no-fund", "--no-package-lock", "--silent", "--no-progress")
        done = subprocess.run(
            [npm, "install", *quiet, "--prefix", str(folder), f"{PACKAGE}@{VERSION}"],
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            pytest.skip(f"npm cannot install {PACKAGE} here")
    return command


@pytest.fixture(scope="module")
def service() -> Iterator[Service]:
    with serving("--data", str(ALPHA)) as running:
        yield running


def ask(comunica: Path, source: str, query: str, media_type: str, *others: str) -> str:
    done = subprocess.run(
        [str(comunica), source, *others, "-q", query, "-t", media_type],
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=True,
    )
    return done.stdout


@pytest.mark.parametrize("kind", ["sparql@", ""])
def test_it_finds_out_that_this_is_an_endpoint_and_gets_rows(
    comunica: Path, service: Service, kind: str
) -> None:
    query = """PREFIX iscm: <https://w3id.org/iscm/ontology#>
        SELECT ?s { <https://w3id.org/iscm/id/mechanism/alpha-process> iscm:hasMember ?s }
        ORDER BY ?s"""
    found = ask(comunica, f"{kind}{service.url}/sparql", query, "application/sparql-results+json")
    assert [row["s"]["value"] for row in json.loads(found)["results"]["bindings"]] == [
        "https://w3id.org/iscm/id/state/AUS",
        "https://w3id.org/iscm/id/state/IDN",
    ]


def test_it_gets_a_graph(comunica: Path, service: Service) -> None:
    query = """PREFIX iscm: <https://w3id.org/iscm/ontology#>
        CONSTRUCT WHERE { ?m iscm:hasMember ?s }"""
    found = ask(comunica, f"sparql@{service.url}/sparql", query, "application/n-triples")
    assert len(found.splitlines()) == 2


OWN = """PREFIX own: <https://example.org/country/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX state: <https://w3id.org/iscm/id/state/>
own:indonesia rdfs:seeAlso state:IDN ; rdfs:comment "far" .
own:nowhere rdfs:seeAlso state:QQQ ; rdfs:comment "nowhere" .
"""
JOIN = """PREFIX iscm: <https://w3id.org/iscm/ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT ?comment {
  ?mechanism iscm:hasMember ?state .
  ?own rdfs:seeAlso ?state ; rdfs:comment ?comment
}
"""


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    path = tmp_path_factory.mktemp("elsewhere") / "data.ttl"
    path.write_text(OWN)
    with serving("--data", str(path)) as running:
        yield running


@pytest.mark.parametrize(
    "ours",
    [
        "sparql@{url}/sparql",
        "{url}/doc/mechanism/alpha-process",
        "{url}/doc/mechanism/alpha-process.ttl",
        "{url}/doc/mechanism/alpha-process.jsonld",
    ],
    ids=["endpoint", "document", "turtle", "json-ld"],
)
def test_it_joins_the_graph_with_another_endpoint(
    comunica: Path, service: Service, elsewhere: Service, ours: str
) -> None:
    found = ask(
        comunica,
        ours.format(url=service.url),
        JOIN,
        "application/sparql-results+json",
        f"sparql@{elsewhere.url}/sparql",
    )
    rows = json.loads(found)["results"]["bindings"]
    assert [row["comment"]["value"] for row in rows] == ["far"]
