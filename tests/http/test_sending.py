"""What a connection makes of bytes, however they are cut, and how its answers leave."""

import asyncio
import dataclasses

import pytest

from iscm.http.connection import Connection
from iscm.http.peers import TrustedPeers
from iscm.http.request import Request
from iscm.http.response import Clock, Response
from iscm.http.shares import Connections
from iscm.settings import HttpLimits

CONTENT = bytes(range(256)) * 4096


def connect(
    handler: "Once", loop: asyncio.AbstractEventLoop, connections: Connections | None = None
) -> tuple[Connection, "Held"]:
    """A connection that is open, and its transport."""
    limits, peers, transport = HttpLimits(), TrustedPeers(()), Held()
    together = Connections(limits, peers.trusts) if connections is None else connections
    connection = Connection(handler, limits, peers, Clock(), together, loop)
    transport.connection = connection
    connection.connection_made(transport)
    return connection, transport


class Held(asyncio.Transport):
    """Takes one write at a time, and then no more until `take`."""

    def __init__(self) -> None:
        super().__init__()
        self.written: list[bytes] = []
        self.connection: Connection | None = None
        self.hushed = False

    def write(self, data: bytes | bytearray | memoryview) -> None:
        self.written.append(bytes(data))
        assert self.connection is not None
        self.connection.pause_writing()

    def can_write_eof(self) -> bool:
        return False

    def pause_reading(self) -> None:
        self.hushed = True

    def resume_reading(self) -> None:
        self.hushed = False

    def take(self) -> None:
        assert self.connection is not None
        self.connection.resume_writing()


class Once:
    """Answers every request with the same content, kept as bytes or not."""

    def __init__(self, kept: bool) -> None:
        self.kept = kept
        self.ends: list[tuple[int, int]] = []

    def handle(self, connection: Connection, request: Request) -> None:
        if self.kept:
            head = b"content-length: %d\r\n\r\n" % len(CONTENT)
            connection.send(b"HTTP/1.1 200 OK\r\n", head + CONTENT, 200, len(CONTENT))
        else:
            connection.respond(Response(200, [], CONTENT))

    def finished(self, connection: Connection, request: Request, status: int, sent: int) -> None:
        self.ends.append((status, sent))


@pytest.mark.parametrize("cut", [1000, 100_000, 127_000, 131_000, 200_000])
@pytest.mark.parametrize(
    ("start", "status"), [(b"GET / HTTP/1.1\r\nX: ", b"431"), (b"GET /", b"414")]
)
def test_a_head_is_too_long_however_it_is_cut(start: bytes, status: bytes, cut: int) -> None:
    rest = b" HTTP/1.1\r\nHost: x\r\n\r\n" if status == b"414" else b"\r\nHost: x\r\n\r\n"
    data = start + b"y" * 200_000 + rest
    handler = Once(kept=False)
    loop = asyncio.new_event_loop()
    try:
        connection, transport = connect(handler, loop)
        connection.data_received(data[:cut])
        connection.data_received(data[cut:])
    finally:
        loop.close()
    assert b"".join(transport.written).startswith(b"HTTP/1.1 " + status)
    assert [ended for ended, _ in handler.ends] == [int(status)]


@pytest.mark.parametrize("kept", [True, False])
def test_a_long_answer_goes_block_by_block_as_the_client_takes_it(kept: bool) -> None:
    handler = Once(kept)
    loop = asyncio.new_event_loop()
    try:
        connection, transport = connect(handler, loop)
        connection.data_received(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        while not handler.ends:
            before = len(transport.written)
            transport.take()
            assert len(transport.written) == before + 1
    finally:
        loop.close()
    assert handler.ends == [(200, len(CONTENT))]
    assert max(map(len, transport.written)) < len(CONTENT) // 2
    head, _, content = b"".join(transport.written).partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200 OK\r\n")
    assert content == CONTENT


GET = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"


def test_answers_that_slow_readers_hold_are_bounded_in_all() -> None:
    loop = asyncio.new_event_loop()
    limits = dataclasses.replace(HttpLimits(), held_bytes=3 * len(CONTENT) + 1000)
    together = Connections(limits, lambda _: False)
    try:
        # Each answer is another object, as those of different queries are.
        opened = [connect(Once(kept=True), loop, together) for _ in range(5)]
        for connection, _ in opened:
            connection.data_received(GET)
        first = [bytes(transport.written[0][9:12]) for _, transport in opened]
        assert first == [b"200"] * 3 + [b"503"] * 2
        assert together.answers.bytes <= limits.held_bytes
        # Who has taken an answer, or left, makes room.
        connection, transport = opened[0]
        while together.answers.bytes > 2 * len(CONTENT) + 1000:
            transport.take()
        opened[1][0].connection_lost(None)
        assert together.answers.bytes < 2 * len(CONTENT)
        again, transport = connect(Once(kept=True), loop, together)
        again.data_received(GET)
        assert transport.written[0].startswith(b"HTTP/1.1 200 ")
        for connection, _ in (*opened, (again, transport)):
            connection.connection_lost(None)
        assert together.answers.bytes == 0
    finally:
        loop.close()


def test_content_that_waits_is_bounded_in_all() -> None:
    loop = asyncio.new_event_loop()
    limits = dataclasses.replace(HttpLimits(), received_bytes=300_000)
    together = Connections(limits, lambda _: False)
    post = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 200000\r\n\r\n" + b"y" * 150_000
    try:
        opened = [connect(Once(kept=False), loop, together) for _ in range(6)]
        for connection, _ in opened:
            connection.data_received(post)
        refused = [transport.written for _, transport in opened if transport.written]
        assert len(refused) == 3
        assert all(written[0].startswith(b"HTTP/1.1 503 ") for written in refused)
        assert together.contents.bytes < 300_000 + 150_000 + 1000
        small = connect(Once(kept=False), loop, together)
        small[0].data_received(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc")
        assert small[1].written[0].startswith(b"HTTP/1.1 200 ")
        for connection, _ in (*opened, small):
            connection.connection_lost(None)
        assert together.contents.bytes == 0
    finally:
        loop.close()


def test_reading_goes_on_when_what_was_ahead_has_been_answered() -> None:
    """Also where the answer before it was taken late, so that the last one ahead ended the wait."""
    loop = asyncio.new_event_loop()
    post = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n" + b"y" * 100_000
    try:
        handler = Once(kept=False)
        connection, transport = connect(handler, loop)
        connection.data_received(post)  # answered, and its answer is not taken
        connection.data_received(post)
        assert transport.hushed
        for _ in range(20):
            transport.take()
            loop.run_until_complete(asyncio.sleep(0))
        assert len(handler.ends) == 2
        assert not transport.hushed
    finally:
        loop.close()
