"""Problem details for HTTP (RFC 9457: https://www.rfc-editor.org/rfc/rfc9457), as values."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Final

from iscm.namespaces import BASE
from iscm.translatable import translatable

PROBLEM_JSON: Final = "application/problem+json"
DATA_POLICY: Final = "default-src 'none'; sandbox"
"""Content-Security-Policy of whatever is no page: XML of strangers' words must run nothing where a
browser shows it."""
GUARD: Final = MappingProxyType(
    {
        "Referrer-Policy": "strict-origin-when-cross-origin",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    }
)
"""What pages and problems tell browsers beside, whoever makes them."""
CACHING: Final = "public, max-age=60, stale-while-revalidate=3600, stale-if-error=86400"
"""Cache-Control of what is a constant of the dataset version
(https://www.rfc-editor.org/rfc/rfc5861): a minute old is new enough; for an hour a cache may send
what it has while it asks again, and for a day where no server answers."""
FOR_GOOD: Final = "public, max-age=31536000, immutable"
"""Cache-Control of what never changes at its address (https://www.rfc-editor.org/rfc/rfc8246)."""
DATASET_VERSION: Final = "Dataset-Version"
"""The field of answers that says which version of the dataset they come from."""
KNOWN: Final = "iscm.known"
"""What a site tells its server in the environment of a request: whether the parameters of the
address are among those that it takes there."""
PROBLEM: Final = BASE + "problem/"

TITLES: Final = MappingProxyType(
    {
        "query-syntax": translatable("The query is malformed"),
        "query-missing": translatable("The query is missing"),
        "bad-request": translatable("The request is malformed"),
        "bad-parameter": translatable("A parameter is missing or malformed"),
        "graph-name": translatable("A graph is not named by an absolute IRI"),
        "update-refused": translatable("Updates are refused"),
        "service-refused": translatable("Federated queries are refused"),
        "refused-origin": translatable("Pages of other sites are refused here"),
        "unknown-function": translatable("The query calls an unknown function"),
        "query-failed": translatable("The query could not be evaluated"),
        "not-found": translatable("There is nothing at this address"),
        "unknown-entity": translatable("The dataset knows no such thing"),
        "method-not-allowed": translatable("The method is not allowed here"),
        "precondition-failed": translatable("A condition of the request is not met"),
        "not-acceptable": translatable("There is no representation that the Accept header allows"),
        "too-long": translatable("The request is too long"),
        "time-limit": translatable("The query took too long"),
        "memory-limit": translatable("The query needs too much memory"),
        "answer-too-large": translatable("The answer is too large"),
        "worker-lost": translatable("The query was interrupted"),
        "overloaded": translatable("The service is busy"),
        "client-share": translatable("Too many queries from one client"),
        "request-timeout": translatable("The request came too slowly"),
        "unsupported-media-type": translatable("The request's media type is not understood here"),
        "unsupported-content-coding": translatable(
            "The request's content coding is not understood here"
        ),
        "upstream-failed": translatable("The engine behind the service failed"),
        "upstream-refused": translatable("The engine behind the service refuses the query"),
        "upstream-timeout": translatable("The engine behind the service is too slow"),
        "upstream-truncated": translatable("The engine behind the service cuts its answer"),
        "upstream-unavailable": translatable("The engine behind the service does not answer"),
        "internal": translatable("The server failed"),
        "http": translatable("The request could not be answered"),
    }
)
"""Kind of problem → its title; the kind is the last part of the problem's type IRI."""


BEYOND_LIMITS: Final = frozenset({"time-limit", "memory-limit", "answer-too-large"})
"""Kinds of problems that the same query over the same data meets again."""


@dataclass(eq=False)
class Problem(Exception):  # noqa: N818
    """Something wrong with a request, told the way RFC 9457 tells it.

    Attributes:
        status: HTTP status code.
        kind: a key of `TITLES`.
        detail: what was wrong, where, what to do.
        extra: further members, such as ``line`` and ``column``.
        headers: response headers that the status calls for (Allow, Accept).
    """

    status: int
    kind: str
    detail: str
    extra: Mapping[str, Any] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def title(self) -> str:
        """The kind in a few words."""
        return TITLES[self.kind]

    def body(self) -> bytes:
        """The problem as JSON in UTF-8."""
        members = {
            "type": PROBLEM + self.kind,
            "title": self.title,
            "status": self.status,
            "detail": self.detail,
            **self.extra,
        }
        return json_bytes(members, indent=2) + b"\n"


def overloaded(detail: str, seconds: int = 5) -> Problem:
    """There is no room for the request now; after so many seconds there may be."""
    return Problem(503, "overloaded", detail, headers={"Retry-After": str(seconds)})


def share_used(detail: str, seconds: int = 5) -> Problem:
    """A client has its share of the service; after so many seconds it may have more."""
    return Problem(429, "client-share", detail, headers={"Retry-After": str(seconds)})


def too_long(detail: str, limit: int, status: int = 413) -> Problem:
    """A part of the request is longer than its limit in bytes."""
    return Problem(status, "too-long", detail, extra={"limit": limit})


def not_found(detail: str, **extra: Any) -> Problem:
    """There is nothing at an address."""
    return Problem(404, "not-found", detail, extra)


def unknown_thing(detail: str, **extra: Any) -> Problem:
    """The dataset knows no such thing."""
    return Problem(404, "unknown-entity", detail, extra)


def bad_parameter(detail: str, **extra: Any) -> Problem:
    """A parameter is missing or malformed."""
    return Problem(400, "bad-parameter", detail, extra)


def bad_request(detail: str) -> Problem:
    """The request breaks its protocol."""
    return Problem(400, "bad-request", detail)


class ServiceStopping(Problem):
    """The service is going down; nothing further is answered, whatever is asked."""


def condition_failed() -> Problem:
    """The answer to a request whose If-Match or If-Unmodified-Since is not met."""
    return Problem(
        412,
        "precondition-failed",
        "what is here is not what If-Match or If-Unmodified-Since of the request names",
    )


def no_path() -> Problem:
    """The answer to a request whose target is no path of this site."""
    return Problem(404, "not-found", "a path begins with one slash, and this one does not")


def json_bytes(value: Any, indent: int | None = None) -> bytes:
    """A value as JSON in UTF-8. Half of a surrogate pair, which JSON can escape and UTF-8 cannot
    hold, comes back as it went: escaped."""
    text = json.dumps(value, ensure_ascii=False, indent=indent)
    return text.encode("utf-8", "backslashreplace")
