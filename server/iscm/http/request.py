"""A request as it came over the wire."""

import re
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import unquote_to_bytes

from iscm.protocol.percent import MOST_FIELDS

FIELD: Final = 128
"""About what a header field takes in memory beside its bytes."""
_CONDITIONS: Final = frozenset(
    {b"if-match", b"if-none-match", b"if-modified-since", b"if-unmodified-since"}
)

_BEYOND_ASCII: Final = re.compile(rb"[\x80-\xff]")


@dataclass(eq=False, slots=True)
class Request:
    """An HTTP request, read whole.

    Attributes:
        method: in capitals, as sent.
        target: the request target (https://www.rfc-editor.org/rfc/rfc9112#section-3.2).
        version: ``1.1`` or ``1.0``.
        headers: field names in small letters → values, in order.
        body: the content, transfer coding removed.
        client: address of the client, of the last proxy that is not trusted where it came
            through proxies.
        scheme: ``http``, or ``https`` where a trusted proxy says so.
        keep_alive: whether the connection may stay open.
        started: when its first byte came, in the event loop's time.
        held: bytes of it that are counted until it is answered; see `iscm.http.shares.Contents`.
        key: what its answer lies in the cache under, where that was found out.
        path: of the target, percent-encoding decoded once.
        query_string: what follows the target's first question mark, still percent-encoded.
    """

    method: str
    target: bytes
    version: str
    headers: Sequence[tuple[bytes, bytes]]
    body: bytes
    client: str
    scheme: str
    keep_alive: bool
    started: float
    held: int = 0
    key: Hashable = None

    path: bytes = field(init=False)
    query_string: bytes = field(init=False)
    _index: dict[bytes, bytes] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        index: dict[bytes, bytes] = {}
        for name, value in self.headers:
            index[name] = index[name] + b", " + value if name in index else value
        self._index = index
        authority, target = absolute_form(self.target)
        if authority is not None:
            # It wins over the field (https://www.rfc-editor.org/rfc/rfc9112#section-3.2.2).
            index[b"host"] = authority
        path, _, self.query_string = target.partition(b"#")[0].partition(b"?")
        self.path = unquote_to_bytes(path) if b"%" in path else path

    def again(self, client: str, scheme: str, started: float) -> "Request":
        """The same bytes, read once more; see the attributes."""
        made = object.__new__(Request)
        made.method, made.target, made.version = self.method, self.target, self.version
        made.headers, made.body, made.keep_alive = self.headers, self.body, self.keep_alive
        made.client, made.scheme, made.started = client, scheme, started
        made.held, made.key = self.held, self.key
        made.path, made.query_string, made._index = self.path, self.query_string, self._index
        return made

    @property
    def is_conditional(self) -> bool:
        """Whether it has conditions (https://www.rfc-editor.org/rfc/rfc9110#section-13.1)."""
        return not _CONDITIONS.isdisjoint(self._index)

    @property
    def cost(self) -> int:
        """Bytes of memory that it takes, about."""
        fields = sum(len(name) + len(value) + FIELD for name, value in self.headers)
        return 8 * FIELD + len(self.target) + fields + len(self.body)

    def header(self, name: bytes) -> bytes | None:
        """A field's value, several joined by commas (RFC 9110, section 5.3)."""
        return self._index.get(name)

    def text(self, name: bytes) -> str | None:
        """A field's value as text; bytes outside ASCII as Latin-1."""
        value = self._index.get(name)
        return None if value is None else value.decode("latin-1")

    def parameters(self) -> frozenset[bytes] | None:
        """The names of the query string's parameters, decoded as the site decodes them; None where
        there are more than any page is asked with."""
        if self.query_string.count(b"&") >= MOST_FIELDS:
            return None
        names = (pair.partition(b"=")[0] for pair in self.query_string.split(b"&") if pair)
        return frozenset(unquote_to_bytes(name.replace(b"+", b" ")) for name in names)


def absolute_form(target: bytes) -> tuple[bytes | None, bytes]:
    """The authority and the rest of ``http://host/path?query``, which a server must accept; None
    and the target as it is where it has another form."""
    if target.startswith(b"/"):
        return None, target
    _, separator, rest = target.partition(b"://")
    if not separator:
        return None, target
    end = min((at for mark in b"/?#" if (at := rest.find(mark)) >= 0), default=len(rest))
    path = rest[end:]
    return rest[:end], path if path.startswith(b"/") else b"/" + path


def with_ascii_target(block: bytes) -> bytes:
    """What begins with a request for a path, bytes beyond ASCII in its first line percent-encoded,
    as browsers do before they send (https://url.spec.whatwg.org/#query-state) and what is typed at
    a command line is not. A line whose end has not come stays as it is."""
    line, end, rest = block.partition(b"\n")
    if not end or line.isascii() or not line.partition(b" ")[2].startswith(b"/"):
        return block
    return _BEYOND_ASCII.sub(lambda byte: b"%%%02X" % byte[0][0], line) + end + rest
