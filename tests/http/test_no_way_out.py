"""Queries must not make this server call another one."""

import json
import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from services import ALPHA, Service, serving

HERE = "<http://127.0.0.1:%d/sparql>"


class Listener:
    """A SPARQL endpoint that notes every call; it knows one answer."""

    def __init__(self) -> None:
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
                self.send_response(200)
                self.send_header("Content-Type", "application/sparql-results+json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            do_POST = do_GET  # noqa: N815

            def log_message(self, *_: object) -> None:
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.iri = f"http://127.0.0.1:{self.server.server_port}/sparql"


@pytest.fixture(scope="module")
def listener() -> Iterator[Listener]:
    listening = Listener()
    thread = threading.Thread(target=listening.server.serve_forever)
    thread.start()
    yield listening
    listening.server.shutdown()
    thread.join()
    listening.server.server_close()


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
    for asked in (service, opened):
        before = set(asked.workers())
        assert asked.query(query).status == 200
        assert set(asked.workers()) <= before


def test_an_allowed_endpoint_is_called(opened: Service, listener: Listener) -> None:
    listener.calls.clear()
    reply = opened.query(f"SELECT ?x {{ SERVICE <{listener.iri}> {{ ?x ?y ?z }} }}")
    assert [row["x"]["value"] for row in reply.json["results"]["bindings"]] == ["far"]
    assert len(listener.calls) == 1
    assert reply.headers["cache-control"] == "no-store"


def test_a_worker_cannot_open_a_socket_even_where_the_guard_lets_a_query_pass(
    opened: Service, quiet: Listener
) -> None:
    # Longer than what the server looks at itself, so that it runs in a sealed worker.
    padding = "#" + "x" * 40_000
    query = f"SELECT ?x {{ SERVICE <{quiet.iri}> {{ ?x ?y ?z }} }} {padding}"
    reply = opened.query(query)
    assert (reply.status, reply.problem) == (502, "query-failed")
    silent = opened.query(query.replace("SERVICE", "SERVICE SILENT"))
    assert silent.json["results"]["bindings"] == [{}]


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
