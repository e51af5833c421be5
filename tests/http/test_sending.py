"""What a connection makes of bytes, however they are cut, and how its answers leave."""

import asyncio
import dataclasses

import pytest

from iscm.http.shares import Connections
from iscm.settings import HttpLimits
from wires import CONTENT, GET, Once, connect, turns


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
        turns(loop)
        connection.data_received(data[cut:])
        turns(loop)
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
    limits = dataclasses.replace(HttpLimits(), received_bytes=300_000, received_share=300_000)
    together = Connections(limits, lambda _: False)
    post = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 200000\r\n\r\n" + b"y" * 150_000
    try:
        opened = [connect(Once(kept=False), loop, together) for _ in range(6)]
        for connection, _ in opened:
            connection.data_received(post)
        refused = [transport.written for _, transport in opened if transport.written]
        assert 3 <= len(refused) <= 4
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
