"""What all connections together hold for their clients, and how much of it one client may."""

import heapq
from collections import Counter
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, Final

from iscm.http import refusals
from iscm.http.known import KnownRequests
from iscm.http.peers import share_of
from iscm.http.turns import Turns
from iscm.protocol.problems import Problem
from iscm.settings import HttpLimits

if TYPE_CHECKING:
    from iscm.http.connection import Connection

_TOLD: Final = 32
_TOLD_OF: Final = 8
"""Connections that are being told why they are refused, at once, and of one client: each takes a
place for some seconds. Others are hung up on."""
_CLIENTS_LOOKED_AT: Final = 8
SMALL: Final = 64 * 1024
"""Answers and content up to this length are not counted: a connection holds one of each."""
_BEYOND: Final = 16
_BEYOND_OF: Final = 8
"""Answers that lie in the cache may go beyond the bound by a sixteenth, which is what the cache
has; those of one client by an eighth of that."""


class Answers:
    """Answers that clients have not taken yet. One that several are sent counts once, and once of
    each client's share.

    Attributes:
        bytes: what they take.
    """

    def __init__(self, limits: HttpLimits) -> None:
        """
        Args:
            limits: see `iscm.settings.HttpLimits`.
        """
        self._limits = limits
        self._times: Counter[int] = Counter()
        self._times_of: Counter[tuple[str, int]] = Counter()
        self._of: Counter[str] = Counter()
        self.bytes = 0

    def refusal(
        self, content: bytes | memoryview, client: str, *, is_kept: bool = False
    ) -> Problem | None:
        """Why one more may not be held; None where it may.

        Args:
            content: the answer.
            client: whose share it takes.
            is_kept: whether it lies in the cache, so that its bytes are held anyway. It may go
                beyond both bounds, but not for ever: it may be pushed out of the cache meanwhile.
        """
        limits, size = self._limits, len(content)
        if size <= SMALL or (client, id(content)) in self._times_of:
            return None
        more = 0 if id(content) in self._times else size
        beyond = limits.held_bytes // _BEYOND if is_kept else 0
        if self.bytes + more > limits.held_bytes + beyond:
            return refusals.no_room_for_answer(limits)
        # One answer is for everybody, however small the share is.
        has = self._of.get(client, 0)
        if has and has + size > limits.held_share + beyond // _BEYOND_OF:
            return refusals.share_of_answers_used(limits)
        return None

    def hold(self, content: bytes | memoryview, client: str) -> None:
        """Count it, until `close_inherited`."""
        size = len(content)
        if size <= SMALL:
            return
        self._times[id(content)] += 1
        self._times_of[client, id(content)] += 1
        self.bytes += size if self._times[id(content)] == 1 else 0
        self._of[client] += size if self._times_of[client, id(content)] == 1 else 0

    def close_inherited(self, content: bytes | memoryview, client: str) -> None:
        """It has been sent, or given up."""
        if len(content) <= SMALL:
            return
        if _is_last(self._times, id(content)):
            self.bytes -= len(content)
        if _is_last(self._times_of, (client, id(content))):
            self._of[client] -= len(content)
            if not self._of[client]:
                del self._of[client]


def _is_last(times: Counter[Any], key: object) -> bool:
    """Count one less, and forget what there is no more of."""
    times[key] -= 1
    if times[key]:
        return False
    del times[key]
    return True


class Contents:
    """What has come of requests that are not answered yet: content, heads that wait or are not
    whole, bytes that are not read.

    Attributes:
        bytes: what it takes, of each client up to its share: what small pieces take beyond that
            keeps nobody else from sending.
    """

    def __init__(self, limits: HttpLimits) -> None:
        """
        Args:
            limits: see `iscm.settings.HttpLimits`.
        """
        self._limits = limits
        self._of: dict[str, int] = {}
        self.bytes = 0

    def add(self, client: str | None, size: int) -> None:
        """Count some bytes more, or, if negative, fewer.

        Args:
            client: whose share they take; None for nobody's.
            size: how many.
        """
        if client is None:
            self.bytes += size
        elif size:
            share, had = self._limits.received_share, self._of.get(client, 0)
            left = had + size
            self.bytes += min(left, share) - min(had, share)
            if left:
                self._of[client] = left
            else:
                del self._of[client]

    def take_off(self, client: str | None, size: int) -> None:
        """No longer count what has been added."""
        self.add(client, -size)

    def refusal(self, client: str | None) -> Problem | None:
        """Why no more may be taken in of a client, but for what is small; None where it may."""
        if self.bytes > self._limits.received_bytes:
            return refusals.no_room_for_content(self._limits)
        if client is not None and self._of.get(client, 0) > self._limits.received_share:
            return refusals.share_of_content_used(self._limits)
        return None


class Connections:
    """All connections.

    Attributes:
        open: those that are served.
        refused: those that are told why they are not; each for some seconds.
        answers, contents: what the clients hold.
        turns: when they have the event loop's time.
        known: requests that they need not read again.
        are_last: whether the answer to a request is the last of its connection.
    """

    are_last = False

    def __init__(
        self, limits: HttpLimits, is_proxy: Callable[[str], bool], known_bytes: int = 0
    ) -> None:
        """
        Args:
            limits: see `iscm.settings.HttpLimits`.
            is_proxy: whether an address is that of a trusted proxy, behind which there are many
                clients.
            known_bytes: what requests may take that need not be read again.
        """
        self._limits, self._is_proxy = limits, is_proxy
        self._of: dict[str, dict[Connection, None]] = {}
        self.open: set[Connection] = set()
        self.refused: dict[Connection, str] = {}
        self._refused_of: Counter[str] = Counter()
        self.answers = Answers(limits)
        self.contents = Contents(limits)
        self.turns = Turns()
        self.known = KnownRequests(known_bytes)

    def __iter__(self) -> "Iterator[Connection]":
        yield from list(self.open)
        yield from list(self.refused)

    def holder(self, peer: str) -> str | None:
        """Whose share a connection's bytes take before it is known whose request they are; None
        for nobody's, where a proxy sends them."""
        return None if self._is_proxy(peer) else share_of(peer)

    def add(self, connection: "Connection", peer: str) -> Problem | None:
        """Serve a connection, or say why not; where all are taken, in the place of one of who has
        the most."""
        client = self.holder(peer)
        mine = self._of.get(client, {}) if client is not None else {}
        if client is not None and len(mine) >= self._limits.connections_share:
            return refusals.share_of_connections_used(self._limits)
        if len(self.open) >= self._limits.connections and not self._make_room(len(mine)):
            return refusals.too_many_connections(self._limits)
        self.open.add(connection)
        if client is not None:
            self._of.setdefault(client, mine)[connection] = None
        return None

    def _make_room(self, number: int) -> bool:
        """Hang up on a connection on which nothing is answered, of the clients that have the most.

        Args:
            number: connections of the client that one more is for, which must be fewer.
        """
        found = heapq.nlargest(_CLIENTS_LOOKED_AT, self._of.items(), key=lambda item: len(item[1]))
        for client, theirs in found:
            if len(theirs) <= number + 1:
                return False
            for connection in theirs:
                if connection.give_way():
                    self._discard_open(connection, client)
                    return True
        return False

    def set_apart(self, connection: "Connection", peer: str) -> bool:
        """Take a connection that is refused out of those that are served.

        Returns:
            Whether it may stay a while, to be told why; false where so many do already, of all or
            of the client.
        """
        client = share_of(peer)
        if len(self.refused) >= _TOLD or self._refused_of.get(client, 0) >= _TOLD_OF:
            return False
        self._discard_open(connection, self.holder(peer))
        self.refused[connection] = client
        self._refused_of[client] += 1
        return True

    def discard(self, connection: "Connection", peer: str) -> None:
        """A connection has ended."""
        client = self.refused.pop(connection, None)
        if client is not None:
            _is_last(self._refused_of, client)
        self._discard_open(connection, self.holder(peer))

    def _discard_open(self, connection: "Connection", client: str | None) -> None:
        self.open.discard(connection)
        if client is not None and (mine := self._of.get(client)) is not None:
            mine.pop(connection, None)
            if not mine:
                del self._of[client]
