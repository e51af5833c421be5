"""Queries and clients that mean harm: each gets a clean problem, and the service goes on."""

import os
import signal
import socket
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urlencode

import pytest

from patience import PATIENCE
from services import RUNAWAY, Reply, Service

pytestmark = pytest.mark.long

WORKERS = 2
PATTERN = "?a ?b ?c . ?d ?e ?f . ?g ?h ?i"


def worked(pid: int) -> int:
    """Processor time that a process has used, in ticks of the system's clock."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])


@pytest.fixture(autouse=True)
def _as_before(service: Service) -> object:
    """Afterwards there are as many workers, and not more memory, as before."""
    service.settle(WORKERS)
    before = service.memory()
    yield
    service.settle(WORKERS)
    assert service.answers()
    assert service.memory() < before + 64 * 2**20


@pytest.mark.parametrize(
    ("query", "kinds"),
    [
        (RUNAWAY, {"time-limit"}),
        (
            f"SELECT DISTINCT ?a ?d ?g {{ {PATTERN} }} ORDER BY ?c ?f",
            {"memory-limit", "time-limit"},
        ),
        (f"SELECT * {{ {PATTERN} }}", {"answer-too-large", "time-limit"}),
        (f"CONSTRUCT {{ ?a ?b ?f }} {{ {PATTERN} }}", {"answer-too-large", "time-limit"}),
        (
            "SELECT * { ?s (<x:a>|!<x:b>|^!<x:c>)*/(<x:a>|!<x:b>|^!<x:c>)* ?o . ?s2 ?p2 ?o2 }",
            {"answer-too-large", "time-limit", "memory-limit"},
        ),
        (
            "SELECT (STRLEN(?z) AS ?n) { BIND('xxxxxxxxxxxxxxxx' AS ?a0) "
            + "".join(f"BIND(CONCAT(?a{n}, ?a{n}) AS ?a{n + 1}) " for n in range(40))
            + "BIND(?a40 AS ?z) }",
            {"memory-limit", "time-limit"},
        ),
    ],
    ids=["cross product", "distinct", "endless rows", "endless graph", "path", "doubling"],
)
def test_a_query_past_its_limits_is_refused(service: Service, query: str, kinds: set[str]) -> None:
    reply = service.query(query)
    assert reply.status == 503
    assert reply.problem in kinds
    assert int(reply.headers["retry-after"]) > 0


def test_a_runaway_query_does_not_hold_up_others(service: Service) -> None:
    with ThreadPoolExecutor(3) as threads:
        slow = [threads.submit(service.query, f"{RUNAWAY} # {n}") for n in range(3)]
        time.sleep(0.4)
        quick = [service.query(f"ASK {{ ?s ?p ?o }} # {n}") for n in range(20)]
        assert {reply.status for reply in quick} == {200}
        assert {call.result().status for call in slow} == {503}


@pytest.mark.parametrize("depth", [1_001, 100_000])
def test_deep_nesting_is_told_with_its_place(service: Service, depth: int) -> None:
    reply = service.query(f"SELECT * {{ FILTER{'(' * depth}1{')' * depth} }}")
    assert (reply.status, reply.problem) == (400, "query-syntax")
    assert (reply.json["line"], reply.json["column"]) == (1, 17 + 1000)


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { FILTER(" + "!" * 300_000 + "true) }",
        "SELECT * { FILTER(1" + "+1" * 300_000 + ") }",
        "SELECT * { ?s " + "/".join(["<x:p>"] * 60_000) + " ?o }",
        "ASK { " + " UNION ".join(["{}"] * 60_000) + " }",
        "SELECT * { FILTER(true" + "||true" * 50_000 + ") }",
        "ASK { ?s ?p (" + " 1" * 100_000 + ") }",
        "ASK { FILTER(?a<" + "(" * 900 + "1" + ")" * 900 + "&&?b>0) }",
        "ASK { FILTER(?a<" + "(" * 300_000 + "1" + ")" * 300_000 + "&&?b>0) }",
    ],
    ids=["negations", "sums", "path", "unions", "or", "list", "brackets", "hidden brackets"],
)
def test_text_that_fells_a_parser_costs_only_its_own_query(service: Service, query: str) -> None:
    reply = service.query(query)
    assert reply.status in (200, 400, 503)
    if reply.status != 200:
        assert reply.problem in ("query-syntax", "memory-limit", "time-limit")


@pytest.mark.parametrize(
    "query",
    ["SELECT (<x:y>(1) AS ?z) {}", "SELECT * { BIND(<x:y>(1) AS ?z) }", "ASK { FILTER(<x:y>(1)) }"],
)
def test_a_function_that_there_is_not_is_told_by_its_name(service: Service, query: str) -> None:
    reply = service.query(query)
    assert (reply.status, reply.problem) == (400, "unknown-function")
    assert reply.json["function"] == "<x:y>"


def test_a_killed_worker_costs_its_own_query_and_nothing_else(service: Service) -> None:
    before = set(service.workers())
    with ThreadPoolExecutor(1) as threads:
        call = threads.submit(service.query, RUNAWAY)
        time.sleep(0.4)
        os.kill(max(service.workers(), key=worked), signal.SIGKILL)
        reply = call.result()
    assert (reply.status, reply.problem) == (503, "worker-lost")
    assert service.answers()
    service.settle(WORKERS)
    assert set(service.workers()) != before


def test_killed_idle_workers_are_replaced(service: Service) -> None:
    for pid in service.workers():
        os.kill(pid, signal.SIGKILL)
    time.sleep(0.2)
    assert service.answers()
    service.settle(WORKERS)


def test_a_query_longer_than_allowed_is_refused(service: Service) -> None:
    reply = service.query("ASK {} #" + "x" * 10 * 2**20)
    assert (reply.status, reply.problem) == (413, "too-long")
    reply = service.query("ASK {} #" + "x" * (2**20 + 1))
    assert (reply.status, reply.problem) == (413, "too-long")
    assert reply.json["limit"] == 2**20


def test_a_target_longer_than_allowed_is_refused(service: Service) -> None:
    reply = service.request("GET", "/sparql?query=" + "x" * 2**20)
    assert (reply.status, reply.problem) == (414, "too-long")


def test_a_body_that_drips_in_is_refused(service: Service) -> None:
    with socket.create_connection(("127.0.0.1", service.port)) as client:
        client.sendall(
            b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\n"
            b"Content-Length: 1000\r\n\r\n"
        )
        for _ in range(1000):
            client.sendall(b"A")
            client.settimeout(0.05)
            try:
                answer = client.recv(4096)
                break
            except TimeoutError:
                continue
        assert answer.startswith(b"HTTP/1.1 408 ")
        assert b"application/problem+json" in answer


def test_a_head_that_drips_in_is_refused(service: Service) -> None:
    with socket.create_connection(("127.0.0.1", service.port)) as client:
        client.sendall(b"GET / HTTP/1.1\r\nHost: ")
        client.settimeout(PATIENCE)
        assert client.recv(4096).startswith(b"HTTP/1.1 408 ")


def test_clients_that_hang_up_free_their_workers(service: Service) -> None:
    body = RUNAWAY.encode()
    head = (
        b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\n"
        b"Content-Length: %d\r\n\r\n" % len(body)
    )
    for _ in range(4):
        with socket.create_connection(("127.0.0.1", service.port)) as client:
            client.sendall(head + body)
            time.sleep(0.05)
    service.settle(WORKERS)


def test_a_client_that_hangs_up_in_the_middle_of_an_answer_harms_nobody(service: Service) -> None:
    query = "SELECT * { VALUES ?n { 1 2 3 4 5 } ?s ?p ?o }"
    target = f"/sparql?{urlencode({'query': query})}"
    for _ in range(3):
        with socket.create_connection(("127.0.0.1", service.port)) as client:
            client.sendall(f"GET {target} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
            assert client.recv(1024).startswith(b"HTTP/1.1 200 ")
    assert service.answers()


def test_two_hundred_at_once_are_all_answered(service: Service) -> None:
    replies: list[Reply] = []
    start = threading.Barrier(200)

    def ask(number: int) -> None:
        start.wait()
        replies.append(service.query(f"SELECT * {{ ?s ?p ?o }} LIMIT 5 # {number}"))

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(200)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Counter(reply.status for reply in replies) == {200: 200}


def test_a_client_with_its_share_of_slow_queries_is_told_so(service: Service) -> None:
    """Slow is who has used processor time, so that a busy machine may need more than one try."""
    replies: list[Reply] = []
    while not any(reply.problem == "client-share" for reply in replies) and len(replies) < 200:
        with ThreadPoolExecutor(40) as threads:
            texts = [f"{RUNAWAY} # share {len(replies) + n}" for n in range(40)]
            replies += threads.map(service.query, texts)
    counted = Counter(reply.problem for reply in replies)
    assert counted["client-share"] > 0
    assert set(counted) <= {"client-share", "time-limit", "overloaded"}
    for reply in replies:
        assert reply.status == (429 if reply.problem == "client-share" else 503)
        assert int(reply.headers["retry-after"]) > 0


def test_runaway_queries_one_after_another_are_not_limited(service: Service) -> None:
    for number in range(3):
        assert service.query(f"{RUNAWAY} # one {number}").problem == "time-limit"


def test_many_idle_connections_leave_room_for_others(service: Service) -> None:
    clients = [socket.create_connection(("127.0.0.1", service.port)) for _ in range(300)]
    try:
        assert service.answers()
    finally:
        for client in clients:
            client.close()


def test_two_thousand_connections_leave_room_for_others(service: Service) -> None:
    with ExitStack() as clients:
        for number in range(2000):
            client = socket.create_connection(
                ("127.0.0.1", service.port), source_address=(f"127.0.0.{11 + number // 250}", 0)
            )
            clients.enter_context(client)
        assert service.answers()
        assert service.request("GET", "/healthz").status == 200
