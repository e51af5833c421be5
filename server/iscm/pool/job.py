"""A query on its way through the pool, and what comes of it."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from hashlib import blake2b
from typing import Final

from iscm.pool.messages import ANSWER, Message, PoolQuery, read_problem
from iscm.protocol.problems import Problem

_LONGEST_HEAD: Final = 64 * 1024
"""Bytes at the beginning that a shorter one may take the place of."""
_DIGITS: Final = bytes.maketrans(b"123456789", b"000000000")


@dataclass(frozen=True)
class PoolAnswer:
    """A complete answer.

    Attributes:
        content_type: the value of Content-Type.
        head: its beginning.
        body: the rest, where the whole was wanted.
        seconds: how long the worker took.
        size: length of the whole in bytes.
    """

    content_type: str
    head: bytes
    body: bytes | memoryview
    seconds: float
    size: int

    @property
    def content(self) -> bytes | memoryview:
        """The whole answer."""
        return self.beginning(None) if self.head else self.body

    def after(self, mark: bytes) -> "PoolAnswer":
        """The answer with some bytes before it."""
        return replace(self, head=mark + self.head, size=self.size + len(mark))

    def beginning(self, most: int | None) -> bytes:
        """As many bytes of it, at most, as bytes of their own; None for all."""
        return (self.head + bytes(self.body[:most]))[:most]


Outcome = PoolAnswer | Problem


@dataclass(eq=False)
class QueryJob:
    """A query, who asks it, and whom to tell.

    Attributes:
        query: the query.
        client: whose share of the pool it takes, such as an IP address.
        done: called once, in the event loop, with the outcome; never after `Pool.cancel`.
        network: whether it may run where sockets can be opened.
        most: how many bytes of the answer are wanted, from its beginning; None for all.
        submitted: when it came, in the event loop's time.
        started: when a worker got it; 0 while it waits.
        slow: whether it has given way to quick ones.
        cancelled: nobody waits for it any more.
    """

    query: PoolQuery
    client: str
    done: Callable[[Outcome], None]
    network: bool = False
    most: int | None = None
    submitted: float = 0.0
    started: float = 0.0
    slow: bool = False
    cancelled: bool = False
    _key: bytes | None = field(default=None, repr=False)

    @property
    def key(self) -> bytes:
        """A digest of the query, by which one that was slow before is known: with other digits, in
        a year or a LIMIT, it would be slow again."""
        if self._key is None:
            query = self.query
            graphs = (*query.default_graphs, "", *query.named_graphs)
            text = "\0".join((query.text, *graphs))
            self._key = blake2b(text.encode().translate(_DIGITS), digest_size=16).digest()
        return self._key

    def finish(self, outcome: Outcome) -> None:
        """Tell whoever waits, unless nobody does."""
        if not self.cancelled:
            self.cancelled = True
            self.done(outcome)


class Received:
    """What a worker has sent of an answer, of which not much more is kept than is wanted."""

    def __init__(self, most: int | None) -> None:
        """
        Args:
            most: how many bytes are wanted, from the beginning; None for all.
        """
        self._most = most
        self._parts = bytearray()
        self._size = 0

    def take(self, part: bytes | memoryview) -> None:
        """Take what comes next."""
        self._size += len(part)
        if self._most is None or len(self._parts) < self._most + _LONGEST_HEAD:
            self._parts += part

    def outcome(self, reply: Message) -> Outcome:
        """What it comes to.

        Args:
            reply: ANSWER or PROBLEM, which comes last.
        """
        if reply.kind != ANSWER:
            return read_problem(reply)
        seconds = reply.number / 1e6
        kind, head, rest = reply.parts
        if not self._size:
            return PoolAnswer(kind.decode(), head, rest, seconds, len(head) + len(rest))
        self.take(rest)
        body = memoryview(self._parts)[reply.size :]
        size = len(head) + self._size - reply.size
        return PoolAnswer(kind.decode(), head, body, seconds, size)
