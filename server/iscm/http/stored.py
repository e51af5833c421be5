"""From a complete answer to a response that the cache can keep as bytes."""

from collections.abc import Sequence
from typing import Final

from iscm.http.cache import Stored
from iscm.http.connection import Connection
from iscm.http.request import Request
from iscm.http.response import CORS, Response, field_lines, problem_response
from iscm.protocol.conditions import conditional_status, http_date
from iscm.protocol.problems import DATASET_VERSION, condition_failed

_OK: Final = b"HTTP/1.1 200 OK\r\n"
_HIT: Final = b'server-timing: cache;desc="hit"\r\n'
_NOT_MODIFIED: Final = b"HTTP/1.1 304 Not Modified\r\n"
_KEPT: Final = (
    *(b"etag", b"vary", b"cache-control", b"content-location", b"link"),
    DATASET_VERSION.lower().encode(),
)
"""What a 304 repeats of the fields (https://www.rfc-editor.org/rfc/rfc9110#section-15.4.5)."""


def stored(headers: Sequence[tuple[bytes, bytes]], etag: bytes, content: bytes) -> Stored:
    """Make the bytes of a 200.

    Args:
        headers: all fields but Date, Connection, Server-Timing and Content-Length.
        etag: the entity tag, which is among `headers` as well.
        content: the content.
    """
    head = b"%scontent-length: %d\r\n\r\n" % (field_lines(headers), len(content))
    return Stored(head + content, len(head), etag, headers)


def send_found(
    connection: Connection,
    request: Request,
    entry: Stored,
    timing: bytes = _HIT,
    *,
    is_kept: bool = True,
) -> None:
    """Answer with what was found for a request, as its conditions say.

    Args:
        connection: answers its current request.
        request: that request.
        entry: what was found for it.
        timing: the Server-Timing field, with its line end.
        is_kept: whether the entry lies in the cache.
    """
    status = status_for(request, entry.headers)
    if status == 412:
        connection.respond(problem_response(condition_failed()))
    elif status == 304:
        lines = field_lines(_repeated(entry.headers)) + b"\r\n"
        connection.send(_NOT_MODIFIED + timing, lines, 304, 0)
    elif request.method == "HEAD":
        connection.send(_OK + timing, entry.rest[: entry.head_length], 200, 0)
    else:
        connection.send(_OK + timing, entry.rest, 200, entry.size, is_kept=is_kept)


def as_asked(request: Request, response: Response) -> Response:
    """A response that would be sent whole or in part, or what the request's conditions ask for
    instead: the same fields as where it was kept."""
    status = status_for(request, response.headers)
    if status == 412:
        return problem_response(condition_failed())
    return Response(304, _repeated(response.headers)) if status == 304 else response


def _repeated(headers: Sequence[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    return [*(pair for pair in headers if pair[0] in _KEPT), *CORS]


def status_for(request: Request, headers: Sequence[tuple[bytes, bytes]]) -> int | None:
    """The status that a request's conditions ask for where a 200 with these fields would be sent;
    none for a POST, whose answer is no representation of what it was sent to
    (https://www.rfc-editor.org/rfc/rfc9110#section-13.1.2)."""
    if request.method == "POST":
        return None
    fields = dict(headers)
    modified = fields.get(b"last-modified", b"").decode("latin-1")
    return conditional_status(
        lambda name: request.text(name.lower().encode()),
        fields.get(b"etag", b"").decode("latin-1"),
        http_date(modified),
        request.method,
    )
