"""Queries must not make this server call another one."""

import json
import os
import re
import signal
import socket
import socketserver
import subprocess
import sys
import threading
import traceback
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pytest
from click.testing import CliRunner

from iscm.cli import main
from iscm.pool import forwarder, sandbox
from patience import PATIENCE
from services import ALPHA, RUNAWAY, Service, eventually, many_triples, serving

pytestmark = pytest.mark.long

HERE = "<http://127.0.0.1:%d/sparql>"


class Listener:
    """A SPARQL endpoint that notes every call; it knows one answer."""

    def __init__(self, redirect: str = "") -> None:
        self.calls: list[str] = []
        calls = self.calls

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                calls.append(f"{self.command} {self.path}")
                body = json.dumps(
                    {
                        "head": {"vars": ["x"]},
                        "results": {"bindings": [{"x": {"type": "literal", "value": "far"}}]},
                    }
                ).encode()
                self.send_response(302 if redirect else 200)
                if redirect:
                    self.send_header("Location", redirect)
                self.send_header("Content-Type", "application/sparql-results+json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            do_POST = do_GET  # noqa: N815

            def log_message(self, *_: object) -> None:
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.port = self.server.server_port
        self.iri = f"http://127.0.0.1:{self.port}/sparql"


@contextmanager
def listening(redirect: str = "") -> Iterator[Listener]:
    """A listener that answers while the block lasts; by a redirect, where one is given."""
    opened = Listener(redirect)
    thread = threading.Thread(target=opened.server.serve_forever)
    thread.start()
    try:
        yield opened
    finally:
        opened.server.shutdown()
        thread.join()
        opened.server.server_close()


@pytest.fixture(scope="module")
def listener() -> Iterator[Listener]:
    with listening() as opened:
        yield opened


@pytest.fixture
def quiet(listener: Listener) -> Iterator[Listener]:
    """The listener, which must not be called."""
    listener.calls.clear()
    yield listener
    assert listener.calls == []


@pytest.fixture(scope="module")
def opened(listener: Listener) -> Iterator[Service]:
    """A service that may call the listener, and nobody else."""
    arguments = ("--data", str(ALPHA), "--allow-service", listener.iri)
    with serving(*arguments, environment={"ISCM_QUERY_TIMEOUT": "2"}) as running:
        yield running


FORMS = [
    "SELECT * {{ SERVICE <{iri}> {{ ?x ?y ?z }} }}",
    "SELECT * {{ SERVICE SILENT <{iri}> {{ ?x ?y ?z }} }}",
    "SELECT * {{ service <{iri}> {{ ?x ?y ?z }} }}",
    "SELECT * {{ SeRvIcE<{iri}>{{ ?x ?y ?z }} }}",
    "SELECT * {{ SERVICE#far\n#away\n<{iri}> {{ ?x ?y ?z }} }}",
    "SELECT * {{ BIND(<{iri}> AS ?far) SERVICE ?far {{ ?x ?y ?z }} }}",
    "SELECT * {{ VALUES ?far {{ <{iri}> }} SERVICE SILENT ?far {{ ?x ?y ?z }} }}",
    "PREFIX s: <{iri}> SELECT * {{ SERVICE s: {{ ?x ?y ?z }} }}",
    "BASE <{iri}> SELECT * {{ SERVICE <> {{ ?x ?y ?z }} }}",
    "ASK {{ FILTER EXISTS {{ SERVICE <{iri}> {{ ?x ?y ?z }} }} }}",
    "ASK {{ FILTER NOT EXISTS {{ ?a ?b ?c SERVICE <{iri}> {{ ?x ?y ?z }} }} }}",
    "SELECT * {{ {{ SELECT ?x {{ SERVICE <{iri}> {{ ?x ?y ?z }} }} LIMIT 1 }} }}",
    "SELECT * {{ OPTIONAL {{ GRAPH ?g {{ SERVICE <{iri}> {{ ?x ?y ?z }} }} }} }}",
    "CONSTRUCT {{ ?x ?y ?z }} {{ ?x ?y ?z MINUS {{ SERVICE <{iri}> {{ ?x ?y ?z }} }} }}",
    "DESCRIBE ?x {{ SERVICE <{iri}> {{ ?x ?y ?z }} }}",
    "SELECT ('SERVICE' AS ?s) {{ SERVICE <{iri}> {{ ?x ?y ?z }} }}",
]


@pytest.mark.parametrize("form", FORMS)
def test_service_is_refused_with_the_rule_and_the_way_to_allow_it(
    service: Service, quiet: Listener, form: str
) -> None:
    reply = service.query(form.format(iri=quiet.iri))
    assert (reply.status, reply.problem) == (403, "service-refused")
    assert "--allow-service" in reply.json["detail"]
    assert reply.json["line"] >= 1


@pytest.mark.parametrize("form", FORMS)
def test_an_allowed_endpoint_does_not_open_others(
    opened: Service, quiet: Listener, form: str
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        iri = f"http://127.0.0.1:{other.getsockname()[1]}/sparql"
        reply = opened.query(form.format(iri=iri))
        assert (reply.status, reply.problem) == (403, "service-refused")
        other.setblocking(False)
        with pytest.raises(BlockingIOError):
            other.accept()


@pytest.mark.parametrize(
    "query",
    [
        "SELECT ('SERVICE <http://127.0.0.1/>' AS ?s) {}",
        'SELECT ("""a "SERVICE" b""" AS ?s) {}',
        "SELECT * { ?s ?p ?o # SERVICE <http://127.0.0.1/>\n} LIMIT 1",
        "PREFIX service: <x:> SELECT * { ?s service:SERVICE ?o }",
        "PREFIX p: <x:> SELECT * { ?SERVICE p:SERVICE ?o . ?service p:a-service $SERVICE }",
        "SELECT * { ?s <http://127.0.0.1/SERVICE> ?o }",
        "ASK { ?s ?p 'x'@service }",
    ],
)
def test_what_only_looks_like_service_passes_in_sealed_workers(
    service: Service, opened: Service, query: str
) -> None:
    before = set(service.workers())
    assert service.query(query).status == 200
    assert set(service.workers()) <= before
    assert opened.query(query).status == 200


def test_an_allowed_endpoint_is_called(opened: Service, listener: Listener) -> None:
    listener.calls.clear()
    reply = opened.query(f"SELECT ?x {{ SERVICE <{listener.iri}> {{ ?x ?y ?z }} }}")
    assert [row["x"]["value"] for row in reply.json["results"]["bindings"]] == ["far"]
    assert len(listener.calls) == 1
    assert reply.headers["cache-control"] == "no-store"


LONG = "#" + "x" * 40_000
"""A comment that makes a query longer than what the server looks at itself."""
HIDDEN = [
    # The engine takes < for less than where a reader may see the start of an IRI, so that a string
    # seems to begin in another place.
    "SELECT * {{ FILTER(1<'x>'||true) SERVICE <{iri}> {{ ?x ?y ?z }} FILTER(1<'y>'||true) }}",
    "SELECT ?a {{ VALUES ?u {{ 1 }} FILTER(?u<'x>'||true) SERVICE <{iri}> {{ ?p ?q ?a }} "
    "FILTER(1<'y'||true) }}",
    "ASK {{ FILTER(1<'''x>'''||true) SERVICE <{iri}> {{ ?x ?y ?z }} FILTER(1<'''y'''||true) }}",
    'ASK {{ FILTER(1<"x>"||true) SERVICE <{iri}> {{ ?x ?y ?z }} FILTER(1<"y>"||true) }}',
    "SELECT * {{ ?s ?p 1SERVICE <{iri}> {{ ?x ?y ?z }} }}",
    "SELECT * {{ ?s ?p trueSERVICE <{iri}> {{ ?x ?y ?z }} }}",
    "SELECT * {{ ?s ?p 1.5e3SERVICE <{iri}> {{ ?x ?y ?z }} }}",
    "SELECT * {{ ?s ?p 'a'@enSERVICE <{iri}> {{ ?x ?y ?z }} }}",
    "SELECT * {{ ?s ?p <a>SERVICE<{iri}>{{ ?x ?y ?z }} }}",
    "SELECT * {{ ?s a _:b1.SERVICE <{iri}> {{ ?x ?y ?z }} }}",
]
"""Ways to hide the keyword from a reader of the text; some are malformed for the engine too."""
WAYS = [*FORMS, *HIDDEN]


@pytest.mark.parametrize("padding", ["", LONG], ids=["short", "long"])
@pytest.mark.parametrize("form", WAYS)
def test_no_way_of_writing_it_leads_out(
    service: Service, opened: Service, quiet: Listener, form: str, padding: str
) -> None:
    # The port of what is allowed, at an address that is not.
    with socket.create_server(("127.0.0.2", quiet.port)) as other:
        other.setblocking(False)
        for iri in (f"http://127.0.0.2:{quiet.port}/sparql", f"http://localhost:{quiet.port}/"):
            for asked in (service, opened):
                reply = asked.query(form.format(iri=iri) + padding)
                if reply.status == 200:  # silent, or where nothing is joined with it
                    assert b"far" not in reply.body
                else:
                    assert reply.problem in ("service-refused", "query-syntax")
        with pytest.raises(BlockingIOError):
            other.accept()


def test_an_allowed_call_opens_no_hidden_one(opened: Service, listener: Listener) -> None:
    with socket.create_server(("127.0.0.2", listener.port)) as other:
        other.setblocking(False)
        for filler in ("<'x>'", '<"x>"', "<'''x>'''"):
            listener.calls.clear()
            reply = opened.query(
                f"SELECT * {{ {{ SERVICE <{listener.iri}> {{ ?x ?y ?z }} }} UNION "
                f"{{ FILTER(1{filler}||true) SERVICE <http://127.0.0.2:{listener.port}/> "
                f"{{ ?p ?q ?a }} FILTER(1{filler}||true) }} }}"
            )
            assert reply.problem in ("service-refused", "query-syntax")
            assert len(listener.calls) <= 1
        with pytest.raises(BlockingIOError):
            other.accept()


def test_an_allowed_endpoint_is_called_once_for_a_star_and_in_a_long_query(
    opened: Service, listener: Listener
) -> None:
    for padding in ("", LONG):
        listener.calls.clear()
        reply = opened.query(f"SELECT * {{ SERVICE <{listener.iri}> {{ ?z ?y ?x }} }}{padding}")
        assert reply.json["head"]["vars"] == ["z", "y", "x"]
        assert [row["x"]["value"] for row in reply.json["results"]["bindings"]] == ["far"]
        assert len(listener.calls) == 1


def test_an_allowed_endpoint_is_called_from_the_query_page_too(
    opened: Service, listener: Listener
) -> None:
    query = urlencode({"query": f"SELECT ?x {{ SERVICE <{listener.iri}> {{ ?x ?y ?z }} }}"})
    reply = opened.request("GET", f"/sparql?{query}", headers={"Accept": "text/html"})
    assert reply.status == 200
    assert b"far" in reply.body


def test_the_iri_of_an_endpoint_stays_what_it_is_elsewhere(
    opened: Service, listener: Listener
) -> None:
    reply = opened.query(
        f"SELECT ?iri ?text {{ SERVICE <{listener.iri}> {{ ?x ?y ?z }} "
        f"BIND(<{listener.iri}> AS ?iri) BIND('SERVICE <{listener.iri}>' AS ?text) }}"
    )
    (row,) = reply.json["results"]["bindings"]
    assert row["iri"]["value"] == listener.iri
    assert row["text"]["value"] == f"SERVICE <{listener.iri}>"


def test_no_literal_is_changed_by_what_is_called(opened: Service, listener: Listener) -> None:
    text = f"SERVICE <{listener.iri}> "
    for less in ("<'x>'", "< 'x>'", "<?x#>\n"):
        query = f"SELECT ?t {{ BIND(1{less} AS ?b) BIND('{text}' AS ?t) }}"
        reply = opened.query(query)
        if reply.status == 200:
            (row,) = reply.json["results"]["bindings"]
            assert row["t"]["value"] == text
        else:
            assert (reply.status, reply.problem) == (400, "query-syntax")
            assert reply.json["column"] == query.index("<") + 1
    query = (
        "SELECT ?o { VALUES ?o { <http://dbpedia.org/resource/Côte_d'Ivoire> } "
        f"SERVICE <{listener.iri}> {{ ?x ?y ?z }} }}"
    )
    assert opened.query(query).status == 200


@pytest.mark.parametrize("padding", ["", LONG], ids=["short", "long"])
def test_what_is_told_of_a_failed_call_names_the_endpoint_alone(padding: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as nobody:
        iri = f"http://127.0.0.1:{nobody.getsockname()[1]}/sparql"
    with listening() as other:
        allowed = ("--allow-service", iri, "--allow-service", other.iri)
        with serving("--data", str(ALPHA), *allowed) as running:
            reply = running.query(f"SELECT ?x {{ SERVICE <{iri}> {{ ?x ?y ?z }} }}{padding}")
            assert (reply.status, reply.problem) == (502, "query-failed")
            told = reply.json["detail"]
            assert iri in told
            assert "127.0.0.1 cannot be asked" in told
            assert set(re.findall(r"http://[^ ]*", told)) == {iri}


def test_a_query_calls_a_hundred_times_at_most(opened: Service, listener: Listener) -> None:
    for _ in range(2):
        listener.calls.clear()
        reply = opened.query(
            "SELECT ?s { VALUES ?s { " + " ".join(map(str, range(150))) + " } "
            f"FILTER EXISTS {{ SERVICE <{listener.iri}> {{ ?x ?y ?s }} }} }}"
        )
        assert (reply.status, reply.problem) == (502, "query-failed")
        assert "100 times" in reply.json["detail"]
        assert len(listener.calls) == 100


def test_one_client_leaves_a_worker_that_calls_to_others(listener: Listener) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        iri = f"http://127.0.0.1:{silent.getsockname()[1]}/sparql"
        allowed = ("--allow-service", iri, "--allow-service", listener.iri)
        with (
            serving("--data", str(ALPHA), *allowed, "--trusted-proxy", "127.0.0.0/8") as running,
            ThreadPoolExecutor(4) as threads,
        ):
            asking = [
                threads.submit(running.query, f"SELECT ?x {{ SERVICE <{iri}> {{ ?x ?y {n} }} }}")
                for n in range(4)
            ]
            for _ in range(3):
                reply = running.query(
                    f"SELECT ?x {{ SERVICE <{listener.iri}> {{ ?x ?y ?z }} }}",
                    headers={"X-Forwarded-For": "203.0.113.7"},
                )
                assert reply.status == 200
            assert not any(each.done() for each in asking)


def test_a_runaway_that_may_call_gives_way_like_any_other(
    listener: Listener, tmp_path: Path
) -> None:
    data, limits = str(many_triples(tmp_path)), {"ISCM_SPARED_SECONDS": "0"}
    with (
        serving("--data", data, "--allow-service", listener.iri, environment=limits) as running,
        ThreadPoolExecutor(1) as threads,
    ):
        call = f"OPTIONAL {{ SERVICE <{listener.iri}> {{ ?x ?y ?z }} }}"
        asking = threads.submit(running.query, RUNAWAY.rstrip("} ") + call + "}")
        eventually(lambda: running.metrics()['iscm_query_workers{state="slow"}'])
        eventually(
            lambda: any(os.sched_getscheduler(pid) == os.SCHED_IDLE for pid in running.workers()),
            ProcessLookupError,
        )
        assert not asking.done()
        asking.cancel()


def test_what_is_malformed_around_a_call_is_told_at_its_place(
    service: Service, opened: Service, listener: Listener
) -> None:
    for star in ("*", "?x"):
        query = f"SELECT {star} {{ SERVICE <{listener.iri}> {{ ?x ?y ?z }} ; }}"
        reply = opened.query(query)
        assert (reply.status, reply.problem) == (400, "query-syntax")
        without = service.query(query.replace("SERVICE", "GRAPH  "))
        assert reply.json["column"] == without.json["column"] > query.index(" ;")


def test_a_redirect_of_an_allowed_endpoint_is_not_followed(quiet: Listener) -> None:
    with listening(redirect=quiet.iri) as allowed:
        with serving("--data", str(ALPHA), "--allow-service", allowed.iri) as running:
            reply = running.query(f"SELECT * {{ SERVICE <{allowed.iri}> {{ ?x ?y ?z }} }}")
            assert (reply.status, reply.problem) == (502, "query-failed")
        assert len(allowed.calls) == 1


@pytest.mark.parametrize("form", HIDDEN)
def test_the_command_line_calls_nobody(quiet: Listener, form: str) -> None:
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "iscm",
            "query",
            "--data",
            str(ALPHA),
            "-q",
            form.format(iri=quiet.iri),
        ],
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )
    assert "far" not in done.stdout
    assert "os error" not in done.stderr
    assert done.returncode in (0, 1)


def test_the_development_server_calls_nobody_but_whom_it_may(listener: Listener) -> None:
    arguments = ("--dev", "--data", str(ALPHA))
    listener.calls.clear()
    with serving(*arguments, stops_with=None) as running:
        for form in WAYS:
            reply = running.query(form.format(iri=listener.iri))
            assert reply.status in (200, 400, 403)
            assert b"far" not in reply.body
    assert listener.calls == []
    with serving(*arguments, "--allow-service", listener.iri, stops_with=None) as running:
        reply = running.query(f"SELECT ?x {{ SERVICE <{listener.iri}> {{ ?x ?y ?z }} }}")
        assert [row["x"]["value"] for row in reply.json["results"]["bindings"]] == ["far"]
        assert len(listener.calls) == 1


def in_a_process(play: Callable[[], None]) -> int:
    """Run what is for good in a process of its own; its wait status."""
    pid = os.fork()
    if pid == 0:
        try:
            play()
        except BaseException:
            traceback.print_exc()
            os._exit(1)
        os._exit(0)
    return os.waitpid(pid, 0)[1]


def test_every_connection_leads_to_one_socket_whatever_the_address(quiet: Listener) -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs, socket.create_server(("127.0.0.1", 0)) as here:

        def watch() -> None:
            _, (notified,), _, _ = socket.recv_fds(ours, 1, 1)
            sandbox.connect_all(notified, lambda: socket.create_connection(here.getsockname()))

        watching = threading.Thread(target=watch)
        watching.start()

        def confined() -> None:
            notified = sandbox.confine()
            socket.send_fds(theirs, [b"x"], [notified])
            os.close(notified)
            for host in ("127.0.0.1", "127.0.0.2", "192.0.2.1", "8.8.8.8"):
                with socket.create_connection((host, quiet.port), 60) as client:
                    assert client.getpeername() == here.getsockname()

        assert in_a_process(confined) == 0
        watching.join()


SOCKETS = [
    (socket.AF_INET, socket.SOCK_DGRAM, 0),
    (socket.AF_INET, socket.SOCK_STREAM, 262),  # MPTCP
    (socket.AF_INET6, socket.SOCK_STREAM, 0),
    (socket.AF_UNIX, socket.SOCK_STREAM, 0),
    (socket.AF_UNIX, socket.SOCK_DGRAM, 0),
    (socket.AF_NETLINK, socket.SOCK_RAW, 0),
    (socket.AF_VSOCK, socket.SOCK_STREAM, 0),
]


@pytest.mark.parametrize("kind", SOCKETS)
def test_a_process_ends_at_every_other_kind_of_socket(kind: tuple[int, int, int]) -> None:
    """Names are resolved through these, some by asking other processes of the machine."""
    for seal in (sandbox.confine, sandbox.end_at_sockets):

        def confined() -> None:
            seal()  # noqa: B023
            socket.socket(*kind)

        status = in_a_process(confined)
        assert os.WIFSIGNALED(status)
        assert os.WTERMSIG(status) == signal.SIGSYS


def test_a_process_ends_at_a_connection_that_is_none_of_connect(quiet: Listener) -> None:
    def confined() -> None:
        sandbox.confine()
        with socket.socket() as client:
            client.sendto(b"x", socket.MSG_FASTOPEN, ("127.0.0.1", quiet.port))

    assert os.WTERMSIG(in_a_process(confined)) == signal.SIGSYS


@contextmanager
def answering(answer: bytes) -> Iterator[tuple[str, list[bytes]]]:
    """An endpoint that answers with these bytes and hangs up, and what it was asked."""
    asked: list[bytes] = []

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            head = b"".join(iter(self.rfile.readline, b"\r\n"))
            (length,) = re.findall(rb"(?i)content-length: ([0-9]+)", head)
            asked.append(self.rfile.read(int(length)))
            self.wfile.write(answer)

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}/", asked
        finally:
            server.shutdown()
            thread.join()


def answer(kind: str, content: bytes, length: int | None = None) -> bytes:
    size = len(content) if length is None else length
    head = f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nContent-Length: {size}\r\n\r\n"
    return head.encode() + content


JSON = "application/sparql-results+json"
TSV = "text/tab-separated-values"
ROWS = b'{"head":{"vars":["x"]},"results":{"bindings":[{"x":{"type":"literal","value":"far"}}]}}'
CHUNKED = f"HTTP/1.1 200 OK\r\nContent-Type: {JSON}\r\nTransfer-Encoding: chunked\r\n\r\n".encode()
BAD = {
    "an error": b"HTTP/1.1 500 Error\r\nContent-Length: 0\r\n\r\n",
    "no HTTP": b"hello\r\n\r\n",
    "nothing": b"",
    "a page": answer("text/html", b"<p>Sorry"),
    "no media type": answer("", ROWS),
    "garbage": answer(JSON, b"\x1f\x8b\x00"),
    "cut": answer(JSON, ROWS[:-3]),
    "cut by its length": answer(JSON, ROWS[:-3], len(ROWS)),
    "cut between rows": answer(TSV, b"?x\n", 200),
    "without a length": f"HTTP/1.0 200 OK\r\nContent-Type: {TSV}\r\n\r\n?x\n".encode(),
    "a bad chunk": CHUNKED + b"5\r\n" + ROWS,
    "no last chunk": CHUNKED + b"%x\r\n%s\r\n" % (len(ROWS), ROWS),
    "no number for its length": f"HTTP/1.1 200 OK\r\nContent-Type: {TSV}\r\n"
    "Content-Length: zz\r\n\r\n?x\n".encode(),
    "true": answer(JSON, b'{"head":{},"boolean":true}'),
    "too much": answer(TSV, b"?x\n" + b"1\n" * (9 * 2**20)),
}
WITHIN = [
    "SELECT ?x {{ SERVICE <{iri}> {{ ?x ?y ?z }} }}",
    "SELECT (COUNT(*) AS ?n) {{ SERVICE <{iri}> {{ ?x ?y ?z }} }}",
    "ASK {{ FILTER EXISTS {{ SERVICE <{iri}> {{ ?x ?y ?z }} }} }}",
    "ASK {{ FILTER EXISTS {{ SERVICE <{iri}> {{ ?x ?y ?z }} }} }} # silent",
    "ASK {{ FILTER NOT EXISTS {{ SERVICE <{iri}> {{ ?x ?y ?silent }} }} }}",
    "SELECT ?x {{ VALUES ?x {{ 'far' 'b' }} MINUS {{ SERVICE <{iri}> {{ ?x ?y ?z }} }} }}",
    "SELECT (EXISTS {{ SERVICE <{iri}> {{ ?x ?y ?z }} }} AS ?e) {{}}",
    "ASK {{ FILTER(COALESCE(EXISTS {{ SERVICE <{iri}> {{ ?x ?y ?z }} }}, 7)) "
    "OPTIONAL {{ SERVICE SILENT <{iri}> {{ ?a ?b ?c }} }} }}",
]


@pytest.mark.parametrize("kind", BAD)
def test_a_call_without_a_whole_answer_makes_no_answer(kind: str) -> None:
    with answering(BAD[kind]) as (iri, _):
        for mode in ((), ("--dev",)):
            arguments = ("--data", str(ALPHA), "--allow-service", iri)
            with serving(*mode, *arguments, stops_with=None) as running:
                for form in WITHIN:
                    reply = running.query(form.format(iri=iri))
                    assert (reply.status, reply.problem) == (502, "query-failed"), form
                silent = running.query(f"ASK {{ SERVICE SILENT <{iri}> {{ ?x ?y ?z }} }}")
                assert silent.json["boolean"] is True


@pytest.mark.parametrize(
    "form",
    [
        "ASK {{ FILTER(1<'x'>||true) FILTER EXISTS {{ {call} }} FILTER(1<'y'>||true) }}",
        "SELECT ?x {{ VALUES ?x {{ 1 2 }} FILTER(1<'x'>||true) MINUS {{ {call} }} "
        "FILTER(1<'y'>||true) }}",
    ],
)
@pytest.mark.parametrize("silent", ["", "SILENT "])
def test_a_call_that_is_hidden_and_would_not_be_missed_is_refused(
    service: Service, opened: Service, quiet: Listener, form: str, silent: str
) -> None:
    for place in ("127.0.0.2:9", "[::1]:9", "hidden.example"):
        query = form.format(call=f"SERVICE {silent}<http://{place}/> {{ ?x ?y ?z }}")
        for asked in (service, opened):
            for padding in ("", LONG):
                reply = asked.query(query + padding)
                assert reply.problem in ("service-refused", "query-syntax")
        done = subprocess.run(
            [sys.executable, "-m", "iscm", "query", "--data", str(ALPHA), "-q", query],
            capture_output=True,
            text=True,
            timeout=PATIENCE,
        )
        assert (done.returncode, done.stdout) == (1, "")
        assert "SERVICE" in done.stderr


UNSEEN = [
    "PREFIX : <{iri}> ASK {{ FILTER EXISTS {{ SERVICE:g {{ ?x ?y ?z }} }} }}",
    "ASK {{ FILTER NOT EXISTS {{ SERVICESILENT<{iri}> {{ ?x ?y ?z }} }} }}",
    "ASK {{ FILTER EXISTS {{ {{}} UNION {{ ?s ?p trueSERVICE ?u {{ ?x ?y ?z }} }} }} }}",
    "SELECT ?t {{ VALUES ?t {{ '''x' }} FILTER EXISTS {{ SERVICE <{iri}> {{ ?x ?y ?z }} }} }}",
    "SELECT ?x {{ VALUES ?x {{ 1 2 }} MINUS {{ ?s ?p 1SERVICE <{iri}> {{ ?x ?y ?z }} }} }}",
]


@pytest.mark.parametrize(
    "iri", ["urn:x", "ftp://127.0.0.1/", "https://127.0.0.1:9/", "http://127.0.0.1:9/"]
)
@pytest.mark.parametrize("form", UNSEEN)
def test_a_call_that_no_socket_tells_of_is_refused(
    service: Service, opened: Service, form: str, iri: str
) -> None:
    query = form.format(iri=iri)
    for asked in (service, opened):
        for padding in ("", LONG):
            reply = asked.query(query + padding)
            assert (reply.status, reply.problem) == (403, "service-refused")


def test_letters_that_make_no_call_change_no_message(service: Service) -> None:
    query = "SELECT ?Service ?service { ?service a <x:service> . ?Service ?p 'service' ; }"
    assert service.query(query).status == 200
    for broken in (query + "}", query.replace("{", "")):
        reply = service.query(broken)
        told = service.query(re.sub("(?<=[Ss]er)v", "w", broken))
        assert reply.problem == told.problem == "query-syntax"
        assert (reply.json["line"], reply.json["column"]) == (
            told.json["line"],
            told.json["column"],
        )


def test_an_endpoint_s_own_words_for_its_media_type_are_not_passed_on() -> None:
    for more in (b'; a="\xff"', b";\r\n a=b"):
        words = answer(JSON, ROWS).replace(JSON.encode(), JSON.encode() + more)
        with (
            answering(words) as (iri, _),
            serving("--data", str(ALPHA), "--allow-service", iri) as running,
        ):
            reply = running.query(f"SELECT ?x {{ SERVICE <{iri}> {{ ?x ?y ?z }} }}")
            assert reply.status in (200, 502)
            if reply.status == 200:
                (row,) = reply.json["results"]["bindings"]
                assert row["x"]["value"] == "far"
            query = f"ASK {{ FILTER NOT EXISTS {{ SERVICE <{iri}> {{ ?x ?y ?z }} }} }}"
            assert running.query(query).status == reply.status


def test_what_is_nested_in_a_call_is_sent_as_it_was_written() -> None:
    with answering(answer(JSON, ROWS)) as (one, asked), answering(b"") as (two, others):
        allowed = ("--allow-service", one, "--allow-service", two)
        with serving("--data", str(ALPHA), *allowed) as running:
            reply = running.query(
                f"SELECT ?x {{ SERVICE <{one}> {{ ?x ?y ?z . SERVICE <{two}> {{ ?z a ?w }} }} "
                f"SERVICE <{one}> {{ ?x ?y ?z }} }}"
            )
        assert [row["x"]["value"] for row in reply.json["results"]["bindings"]] == ["far"]
        assert any(f"SERVICE <{two}>".encode() in each for each in asked)
        assert not any(b"127.0.0.1:8/" in each for each in asked)
        assert others == []


@pytest.mark.parametrize(
    "name", ["\u0938\u0947\u0935\u093e_service", "qualite\u0301_service", "a\u203fservice"]
)
def test_letters_of_any_language_hide_no_keyword_and_make_none(
    service: Service, opened: Service, listener: Listener, name: str
) -> None:
    for asked in (service, opened):
        for term in (f"?{name}", f"_:{name}", f"ex:{name}"):
            query = f"PREFIX ex: <https://e.org/> SELECT * {{ {term} a <{listener.iri}> }}"
            assert asked.query(query).status == 200
        reply = asked.query(
            f"PREFIX ex: <https://e.org/> SELECT ?o {{ VALUES (?p ?o) {{ (ex:{name} "
            f"<{listener.iri}>) }} }}"
        )
        (row,) = reply.json["results"]["bindings"]
        assert row["o"]["value"] == listener.iri


@pytest.mark.parametrize(
    "iri",
    [
        *("sparql", "http://", "ftp://127.0.0.1/", "file:///etc/passwd", "http://[::1/"),
        *("http://127.0.0.1:99999/", "http://127.0.0.1:0/", "http://u:p@127.0.0.1/"),
        *("http://127.0.0.1/#x", "http://127.0.0.1/\u00e9", "http://127.0.0.1/\n"),
    ],
)
def test_an_endpoint_that_cannot_be_asked_is_told_before_anything_is_served(iri: str) -> None:
    arguments = ["serve", "--port", "0", "--data", str(ALPHA), "--allow-service", iri]
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == 1
    assert result.stderr.startswith("iscm serve: --allow-service ")


def test_an_address_of_colons_is_called_at_the_port_of_its_scheme() -> None:
    for iri, port in (("http://[::1:7777]/", 80), ("https://[2001:db8::1:8080]/", 443)):
        assert forwarder._connection(urlsplit(iri), 1).port == port
        assert forwarder._connection(urlsplit(iri), 1).host == iri[iri.index("[") + 1 : -2]


def test_from_names_graphs_of_the_dataset_and_fetches_nothing(
    service: Service, quiet: Listener
) -> None:
    for clause in ("FROM", "FROM NAMED"):
        reply = service.query(f"SELECT * {clause} <{quiet.iri}> {{ ?s ?p ?o }}")
        assert reply.json["results"]["bindings"] == []
    for name in ("default-graph-uri", "named-graph-uri"):
        reply = service.get({"query": "SELECT * { ?s ?p ?o }", name: quiet.iri})
        assert reply.json["results"]["bindings"] == []


def test_load_is_refused_as_an_update(service: Service, quiet: Listener) -> None:
    reply = service.query(f"LOAD <{quiet.iri}>")
    assert (reply.status, reply.problem) == (403, "update-refused")
