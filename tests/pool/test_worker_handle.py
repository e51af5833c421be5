"""What a worker says is the same in whatever pieces it comes."""

import asyncio
import socket
from collections.abc import Iterator

import pytest

from iscm.pool.job import Outcome, PoolAnswer, QueryJob
from iscm.pool.messages import ANSWER, Message, PoolQuery, pack, part_head, ready_message, unpack
from iscm.pool.worker_handle import Worker

PARTS = (b"[" + b"a" * 70_000, b"b", bytes(range(256)) * 300)
REST = b"]"


@pytest.fixture
def ends() -> Iterator[tuple[socket.socket, socket.socket]]:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        yield ours, theirs


def answer(skipped: int = 0) -> bytes:
    said = b"".join(part_head(len(part)) + part for part in PARTS)
    return said + pack(Message(ANSWER, 7, skipped, [b"text/plain", b"", REST]))


def heard(ends: tuple[socket.socket, socket.socket], sizes: int, *answers: bytes) -> list[Outcome]:
    """What comes of answers to as many queries, sent in pieces of a length."""
    ours, theirs = ends
    loop, outcomes = asyncio.new_event_loop(), list[Outcome]()
    worker = Worker(
        loop, 0, False, ours, lambda _: None, lambda _, outcome: outcomes.append(outcome)
    )
    try:
        for each in answers:
            worker.ask(QueryJob(PoolQuery("ASK {}", None), "x", lambda _: None), 1)
            for at in range(0, len(each), sizes):
                theirs.sendall(each[at : at + sizes])
                while worker._readable():
                    pass
    finally:
        worker.close()
        loop.close()
    return outcomes


@pytest.mark.parametrize("size", [1, 22, 23, 24, 4_096, 150_000, 10**6])
def test_parts_and_answers_are_told_apart(
    ends: tuple[socket.socket, socket.socket], size: int
) -> None:
    ends[0].setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2**20)
    ends[1].setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 2**20)
    found = heard(ends, size, answer(), answer(skipped=2))
    assert [type(each) for each in found] == [PoolAnswer, PoolAnswer]
    contents = [bytes(each.content) for each in found if isinstance(each, PoolAnswer)]
    whole = b"".join(PARTS) + REST
    assert contents == [whole, whole[2:]]


def test_a_part_is_a_message_like_any_other() -> None:
    said = part_head(3) + b"abc" + pack(ready_message())
    found = unpack(said)
    assert found is not None
    assert list(found[0].parts) == [b"abc"]
    assert unpack(said[found[1] :]) is not None
