"""The access log, in the combined format that log tools read."""

import asyncio
import os
import re
import time
from typing import Final

from iscm.http.request import Request

_LONGEST: Final = 2000
_UNSAFE: Final = re.compile(r'[^\x20-\x7e]|["\\]')
_FLUSHED: Final = 0.5
_MOST: Final = 256 * 1024


class AccessLog:
    """Writes a line for each response, in batches.

    https://httpd.apache.org/docs/current/logs.html#combined, with the time taken, in
    milliseconds, at its end.

    Attributes:
        dropped: lines that could not be written.
    """

    def __init__(self, descriptor: int, loop: asyncio.AbstractEventLoop) -> None:
        """Args:
        descriptor: an open file.
        loop: the server's event loop.
        """
        self._descriptor, self._loop = descriptor, loop
        self._lines: list[str] = []
        self._length = 0
        self._second, self._time = 0, ""
        self.dropped = 0

    def write(self, request: Request, status: int, sent: int) -> None:
        """Note a response."""
        target = request.target[:_LONGEST].decode("latin-1")
        taken = (self._loop.time() - request.started) * 1000
        line = (
            f'{_safe(request.client) or "-"} - - [{self._now()}] "{request.method} {_safe(target)} '
            f'HTTP/{request.version}" {status} {sent} "{_field(request, b"referer")}" '
            f'"{_field(request, b"user-agent")}" {taken:.1f}\n'
        )
        if not self._lines:
            self._loop.call_later(_FLUSHED, self.flush)
        self._lines.append(line)
        self._length += len(line)
        if self._length > _MOST:
            self.flush()

    def flush(self) -> None:
        """Write what is held back. What cannot be written, such as on a full disk, is dropped and
        counted: the service goes on."""
        lines, self._lines = self._lines, []
        self._length = 0
        data = memoryview("".join(lines).encode("ascii", "backslashreplace"))
        try:
            while data:
                data = data[os.write(self._descriptor, data) :]
        except OSError:
            self.dropped += len(lines)

    def _now(self) -> str:
        second = int(time.time())
        if second != self._second:
            self._second = second
            self._time = time.strftime("%d/%b/%Y:%H:%M:%S +0000", time.gmtime(second))
        return self._time


def _field(request: Request, name: bytes) -> str:
    return _safe((request.text(name) or "-")[:_LONGEST])


def _safe(text: str) -> str:
    return _UNSAFE.sub(lambda match: f"\\x{ord(match[0]):02x}", text)
