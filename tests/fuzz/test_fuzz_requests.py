"""The corpus, replayed: no input is answered with 500, none ends the service, and the event loop
never works long at a stretch."""

import asyncio
import re
import socket
import time
from collections.abc import Callable, Iterator
from functools import partial

import pytest

from fuzz.corpus import mutations, seeds
from iscm.http.cache import Cache
from iscm.http.connection import Connection
from iscm.http.front import Front
from iscm.http.peers import TrustedPeers
from iscm.http.request import Request
from iscm.http.response import Clock, Response
from iscm.http.shares import Connections
from iscm.http.sparql_endpoint import SparqlEndpoint
from iscm.pool.job import PoolAnswer, QueryJob
from iscm.protocol.endpoint import Endpoint
from iscm.reloads import Board
from iscm.settings import HttpLimits
from patience import PATIENCE
from services import ALPHA, Service, serving

pytestmark = pytest.mark.long

STRETCH = 0.02
"""Seconds of its thread's processor time that a callback of the event loop may take."""
REPLAYED = 1_500
STATUS = re.compile(rb"HTTP/1\.1 (\d{3}) ")


@pytest.fixture(scope="module")
def service() -> Iterator[Service]:
    with serving("--data", str(ALPHA), environment={"ISCM_READ_SECONDS": "2"}) as running:
        yield running


def replay(service: Service, request: bytes) -> None:
    """Send a request, cut in two, and read what comes until nothing does."""
    with socket.create_connection(("127.0.0.1", service.port), timeout=PATIENCE) as client:
        answer = b""
        try:
            client.sendall(request[: len(request) // 2])
            client.sendall(request[len(request) // 2 :])
            client.shutdown(socket.SHUT_WR)
            while block := client.recv(65536):
                answer += block
        except TimeoutError:
            raise
        except OSError:
            pass  # the service has closed the connection at whatever step
    assert b"500" not in STATUS.findall(answer), request


@pytest.mark.parametrize("number", range(len(seeds())))
def test_what_has_harmed_harms_no_more(service: Service, number: int) -> None:
    replay(service, seeds()[number])
    assert service.answers()


def test_variations_are_answered_cleanly(service: Service) -> None:
    for request in mutations(seed=1, number=REPLAYED // 3):
        replay(service, request)
    assert service.answers()


@pytest.mark.parametrize("seed", range(2, 10))
def test_many_variations_are_answered_cleanly(service: Service, seed: int) -> None:
    for request in mutations(seed, number=REPLAYED):
        replay(service, request)
    assert service.answers()


class _Pool:
    """Answers every query at once."""

    answers = True
    ended: dict[str, int] = {}  # noqa: RUF012

    def submit(self, job: QueryJob) -> None:
        job.finish(PoolAnswer("text/csv", b"", b"x\n" * 1000, 0.001, 2000))

    def cancel(self, job: QueryJob) -> None:
        job.cancelled = True

    def gauges(self) -> dict[str, int]:
        return dict.fromkeys(("idle", "quick", "slow", "waiting"), 0)


class _Pages:
    """Answers every page at once: pages are made in threads."""

    def handle(self, connection: Connection, request: Request) -> None:
        connection.respond(Response(200, [], b"page"))


class _Wire(asyncio.Transport):
    """Takes everything."""

    def write(self, data: bytes | bytearray | memoryview) -> None:
        pass

    def can_write_eof(self) -> bool:
        return False

    def abort(self) -> None:
        pass

    def close(self) -> None:
        pass

    def pause_reading(self) -> None:
        pass

    def resume_reading(self) -> None:
        pass


def stretch(call: Callable[[], object]) -> float:
    started = time.thread_time()
    call()
    return time.thread_time() - started


def test_the_event_loop_never_works_long_at_a_stretch() -> None:
    limits, peers = HttpLimits(), TrustedPeers(["127.0.0.0/8"])
    big = [
        b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\n"
        b"Content-Length: %d\r\n\r\n%s" % (len(body), body)
        for body in (
            b"a=b&" * 700_000,
            b"query=" + b"%41" * 1_000_000,
            b"query=" + b"%" * 3_000_000,
        )
    ]
    hard = [
        b"GET /sparql?query=ASK%%7B%%7D HTTP/1.1\r\nHost: x\r\nAccept: %s\r\n\r\n" % value
        for value in (b'"\\"' * 2_600, b"a/b," * 2_000, b'a/b;a="' + b'\\"' * 4_000)
    ]
    for field in (b"Accept", b"Accept-Language", b"Accept-Encoding", b"X-Forwarded-For"):
        for value in (
            b"*/*;%x=1," * 700 % tuple(range(700)),
            b"127.0.0.1," * 800,
            b"::ffff:7f00:1," * 500,
        ):
            for path in (b"/sparql?query=ASK%7B%7D", b"/"):
                head = b"GET " + path + b" HTTP/1.1\r\nHost: x\r\n"
                hard.append(head + (field + b": " + value[:8_100] + b"\r\n") * 15 + b"\r\n")
    chunked = b"POST /sparql HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
    big += [
        *(chunked + (b"%x\r\n%s\r\n" % (n, b"y" * n)) * (700_000 // (n + 5)) for n in (1, 2, 70)),
        chunked + b"0\r\n" + b"ab:\r\n" * 21_000,
        b"GET /healthz HTTP/1.1\r\nHost:x\r\n\r\n" * 9_000,
        b"GET /sparql?query=ASK%7B%7D HTTP/1.1\r\nHost:x\r\n\r\n" * 5_000,
        b"GET / HTTP/1.1\r\nHost: x\r\n" + b"ab:\r\n" * 21_000,
    ]
    query = b"ASK{} #service\n" + b'"\\"' * 10_000
    hard += [
        b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\n"
        b"Content-Length: %d\r\n\r\n%s" % (len(query), query)
    ]

    async def run() -> list[tuple[float, bytes]]:
        loop = asyncio.get_running_loop()
        longest: list[tuple[float, bytes]] = []
        pool, pages, cache = _Pool(), _Pages(), Cache(2**20)
        for request in [*seeds(), *hard, *big, *mutations(seed=1, number=REPLAYED)]:
            least = 1.0
            for _ in range(3):  # the least of three: a collection of garbage is not the request's
                connections = Connections(limits, peers.trusts)
                sparql = SparqlEndpoint(
                    pool,  # type: ignore[arg-type]
                    cache,
                    pages.handle,
                    Endpoint("1", max_query_bytes=2**20, services=["https://example.org/sparql"]),
                    loop,
                )
                answering = (sparql, pages, pool, cache, connections)
                front = Front(*answering, None, "1", lambda: True, loop, Board())  # type: ignore[arg-type]
                connection = Connection(front, limits, peers, Clock(), connections, loop)
                connection.connection_made(_Wire())
                worst = 0.0
                for at in range(0, len(request), 256 * 1024):
                    block = request[at : at + 256 * 1024]
                    worst = max(worst, stretch(partial(connection.data_received, block)))
                    while connection._is_due:  # what is put off is a callback of its own
                        worst = max(worst, stretch(connection._go_on))
                connection.connection_lost(None)
                held = connections.contents.bytes, connections.answers.bytes
                assert held == (0, 0), request[:200]
                least = min(least, worst)
                if least < STRETCH / 4:
                    break
            longest.append((least, request[:200]))
        await asyncio.sleep(0)
        return sorted(longest, reverse=True)[:3]

    longest = asyncio.run(run())
    assert longest[0][0] < STRETCH, longest
