"""What all connections together hold for their clients, and how much of it one client may."""

from collections import Counter
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Final

from iscm.http import refusals
from iscm.http.peers import share_of
from iscm.protocol.problems import Problem
from iscm.settings import HttpLimits

if TYPE_CHECKING:
    from iscm.http.connection import Connection

_TOLD: Final = 32
SMALL: Final = 64 * 1024
"""Answers and content up to this length are not counted: a connection holds one of each."""


class Answers:
    """Answers that clients have not taken yet. One that several are sent counts once.

    Attributes:
        bytes: what they take.
    """

    def __init__(self, limit: int) -> None:
        """Args:
        limit: bytes that they may take.
        """
        self._limit = limit
        self._held: dict[int, list[int]] = {}
        self.bytes = 0

    def has_room(self, content: bytes | memoryview) -> bool:
        """Whether one more may be held."""
        size = len(content)
        return size <= SMALL or id(content) in self._held or self.bytes + size <= self._limit

    def hold(self, content: bytes | memoryview) -> None:
        """Count it, until `let_go`."""
        if len(content) > SMALL:
            held = self._held.setdefault(id(content), [0, len(content)])
            self.bytes += held[1] if held[0] == 0 else 0
            held[0] += 1

    def let_go(self, content: bytes | memoryview) -> None:
        """It has been sent, or given up."""
        held = self._held.get(id(content))
        if held is not None:
            held[0] -= 1
            if held[0] == 0:
                self.bytes -= held[1]
                del self._held[id(content)]


class Contents:
    """Content of requests that are not answered yet.

    Attributes:
        bytes: what it takes.
    """

    def __init__(self, limit: int) -> None:
        """Args:
        limit: bytes that it may take.
        """
        self.limit, self.bytes = limit, 0

    @property
    def is_full(self) -> bool:
        """Whether no more may be taken in, but for small content."""
        return self.bytes > self.limit


class Connections:
    """All connections.

    Attributes:
        open: those that are served.
        refused: those that are told why they are not; each for some seconds.
        answers, contents: what the clients hold.
    """

    def __init__(self, limits: HttpLimits, is_proxy: Callable[[str], bool]) -> None:
        """Args:
        limits: see `iscm.settings.HttpLimits`.
        is_proxy: whether an address is that of a trusted proxy, behind which there are many
            clients.
        """
        self._limits, self._is_proxy = limits, is_proxy
        self._of: Counter[str] = Counter()
        self.open: set[Connection] = set()
        self.refused: set[Connection] = set()
        self.answers = Answers(limits.held_bytes)
        self.contents = Contents(limits.received_bytes)

    def __iter__(self) -> "Iterator[Connection]":
        yield from list(self.open)
        yield from list(self.refused)

    @property
    def is_crowded(self) -> bool:
        """Whether so many are being refused that others are hung up on without a word."""
        return len(self.refused) > _TOLD

    def add(self, connection: "Connection", peer: str) -> Problem | None:
        """Serve a connection, or say why not."""
        client = share_of(peer)
        problem = None
        if len(self.open) >= self._limits.connections:
            problem = refusals.too_many_connections(self._limits)
        elif self._of[client] >= self._limits.connections_share and not self._is_proxy(peer):
            problem = refusals.share_of_connections_used(self._limits)
        if problem is None:
            self.open.add(connection)
            self._of[client] += 1
        else:
            self.refused.add(connection)
        return problem

    def discard(self, connection: "Connection", peer: str) -> None:
        """A connection that was added has ended."""
        self.refused.discard(connection)
        if connection in self.open:
            self.open.discard(connection)
            client = share_of(peer)
            self._of[client] -= 1
            if not self._of[client]:
                del self._of[client]
