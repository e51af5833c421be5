"""One connection: what is read from it, answered, refused, and when.

A request is answered when it is complete, requests that were sent ahead one after another.
Everything that a client can prolong is bounded: what is read (see `iscm.http.reading`), what
waits, time to send it, time to read an answer.
"""

import asyncio
from collections import deque
from typing import Final, Protocol, cast

from iscm.http import refusals
from iscm.http.peers import share_of
from iscm.http.reading import Peers, RequestReader
from iscm.http.request import Request
from iscm.http.response import (
    PHRASES,
    Clock,
    field_lines,
    problem_reply,
)
from iscm.http.sending import Sending
from iscm.http.shares import SMALL, Connections
from iscm.protocol.problems import Problem
from iscm.settings import HttpLimits

_AHEAD: Final = 16
"""Requests that may be read ahead of the one that is being answered."""
_AT_ONCE: Final = 16
"""Requests that are begun without giving others a turn."""
_DISCARDED: Final = 64 * 1024 * 1024
_DISCARD_SECONDS: Final = 10
"""How much is read, for how long, of a request that has been refused already."""
_CONTINUE: Final = b"HTTP/1.1 100 Continue\r\n\r\n"


class Handler(Protocol):
    """What answers requests."""

    def handle(self, connection: "Connection", request: Request) -> None:
        """Answer by `Connection.respond` or `Connection.send`, now or later, exactly once."""
        ...

    def finished(self, connection: "Connection", request: Request, status: int, sent: int) -> None:
        """A response has been handed over, or given up with status 499."""
        ...


class Connection(Sending):
    """One HTTP/1.1 connection: reads requests, answers them in order, holds to its bounds.

    Attributes:
        hung_up: called, where set, when the client leaves before its answer is ready.
    """

    def __init__(
        self,
        handler: Handler,
        limits: HttpLimits,
        peers: Peers,
        clock: Clock,
        connections: Connections,
        loop: asyncio.AbstractEventLoop,
    ) -> None:
        super().__init__(limits, clock, connections, loop)
        self._handler = handler
        self._reader = RequestReader(
            self, limits, peers, connections.contents, connections.known, loop
        )
        self._peer = ""
        self._ahead: deque[Request] = deque()
        self._ahead_held = 0
        self._begun = 0
        self._is_due = self._is_hushed = self._was_full = self._is_ended = False
        self._heard = 0.0
        self._deaf = False
        self._refused_at: float | None = None
        self._discard_left = _DISCARDED

    # The transport's events

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        peer = transport.get_extra_info("peername")
        self._peer = str(peer[0]) if peer else ""
        self._heard = self._loop.time()
        self._reader.open(self._peer, self._connections.holder(self._peer))
        problem = self._connections.add(self, self._peer)
        if problem is None:
            return
        if self._connections.set_apart(self, self._peer):
            self._refuse(problem, is_apart=True)
        else:
            self._closing = True
            self._transport.abort()

    def connection_lost(self, exc: Exception | None) -> None:
        self._connections.discard(self, self._peer)
        self._closing = True
        self._body = None
        self._let_go()
        self._forget_ahead()
        self._reader.close()
        self._abandon()

    def _abandon(self) -> None:
        request, self._current = self._current, None
        hung_up, self.hung_up = self.hung_up, None
        if hung_up is not None:
            hung_up()
        if request is not None:
            self._give_back(request)
            self._handler.finished(self, request, 499, 0)

    def eof_received(self) -> bool:
        # A client that shuts its side while it reads a long answer is served to the end. Before
        # that, it cannot be told from one that has left, which is the usual case: what it sent
        # ahead is answered as far as no answer is waited for.
        self._is_ended = self._current is None and bool(self._ahead)
        return self._is_ended or self._body is not None

    def data_received(self, data: bytes) -> None:
        self._heard = self._loop.time()
        if self._refused_at is not None:
            self._discard_left -= len(data)
            if self._discard_left < 0:
                self._transport.abort()
            return
        if self._closing or self._deaf:
            return
        reader = self._reader
        if reader.unread or self._connections.turns.is_over(self._loop):
            reader.keep(data)
            self._settle()
            return
        self._begun = 0
        reader.feed(data)
        if self._ahead or reader.refusal is not None or reader.unread:
            self._settle()

    def resume_writing(self) -> None:
        super().resume_writing()
        if self._body is None and self._current is None:
            self._begin_next()

    # The reader's events

    @property
    def is_full(self) -> bool:
        """Whether no more need be read before what is ahead has been answered."""
        return len(self._ahead) >= _AHEAD or self._ahead_held > SMALL or self._closing

    def expected(self) -> None:
        """Have a client send the content that it keeps back."""
        if self._current is None and not self._ahead:
            self._transport.write(_CONTINUE)

    def came(self, request: Request) -> None:
        """Answer a request, after those before it."""
        if (
            self._current is None
            and not self._ahead
            and not self._paused
            and self._begun < _AT_ONCE
        ):
            self._begun += 1
            self._begin(request)
            return
        held = request.cost
        self._connections.contents.add(share_of(request.client), held - request.held)
        request.held = held
        self._ahead_held += request.held
        self._ahead.append(request)

    def _begin(self, request: Request) -> None:
        self._current = request
        if self._connections.are_last and not self._ahead:
            request.keep_alive = False
        self._handler.handle(self, request)

    def _give_back(self, request: Request) -> None:
        """No longer count what a request holds."""
        self._connections.contents.take_off(share_of(request.client), request.held)

    def _forget_ahead(self) -> None:
        for request in self._ahead:
            self._give_back(request)
        self._ahead.clear()
        self._ahead_held = 0

    # What is to be done next

    def _settle(self) -> None:
        """After reading: refuse, or read no more for a while, or go on when others had a turn."""
        reader = self._reader
        if reader.refusal is not None:
            self._refuse(reader.refusal)
            return
        if self._closing or self._deaf:
            return
        is_full = self.is_full
        self._was_full |= is_full
        if (is_full or bool(reader.unread)) != self._is_hushed:
            self._is_hushed = not self._is_hushed
            if self._is_hushed:
                self._transport.pause_reading()
            else:
                if self._was_full:
                    # What a client could not send meanwhile has its time from now on.
                    reader.started = self._heard = self._loop.time()
                    self._was_full = False
                self._transport.resume_reading()
        if (reader.unread and not is_full) or (
            self._ahead and self._current is None and not self._paused
        ):
            self._schedule()

    def _schedule(self) -> None:
        # Not at once: others have their turn, and a long line of requests would be as deep a stack.
        if not self._is_due:
            self._is_due = True
            self._connections.turns.wait(self._loop, self._peer, self._go_on)

    def _go_on(self) -> None:
        self._is_due = False
        if self._closing or self._refused_at is not None:
            return
        self._begin_next()
        if self._is_ended and self._body is None and (self._current or not self._ahead):
            self._closing = True
            self._transport.close()
        elif not self._deaf:
            self._begun = _AT_ONCE
            if self._reader.unread and not self.is_full:
                self._reader.read_on()
            self._settle()

    def _begin_next(self) -> None:
        if self._ahead and not (self._current or self._closing or self._paused):
            request = self._ahead.popleft()
            self._ahead_held -= request.held
            self._begin(request)

    def _ended(self, request: Request, status: int, size: int, keep: bool) -> None:
        self._current = None
        self._heard = self._loop.time()
        if request.held:
            self._give_back(request)
        self._handler.finished(self, request, status, size)
        if not keep or (self._deaf and not self._ahead):
            self._closing = True
            self._transport.close()
        elif self._ahead or self._is_hushed:
            self._schedule()

    # Refusing

    def _deafen(self, last: Request) -> None:
        """Read nothing more, and close after the answer to `last`."""
        last.keep_alive = False
        self._deaf = True
        self._reader.close()

    def _refuse(self, problem: Problem, *, is_apart: bool = False) -> None:
        """Tell what is wrong with a request that cannot be read to its end, and hang up.

        What the client still sends is read and thrown away for a while, unless too many are told
        so already: closing on it would reset the connection before the client has read why.

        Args:
            problem: what is wrong.
            is_apart: whether the connection has been set apart already.
        """
        if self._closing or self._refused_at is not None:
            return
        last = self._ahead[-1] if self._ahead else self._current
        if last is not None:
            # Requests that came whole are answered; nothing after them can be told apart.
            self._deafen(last)
            self._schedule()
            return
        self._refused_at = self._loop.time()
        reader = self._reader
        request = Request(
            *("-", reader.target, "1.1", reader.headers, b"", self._peer, "http", False),
            reader.started or self._refused_at,
        )
        response = problem_reply(problem)
        content = b"" if reader.is_head else bytes(response.body)
        self._transport.write(
            b"HTTP/1.1 %d %s\r\n" % (problem.status, PHRASES.get(problem.status, b""))
            + self._clock.line()
            + field_lines([*response.headers, (b"connection", b"close")])
            + b"content-length: %d\r\n\r\n" % response.size
            + content
        )
        reader.close()
        self._handler.finished(self, request, problem.status, len(content))
        if not is_apart and not self._connections.set_apart(self, self._peer):
            self._closing = True
            self._transport.close()
            return
        if self._is_hushed:
            self._is_hushed = False
            self._transport.resume_reading()
        if self._transport.can_write_eof():
            self._transport.write_eof()

    # Time

    def sweep(self, now: float) -> None:
        """Hang up on a client that sends or reads too slowly, or has been silent too long."""
        limits = self._limits
        if self._refused_at is not None:
            if now - self._refused_at > _DISCARD_SECONDS:
                self._transport.abort()
        elif self._paused or self._body is not None:
            if self._is_read_slowly(now):
                self._transport.abort()
        elif self._current is not None or self._ahead:
            return
        elif self._reader.is_within:
            if now - self._reader.started > limits.read_seconds:
                self._refuse(refusals.too_slow(limits))
        elif now - self._heard > limits.idle_seconds:
            self._closing = True
            self._transport.close()

    def give_way(self) -> bool:
        """Hang up without a word, if nothing is being answered; whether that is so."""
        if self._current is not None or self._ahead or self._paused or self._closing:
            return False
        self._closing = True
        self._transport.abort()
        return True

    def finish(self) -> None:
        """Close once the current answer is sent; at once where there is none."""
        self._forget_ahead()
        if self._current is None:
            self._closing = True
            self._transport.close()
        else:
            self._deafen(self._current)
