"""The access log, in the combined format that log tools read."""

import asyncio
import os
import re
import time
from queue import SimpleQueue
from threading import Thread
from typing import Final

from iscm.http.request import Request

_LONGEST: Final = 2000
_UNSAFE: Final = re.compile(r'[^\x20-\x7e]|["\\]')
_FLUSHED: Final = 0.5
_MOST: Final = 256 * 1024
_HELD: Final = 4 * 1024 * 1024
"""Bytes that may wait for a file that takes them slowly, or not at all."""
_LAST: Final = 1.0
"""Seconds that the end of the service waits for the last lines to be written."""


class AccessLog:
    """Writes a line for each response, in batches, from a thread of its own: a full disk or a pipe
    that nobody reads holds up nothing else. What cannot be written, or would be too much to hold,
    is dropped and counted.

    https://httpd.apache.org/docs/current/logs.html#combined, with the time taken, in
    milliseconds, at its end.
    """

    def __init__(self, descriptor: int, loop: asyncio.AbstractEventLoop) -> None:
        """
        Args:
            descriptor: an open file.
            loop: the server's event loop.
        """
        self._descriptor, self._loop = descriptor, loop
        self._lines: list[str] = []
        self._length = 0
        self._second, self._time = 0, ""
        self._batches: SimpleQueue[bytes] = SimpleQueue()
        # Each number is written by one thread alone: these two by the event loop's,
        self._handed, self._refused = 0, 0
        # and these by the writer's.
        self._taken, self._failed = 0, 0
        self._cut = False
        self._thread = Thread(target=self._write_all, name="access log", daemon=True)
        self._thread.start()

    @property
    def dropped(self) -> int:
        """Lines that were not written."""
        return self._refused + self._failed

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
        """Hand what is held back to the thread that writes."""
        lines, self._lines = self._lines, []
        self._length = 0
        batch = "".join(lines).encode("ascii", "backslashreplace")
        if self._handed - self._taken + len(batch) > _HELD:
            self._refused += len(lines)
        elif batch:
            self._handed += len(batch)
            self._batches.put(batch)

    def close(self) -> None:
        """Write what there is, as far as that takes no more than a moment."""
        self.flush()
        self._batches.put(b"")
        self._thread.join(_LAST)

    def _write_all(self) -> None:
        while batch := self._batches.get():
            # After half a line, the next begins on one of its own.
            whole = b"\n" + batch if self._cut else batch
            left = memoryview(whole)
            try:
                while left:
                    left = left[os.write(self._descriptor, left) :]
            except OSError:
                self._failed += min(bytes(left).count(b"\n"), batch.count(b"\n"))
            if written := whole[: len(whole) - len(left)]:
                self._cut = not written.endswith(b"\n")
            self._taken += len(batch)

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
