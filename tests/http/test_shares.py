"""No client takes all the threads, connections or bytes; what is held is counted."""

import http.client
import socket
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlencode

import pytest

from patience import PATIENCE
from services import ALPHA, RUNAWAY, Service, eventually, many_triples, serving

pytestmark = pytest.mark.long

"""Seconds after which what has not come to pass will not."""
OTHER = ("127.0.0.2", 0)
"""The address of another client."""


def resident(service: Service) -> int:
    """Bytes of memory that the server process takes."""
    for line in Path(f"/proc/{service.server()}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) * 1024
    raise AssertionError


def most_resident(service: Service) -> int:
    """Bytes of memory that the server process has taken at most so far."""
    status = Path(f"/proc/{service.server()}/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) * 1024


def asked_by_another(service: Service, target: str, accept: str = "text/html") -> int:
    """The status of an answer to another client."""
    client = http.client.HTTPConnection(
        "127.0.0.1", service.port, timeout=PATIENCE, source_address=OTHER
    )
    try:
        client.request("GET", target, headers={"Accept": accept})
        return client.getresponse().status
    finally:
        client.close()


def page_of(query: str) -> bytes:
    head = f"GET /sparql?{urlencode({'query': query})} HTTP/1.1\r\nHost: x\r\n"
    return f"{head}Accept: text/html\r\n\r\n".encode()


def test_a_client_has_a_share_of_the_connections() -> None:
    limits = {"ISCM_CONNECTIONS": "30", "ISCM_CONNECTIONS_SHARE": "10"}
    with serving("--data", str(ALPHA), environment=limits) as service:
        mine = [socket.create_connection(("127.0.0.1", service.port)) for _ in range(60)]
        try:
            assert asked_by_another(service, "/") == 200
            told = Counter()
            for client in mine[10:]:
                client.settimeout(PATIENCE)
                try:
                    told[client.recv(4096)[9:12]] += 1
                except ConnectionResetError:
                    told[b""] += 1
            assert told[b"429"] > 0
            assert set(told) <= {b"429", b"503", b""}
        finally:
            for client in mine:
                client.close()
        eventually(service.answers, AssertionError, OSError, http.client.HTTPException)


def test_four_clients_with_all_connections_do_not_keep_others_out() -> None:
    limits = {
        "ISCM_CONNECTIONS": "40",
        "ISCM_CONNECTIONS_SHARE": "10",
        "ISCM_READ_SECONDS": "2",
    }
    with serving("--data", str(ALPHA), environment=limits) as service:
        clients = []

        def fill() -> None:
            for number in range(40):
                source = (f"127.0.0.{11 + number // 10}", 0)
                client = socket.create_connection(
                    ("127.0.0.1", service.port), source_address=source
                )
                client.sendall(b"GET / HTTP/1.1\r\nHost: x\r\nX: ")
                clients.append(client)

        def open_ones() -> float:
            return service.metrics()["iscm_http_connections"]

        try:
            fill()
            for _ in range(5):
                assert asked_by_another(service, "/healthz") == 200
            # Those whose heads have not come in time linger, but take nobody's place.
            eventually(lambda: open_ones() <= 2)
            told = [client.recv(12)[9:] for client in clients if reads(client)]
            assert told.count(b"408") > 30
            fill()
            assert asked_by_another(service, "/healthz") == 200
        finally:
            for client in clients:
                client.close()


def reads(client: socket.socket) -> bool:
    """Whether anything has come but a reset."""
    client.settimeout(PATIENCE)
    try:
        return bool(client.recv(12, socket.MSG_PEEK))
    except ConnectionResetError:
        return False


@pytest.fixture(scope="module")
def slow(tmp_path_factory: pytest.TempPathFactory) -> Service:
    data = str(many_triples(tmp_path_factory.mktemp("data")))
    with serving("--data", data, environment={"ISCM_QUERY_TIMEOUT": "20"}) as service:
        yield service


def test_pages_of_one_client_leave_threads_to_others(slow: Service) -> None:
    mine = [socket.create_connection(("127.0.0.1", slow.port)) for _ in range(60)]
    try:
        for number, client in enumerate(mine):
            client.sendall(page_of(f"{RUNAWAY} # {number}"))
        for _ in range(3):
            assert slow.request("GET", "/healthz").status == 200
            assert asked_by_another(slow, "/") == 200
            assert asked_by_another(slow, "/robots.txt") == 200
    finally:
        for client in mine:
            client.close()


def test_what_clients_send_ahead_or_by_halves_takes_little_memory(tmp_path: Path) -> None:
    """It was six hundred megabytes."""
    query = f"{RUNAWAY} # ahead".encode()
    post = b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\n"
    first = b"%sContent-Length: %d\r\n\r\n%s" % (post, len(query), query)
    ahead = first + b"GET / HTTP/1.1\r\nHost:x\r\n\r\n" * 9_000
    half = b"GET / HTTP/1.1\r\nHost: x\r\n" + b"ab:\r\n" * 21_000
    chunks = post + b"Transfer-Encoding: chunked\r\n\r\n" + b"1\r\ny\r\n" * 500_000
    limits = {"ISCM_QUERY_TIMEOUT": "3"}
    with serving("--data", str(many_triples(tmp_path)), environment=limits) as service:
        before = resident(service)
        clients = []
        try:
            for sent in [ahead] * 100 + [half] * 100 + [chunks] * 10:
                client = socket.create_connection(("127.0.0.1", service.port), timeout=PATIENCE)
                clients.append(client)
                client.setblocking(False)
                with suppress(OSError):
                    client.send(sent)
            for _ in range(5):
                assert asked_by_another(service, "/healthz") == 200
            assert resident(service) - before < 100 * 2**20
        finally:
            for client in clients:
                client.close()
        # That they have left is not known before what is ahead of the rest has been answered.
        eventually(lambda: service.metrics()["iscm_http_connections"] == 1)


def test_a_page_s_query_ends_with_its_client(slow: Service) -> None:
    for number in range(3):
        with socket.create_connection(("127.0.0.1", slow.port)) as client:
            client.sendall(page_of(f"{RUNAWAY} # gone {number}"))
            eventually(lambda: slow.metrics()['iscm_query_workers{state="slow"}'])
        eventually(lambda: not slow.metrics()['iscm_query_workers{state="slow"}'])
    assert slow.metrics()['iscm_queries_total{outcome="client-gone"}'] >= 3


def test_other_days_have_a_small_queue_of_their_own() -> None:
    with serving() as service, ThreadPoolExecutor(30) as threads:
        spellings = ("as-of", "%61s-of", "as%2dof")
        calls = [
            threads.submit(
                service.request, "GET", f"/doc/mechanism/rcm.html?{spellings[year % 3]}={year}"
            )
            for year in range(1996, 2020)
        ]
        for _ in range(3):
            assert service.request("GET", "/healthz").status == 200
            assert asked_by_another(service, "/doc/mechanism/rcm.html") == 200
        told = Counter(call.result().status for call in calls)
        assert set(told) == {200, 429}
        assert told[429] >= 15


def test_keys_and_pages_under_made_up_addresses_take_no_more_than_the_cache(tmp_path: Path) -> None:
    with serving("--data", str(ALPHA), environment={"ISCM_CACHE_BYTES": str(8 * 2**20)}) as service:
        client = http.client.HTTPConnection("127.0.0.1", service.port, timeout=PATIENCE)

        def send(method: str, target: str, body: bytes | None = None) -> None:
            headers = {"Content-Type": "application/sparql-query"} if body else {}
            client.request(method, target, body, headers)
            client.getresponse().read()

        def flood(first: int, number: int) -> None:
            for at in range(first, first + number):
                send("POST", "/sparql", f"ASK {{}} #{at}{'😀' * 1_900}".encode())
                send("GET", f"/robots.txt?{at}{'x' * 7_000}")
                send("GET", f"/?as-of={at}{'x' * 7_000}")
                send("GET", f"/sparql?query=ASK%7B%7D%23{at}{'x' * 3_000}")

        # Until the cache is full and the heap has its size.
        flood(0, 3_000)
        entries, before = service.metrics()["iscm_cache_entries"], resident(service)
        flood(3_000, 1_500)
        metrics = service.metrics()
        assert metrics["iscm_cache_bytes"] <= 8 * 2**20
        assert metrics["iscm_cache_entries"] <= 1.1 * entries
        # 1,500 queries of 7,600 bytes and as many addresses of 7,000 would be 30 MB more.
        assert resident(service) - before < 8 * 2**20
        client.close()


@pytest.mark.parametrize("form", ["SELECT *", "CONSTRUCT { ?a ?b ?f }"])
def test_pages_of_long_answers_take_no_memory_by_their_length(tmp_path: Path, form: str) -> None:
    # None is slow, since what gives way may wait for ever beside other programs.
    limits = {"ISCM_QUERY_TIMEOUT": str(PATIENCE), "ISCM_SLOW_AFTER": str(PATIENCE)}
    with serving("--data", str(many_triples(tmp_path)), environment=limits) as service:

        def page(number: int) -> bytes:
            query = f"{form} {{ ?a ?b ?c . ?d ?e ?f }} LIMIT 200000 # {number}"
            reply = service.get({"query": query}, accept="text/html")
            assert reply.status == 200
            return reply.body

        page(0)
        before = most_resident(service)
        with ThreadPoolExecutor(4) as threads:
            pages = list(threads.map(page, range(1, 5)))
        # The answers have 20 to 90 MB each, and read whole took ten times as much.
        assert most_resident(service) - before < 96 * 2**20
        assert all(b"is more than a page can show" in each for each in pages)


def test_dumps_of_data_that_would_take_the_memory_are_refused() -> None:
    with serving("--data", str(ALPHA), environment={"ISCM_DUMP_TRIPLES": "10"}) as service:
        for path in ("/dumps/", "/dumps/iscm.nt", "/dumps/iscm.nt.gz"):
            reply = service.request("GET", path)
            assert reply.status == 501
            assert "ISCM_DUMP_TRIPLES" in reply.json["detail"]
