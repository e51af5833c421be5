"""Queries must not make this server call another one."""

import re
import socket
import subprocess
import sys

import pytest

from listeners import FORMS, HIDDEN, LONG, WAYS, Listener
from patience import PATIENCE
from services import ALPHA, Service

pytestmark = pytest.mark.long


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
