import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from click.testing import CliRunner

from iscm.cli import serve
from iscm.files import parse
from iscm.namespaces import PREFIXES
from iscm.paths import ProjectFolders, project_folders
from iscm.turtle import serialize
from patience import PATIENCE
from sites import FIXTURES

SMALL = FIXTURES / "alpha-process.ttl"


@contextmanager
def served(*arguments: str) -> Iterator[str]:
    """`iscm serve` in a process of its own; gives the URL that it prints."""
    process = subprocess.Popen(
        [sys.executable, "-m", "iscm", "serve", "--port", "0", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env=os.environ | {"PYTHONUNBUFFERED": "1", "ISCM_MAKE_AHEAD": "0"},
    )
    assert process.stdout is not None
    try:
        line = process.stdout.readline()
        assert "ready at http://" in line
        yield line.split()[-1]
    finally:
        process.send_signal(signal.SIGTERM)
        process.stdout.close()
        assert process.wait(10) == 0


def test_it_prints_its_address_answers_and_stops_when_told() -> None:
    with served("--data", str(SMALL)) as url:
        with urllib.request.urlopen(f"{url}healthz") as answer:
            assert json.load(answer)["status"] == "ok"
        query = urllib.request.Request(
            f"{url}sparql", b"ASK { mechanism:alpha-process iscm:hasMember state:IDN }"
        )
        query.add_header("Content-Type", "application/sparql-query")
        with urllib.request.urlopen(query) as answer:
            assert json.load(answer)["boolean"] is True


def test_a_port_in_use_is_one_clear_line() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        result = CliRunner().invoke(serve.command, ["--port", str(port), "--data", str(SMALL)])
    assert result.exit_code == 1
    assert result.stderr.splitlines() == [
        f"iscm serve: port {port} of 127.0.0.1 is in use; choose another with --port"
    ]


def test_an_address_of_another_machine_is_one_clear_line() -> None:
    result = CliRunner().invoke(
        serve.command, ["--host", "192.0.2.1", "--port", "0", "--data", str(SMALL)]
    )
    assert result.exit_code == 1
    assert result.stderr.startswith("iscm serve: cannot listen on 192.0.2.1:0")


def test_a_broken_file_is_told_with_its_place_and_nothing_is_served(tmp_path: Path) -> None:
    broken = tmp_path / "broken.ttl"
    broken.write_text("<http://a> <http://b>\n  .\n", encoding="utf-8")
    result = CliRunner().invoke(serve.command, ["--port", "0", "--data", str(broken)])
    assert result.exit_code == 1
    assert result.stderr.startswith(f"iscm serve: {broken}:2:")
    assert result.stdout == ""


@pytest.mark.parametrize("text", ["many", "-1", "1e400", "nan"])
@pytest.mark.parametrize("variable", ["ISCM_PORT", "ISCM_MAX_QUERY_BYTES", "ISCM_QUERY_TIMEOUT"])
def test_a_setting_that_is_no_number_is_one_clear_line(variable: str, text: str) -> None:
    result = CliRunner().invoke(serve.command, ["--data", str(SMALL)], env={variable: text})
    assert result.exit_code == 1
    assert re.fullmatch(f"iscm serve: {variable} must be .*, not '{text}'\n", result.stderr)


@pytest.fixture
def invalid_project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ProjectFolders:
    """A copy of the project in which one mechanism has lost its name."""
    root = project_folders().root
    for folder in ("ontology", "data", "shapes"):
        shutil.copytree(root / folder, tmp_path / folder)
    for path in (tmp_path / "data" / "mechanisms").glob("*.ttl"):
        if path.stem != "midsa":
            path.unlink()
    path = tmp_path / "data" / "mechanisms" / "midsa.ttl"
    labels = (PREFIXES["skos"] + "prefLabel", PREFIXES["rdfs"] + "label")
    said = [quad.triple for quad in parse(path, path.read_bytes())]
    kept = [triple for triple in said if triple.predicate.value not in labels]
    assert len(kept) < len(said)
    path.write_text(serialize(kept), encoding="utf-8")
    folders = ProjectFolders(tmp_path)
    monkeypatch.setattr(serve, "project_folders", lambda: folders)
    monkeypatch.setenv("ISCM_CACHE_DIR", str(tmp_path / "cache"))
    return folders


@pytest.mark.long
def test_data_that_break_a_shape_are_refused_with_the_report(
    invalid_project: ProjectFolders,
) -> None:
    result = CliRunner().invoke(serve.command, ["--port", "0"])
    assert result.exit_code == 1
    assert str(invalid_project.data / "mechanisms" / "midsa.ttl") in result.stderr
    assert "not served" in result.stderr.splitlines()[-1]
    assert "ready" not in result.stdout


@pytest.mark.long
def test_data_that_break_a_shape_may_be_served_with_a_warning(
    invalid_project: ProjectFolders, monkeypatch: pytest.MonkeyPatch
) -> None:
    pages: list[str] = []

    def look(app: object, bound: socket.socket, ready: object) -> None:
        bound.close()
        pages.append(app.test_client().get("/", headers={"Accept": "text/html"}).text)  # type: ignore[attr-defined]

    monkeypatch.setattr("iscm.web.dev_server.serve", look)
    result = CliRunner().invoke(serve.command, ["--dev", "--port", "0", "--allow-invalid"])
    assert result.exit_code == 0, result.stderr
    assert "WARNING" in result.stderr
    assert "break the project" in pages[0]


def told(*arguments: str) -> str:
    """What a service that does not start says, in one line."""
    done = subprocess.run(
        [sys.executable, "-m", "iscm", "serve", "--port", "0", *arguments],
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1, done.stderr
    return done.stderr


def test_a_pipe_is_no_data(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "data.ttl")
    assert "no file, but a pipe or a device" in told("--data", str(tmp_path / "data.ttl"))
    assert "no RDF file inside" in told("--data", str(tmp_path))


def test_entities_that_stand_for_gigabytes_are_refused(tmp_path: Path) -> None:
    entities = "".join(f'<!ENTITY {chr(98 + at)} "{f"&{chr(97 + at)};" * 10}">' for at in range(9))
    path = tmp_path / "data.rdf"
    path.write_text(
        f'<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a "aaaaaaaaaa">{entities}]>'
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="x:">'
        '<rdf:Description rdf:about="x:a"><e:b>&j;</e:b></rdf:Description></rdf:RDF>'
    )
    assert f"{path}: the value of an entity holds another entity" in told("--data", str(path))
