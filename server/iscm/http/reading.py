"""Bytes → requests of one connection: HTTP/1.1 (https://www.rfc-editor.org/rfc/rfc9112) by llhttp.

Whatever grows while it is read has a bound and is counted. The parser is given what has come in
pieces that end where a head may: so it stops between two requests, and what is not read yet stays
the bytes that came. Trailers are read over (RFC 9110, section 6.5.1), and so is Upgrade, since no
other protocol is offered (section 7.8).
"""

import asyncio
from collections.abc import Sequence
from typing import Any, Final, NoReturn, Protocol

import httptools

from iscm.http import refusals
from iscm.http.known import KnownRequests
from iscm.http.peers import share_of
from iscm.http.request import FIELD, Request, with_ascii_target
from iscm.http.shares import SMALL, Contents
from iscm.protocol.problems import Problem, bad_request
from iscm.settings import HttpLimits

_LEAST: Final = 1024
"""What is no longer than this is parsed at once, whatever is in it: some forty requests, if any."""
_PIECE: Final = 16 * 1024
_HEAD_END: Final = b"\r\n\r\n"
_WORK: Final = 1024
"""Work after which the event loop gets its turn, in chunks, each of which is about as much as 16
bytes of heads: a millisecond or two."""
_CHUNK: Final = 64
_MANY_CHUNKS: Final = 10_000
"""More chunks than this, shorter on average than `_CHUNK` bytes, are refused: what sends so writes
byte by byte, and each costs more than its content."""
_WITHOUT_CONTENT: Final = ("GET", "HEAD")
_FRAMING: Final = (b"content-length", b"transfer-encoding")


class Receiver(Protocol):
    """What takes the requests."""

    @property
    def is_full(self) -> bool:
        """Whether it takes no more for now."""
        ...

    def came(self, request: Request) -> None:
        """A request has come whole."""
        ...

    def expected(self) -> None:
        """A client may wait to be told that its content is wanted."""
        ...


class Peers(Protocol):
    """Tells who a request comes from."""

    def origin(self, peer: str, headers: Sequence[tuple[bytes, bytes]]) -> tuple[str, str]:
        """The client's address and the scheme it used."""
        ...


class RequestReader:
    """What has come of the requests of one connection.

    Attributes:
        refusal: why nothing more is read; None while nothing is wrong.
        started: when the request began that is being read, in the event loop's time.
        target, headers: what has come of it.
        unread: what has come and is not parsed yet.
    """

    def __init__(
        self,
        receiver: Receiver,
        limits: HttpLimits,
        peers: Peers,
        contents: Contents,
        known: KnownRequests,
        loop: asyncio.AbstractEventLoop,
    ) -> None:
        """
        Args:
            receiver: takes the requests.
            limits: see `iscm.settings.HttpLimits`.
            peers: tells the client of a request.
            contents: where what is held is counted.
            known: what need not be read again.
            loop: whose time it is.
        """
        self._receiver, self._limits, self._peers = receiver, limits, peers
        self._contents, self._known, self._loop = contents, known, loop
        self._parser: Any = httptools.HttpRequestParser(self)
        self._peer, self._holder = "", None  # type: str, str | None
        self.refusal: Problem | None = None
        self.started = 0.0
        # Of the request that is being read
        self.target = b""
        self.headers: list[tuple[bytes, bytes]] = []
        self._method = self._version = ""
        self._client, self._scheme = "", "http"
        self._in_head = self._in_content = False
        self._head_size, self._head_held = -1, 0
        self._short_head = limits.field_bytes
        self._head_blocks: list[bytes] = []
        self._content: bytes | bytearray = b""
        self._content_size, self._held = 0, 0
        self._chunks, self._awaiting_chunk, self._trailer_size = 0, False, 0
        self._framing, self._is_repeated = b"", False
        # Of what has come
        self._block = b""
        self.unread = b""
        self._at, self._unread_held = 0, 0
        self._work = 0
        self._came: list[Request] | None = None

    @property
    def is_within(self) -> bool:
        """Whether a request has begun and not come to its end."""
        return self._in_head or self._in_content

    @property
    def is_head(self) -> bool:
        """Whether the request that is being read is known to be a HEAD."""
        if self._in_head:
            return bool(self.target) and bool(self._parser.get_method() == b"HEAD")
        return self._in_content and self._method == "HEAD"

    def open(self, peer: str, holder: str | None) -> None:
        """Begin.

        Args:
            peer: address at the other end of the connection.
            holder: whose share takes what cannot be told yet which client sent it; None for
                nobody's.
        """
        self._peer, self._holder = peer, holder

    def close(self) -> None:
        """Forget, and no longer count, what is not read to its end."""
        self._drop_unread()
        self._contents.take_off(self._holder, self._head_held)
        self._contents.take_off(share_of(self._client), self._held)
        self._head_held = self._held = 0
        self._content = self.target = b""
        self.headers, self._head_blocks = [], []

    def feed(self, data: bytes) -> None:
        """Read what has come, until the receiver is full; see `read_on`."""
        is_between = not (self.unread or self._in_head or self._in_content)
        if is_between and (known := self._known.find(data)) is not None:
            client, scheme = self._peers.origin(self._peer, known.headers)
            if known.held:
                self._contents.add(share_of(client), known.held)
            self._receiver.came(known.again(client, scheme, self._loop.time()))
            return
        came: list[Request] = []
        self._came = came
        if len(data) <= _LEAST and not self.unread:
            self._parse(data)
        else:
            self.unread += data
            self.read_on()
        self._came = None
        if is_between and len(came) == 1:
            self._learn(data, came[0])

    def _learn(self, data: bytes, request: Request) -> None:
        """Know a request from now on that was all that came, if its answer is known."""
        is_whole = not (self.unread or self._in_head or self._in_content)
        if is_whole and request.key is not None and request.keep_alive and self.refusal is None:
            self._known.put(data, request)

    def keep(self, data: bytes) -> None:
        """Leave what has come to `read_on`."""
        rest = self.unread[self._at :] + data
        self._drop_unread()
        self._keep_unread(rest)

    def read_on(self) -> None:
        """Read what is left, until the receiver is full or the event loop is to have its turn:
        then something is `unread`."""
        data, at = self.unread, self._at
        self._work = 0
        while at < len(data) and self.refusal is None:
            if self._work >= _WORK or self._receiver.is_full:
                break
            # A head ends at the first empty line. Content may have many of those.
            start = at + (_LEAST if self._in_content else 0)
            end = data.find(_HEAD_END, start, at + _PIECE) + len(_HEAD_END)
            if end < start + len(_HEAD_END):
                end = at + _PIECE
            self._work += 0 if self._in_content else 1 + (end - at) // 16
            self._parse(data[at:end])
            at = end
        if at >= len(data) or self.refusal is not None:
            self._drop_unread()
        elif self._unread_held:
            self._at = at
        else:
            self._keep_unread(data[at:])

    def _keep_unread(self, rest: bytes) -> None:
        self.unread, self._at, self._unread_held = rest, 0, len(rest)
        self._contents.add(self._holder, len(rest))
        if len(rest) > SMALL and (problem := self._contents.refusal(self._holder)):
            self.refusal = problem
            self._drop_unread()

    def _drop_unread(self) -> None:
        self._contents.take_off(self._holder, self._unread_held)
        self.unread, self._at, self._unread_held = b"", 0, 0

    def _parse(self, data: bytes) -> None:
        if not (data.isascii() or self.is_within):
            data = with_ascii_target(data)
        self._block = data
        if self._in_head and not self.headers:
            self._head_blocks.append(data)
        awaited_chunk = self._awaiting_chunk
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserUpgrade as upgrade:
            self._read_on_after_upgrade(data[upgrade.args[0] :])
            return
        except httptools.HttpParserInvalidMethodError:
            self.refusal = Problem(501, "method-not-allowed", "the method is unknown here")
        except (httptools.HttpParserError, httptools.HttpParserCallbackError) as error:
            if self.refusal is None:
                self.refusal = refusals.of_syntax(error)
        if self._in_head:
            self._measure_head(len(data))
        elif awaited_chunk and self._awaiting_chunk:
            # After the last chunk come the trailers, which the parser tells of when it is through.
            self._trailer_size += len(data)
            if self._trailer_size > self._limits.head_bytes:
                size = self._trailer_size
                self.refusal = refusals.head_too_long(self._limits, size, self.target)

    def _read_on_after_upgrade(self, rest: bytes) -> None:
        """The parser ends a request that asks for another protocol with its head. What follows is
        its content, if it has any, and then the next request."""
        self._parser = httptools.HttpRequestParser(self)
        if self._framing:
            head, self._framing = self._framing, b""
            self._is_repeated = True
            self._parser.feed_data(head)
            self._is_repeated = False
        if rest and self.refusal is None:
            self._parse(rest)

    def _measure_head(self, come: int) -> None:
        """Bound and count a head whose end has not come."""
        # It began somewhere in the first block, which may hold other requests before it.
        size = self._known_head() if self._head_size < 0 else self._head_size + come
        self._head_size = size
        # The parser holds the bytes of a field until its end; where they came, they are twice.
        held = 2 * size + FIELD * len(self.headers)
        self._contents.add(self._holder, held - self._head_held)
        self._head_held = held
        if self.refusal is not None:
            return
        if len(self.headers) > refusals.MOST_FIELDS:
            self.refusal = refusals.too_many_fields()
        elif size > self._limits.head_bytes:
            self.refusal = refusals.head_too_long(self._limits, size, self.target)
        elif held > SMALL:
            self.refusal = self._contents.refusal(self._holder)

    # The parser's events

    def on_message_begin(self) -> None:
        if self._is_repeated:
            return
        self.target = b""
        self.headers = []
        self._head_size = -1
        self._head_blocks = [self._block]
        self._in_head = True
        self.started = self._loop.time()

    def on_url(self, url: bytes) -> None:
        if not self._is_repeated:
            self.target += url

    def on_header(self, name: bytes, value: bytes) -> None:
        if not self._in_head:
            return  # a trailer
        self.headers.append((name.lower(), value))

    def on_headers_complete(self) -> None:
        if self._is_repeated:
            return
        self._in_head, self._in_content = False, True
        if self._head_held:
            self._contents.take_off(self._holder, self._head_held)
            self._head_held = 0
        headers = self.headers
        self._version = version = self._parser.get_http_version()
        self._method = method = self._parser.get_method().decode("ascii")
        self._client, self._scheme = self._peers.origin(self._peer, headers)
        if self._head_size >= 0 or len(self._block) > self._short_head:
            # Perhaps: the block in which the head ends may hold more than the head.
            self._take_long_head()
        if version == "1.0" and self.target + b" HTTP/1.0" not in b"".join(self._head_blocks):
            # The parser takes RTSP/1.0 and ICE/1.0 as well.
            self._refuse_with(bad_request("the request is not of HTTP"))
        self._head_blocks = []
        self._framing = self._framing_of_upgrade() if self._parser.should_upgrade() else b""
        problem = refusals.of_head(method, version, self.target, headers, self._limits)
        if problem is not None:
            self._refuse_with(problem)
        if method not in _WITHOUT_CONTENT and version == "1.1":
            for name, _ in headers:
                if name == b"expect":
                    self._receiver.expected()
                    break

    def _framing_of_upgrade(self) -> bytes:
        """A head that frames the content as this one does, and asks for no other protocol; empty
        where there is no content."""
        kept = [(n, v) for n, v in self.headers if n in _FRAMING]
        if not kept:
            return b""
        listed = b",".join(value for name, value in self.headers if name == b"connection").lower()
        for option in (b"close", b"keep-alive"):
            if option in (part.strip() for part in listed.split(b",")):
                kept.append((b"connection", option))
        lines = b"".join(b"%s: %s\r\n" % pair for pair in kept)
        return b"POST / HTTP/%s\r\n%s\r\n" % (self._version.encode(), lines)

    def _take_long_head(self) -> None:
        size = self._known_head()
        if size > self._limits.head_bytes:
            self._refuse_with(refusals.head_too_long(self._limits, size, self.target))
        if (problem := refusals.of_negotiation(self.headers, self._limits)) is not None:
            self._refuse_with(problem)
        if size > _PIECE:
            self._contents.add(share_of(self._client), size)
            self._held += size

    def _known_head(self) -> int:
        """Bytes of the target and of the fields that have come whole."""
        return len(self.target) + sum(len(n) + len(v) + 4 for n, v in self.headers)

    def on_chunk_header(self) -> None:
        self._awaiting_chunk = True
        self._work += 1
        self._chunks += 1
        if self._chunks > _MANY_CHUNKS and self._content_size < _CHUNK * self._chunks:
            self._refuse_with(refusals.chunks_too_short(_MANY_CHUNKS, _CHUNK))

    def on_body(self, block: bytes) -> None:
        self._awaiting_chunk = False
        self._trailer_size = 0
        self._content_size = size = self._content_size + len(block)
        if size > self._limits.content_bytes:
            self._refuse_with(refusals.content_too_long(self._limits))
        client = share_of(self._client)
        if size > SMALL and (problem := self._contents.refusal(client)):
            self._refuse_with(problem)
        self._contents.add(client, len(block))
        self._held += len(block)
        if not self._content:
            self._content = block
        else:
            if isinstance(self._content, bytes):
                self._content = bytearray(self._content)
            self._content += block

    def _refuse_with(self, problem: Problem) -> NoReturn:
        """Stop the parser, which knows no other way than an exception."""
        self.refusal = problem
        raise ValueError

    def on_message_complete(self) -> None:
        if self._framing:
            return  # see `_read_on_after_upgrade`
        self._in_content = False
        content, held = self._content, self._held
        if held or self._chunks:
            self._content, self._held, self._content_size = b"", 0, 0
            self._chunks, self._awaiting_chunk, self._trailer_size = 0, False, 0
        request = Request(
            self._method,
            self.target,
            self._version,
            self.headers,
            bytes(content),
            self._client,
            self._scheme,
            self._parser.should_keep_alive(),
            self.started,
            held,
        )
        if self._came is not None:
            self._came.append(request)
        self._receiver.came(request)
