"""What a connection makes of bytes, however they are cut, and how its answers leave."""

import asyncio

import pytest

from iscm.http.connection import Connection
from iscm.http.peers import TrustedPeers
from iscm.http.request import Request
from iscm.http.response import Clock, Response
from iscm.settings import HttpLimits

CONTENT = bytes(range(256)) * 4096


class Held(asyncio.Transport):
    """Takes one write at a time, and then no more until `take`."""

    def __init__(self) -> None:
        super().__init__()
        self.written: list[bytes] = []
        self.connection: Connection | None = None

    def write(self, data: bytes | bytearray | memoryview) -> None:
        self.written.append(bytes(data))
        assert self.connection is not None
        self.connection.pause_writing()

    def can_write_eof(self) -> bool:
        return False

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
    handler, transport = Once(kept=False), Held()
    loop = asyncio.new_event_loop()
    try:
        connection = Connection(handler, HttpLimits(), TrustedPeers(()), Clock(), set(), loop)
        transport.connection = connection
        connection.connection_made(transport)
        connection.data_received(data[:cut])
        connection.data_received(data[cut:])
    finally:
        loop.close()
    assert b"".join(transport.written).startswith(b"HTTP/1.1 " + status)
    assert [ended for ended, _ in handler.ends] == [int(status)]


@pytest.mark.parametrize("kept", [True, False])
def test_a_long_answer_goes_block_by_block_as_the_client_takes_it(kept: bool) -> None:
    handler, transport = Once(kept), Held()
    loop = asyncio.new_event_loop()
    try:
        connection = Connection(handler, HttpLimits(), TrustedPeers(()), Clock(), set(), loop)
        transport.connection = connection
        connection.connection_made(transport)
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
