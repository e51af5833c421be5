"""A response on its way to the wire."""

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from email.utils import formatdate
from http import HTTPStatus
from typing import Final

from iscm.protocol.fields import of_problem
from iscm.protocol.problems import Problem

PHRASES: Final[Mapping[int, bytes]] = {status: status.phrase.encode() for status in HTTPStatus}


@dataclass(eq=False)
class Response:
    """An HTTP response.

    Attributes:
        status: its code.
        headers: field names in small letters and values, without Content-Length and Date.
        head: the beginning of the content.
        body: the rest of it, which may be memory shared with another process.
        close: whether the connection ends with it.
        from_file: whether the body is a file that is mapped, which takes no memory of its own.
        known: whether it is at an address that the site gives, and not one that a client made up.
    """

    status: int
    headers: list[tuple[bytes, bytes]]
    body: bytes | memoryview = b""
    head: bytes = b""
    close: bool = False
    from_file: bool = False
    known: bool = False

    @property
    def size(self) -> int:
        """Length of the content in bytes."""
        return len(self.head) + len(self.body)


def field_lines(headers: Iterable[tuple[bytes, bytes]]) -> bytes:
    """Header fields as they stand on the wire."""
    return b"".join([b"%s: %s\r\n" % pair for pair in headers])


def has_content(status: int) -> bool:
    """Whether responses of this status have content (RFC 9110, section 6.4.1)."""
    return status >= 200 and status not in (204, 304)


def problem_reply(problem: Problem, *, vary: bytes = b"Accept") -> Response:
    """A problem as a response, which no cache may keep."""
    return Response(problem.status, of_problem(problem, vary), problem.body())


class Clock:
    """The Date field, written once a second."""

    def __init__(self) -> None:
        self._second = 0
        self._line = b""

    def line(self) -> bytes:
        """``date: …`` with its line end."""
        second = int(time.time())
        if second != self._second:
            self._second = second
            self._line = b"date: %s\r\n" % formatdate(second, usegmt=True).encode()
        return self._line
