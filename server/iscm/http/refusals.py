"""The problems of requests that break HTTP, or draw out more than a connection may."""

import functools
import re
from collections.abc import Sequence
from typing import Final
from urllib.parse import urlsplit

from iscm.http.request import absolute_form
from iscm.protocol.problems import Problem, bad_request, overloaded, share_used, too_long
from iscm.settings import HttpLimits

_HOST: Final = re.compile(
    rb"(?:[A-Za-z0-9._~!$&'()*+,;=-]|%[0-9A-Fa-f]{2})*+(?::[0-9]{0,5})?|\[[0-9A-Fa-f:.]+\](?::[0-9]{0,5})?"
)
"""A host and port (https://www.rfc-editor.org/rfc/rfc3986#section-3.2.2)."""
_ENCODED_LABEL: Final = b"xn--"
_DIGITS: Final = 20
MOST_FIELDS: Final = 200
"""Header fields of a request, at most; browsers send some twenty."""
_NEGOTIATED: Final = frozenset((b"accept", b"accept-encoding", b"accept-language"))
_FRAMING: Final = frozenset((b"content-length", b"expect", b"transfer-encoding"))


def too_many_connections(limits: HttpLimits) -> Problem:
    """No room for another connection."""
    return overloaded(f"{limits.connections} connections are open already; try again later")


def share_of_connections_used(limits: HttpLimits) -> Problem:
    """The client has its share of connections."""
    return share_used(
        f"{limits.connections_share} connections of your address are open already; use fewer"
    )


def no_room_for_content(limits: HttpLimits) -> Problem:
    """Other requests have brought as much as is taken at once."""
    return overloaded(
        f"requests with {limits.received_bytes} bytes of content are being read or answered "
        "already; try again later"
    )


def share_of_content_used(limits: HttpLimits) -> Problem:
    """The client's other requests have brought as much as is taken from one."""
    return share_used(
        f"requests of your address with {limits.received_share} bytes are being read or answered "
        "already; wait for their answers"
    )


def no_room_for_answer(limits: HttpLimits) -> Problem:
    """Other clients have not taken their answers yet."""
    return overloaded(
        f"answers of {limits.held_bytes} bytes are being sent already; try again later", 10
    )


def head_too_long(limits: HttpLimits, size: int, target: bytes) -> Problem:
    """A head of `size` bytes, or of which so many have come: 414 where most are the target's."""
    return too_long(
        f"the head of a request may have {limits.head_bytes} bytes; a long "
        "query can be the content of a POST",
        limits.head_bytes,
        414 if len(target) > size // 2 else 431,
    )


def too_many_fields() -> Problem:
    """More header fields than any client sends."""
    return Problem(431, "too-long", f"a request may have {MOST_FIELDS} header fields")


def chunks_too_short(most: int, least: int) -> Problem:
    """Content in chunks that cost more than what they carry.

    Args:
        most: chunks that may be of any length.
        least: bytes that more of them must have on average.
    """
    return bad_request(
        f"more than {most} chunks must have {least} bytes on average; send longer ones, or "
        "Content-Length"
    )


def content_too_long(limits: HttpLimits) -> Problem:
    """More content than any query needs."""
    return too_long(
        f"a request's content may have {limits.content_bytes} bytes", limits.content_bytes
    )


def too_slow(limits: HttpLimits) -> Problem:
    """A request that has not come whole in time."""
    return Problem(
        408, "request-timeout", f"a request must come whole within {limits.read_seconds:g} s"
    )


def share_of_answers_used(limits: HttpLimits) -> Problem:
    """The client has not taken its other answers yet."""
    return share_used(
        f"answers of {limits.held_share} bytes are being sent to your address already; take them "
        "first",
        10,
    )


@functools.lru_cache(maxsize=64)
def is_host(value: bytes) -> bool:
    """Whether a Host field may have this value
    (https://www.rfc-editor.org/rfc/rfc9112#section-3.2): an address or a name whose labels have a
    length of the DNS (https://www.rfc-editor.org/rfc/rfc1035#section-2.3.4) and, in IDNA's
    encoding, can be decoded; and a port that there is."""
    if _HOST.fullmatch(value) is None:
        return False
    text = value.decode("ascii")
    try:
        # What the pages' framework does to it, port and all: each step refuses what it cannot read.
        parts = urlsplit(f"//{text}")
        name, _ = parts.hostname or "", parts.port
        text.encode("idna")
        if _ENCODED_LABEL in value.lower():
            name.encode("ascii").decode("idna")
    except ValueError:
        return False
    return True


_OTHER_VERSION: Final = Problem(505, "bad-request", "this is a server of HTTP/1.1 and 1.0")


def of_syntax(error: Exception) -> Problem:
    """What the parser of HTTP says."""
    if "version" in str(error):
        return _OTHER_VERSION
    if "char in url" in str(error):
        return bad_request("the address has a character that must be percent-encoded")
    return bad_request(f"the request breaks HTTP/1.1: {error}")


def of_head(
    method: str,
    version: str,
    target: bytes,
    headers: Sequence[tuple[bytes, bytes]],
    limits: HttpLimits,
) -> Problem | None:
    """What is wrong with the head of a request by RFC 9112; None where nothing is.

    Args:
        method: in capitals.
        version: of HTTP, as the request line says.
        target: the request target.
        headers: field names in small letters and values.
        limits: see `iscm.settings.HttpLimits`.
    """
    if version not in ("1.0", "1.1"):
        return _OTHER_VERSION
    if method == "CONNECT":
        return Problem(501, "method-not-allowed", "CONNECT is for proxies, and this is none")
    most = limits.field_bytes
    if len(target) > most and len(target.partition(b"?")[0]) > most:
        return Problem(414, "too-long", f"a path may have {most} bytes")
    if len(headers) > MOST_FIELDS:
        return too_many_fields()
    authority, _ = absolute_form(target)
    hosts = 0
    for name, value in headers:
        if len(value) > most:
            return field_too_long(limits, name)
        if name == b"host":
            hosts += 1
            authority = value if authority is None or not is_host(value) else authority
        elif name in _FRAMING and (problem := _of_framing(name, value, version, limits)):
            return problem
    if hosts > 1 or (not hosts and version == "1.1"):
        return bad_request("an HTTP/1.1 request has one Host field")
    if authority is not None and not is_host(authority):
        return bad_request("the Host is no host, or host and port")
    return None


def of_negotiation(headers: Sequence[tuple[bytes, bytes]], limits: HttpLimits) -> Problem | None:
    """What is wrong with the fields by which an answer is chosen: together, repeated ones joined,
    they may be as long as one field, since they are read where everybody waits."""
    size = sum(len(value) for name, value in headers if name in _NEGOTIATED)
    if size <= limits.field_bytes:
        return None
    return too_long(
        f"Accept, Accept-Language and Accept-Encoding may have {limits.field_bytes} bytes together",
        limits.field_bytes,
        431,
    )


def _of_framing(name: bytes, value: bytes, version: str, limits: HttpLimits) -> Problem | None:
    if name == b"content-length":
        too_long = len(value) > _DIGITS or int(value) > limits.content_bytes
        return content_too_long(limits) if too_long else None
    if name == b"expect":
        if version == "1.1" and value.strip().lower() != b"100-continue":
            return Problem(417, "bad-request", "of expectations, only 100-continue is met")
        return None
    if version == "1.0":
        return bad_request("HTTP/1.0 has no Transfer-Encoding")
    if value.strip().lower() != b"chunked":
        return Problem(501, "bad-request", "of transfer codings, only chunked is understood")
    return None


def field_too_long(limits: HttpLimits, name: bytes) -> Problem:
    """A header field longer than any that is read."""
    return too_long(
        f"a header field may have {limits.field_bytes} bytes; {name.decode('latin-1')[:100]} is "
        "longer",
        limits.field_bytes,
        431,
    )
