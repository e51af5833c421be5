"""The problems of requests that draw out more than a connection may."""

from iscm.protocol.problems import Problem
from iscm.settings import HttpLimits


def too_many_connections(limits: HttpLimits) -> Problem:
    """No room for another connection."""
    return Problem(
        503,
        "overloaded",
        f"{limits.connections} connections are open already; try again later",
        headers={"Retry-After": "5"},
    )


def head_too_long(limits: HttpLimits, size: int, target: bytes) -> Problem:
    """A head of `size` bytes, or of which so many have come: 414 where most are the target's."""
    return Problem(
        414 if len(target) > size // 2 else 431,
        "too-long",
        f"the head of a request may have {limits.head_bytes} bytes; a long "
        "query can be the content of a POST",
        extra={"limit": limits.head_bytes},
    )


def content_too_long(limits: HttpLimits) -> Problem:
    """More content than any query needs."""
    return Problem(
        413,
        "too-long",
        f"a request's content may have {limits.content_bytes} bytes",
        extra={"limit": limits.content_bytes},
    )


def too_slow(limits: HttpLimits) -> Problem:
    """A request that has not come whole in time."""
    return Problem(
        408, "request-timeout", f"a request must come whole within {limits.read_seconds:g} s"
    )
