"""Requests in bytes that came before are the same requests, and nothing else is taken for them."""

import asyncio
from collections.abc import Iterator

import pytest

from iscm.http.connection import Connection
from iscm.http.known import KnownRequests
from iscm.http.peers import TrustedPeers
from iscm.http.request import Request
from iscm.http.response import Response
from iscm.http.shares import Connections
from iscm.settings import HttpLimits
from wires import Held, connect

ASKED = (
    b"GET /sparql?query=ASK%7B%7D HTTP/1.1\r\nHost: x\r\nAccept: a/b\r\n"
    b"X-Forwarded-For: 198.51.100.7\r\nAccept: c/d\r\n\r\n"
)
SENT = (
    b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\n"
    b"Content-Length: 5\r\n\r\nASK{}"
)


@pytest.fixture
def loop() -> Iterator[asyncio.AbstractEventLoop]:
    made = asyncio.new_event_loop()
    yield made
    made.close()


class Keeper:
    """Answers at once, as from a cache."""

    def __init__(self) -> None:
        self.asked: list[Request] = []

    def handle(self, connection: Connection, request: Request) -> None:
        self.asked.append(request)
        request.key = "known"
        connection.respond(Response(200, [], b"yes"))

    def finished(self, connection: Connection, request: Request, status: int, sent: int) -> None:
        assert status == 200


class Open(Held):
    """Takes everything at once."""

    def write(self, data: bytes | bytearray | memoryview) -> None:
        self.written.append(bytes(data))


def of_all() -> Connections:
    return Connections(HttpLimits(), lambda _: False, 2**20)


def told(request: Request) -> tuple[object, ...]:
    return (
        *(request.method, request.target, request.version, request.headers, request.body),
        *(request.client, request.scheme, request.keep_alive, request.held),
        *(request.path, request.query_string, request.header(b"accept"), request.cost),
    )


@pytest.mark.parametrize("block", [ASKED, SENT])
def test_the_same_bytes_are_the_same_request(loop: asyncio.AbstractEventLoop, block: bytes) -> None:
    handler, together = Keeper(), of_all()
    connection, transport = connect(handler, loop, together, Open("192.0.2.1"))
    for _ in range(3):
        connection.data_received(block)
    assert together.known.find(block) is handler.asked[0]
    first, second, third = map(told, handler.asked)
    assert first == second == third
    assert len(transport.written) == 3
    assert together.contents.bytes == 0


def test_whose_request_it_is_is_told_anew(loop: asyncio.AbstractEventLoop) -> None:
    handler, together = Keeper(), of_all()
    peers = TrustedPeers(["192.0.2.1"])
    for peer in ("192.0.2.1", "192.0.2.2", "192.0.2.1"):
        connection, _ = connect(handler, loop, together, Open(peer), peers)
        connection.data_received(ASKED)
    clients = [request.client for request in handler.asked]
    assert clients == ["198.51.100.7", "192.0.2.2", "198.51.100.7"]


def test_content_is_never_taken_for_a_request(loop: asyncio.AbstractEventLoop) -> None:
    handler, together = Keeper(), of_all()
    connection, _ = connect(handler, loop, together, Open())
    connection.data_received(ASKED)
    head = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n" % len(ASKED)
    connection.data_received(head)
    connection.data_received(b"\r\n")
    connection.data_received(ASKED)
    assert [request.body for request in handler.asked] == [b"", ASKED]
    connection.data_received(ASKED)
    assert told(handler.asked[2]) == told(handler.asked[0])


@pytest.mark.parametrize(
    "blocks",
    [
        [ASKED + ASKED],
        [ASKED[:20], ASKED[20:]],
        [ASKED + b"GET "],
        [ASKED.replace(b"Host: x", b"Host: x\r\nConnection: close")],
    ],
    ids=["two", "in two pieces", "and a half", "the last"],
)
def test_only_whole_requests_that_leave_the_connection_open_are_known(
    loop: asyncio.AbstractEventLoop, blocks: list[bytes]
) -> None:
    handler, together = Keeper(), of_all()
    connection, _ = connect(handler, loop, together, Open())
    for block in blocks:
        connection.data_received(block)
    assert handler.asked
    assert together.known.bytes == 0


def test_what_is_known_is_bounded_and_what_came_least_recently_goes() -> None:
    known = KnownRequests(20_000)
    blocks = [b"%03d" % number + b"x" * 1_000 for number in range(100)]
    for block in blocks:
        known.put(block, Request("GET", block, "1.1", [], b"", "", "http", True, 0.0))
        known.find(blocks[0])
        assert known.bytes <= 20_000
    assert known.find(blocks[0]) is not None
    assert known.find(blocks[1]) is None
    assert known.find(blocks[-1]) is not None


def test_many_fields_are_counted_as_what_they_take() -> None:
    known = KnownRequests(2**20)
    for number in range(100):
        fields = [(b"x%d" % number, b"y")] * 400
        known.put(b"%d" % number, Request("GET", b"/", "1.1", fields, b"", "", "http", True, 0.0))
    assert sum(known.find(b"%d" % number) is not None for number in range(100)) < 25


def test_where_nothing_may_be_kept_nothing_is_known() -> None:
    known = KnownRequests(0)
    known.put(b"x", Request("GET", b"/", "1.1", [], b"", "", "http", True, 0.0))
    assert known.find(b"x") is None
    assert known.bytes == 0
