"""A query on its way through the pool, and what comes of it."""

import mmap
from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Final

from iscm.pool.messages import ANSWER, SPILLED, Message, PoolQuery, read_problem
from iscm.protocol.problems import Problem

_DIGITS: Final = bytes.maketrans(b"123456789", b"000000000")


@dataclass(frozen=True)
class PoolAnswer:
    """A complete answer.

    Attributes:
        content_type: the value of Content-Type.
        head: its beginning.
        body: the rest: bytes, or the memory that a worker shares.
        seconds: how long the worker took.
    """

    content_type: str
    head: bytes
    body: bytes | memoryview
    seconds: float

    @property
    def size(self) -> int:
        """Length in bytes."""
        return len(self.head) + len(self.body)

    def whole(self) -> bytes:
        """The answer as bytes of its own."""
        return self.beginning(None)

    def beginning(self, most: int | None) -> bytes:
        """As many bytes of it, at most, as bytes of their own; None for all. The rest of what a
        worker shares is not read."""
        return (self.head + bytes(self.body[:most]))[:most]


Outcome = PoolAnswer | Problem


@dataclass(eq=False)
class Job:
    """A query, who asks it, and whom to tell.

    Attributes:
        query: the query.
        client: whose share of the pool it takes, such as an IP address.
        done: called once, in the event loop, with the outcome; never after `Pool.cancel`.
        network: whether it may run where sockets can be opened.
        submitted: when it came, in the event loop's time.
        started: when a worker got it; 0 while it waits.
        slow: whether it has given way to quick ones.
        cancelled: nobody waits for it any more.
    """

    query: PoolQuery
    client: str
    done: Callable[[Outcome], None]
    network: bool = False
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


def shared_answer(
    memory: int, size: int, skipped: int, head: bytes, content_type: str, seconds: float
) -> PoolAnswer:
    """An answer in shared memory, mapped, not copied; the descriptor may be closed afterwards."""
    mapped = memoryview(mmap.mmap(memory, size, prot=mmap.PROT_READ))
    return PoolAnswer(content_type, head, mapped[skipped:], seconds)


def outcome_of(reply: Message, memory: int) -> Outcome:
    """What a worker's reply says.

    Args:
        reply: ANSWER, SPILLED or PROBLEM.
        memory: file descriptor of the memory shared with the worker.
    """
    seconds = reply.number / 1e6
    if reply.kind == ANSWER:
        return PoolAnswer(reply.parts[0].decode(), b"", reply.parts[1], seconds)
    if reply.kind == SPILLED:
        kind, head, skipped = reply.parts
        return shared_answer(memory, reply.size, int(skipped), head, kind.decode(), seconds)
    return read_problem(reply)
