"""From a complete answer to a response that the cache can keep as bytes."""

from collections.abc import Iterable, Sequence

from iscm.http.cache import Stored
from iscm.http.response import CORS, field_lines

OK: bytes = b"HTTP/1.1 200 OK\r\n"
NOT_MODIFIED: bytes = b"HTTP/1.1 304 Not Modified\r\n"
_HIT = (b"server-timing", b'cache;desc="hit"')


def stored(headers: Sequence[tuple[bytes, bytes]], etag: bytes, content: bytes) -> Stored:
    """Make the bytes of a 200 and of the 304 that goes with it.

    Args:
        headers: all fields but Date, Connection and Content-Length.
        etag: the entity tag, which is among `headers` as well.
        content: the content.
    """
    fields = field_lines([*headers, _HIT])
    head = fields + b"content-length: %d\r\n\r\n" % len(content)
    kept = (b"etag", b"vary", b"cache-control", b"content-location", b"link")
    short = field_lines([pair for pair in headers if pair[0] in kept] + [*CORS, _HIT])
    return Stored(head + content, len(head), etag, short + b"\r\n")


def matches(if_none_match: bytes | None, etag: bytes) -> bool:
    """Whether a client has the representation already (RFC 9110, section 13.1.2)."""
    if not if_none_match or not etag:
        return False
    tags: Iterable[bytes] = (tag.strip() for tag in if_none_match.split(b","))
    return any(tag in (b"*", etag) or tag == b"W/" + etag for tag in tags)
