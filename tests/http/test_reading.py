"""What is read is bounded and counted, whatever it is cut into, and others have their turn."""

import asyncio
import dataclasses
from collections.abc import Iterator

import pytest

from iscm.http.connection import Connection
from iscm.http.request import Request
from iscm.http.response import Response
from iscm.http.shares import Connections
from iscm.settings import HttpLimits
from wires import GET, Held, Once, connect, turns

CHUNKED = b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"


@pytest.fixture
def loop() -> Iterator[asyncio.AbstractEventLoop]:
    made = asyncio.new_event_loop()
    yield made
    made.close()


class Never:
    """Answers nothing until it is told to, and counts what it was asked."""

    def __init__(self) -> None:
        self.asked: list[Request] = []
        self.ends: list[tuple[int, int]] = []

    def handle(self, connection: Connection, request: Request) -> None:
        self.asked.append(request)

    def finished(self, connection: Connection, request: Request, status: int, sent: int) -> None:
        self.ends.append((status, sent))


class Open(Held):
    """Takes everything at once."""

    def write(self, data: bytes | bytearray | memoryview) -> None:
        self.written.append(bytes(data))


def in_all(**limits: int) -> Connections:
    return Connections(dataclasses.replace(HttpLimits(), **limits), lambda _: False)


@pytest.mark.parametrize(
    "request_ahead", [GET, b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\ny"]
)
def test_no_more_requests_are_made_of_one_block_than_may_wait(
    loop: asyncio.AbstractEventLoop, request_ahead: bytes
) -> None:
    handler, together = Never(), in_all()
    connection, transport = connect(handler, loop, together, Open())
    number = 250_000 // len(request_ahead)
    connection.data_received(request_ahead * number)
    turns(loop, 50)
    assert transport.hushed
    assert len(handler.asked) == 1
    assert len(connection._ahead) < 80
    # All are answered in their order, and nothing is counted any more.
    for answered in range(number):
        connection.respond(Response(200, [], b"%d" % answered))
        turns(loop, 5)
    assert len(handler.asked) == number
    assert [written[-1:] for written in transport.written][:10] == [b"%d" % n for n in range(10)]
    assert not transport.hushed
    assert together.contents.bytes == 0


def test_requests_of_one_block_leave_turns_to_others(loop: asyncio.AbstractEventLoop) -> None:
    handler = Never()
    handler.handle = lambda connection, _: connection.respond(Response(200, []))  # type: ignore[method-assign]
    connection, _ = connect(handler, loop, in_all(), Open())
    connection.data_received(GET * 9_000)
    assert len(handler.ends) < 50
    before = len(handler.ends)
    for _ in range(100):
        turns(loop, 1)
        assert len(handler.ends) - before < 50
        before = len(handler.ends)
    turns(loop, 10_000)
    assert len(handler.ends) == 9_000


def test_a_head_of_endless_small_fields_is_refused_before_it_is_whole(
    loop: asyncio.AbstractEventLoop,
) -> None:
    handler, together = Never(), in_all()
    connection, transport = connect(handler, loop, together, Open())
    connection.data_received(b"GET / HTTP/1.1\r\nHost: x\r\n" + b"ab:\r\n" * 21_000)
    turns(loop)
    assert transport.written[0].startswith(b"HTTP/1.1 431 ")
    assert not connection._reader.headers
    assert together.contents.bytes == 0


def test_heads_that_wait_are_counted_and_read_no_further_than_a_little(
    loop: asyncio.AbstractEventLoop,
) -> None:
    fields = b"".join(b"x%03d:%s\r\n" % (n, b"a" * 640) for n in range(190))
    head = b"GET / HTTP/1.1\r\nHost: x\r\n" + fields + b"\r\n"
    handler, together = Never(), in_all()
    connection, transport = connect(handler, loop, together, Open())
    data = GET + head * 16
    for at in range(0, len(data), 250_000):
        if not transport.hushed:
            connection.data_received(data[at : at + 250_000])
            turns(loop, 50)
    assert transport.hushed
    assert len(connection._ahead) == 1
    assert len(head) < together.contents.bytes < 2 * 250_000
    connection.connection_lost(None)
    assert together.contents.bytes == 0


def test_what_one_client_sends_ahead_is_bounded_and_others_are_read(
    loop: asyncio.AbstractEventLoop,
) -> None:
    together = in_all(received_share=1_000_000)
    opened = []
    for _ in range(40):
        handler = Never()
        opened.append((handler, *connect(handler, loop, together, Open("127.0.0.1"))))
        opened[-1][1].data_received(GET * 9_000)
        turns(loop, 50)
    assert together.contents.bytes < 1_000_000 + 250_000 + 40 * 128 * 1024
    # What came whole is answered also where the rest was let go, and then the connection ends.
    for handler, connection, transport in opened:
        while handler.asked and connection._current:
            connection.respond(Response(200, []))
            turns(loop, 5)
            if len(transport.written) > 100:
                break
        assert len(transport.written) > 16
    assert sum(transport.closed for _, _, transport in opened) > 30
    other = Never()
    connection, _ = connect(other, loop, together, Open("127.0.0.2"))
    content = b"y" * 200_000
    connection.data_received(
        b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n%s" % (len(content), content)
    )
    turns(loop)
    assert [request.body for request in other.asked] == [content]


def test_half_sent_heads_of_one_client_are_bounded(loop: asyncio.AbstractEventLoop) -> None:
    together = in_all(received_share=1_000_000)
    half = b"GET / HTTP/1.1\r\nHost: x\r\n" + (b"x:" + b"a" * 8_000 + b"\r\n") * 14
    opened = [connect(Never(), loop, together, Open("127.0.0.1")) for _ in range(40)]
    for connection, _ in opened:
        connection.data_received(half)
        turns(loop, 50)
    refused = [transport.written for _, transport in opened if transport.written]
    assert len(refused) > 30
    assert all(written[0].startswith(b"HTTP/1.1 429 ") for written in refused)
    assert together.contents.bytes < 1_500_000
    for connection, _ in opened:
        connection.connection_lost(None)
    assert together.contents.bytes == 0


@pytest.mark.parametrize("size", [1, 2, 8])
def test_tiny_chunks_without_end_are_refused(loop: asyncio.AbstractEventLoop, size: int) -> None:
    handler, together = Never(), in_all()
    connection, transport = connect(handler, loop, together, Open())
    connection.data_received(CHUNKED)
    block = (b"%x\r\n%s\r\n" % (size, b"y" * size)) * 20_000
    connection.data_received(block)
    turns(loop)
    assert transport.written[0].startswith(b"HTTP/1.1 400 ")
    assert b"64 bytes on average" in transport.written[0]
    assert together.contents.bytes == 0


@pytest.mark.parametrize("sizes", [[1] * 9_000, [100] * 20_000, [65_536] * 20])
def test_content_in_chunks_comes_as_it_was_sent(
    loop: asyncio.AbstractEventLoop, sizes: list[int]
) -> None:
    handler, together = Never(), in_all()
    connection, _ = connect(handler, loop, together, Open())
    content = [bytes([n % 256]) * size for n, size in enumerate(sizes)]
    sent = CHUNKED + b"".join(b"%x\r\n%s\r\n" % (len(c), c) for c in content) + b"0\r\n\r\n"
    for at in range(0, len(sent), 250_000):
        connection.data_received(sent[at : at + 250_000])
        turns(loop, 200)
    assert [request.body for request in handler.asked] == [b"".join(content)]
    connection.respond(Response(200, []))
    assert together.contents.bytes == 0


def test_no_turn_reads_more_than_some_chunks(loop: asyncio.AbstractEventLoop) -> None:
    """A block of chunks takes many turns, each a small part of what all of it takes."""
    handler = Never()
    connection, _ = connect(handler, loop, in_all(), Open())
    connection.data_received(CHUNKED)
    block = (b"64\r\n" + b"y" * 100 + b"\r\n") * 2 + b"1\r\ny\r\n"
    longest = 0
    for _ in range(40):
        connection.data_received(block * 1_000)
        before = connection._reader._chunks
        while connection._reader.unread:
            turns(loop, 1)
            longest = max(longest, connection._reader._chunks - before)
            before = connection._reader._chunks
    assert connection._reader.refusal is None or handler.asked == []
    assert 0 < longest < 4_000


def test_a_client_that_could_not_send_has_its_time_afterwards(
    loop: asyncio.AbstractEventLoop,
) -> None:
    handler = Never()
    connection, transport = connect(handler, loop, in_all(), Open())
    connection.data_received(GET * 17 + GET[:-5])
    turns(loop, 50)
    assert transport.hushed
    connection._reader.started -= 1000  # it waits long
    while connection._current is not None:
        connection.respond(Response(200, []))
        turns(loop, 5)
    assert not transport.hushed
    connection.sweep(loop.time())
    connection.data_received(GET[-5:])
    assert len(handler.asked) == 18


def test_requests_before_one_that_is_wrong_are_all_answered(
    loop: asyncio.AbstractEventLoop,
) -> None:
    handler = Never()
    connection, transport = connect(handler, loop, in_all(), Open())
    connection.data_received(GET * 3 + b"nonsense\r\n\r\n")
    for _ in range(5):
        connection.respond(Response(200, []))
        turns(loop, 5)
    assert len(handler.ends) == 3
    assert transport.closed


def test_what_was_sent_before_the_end_is_answered_as_far_as_nothing_is_waited_for(
    loop: asyncio.AbstractEventLoop,
) -> None:
    handler = Never()
    quick = handler.handle = lambda connection, _: connection.respond(Response(200, []))  # type: ignore[method-assign]
    connection, transport = connect(handler, loop, in_all(), Open())
    connection.data_received(GET * 24)
    assert connection.eof_received()
    turns(loop, 50)
    assert [status for status, _ in handler.ends] == [200] * 24
    assert transport.closed
    left = [quick] * 20 + [lambda connection, _: None]
    handler.handle = lambda *asked: left.pop(0)(*asked)  # type: ignore[method-assign]
    connection, transport = connect(handler, loop, in_all(), Open())
    connection.data_received(GET * 24)
    assert connection.eof_received()
    turns(loop, 50)
    assert transport.closed
    assert not left


def test_who_sends_in_many_pieces_has_no_more_time(loop: asyncio.AbstractEventLoop) -> None:
    connection, transport = connect(Never(), loop, in_all(), Open())
    connection.data_received(CHUNKED)
    connection._reader.started -= 1000
    connection.data_received((b"46\r\n" + b"y" * 70 + b"\r\n") * 3_000)
    assert transport.hushed
    turns(loop, 50)
    assert not transport.hushed
    connection.sweep(loop.time())
    assert transport.written[0].startswith(b"HTTP/1.1 408 ")


def test_a_request_that_is_refused_began_when_its_first_byte_came() -> None:
    began: list[float] = []

    class Noting(Once):
        def finished(
            self, connection: Connection, request: Request, status: int, sent: int
        ) -> None:
            began.append(request.started)

    loop = asyncio.new_event_loop()
    try:
        first = loop.time()
        connection, _ = connect(Noting(kept=False), loop)
        connection.data_received(b"GET /sparql?query=ASK%7B%7D HTTP/1.1\r\n\r\n")
        turns(loop)
        assert [started >= first for started in began] == [True]
    finally:
        loop.close()


RAW = "/lookup?iri=https://fr.wikipedia.org/wiki/Côte&q=\U0001f30d".encode()
ENCODED = b"/lookup?iri=https://fr.wikipedia.org/wiki/C%C3%B4te&q=%F0%9F%8C%8D"
BESIDE = b"\xe9" * 2000


@pytest.mark.parametrize("more", [b"", b"X: %s\r\n" % BESIDE])
def test_letters_that_are_not_percent_encoded_are_read_as_if_they_were(
    loop: asyncio.AbstractEventLoop, more: bytes
) -> None:
    never = Never()
    connection, _ = connect(never, loop)
    connection.data_received(b"GET %s HTTP/1.1\r\nHost: x\r\n%s\r\n" % (RAW, more))
    (request,) = never.asked
    assert request.target == ENCODED
    assert request.header(b"x") == (BESIDE if more else None)


def test_content_stays_as_it_was_sent_whatever_its_lines_begin_with(
    loop: asyncio.AbstractEventLoop,
) -> None:
    never = Never()
    connection, _ = connect(never, loop)
    connection.data_received(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n")
    for piece in (b"\xc3\xa9\n", b"\xc3", b"\xa9 /\n\r\n"):
        connection.data_received(piece)
    assert [request.body for request in never.asked] == ["é\né /\n\r\n".encode()]


def test_an_address_that_cannot_be_read_says_what_to_do(loop: asyncio.AbstractEventLoop) -> None:
    for pieces in ([b"GET /a\x01b HTTP/1.1\r\n"], [b"GET /\xc3", b"\xa9 HTTP/1.1\r\n"]):
        connection, transport = connect(Never(), loop)
        for piece in (*pieces, b"Host: x\r\n\r\n"):
            connection.data_received(piece)
        assert b"must be percent-encoded" in b"".join(transport.written)
