"""What the server and its workers say to each other: length-prefixed parts over a stream socket."""

import json
import struct
from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

from iscm.protocol.problems import Problem

_HEAD: Final = struct.Struct("!IBIQH")

ASK: Final = 1
ANSWER: Final = 2
PART: Final = 3
PROBLEM: Final = 4
READY: Final = 5
_LAST: Final = 0x80
_PART: Final = struct.Struct(_HEAD.format + "I")
PART_HEAD: Final = _PART.size
"""Bytes of the head of a part."""


class Message(NamedTuple):
    """One message.

    Attributes:
        kind: ASK, ANSWER or PROBLEM; READY, which a worker says first, once it is sealed. An
            answer is whole when it has its ANSWER, whatever parts have come before (`part_head`).
        number: for ASK the time limit in milliseconds; for a reply the evaluation time in
            microseconds.
        size: for ANSWER, how many bytes of the parts it takes the place of; for PROBLEM the status.
        parts: the rest, by kind.
        last: the worker that sends it ends then.
    """

    kind: int
    number: int
    size: int
    parts: Sequence[bytes]
    last: bool = False


def pack(message: Message) -> bytes:
    """The message as bytes."""
    parts = message.parts
    body = struct.pack(f"!{len(parts)}I", *map(len, parts)) + b"".join(parts)
    kind = message.kind | _LAST if message.last else message.kind
    return _HEAD.pack(len(body), kind, message.number, message.size, len(parts)) + body


def unpack(data: bytes | bytearray | memoryview) -> tuple[Message, int] | None:
    """The first message in `data` and how many bytes it takes; None where it is incomplete."""
    if len(data) < _HEAD.size:
        return None
    length, kind, number, size, count = _HEAD.unpack_from(data)
    end = _HEAD.size + length
    if len(data) < end:
        return None
    start = _HEAD.size + 4 * count
    parts = []
    for part in struct.unpack_from(f"!{count}I", data, _HEAD.size):
        parts.append(bytes(data[start : start + part]))
        start += part
    return Message(kind & ~_LAST, number, size, parts, bool(kind & _LAST)), end


def part_head(size: int) -> bytes:
    """What stands before the bytes of a part of an answer, so many of them."""
    return _PART.pack(_PART.size - _HEAD.size + size, PART, 0, 0, 1, size)


def part_size(data: bytes | memoryview) -> int | None:
    """How many bytes the part has that `data` begins with the head of; None where it begins with
    something else, or that cannot be told yet."""
    if len(data) < PART_HEAD or data[4] != PART:
        return None
    return int(_PART.unpack_from(data)[-1])


def missing(data: bytes | bytearray) -> int:
    """How many bytes the first message in `data` still lacks, at least."""
    if len(data) < _HEAD.size:
        return _HEAD.size - len(data)
    return max(0, _HEAD.size + int(_HEAD.unpack_from(data)[0]) - len(data))


def ready_message() -> Message:
    """What a worker says first: it is sealed, and takes queries."""
    return Message(READY, 0, 0, [])


class PoolQuery(NamedTuple):
    """A query as a worker takes it.

    Attributes:
        text: the query.
        accept: the Accept header; None where there is none.
        default_graphs, named_graphs: the protocol's dataset parameters.
    """

    text: str
    accept: str | None
    default_graphs: Sequence[str] = ()
    named_graphs: Sequence[str] = ()

    def message(self, seconds: float) -> Message:
        """Ask it, with a time limit in seconds."""
        graphs = b""
        if self.default_graphs or self.named_graphs:
            graphs = json.dumps([list(self.default_graphs), list(self.named_graphs)]).encode()
        return Message(
            ASK,
            round(seconds * 1000),
            0,
            [
                self.text.encode(),
                *([] if self.accept is None else [self.accept.encode("utf-8", "surrogateescape")]),
                graphs,
            ],
        )

    @classmethod
    def read(cls, message: Message) -> "PoolQuery":
        """The query that a message asks."""
        text, *accept, graphs = message.parts
        default, named = json.loads(graphs) if graphs else ((), ())
        header = accept[0].decode("utf-8", "surrogateescape") if accept else None
        return cls(text.decode(), header, default, named)


def problem_message(problem: Problem, microseconds: int) -> Message:
    """A problem, on its way to the server."""
    members = {
        "kind": problem.kind,
        "detail": problem.detail,
        "extra": dict(problem.extra),
        "headers": dict(problem.headers),
    }
    return Message(PROBLEM, microseconds, problem.status, [json.dumps(members).encode()])


def read_problem(message: Message) -> Problem:
    """The problem that a message tells."""
    members: Mapping[str, Any] = json.loads(message.parts[0])
    return Problem(message.size, **members)
