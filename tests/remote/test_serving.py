"""A service over another engine gives what the service over the embedded one gives."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import quote

import pytest

from endpoints import Told, endpoint, free_port, oxigraph
from iscm.paths import project_folders
from services import Service, eventually, serving

pytestmark = pytest.mark.long
NAMES = quote(json.dumps({"a": {"query": "Kenia"}, "b": {"query": "Bali Process"}}))
ADDRESSES = [
    "/",
    "/browse/mechanism",
    "/browse/state.csv",
    "/browse/source.json?publisher=iom&since=2015",
    "/factsheet/2017",
    "/factsheet/2024",
    "/search?q=Puebla",
    "/doc/mechanism/rcm.html",
    "/doc/mechanism/rcm.nt",
    "/doc/mechanism/rcm.html?as-of=2010",
    "/doc/state/KEN.html",
    "/compare?mechanism=bali-process&mechanism=colombo-process",
    "/picture/map?mechanism=bali-process",
    "/picture/map.csv?mechanism=bali-process",
    "/picture/timeline",
    "/picture/overlap.csv",
    f"/reconcile?queries={NAMES}",
    "/graph/data/states.nt",
    "/graph/description.nt",
    "/.well-known/void",
    "/dumps/",
    "/openapi.json",
    "/sparql?format=csv&query=SELECT%20%28COUNT%28%2A%29%20AS%20%3Fn%29%20%7B%3Fs%20%3Fp%20%3Fo%7D",
    "/sparql?format=tsv&query=SELECT%20%2A%20%7B%20GRAPH%20%3Fg%20%7B%20%3Fs%20a%20iscm%3ALimit%7D%7D",
    "/sparql?format=ntriples&query=DESCRIBE%20state%3AKEN",
]
QUESTIONS = sorted(path.stem for path in project_folders().questions.glob("*.rq"))


def iscm(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "iscm", *arguments],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | variables,
    )


@pytest.fixture(scope="module")
def place() -> Iterator[str]:
    with oxigraph() as address:
        done = iscm("publish", "--to", f"{address}/query")
        assert done.returncode == 0, done.stderr
        yield address


@pytest.fixture(scope="module")
def services(place: str) -> Iterator[tuple[Service, Service]]:
    with serving() as here, serving("--endpoint", f"{place}/query") as there:
        yield here, there


def words(content: bytes) -> list[bytes]:
    """What is said, in whatever order: neither engine promises one where none is asked for."""
    return sorted(re.split(rb'[\s",;|]+', content))


@pytest.mark.parametrize("address", [*ADDRESSES, *(f"/questions/{name}.csv" for name in QUESTIONS)])
def test_every_address_gives_the_same(address: str, services: tuple[Service, Service]) -> None:
    answers = []
    for service in services:
        answer = service.request("GET", address, headers={"Accept": "text/html, */*;q=0.1"})
        content = answer.body.replace(service.url.encode(), b"HOST")
        answers.append((answer.status, answer.headers["content-type"], words(content)))
    assert answers[0] == answers[1]
    # Some questions are of nothing in particular until they are told of what.
    assert answers[0][0] == 200 or address.startswith("/questions/")


def test_an_engine_that_goes_away_is_told_and_asked_again_when_it_is_back(tmp_path: Path) -> None:
    query = "/sparql?query=ASK%7B%3Fs%20a%20%3Ftype%7D"
    port = free_port()
    with ExitStack() as later:
        with oxigraph(tmp_path, port) as address:
            assert iscm("publish", "--to", f"{address}/query").returncode == 0
            flags = ("--endpoint", f"{address}/query", "--cache-size", "0")
            service = later.enter_context(serving(*flags))
            assert service.request("GET", query).status == 200

        def is_told() -> bool:
            answer = service.request("GET", query)
            assert address not in answer.body.decode()
            assert answer.problem.rpartition("/")[2] in ("upstream-failed", "upstream-unavailable")
            return service.request("GET", "/healthz").status == 503

        eventually(is_told)
        with oxigraph(tmp_path, port):
            eventually(lambda: service.request("GET", query).status == 200)
            assert service.request("GET", "/healthz").status == 200


WRONG: dict[str, tuple[Told, str]] = {
    "no endpoint": ((200, {"Content-Type": "text/html"}, b"<html>"), "answers with text/html"),
    "other credentials": ((401, {}, b""), "wants other credentials (401)"),
    "elsewhere": ((302, {"Location": "http://192.0.2.1/"}, b""), "leads elsewhere (302)"),
    # What Comunica 5.3 answers over what was published: a member that no result has, and no rows,
    # since it takes default-graph-uri from the address alone, and not from what a form says.
    "another member": (
        (
            200,
            {"Content-Type": "application/sparql-results+json"},
            b'{"head": {"vars":["version","available"]},\n"results": { "bindings": [\n\n]},\n'
            b'"metadata": { "httpRequests": 0 }}\n',
        ),
        "gives what is no answer",
    ),
    "nothing published": (
        (
            200,
            {"Content-Type": "application/sparql-results+json"},
            b'{"head":{"vars":["version"]},"results":{"bindings":[]}}',
        ),
        "nothing was published there",
    ),
}


@pytest.mark.parametrize("what", WRONG)
def test_an_endpoint_that_cannot_be_served_from_is_told_in_a_line(what: str) -> None:
    answer, words = WRONG[what]
    with endpoint(lambda *_: answer) as address:
        done = iscm("serve", "--port", "0", "--endpoint", address)
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert address in done.stderr
    assert words in done.stderr


def test_flags_that_do_not_go_together_are_told() -> None:
    done = iscm("serve", "--port", "0", "--endpoint", "http://127.0.0.1:1/", "--dev")
    assert done.returncode == 1
    assert "--dev does not go with --endpoint" in done.stderr


def test_data_of_others_are_published_and_served(tmp_path: Path) -> None:
    data = tmp_path / "a.ttl"
    data.write_text(
        "<https://w3id.org/iscm/id/state/AAA> a <https://w3id.org/iscm/ontology#State> ."
    )
    with oxigraph() as address:
        done = iscm("publish", "--to", f"{address}/query", "--data", str(data))
        assert done.returncode == 0, done.stderr
        with serving("--endpoint", f"{address}/query") as service:
            assert service.request("GET", "/doc/state/AAA.html").status == 200
            assert service.request("GET", "/dumps/iscm.nt").status == 501
