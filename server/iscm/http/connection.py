"""One connection: HTTP/1.1 (https://www.rfc-editor.org/rfc/rfc9112) parsed by llhttp.

A request is answered when it is complete, requests that were sent ahead one after another.
Whatever could be drawn out has a bound: head, each field, content, trailers, time to send them,
time to read an answer. Trailers are read over (RFC 9110, section 6.5.1), and so is Upgrade, since
no other protocol is offered (section 7.8).
"""

import asyncio
from collections import deque
from typing import Any, Final, NoReturn, Protocol, cast

import httptools

from iscm.http import refusals
from iscm.http.request import Request
from iscm.http.response import (
    PHRASES,
    Clock,
    field_lines,
    problem_response,
)
from iscm.http.sending import Sending
from iscm.http.shares import SMALL, Connections
from iscm.protocol.problems import Problem
from iscm.settings import HttpLimits

_AHEAD: Final = 16
"""Requests that may be read ahead of the one that is being answered."""
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


class Peers(Protocol):
    """Tells who a request comes from."""

    def origin(self, peer: str, headers: list[tuple[bytes, bytes]]) -> tuple[str, str]:
        """The client's address and the scheme it used."""
        ...


class Connection(Sending):
    """See the module.

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
        self._handler, self._peers = handler, peers
        self._parser: Any = httptools.HttpRequestParser(self)
        self._peer = ""
        self._method = self._version = ""
        self._target = b""
        self._headers: list[tuple[bytes, bytes]] = []
        self._content: list[bytes] = []
        self._content_size = 0
        self._head_size = 0
        self._in_head = False
        self._in_content = False
        self._trailer_size = 0
        self._block = b""
        self._head_blocks: list[bytes] = []
        self._awaiting_chunk = False
        self._started = 0.0
        self._refusal: Problem | None = None
        self._ahead: deque[Request] = deque()
        self._received = 0
        self._is_hushed = False
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
        problem = self._connections.add(self, self._peer)
        if problem is not None and self._connections.is_crowded:
            self._closing = True
            self._transport.abort()
        elif problem is not None:
            self._refuse(problem)

    def connection_lost(self, exc: Exception | None) -> None:
        self._connections.discard(self, self._peer)
        self._closing = True
        self._body = None
        self._let_go()
        self._ahead.clear()
        self._connections.contents.bytes -= self._received
        self._received = 0
        self._abandon()

    def _abandon(self) -> None:
        request, self._current = self._current, None
        hung_up, self.hung_up = self.hung_up, None
        if hung_up is not None:
            hung_up()
        if request is not None:
            self._handler.finished(self, request, 499, 0)

    def eof_received(self) -> bool:
        # A client that shuts its side while it reads a long answer is served to the end. Before
        # that, it cannot be told from one that has left, which is the usual case.
        return self._body is not None

    def data_received(self, data: bytes) -> None:
        self._heard = self._loop.time()
        if self._refused_at is not None:
            self._discard_left -= len(data)
            if self._discard_left < 0:
                self._transport.abort()
            return
        if self._closing or self._deaf:
            return
        self._feed(data)
        if self._refusal is not None:
            self._refuse(self._refusal)

    def _feed(self, data: bytes) -> None:
        """Give the parser what has come."""
        self._block = data
        if self._in_head:
            self._head_blocks.append(data)
        awaited_chunk = self._awaiting_chunk
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserUpgrade as upgrade:
            # The parser reads no further; what follows is read as the next request.
            self._parser = httptools.HttpRequestParser(self)
            if (rest := data[upgrade.args[0] :]) and not self._deaf:
                self._feed(rest)
            return
        except httptools.HttpParserInvalidMethodError:
            self._refusal = Problem(501, "method-not-allowed", "the method is unknown here")
        except (httptools.HttpParserError, httptools.HttpParserCallbackError) as error:
            if self._refusal is None:
                self._refusal = refusals.of_syntax(error)
        if self._in_head and len(self._head_blocks) == 1:
            # It began somewhere in this block, which may hold other requests before it.
            self._head_size = self._known_head()
        elif self._in_head:
            self._head_size += len(data)
        elif awaited_chunk and self._awaiting_chunk:
            # After the last chunk come the trailers, which the parser tells of when it is through.
            self._trailer_size += len(data)
        size = max(self._head_size if self._in_head else 0, self._trailer_size)
        if size > self._limits.head_bytes:
            self._refusal = refusals.head_too_long(self._limits, size, self._target)

    def resume_writing(self) -> None:
        super().resume_writing()
        if self._body is None and self._current is None:
            self._begin_next()

    # The parser's events

    def on_message_begin(self) -> None:
        self._target = b""
        self._headers = []
        self._content = []
        self._content_size = 0
        self._head_size = self._trailer_size = 0
        self._head_blocks = [self._block]
        self._awaiting_chunk = False
        self._in_head = True
        self._started = self._loop.time()

    def on_url(self, url: bytes) -> None:
        self._target += url

    def on_header(self, name: bytes, value: bytes) -> None:
        if not self._in_head:
            return  # a trailer
        self._headers.append((name.lower(), value))

    def on_headers_complete(self) -> None:
        self._in_head, self._in_content = False, True
        if self._head_size + len(self._block) > self._limits.head_bytes:
            # The block in which the head ends may hold more than the head.
            size = self._known_head()
            if size > self._limits.head_bytes:
                self._refuse_with(refusals.head_too_long(self._limits, size, self._target))
        self._version = version = self._parser.get_http_version()
        self._method = self._parser.get_method().decode("ascii")
        if version == "1.0" and self._target + b" HTTP/1.0" not in b"".join(self._head_blocks):
            # The parser takes RTSP/1.0 and ICE/1.0 as well.
            self._refuse_with(Problem(400, "bad-request", "the request is not of HTTP"))
        self._head_blocks = []
        headers = self._headers
        problem = refusals.of_head(self._method, version, self._target, headers, self._limits)
        if problem is not None:
            self._refuse_with(problem)
        if self._current is None and not self._ahead and version == "1.1":
            for name, _ in headers:
                if name == b"expect":
                    self._transport.write(_CONTINUE)
                    break

    def _known_head(self) -> int:
        """Bytes of the target and of the fields that have come whole."""
        return len(self._target) + sum(len(n) + len(v) + 4 for n, v in self._headers)

    def on_chunk_header(self) -> None:
        self._awaiting_chunk = True

    def on_body(self, block: bytes) -> None:
        self._awaiting_chunk = False
        self._trailer_size = 0
        self._content_size += len(block)
        if self._content_size > self._limits.content_bytes:
            self._refuse_with(refusals.content_too_long(self._limits))
        contents = self._connections.contents
        if self._content_size > SMALL and contents.is_full:
            self._refuse_with(refusals.no_room_for_content(self._limits))
        contents.bytes += len(block)
        self._received += len(block)
        self._content.append(block)

    def _refuse_with(self, problem: Problem) -> NoReturn:
        """Stop the parser, which knows no other way than an exception."""
        self._refusal = problem
        raise ValueError

    def on_message_complete(self) -> None:
        self._in_content = self._awaiting_chunk = False
        client, scheme = self._peers.origin(self._peer, self._headers)
        request = Request(
            self._method,
            self._target,
            self._version,
            self._headers,
            b"".join(self._content) if self._content else b"",
            client,
            scheme,
            self._parser.should_keep_alive(),
            self._started,
        )
        self._content = []
        if self._current is None and not self._ahead and not self._paused:
            self._begin(request)
        else:
            self._ahead.append(request)
            if self._is_ahead_enough():
                self._is_hushed = True
                self._transport.pause_reading()

    def _is_ahead_enough(self) -> bool:
        """Whether no more need be read before what is ahead has been answered."""
        return len(self._ahead) >= _AHEAD or self._received > SMALL

    def _begin(self, request: Request) -> None:
        self._current = request
        self._handler.handle(self, request)

    # After an answer

    def _ended(self, request: Request, status: int, size: int, keep: bool) -> None:
        self._current = None
        self._heard = self._loop.time()
        if request.body:
            self._connections.contents.bytes -= len(request.body)
            self._received -= len(request.body)
        self._handler.finished(self, request, status, size)
        if not keep or self._deaf:
            self._closing = True
            self._transport.close()
            return
        if self._is_hushed and not self._is_ahead_enough():
            self._is_hushed = False
            self._transport.resume_reading()
        if self._ahead:
            # Not from here: a long line of requests would be as deep a stack.
            self._loop.call_soon(self._begin_next)

    def _begin_next(self) -> None:
        if self._ahead and not (self._current or self._closing or self._paused):
            self._begin(self._ahead.popleft())

    def _deafen(self, last: Request) -> None:
        """Read nothing more, and close after the answer to `last`."""
        last.keep_alive = False
        self._deaf = True

    def _refuse(self, problem: Problem) -> None:
        """Tell what is wrong with a request that cannot be read to its end, and hang up.

        What the client still sends is read and thrown away for a while: closing on it would
        reset the connection before the client has read why.
        """
        if self._closing or self._refused_at is not None:
            return
        if self._current is not None or self._ahead:
            # Requests that came whole are answered; nothing after them can be told apart.
            self._deafen(self._ahead[-1] if self._ahead else self._current)  # type: ignore[arg-type]
            return
        self._refused_at = self._loop.time()
        request = Request(
            "-", self._target, "1.1", self._headers, b"", self._peer, "http", False, self._started
        )
        response = problem_response(problem)
        self._transport.write(
            b"HTTP/1.1 %d %s\r\n" % (problem.status, PHRASES.get(problem.status, b""))
            + self._clock.line()
            + field_lines([*response.headers, (b"connection", b"close")])
            + b"content-length: %d\r\n\r\n" % response.size
            + bytes(response.body)
        )
        self._handler.finished(self, request, problem.status, response.size)
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
            if now - self._written > limits.write_seconds:
                self._transport.abort()
        elif self._current is not None or self._ahead:
            return
        elif self._in_head or self._in_content:
            if now - self._started > limits.read_seconds:
                self._refuse(refusals.too_slow(limits))
        elif now - self._heard > limits.idle_seconds:
            self._closing = True
            self._transport.close()

    def finish(self) -> None:
        """Close once the current answer is sent; at once where there is none."""
        self._ahead.clear()
        if self._current is None:
            self._closing = True
            self._transport.close()
        else:
            self._deafen(self._current)
