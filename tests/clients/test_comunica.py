"""Comunica, the query engine for browsers and Node.js, against the endpoint."""

import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import platformdirs
import pytest

from services import ALPHA, Service, serving

PACKAGE = "@comunica/query-sparql"
VERSION = "4.5.0"
"""The last that runs on Node.js 20."""

pytestmark = pytest.mark.node


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


def ask(comunica: Path, source: str, query: str, media_type: str) -> str:
    done = subprocess.run(
        [str(comunica), source, "-q", query, "-t", media_type],
        capture_output=True,
        text=True,
        timeout=60,
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
