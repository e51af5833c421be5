"""How a connection's answers leave: whole, or block by block as the client takes them."""

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Final

from iscm.http.peers import share_of
from iscm.http.request import Request
from iscm.http.response import (
    PHRASES,
    Clock,
    Response,
    field_lines,
    has_content,
    problem_reply,
)
from iscm.http.shares import SMALL, Connections
from iscm.settings import HttpLimits

_BLOCK: Final = 256 * 1024


class Sending(asyncio.Protocol, ABC):
    """The half of a connection that answers.

    Attributes:
        hung_up: called, where set, when the client leaves before its answer is ready.
    """

    def __init__(
        self,
        limits: HttpLimits,
        clock: Clock,
        connections: Connections,
        loop: asyncio.AbstractEventLoop,
    ) -> None:
        self._limits, self._clock, self._connections, self._loop = limits, clock, connections, loop
        self._transport: asyncio.Transport = None  # type: ignore[assignment]
        self._current: Request | None = None
        self._body: memoryview | None = None
        self._offset = 0
        self._status, self._size, self._keep = 0, 0, False
        self._paused = self._closing = False
        self._held: bytes | memoryview = b""
        self._holder = ""
        self._written = self._answered = 0.0
        self.hung_up: Callable[[], None] | None = None

    @abstractmethod
    def _ended(self, request: Request, status: int, size: int, keep: bool) -> None:
        """An answer has been handed over."""

    def pause_writing(self) -> None:
        self._paused = True
        self._written = self._loop.time()

    def resume_writing(self) -> None:
        self._paused = False
        self._written = self._loop.time()
        if self._body is None:
            self._let_go()
        else:
            self._stream()

    def respond(self, response: Response) -> None:
        """Send a response to the current request."""
        request = self._current
        if request is None or self._closing:
            return
        if not response.from_file and len(response.body) > SMALL:
            answers, client = self._connections.answers, share_of(request.client)
            if problem := answers.refusal(response.body, client):
                response = problem_reply(problem)
        keep = request.keep_alive and not response.close
        lines = [
            b"HTTP/1.1 %d %s\r\n" % (response.status, PHRASES.get(response.status, b"")),
            self._clock.line(),
            field_lines(response.headers),
        ]
        if has_content(response.status):
            lines.append(b"content-length: %d\r\n" % response.size)
        if not keep:
            lines.append(b"connection: close\r\n")
        elif request.version == "1.0":
            lines.append(b"connection: keep-alive\r\n")
        lines.append(b"\r\n")
        bodiless = request.method == "HEAD" or not has_content(response.status)
        if not bodiless and response.size <= SMALL:
            lines += [response.head, bytes(response.body)]
            self._sent(request, b"".join(lines), response.status, response.size, keep)
        elif bodiless:
            self._sent(request, b"".join(lines), response.status, 0, keep)
        else:
            lines.append(response.head)
            if not response.from_file:
                self._hold(response.body, request)
            self._begin_stream(b"".join(lines), response.body, response.status, response.size, keep)

    def send(
        self, start: bytes, rest: bytes, status: int, size: int, *, is_kept: bool = False
    ) -> None:
        """Send a response that is bytes already.

        Args:
            start: the status line, with its line end.
            rest: all fields but Date and Connection, the empty line and the content.
            status: its status.
            size: length of the content.
            is_kept: whether `rest` lies in the cache.
        """
        request = self._current
        if request is None or self._closing:
            return
        if len(rest) > SMALL:
            answers, client = self._connections.answers, share_of(request.client)
            if problem := answers.refusal(rest, client, is_kept=is_kept):
                self.respond(problem_reply(problem))
                return
        keep = request.keep_alive
        line = b"" if keep and request.version == "1.1" else _connection_line(keep)
        start += self._clock.line() + line
        if len(rest) <= SMALL:
            self._sent(request, start + rest, status, size, keep)
        else:
            self._hold(rest, request)
            self._begin_stream(start, rest, status, size, keep)

    def _hold(self, content: bytes | memoryview, request: Request) -> None:
        """Count an answer until the client has taken it."""
        self._held, self._holder = content, share_of(request.client)
        self._connections.answers.hold(content, self._holder)

    def _let_go(self) -> None:
        self._connections.answers.close_inherited(self._held, self._holder)
        self._held = b""

    def _is_read_slowly(self, now: float) -> bool:
        """Whether a client has taken nothing for too long, or too little of an answer that takes
        memory."""
        limits = self._limits
        if now - self._written > limits.write_seconds:
            return True
        if self._body is None or not self._held:
            return False
        passed = now - self._answered
        return passed > limits.write_seconds and self._offset < passed * limits.write_rate

    def _sent(self, request: Request, data: bytes, status: int, size: int, keep: bool) -> None:
        self.hung_up = None
        self._transport.write(data)
        self._ended(request, status, size, keep)

    def _begin_stream(
        self, start: bytes, body: bytes | memoryview, status: int, size: int, keep: bool
    ) -> None:
        """Send block by block; a client may be slow, but must take one after another."""
        self.hung_up = None
        self._body, self._offset = memoryview(body), 0
        self._answered = self._loop.time()
        self._status, self._size, self._keep = status, size, keep
        self._transport.write(start)
        self._stream()

    def _stream(self) -> None:
        body, request = self._body, self._current
        if body is None or request is None:
            return
        while not self._paused and self._offset < len(body):
            self._written = self._loop.time()
            block = body[self._offset : self._offset + _BLOCK]
            self._offset += len(block)
            self._transport.write(block)
        if self._offset >= len(body):
            self._body = None
            if not self._paused:
                self._let_go()
            self._ended(request, self._status, self._size, self._keep)


def _connection_line(keep: bool) -> bytes:
    return b"connection: keep-alive\r\n" if keep else b"connection: close\r\n"
