"""What a connection makes of bytes, however they are cut, and how its answers leave."""

import asyncio
import dataclasses

import pytest

from iscm.http.connection import Connection
from iscm.http.peers import TrustedPeers
from iscm.http.request import Request
from iscm.http.response import Response
from iscm.http.shares import Connections
from iscm.settings import HttpLimits
from wires import CONTENT, GET, Held, Once, connect, turns


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
    limits = dataclasses.replace(HttpLimits(), held_bytes=3 * len(CONTENT) + 1000, held_share=2**30)
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
    limits = dataclasses.replace(HttpLimits(), received_bytes=300_000, received_share=2**30)
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


class Answering(Once):
    """Answers every request with the same object, which lies in the cache or not."""

    def __init__(self, content: bytes, is_kept: bool = False, is_file: bool = False) -> None:
        super().__init__(kept=True)
        self._content, self._is_kept, self._is_file = content, is_kept, is_file

    def handle(self, connection: Connection, request: Request) -> None:
        if self._is_file:
            connection.respond(Response(200, [], self._content, from_file=True))
        else:
            start = b"HTTP/1.1 200 OK\r\n"
            connection.send(start, self._content, 200, 0, is_kept=self._is_kept)


def test_a_client_has_a_share_of_the_answers_that_are_held() -> None:
    loop = asyncio.new_event_loop()
    limits = dataclasses.replace(HttpLimits(), held_bytes=2**22, held_share=2**20)
    together = Connections(limits, lambda _: False)

    def status(peer: str, content: bytes, is_kept: bool = False) -> bytes:
        connection, transport = connect(Answering(content, is_kept), loop, together, Held(peer))
        connection.data_received(GET)
        opened.append(connection)
        return bytes(transport.written[0][9:12])

    opened: list[Connection] = []
    shared = bytes(400_000)
    try:
        mine = [status("127.0.0.1", bytes(300_000)) for _ in range(6)]
        assert mine == [b"200"] * 3 + [b"429"] * 3
        assert status("127.0.0.2", bytes(300_000)) == b"200"
        # One that is longer than the share is for who holds nothing else.
        assert status("127.0.0.3", bytes(2**20 + 1)) == b"200"
        assert status("127.0.0.3", bytes(100_000)) == b"429"
        # One that several are sent counts once of all, and once of each.
        assert [status("127.0.0.4", shared) for _ in range(9)] == [b"200"] * 9
        assert together.answers.bytes == 4 * 300_000 + 2**20 + 1 + len(shared)
        for connection in opened:
            connection.connection_lost(None)
        assert together.answers.bytes == 0
        assert not together.answers._of
        assert not together.answers._times
        assert not together.answers._times_of
    finally:
        loop.close()


def test_what_lies_in_the_cache_is_sent_where_no_other_answer_may_be_held() -> None:
    loop = asyncio.new_event_loop()
    limits = dataclasses.replace(HttpLimits(), held_bytes=16 * 2**20, held_share=4 * 2**20)
    together = Connections(limits, lambda _: False)

    def status(peer: str, content: bytes, is_kept: bool = False) -> bytes:
        connection, transport = connect(Answering(content, is_kept), loop, together, Held(peer))
        connection.data_received(GET)
        return bytes(transport.written[0][9:12])

    try:
        for number in range(16):
            assert status(f"127.0.0.{number // 4}", bytes(2**20)) == b"200"
        page = bytes(100_000)
        assert status("127.0.0.9", page) == b"503"
        assert [status("127.0.0.9", page, is_kept=True) for _ in range(100)] == [b"200"] * 100
        # It is bounded all the same: what has been pushed out of the cache is still held.
        told = [status("127.0.0.1", bytes(100_000), is_kept=True) for _ in range(100)]
        assert told.count(b"429") > 90
        assert together.answers.bytes <= 17 * 2**20
    finally:
        loop.close()


@pytest.mark.parametrize(
    ("rate", "is_file", "is_dropped"),
    [(40_000, False, True), (60_000, False, False), (1, True, False)],
)
def test_who_reads_a_long_answer_too_slowly_on_average_is_dropped(
    rate: int, is_file: bool, is_dropped: bool
) -> None:
    """Though each block is taken in time."""
    loop = asyncio.new_event_loop()
    try:
        connection, transport = connect(Answering(bytes(2**24), is_file=is_file), loop)
        connection.data_received(GET)
        began = connection._answered
        for second in range(1, 200):
            connection.sweep(began + second)
            if connection._offset < rate * second or (is_file and second % 25 == 0):
                transport.take()
            # As if it had been now.
            connection._written = began + second
        assert transport.closed == is_dropped
    finally:
        loop.close()


def test_a_client_has_a_share_of_the_content_that_waits() -> None:
    loop = asyncio.new_event_loop()
    limits = dataclasses.replace(HttpLimits(), received_bytes=1_000_000, received_share=250_000)
    together = Connections(limits, lambda _: False)
    post = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n" + b"y" * 90_000
    try:
        mine = [connect(Once(kept=False), loop, together, Held("127.0.0.1")) for _ in range(30)]
        for connection, _ in mine:
            connection.data_received(post)
        refused = [transport.written[0] for _, transport in mine if transport.written]
        assert len(refused) >= 25
        assert all(written.startswith(b"HTTP/1.1 429 ") for written in refused)
        handler = Once(kept=False)
        other, _ = connect(handler, loop, together, Held("127.0.0.2"))
        other.data_received(post + b"y" * 10_000)
        assert [status for status, _ in handler.ends] == [] or handler.ends[0][0] == 200
        assert other._current is not None or handler.ends
        for connection, _ in (*mine, (other, None)):
            connection.connection_lost(None)
        assert together.contents.bytes == 0
        assert not together.contents._of
    finally:
        loop.close()


def test_a_proxy_s_clients_have_a_share_each() -> None:
    loop = asyncio.new_event_loop()
    limits = dataclasses.replace(HttpLimits(), received_bytes=1_000_000, received_share=200_000)
    together = Connections(limits, lambda peer: peer == "127.0.0.1")
    try:
        told = []
        for client in (1, 1, 1, 2, 2, 2):
            post = (
                b"POST / HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: 10.0.0.%d\r\n"
                b"Content-Length: 100000\r\n\r\n%s" % (client, b"y" * 90_000)
            )
            peers = TrustedPeers(["127.0.0.1"])
            connection, transport = connect(Once(False), loop, together, Held("127.0.0.1"), peers)
            connection.data_received(post)
            told.append(bytes(transport.written[0][9:12]) if transport.written else b"")
        assert told == [b"", b"", b"429"] * 2
    finally:
        loop.close()


def test_who_has_the_most_connections_gives_way_to_who_has_fewer() -> None:
    loop = asyncio.new_event_loop()
    limits = dataclasses.replace(HttpLimits(), connections=10, connections_share=6)
    together = Connections(limits, lambda peer: peer == "127.0.0.9")

    def opened(peer: str) -> tuple[Connection, Held]:
        return connect(Once(kept=True), loop, together, Held(peer))

    try:
        first = [opened("127.0.0.1") for _ in range(6)]
        first[0][0].data_received(GET)  # is being answered
        second = [opened("127.0.0.2") for _ in range(4)]
        assert b"429" in opened("127.0.0.1")[1].written[0]
        third = opened("127.0.0.3")
        assert [transport.closed for _, transport in first] == [False, True] + [False] * 4
        assert not third[1].written
        assert len(together.open) == 10
        # Nobody gives way to who has as many, and a proxy's connections to nobody.
        for _ in range(4):
            opened("127.0.0.9")
        assert sum(transport.closed for _, transport in (*first, *second)) == 5
        told = opened("127.0.0.2")[1]
        assert b"503" in told.written[0]
        assert len(together.open) == 10
    finally:
        loop.close()


def test_connections_that_are_refused_take_no_place_and_are_few() -> None:
    loop = asyncio.new_event_loop()
    together = Connections(HttpLimits(), lambda _: False)
    try:
        bad = []
        for number in range(100):
            peer = f"127.0.0.{number // 10}"
            bad.append(connect(Once(kept=True), loop, together, Held(peer)))
            bad[-1][0].data_received(b"nonsense\r\n\r\n")
        assert all(transport.written for _, transport in bad)
        assert len(together.refused) == 32
        assert sum(transport.closed for _, transport in bad) == 68
        for connection, _ in bad:
            connection.connection_lost(None)
        assert not together.open
        assert not together.refused
        assert not together._of
        assert not together._refused_of
    finally:
        loop.close()


@pytest.mark.parametrize(
    "rest",
    [
        b"Host: a b\r\n\r\n",
        b"Bad Name: x\r\n\r\n",
        b"Host: x\r\n" + b"ab:\r\n" * 300,
        b"Host: x\r\nX: " + b"y" * 9_000 + b"\r\n\r\n",
    ],
)
def test_a_head_that_is_refused_has_no_content(rest: bytes) -> None:
    loop = asyncio.new_event_loop()
    try:
        for method in (b"HEAD", b"GET"):
            connection, transport = connect(Once(kept=True), loop)
            connection.data_received(method + b" / HTTP/1.1\r\n" + rest)
            turns(loop)
            answer = b"".join(transport.written)
            assert answer[9:12] in (b"400", b"431")
            head, _, content = answer.partition(b"\r\n\r\n")
            assert int(head.rpartition(b"content-length: ")[2]) > 100
            assert bool(content) == (method == b"GET")
    finally:
        loop.close()


def test_what_small_pieces_of_one_client_take_keeps_nobody_else_from_sending() -> None:
    together = Connections(HttpLimits(), lambda _: False)
    contents, limits = together.contents, HttpLimits()
    for _ in range(2000):
        contents.add("one", 60_000)
    assert contents.bytes == limits.received_share
    assert contents.refusal("one") is not None
    assert contents.refusal("another") is None
    for _ in range(2000):
        contents.take_off("one", 60_000)
    assert contents.bytes == 0
