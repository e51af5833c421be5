"""What all connections together hold for their clients, and how much of it one client may."""

from collections import Counter
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, Final

from iscm.http import refusals
from iscm.http.peers import share_of
from iscm.protocol.problems import Problem
from iscm.settings import HttpLimits

if TYPE_CHECKING:
    from iscm.http.connection import Connection

_TOLD: Final = 32
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
        """Args:
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
        """Count it, until `let_go`."""
        size = len(content)
        if size <= SMALL:
            return
        self._times[id(content)] += 1
        self._times_of[client, id(content)] += 1
        self.bytes += size if self._times[id(content)] == 1 else 0
        self._of[client] += size if self._times_of[client, id(content)] == 1 else 0

    def let_go(self, content: bytes | memoryview, client: str) -> None:
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
        bytes: what it takes.
    """

    def __init__(self, limits: HttpLimits) -> None:
        """Args:
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
        self.bytes += size
        if client is not None and size:
            left = self._of.get(client, 0) + size
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
        self.answers = Answers(limits)
        self.contents = Contents(limits)

    def __iter__(self) -> "Iterator[Connection]":
        yield from list(self.open)
        yield from list(self.refused)

    @property
    def is_crowded(self) -> bool:
        """Whether so many are being refused that others are hung up on without a word."""
        return len(self.refused) > _TOLD

    def holder(self, peer: str) -> str | None:
        """Whose share a connection's bytes take before it is known whose request they are; None
        for nobody's, where a proxy sends them."""
        return None if self._is_proxy(peer) else share_of(peer)

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
