"""From a complete answer to a response that the cache can keep as bytes."""

from collections.abc import Sequence
from typing import Final

from iscm.http.cache import Stored
from iscm.http.connection import Connection
from iscm.http.request import Request
from iscm.http.response import Response, field_lines
from iscm.protocol.fields import Field, of_not_modified, of_problem, status_for
from iscm.protocol.problems import DATASET_VERSION, condition_failed

_VERSION: Final = DATASET_VERSION.lower().encode()
_OK: Final = b"HTTP/1.1 200 OK\r\n"
_HIT: Final = b'server-timing: cache;desc="hit"\r\n'
_NOT_MODIFIED: Final = b"HTTP/1.1 304 Not Modified\r\n"


def stored(
    headers: Sequence[tuple[bytes, bytes]], etag: bytes, content: bytes | memoryview
) -> Stored:
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
    status = status_of(request, entry.headers)
    if status == 412:
        connection.respond(_unmet(entry.headers))
    elif status == 304:
        lines = field_lines(of_not_modified(entry.headers)) + b"\r\n"
        connection.send(_NOT_MODIFIED + timing, lines, 304, 0)
    elif request.method == "HEAD":
        connection.send(_OK + timing, entry.rest[: entry.head_length], 200, 0)
    else:
        connection.send(_OK + timing, entry.rest, 200, entry.size, is_kept=is_kept)


def as_asked(request: Request, response: Response) -> Response:
    """A response that would be sent whole or in part, or what the request's conditions ask for
    instead: the same fields as where it was kept."""
    status = status_of(request, response.headers)
    if status == 412:
        return _unmet(response.headers)
    return Response(304, of_not_modified(response.headers)) if status == 304 else response


def _unmet(headers: Sequence[Field]) -> Response:
    """What is wrong with a condition, of the version that the answer would be of."""
    problem, fields = condition_failed(), dict(headers)
    told = of_problem(problem, fields.get(b"vary", b"Accept"))
    told += [pair for pair in headers if pair[0] == _VERSION]
    return Response(problem.status, told, problem.body())


def status_of(request: Request, fields: Sequence[Field]) -> int | None:
    """The status that a request's conditions ask for; see `iscm.protocol.fields.status_for`."""
    if not request.is_conditional:
        return None
    return status_for(request.method, lambda name: request.text(name.lower().encode()), fields)
