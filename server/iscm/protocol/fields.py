"""Header fields that answers share, whichever server sends them: names in small letters, values."""

from collections.abc import Callable, Iterable, Sequence
from typing import Final

from iscm.protocol.conditions import conditional_status, http_date
from iscm.protocol.problems import DATA_POLICY, DATASET_VERSION, GUARD, PROBLEM_JSON, Problem

Field = tuple[bytes, bytes]

EXPOSED: Final = (
    "Content-Location, Content-Range, Dataset-Version, ETag, Last-Modified, Link, Repr-Digest, "
    "Retry-After, Server-Timing"
)
"""What scripts of other origins may read of an answer."""
SENDABLE: Final = (
    "Accept, Accept-Language, Content-Type, If-Match, If-Modified-Since, If-None-Match, If-Range, "
    "If-Unmodified-Since, Range"
)
"""What scripts of other origins may send with a request."""
COMMON: Final[Sequence[Field]] = (
    (b"access-control-allow-origin", b"*"),
    (b"access-control-expose-headers", EXPOSED.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"content-security-policy", DATA_POLICY.encode()),
    *((name.lower().encode(), value.encode()) for name, value in GUARD.items()),
)
"""For public data, every origin may read everything, without credentials
(https://fetch.spec.whatwg.org/#http-cors-protocol); what browsers show of it runs nothing."""
_REPEATED: Final = (
    *(b"etag", b"vary", b"cache-control", b"content-location", b"link"),
    DATASET_VERSION.lower().encode(),
)
"""What a 304 repeats of the fields (https://www.rfc-editor.org/rfc/rfc9110#section-15.4.5)."""


def of_problem(problem: Problem, vary: bytes = b"Accept") -> list[Field]:
    """Those of a problem, which no cache may keep.

    Args:
        problem: what was wrong.
        vary: what the answer depended on.
    """
    return [
        (b"content-type", PROBLEM_JSON.encode()),
        (b"cache-control", b"no-store"),
        (b"vary", vary),
        *COMMON,
        *((name.lower().encode(), v.encode("latin-1")) for name, v in problem.headers.items()),
    ]


def of_not_modified(fields: Iterable[Field]) -> list[Field]:
    """Those of a 304, of those that the 200 would have."""
    return [*(pair for pair in fields if pair[0] in _REPEATED), *COMMON]


def status_for(
    method: str, field: Callable[[str], str | None], fields: Iterable[Field]
) -> int | None:
    """The status that a request's conditions ask for where a 200 or 206 would be sent; none for a
    POST, whose answer is no representation of what it was sent to
    (https://www.rfc-editor.org/rfc/rfc9110#section-13.1.2).

    Args:
        method: of the request.
        field: gives a field of the request by its name; None where it is not there.
        fields: of what would be sent.

    Returns:
        As `iscm.protocol.conditions.conditional_status`.
    """
    if method == "POST":
        return None
    sent = dict(fields)
    modified = sent.get(b"last-modified", b"").decode("latin-1")
    etag = sent.get(b"etag", b"").decode("latin-1")
    return conditional_status(field, etag, http_date(modified), method)
