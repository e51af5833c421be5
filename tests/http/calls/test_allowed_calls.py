"""Endpoints that a query may call, and no others."""

import os
import re
import socket
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pytest
from click.testing import CliRunner

from iscm.cli import main
from iscm.pool import forwarder
from listeners import LONG, WAYS, Listener, listening
from services import ALPHA, RUNAWAY, Service, eventually, many_triples, serving

pytestmark = pytest.mark.long


def test_an_allowed_endpoint_is_called(opened: Service, listener: Listener) -> None:
    listener.calls.clear()
    reply = opened.query(f"SELECT ?x {{ SERVICE <{listener.iri}> {{ ?x ?y ?z }} }}")
    assert [row["x"]["value"] for row in reply.json["results"]["bindings"]] == ["far"]
    assert len(listener.calls) == 1
    assert reply.headers["cache-control"] == "no-store"


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
