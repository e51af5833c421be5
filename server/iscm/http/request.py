"""A request as it came over the wire."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import unquote_to_bytes


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

    path: bytes = field(init=False)
    query_string: bytes = field(init=False)
    _index: dict[bytes, bytes] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        path, _, self.query_string = _origin_form(self.target).partition(b"?")
        self.path = unquote_to_bytes(path) if b"%" in path else path
        index: dict[bytes, bytes] = {}
        for name, value in self.headers:
            index[name] = index[name] + b", " + value if name in index else value
        self._index = index

    def header(self, name: bytes) -> bytes | None:
        """A field's value, several joined by commas (RFC 9110, section 5.3)."""
        return self._index.get(name)

    def text(self, name: bytes) -> str | None:
        """A field's value as text; bytes outside ASCII as Latin-1."""
        value = self._index.get(name)
        return None if value is None else value.decode("latin-1")


def _origin_form(target: bytes) -> bytes:
    """Path and query of a target, without a fragment."""
    if not target.startswith(b"/"):
        # absolute-form, which a server must accept: http://host/path?query
        _, separator, rest = target.partition(b"://")
        if separator:
            slash, mark = rest.find(b"/"), rest.find(b"?")
            if slash >= 0 and (mark < 0 or slash < mark):
                target = rest[slash:]
            else:
                target = b"/" + (rest[mark:] if mark >= 0 else b"")
    return target.partition(b"#")[0]
