"""A service that takes over from itself without a gap.

The next one is begun beside the one that serves, as a process of its own that holds the same
socket: it reads all files anew, is held to the same checks, and tells when it answers. Only then is
the one before told to retire. A next one that does not come so far changes nothing.
"""

import contextlib
import logging
import os
import signal
import socket
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from iscm.reloads import Board

_VARIABLE: Final = "_SERVICE_SUCCEEDS"
_READY: Final = b"\0"
_MAY_PASS: Final = b"\1"
"""Before a report of what may be otherwise in a moment, though no file changes."""
_FIRST_WAIT: Final = 2.0
_LONGEST_WAIT: Final = 300.0
"""Seconds until it is tried again; each time twice as many."""
_LONGEST: Final = 60_000
RETIRE: Final = signal.SIGRTMIN + 1
"""Tells a service to take no more connections and to end once those that there are have ended."""
TOLD: Final = signal.SIGRTMIN + 2
"""Tells a service that its successor has something to tell."""
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Predecessor:
    """The process that has begun this one.

    Attributes:
        pid: its id.
        bound: the socket that it listens on.
        board: where it tells what becomes of reloads.
        pipe: descriptor of what it reads.
    """

    pid: int
    bound: socket.socket
    board: Board
    pipe: int

    @classmethod
    def of_this_process(cls) -> "Predecessor | None":
        """The predecessor, with which this process ends; None where a user has begun it."""
        told = os.environ.pop(_VARIABLE, None)
        if told is None:
            return None
        from iscm.pool.worker_process import die_with_parent

        pid, bound, board, pipe = map(int, told.split())
        die_with_parent(pid, signal.SIGTERM)
        for descriptor in (bound, board, pipe):
            os.set_inheritable(descriptor, False)
        return cls(pid, socket.socket(fileno=bound), Board(board), pipe)

    def told_ready(self) -> None:
        """Have it retire: this one answers."""
        os.write(self.pipe, _READY)
        os.kill(self.pid, TOLD)

    def told_refused(self, report: str, *, may_pass: bool) -> None:
        """Tell it why there will be no successor; this process should end then.

        Args:
            report: why.
            may_pass: whether the cause may pass though no file changes, as of a full disk.
        """
        os.set_blocking(self.pipe, False)
        mark = _MAY_PASS if may_pass else b""
        with contextlib.suppress(OSError):
            os.write(self.pipe, (mark + report.encode())[:_LONGEST])


class Succession:
    """Begins successors, one at a time."""

    def __init__(
        self,
        bound: socket.socket,
        board: Board,
        watch: Callable[[int, Callable[[int], None]], None],
        retire: Callable[[], None],
        orphaned: Callable[[], None],
        patience: float,
    ) -> None:
        """
        Args:
            bound: the socket that is handed on.
            board: where it is told what becomes of them.
            watch: has a function called with the wait status of a child process once it has ended.
            retire: called once, when the first successor serves.
            orphaned: called when the successor that served has ended and none could take its place.
            patience: seconds within which a successor has to answer.
        """
        self._bound, self._board, self._watch = bound, board, watch
        self._retire, self._orphaned, self._patience = retire, orphaned, patience
        self._serving = self._next = 0
        self._pipe = -1
        self._again = self._stopping = self._beginning = False
        self._ends_at = 0.0
        self._too_late = False
        self._wait = _FIRST_WAIT
        self._tried_again_at: float | None = None

    @property
    def living(self) -> bool:
        """Whether a successor serves or is on its way."""
        return bool(self._serving or self._next)

    def begin(self) -> None:
        """Begin a successor; where one is on its way, another after it."""
        self._wait = _FIRST_WAIT
        self._begin()

    def look_at_the_clock(self) -> None:
        """End a successor that does not come to answer, and try again what may work by now. To be
        called every now and then."""
        now = time.monotonic()
        if self._next and now >= self._ends_at and not self._too_late:
            self._too_late = True
            _send(self._next, signal.SIGKILL)  # `_ended` tells it
        if self._tried_again_at is not None and now >= self._tried_again_at:
            self._begin()

    def _begin(self) -> None:
        # A signal may come while another is being handled.
        if self._next or self._stopping or self._beginning:
            self._again = True
            return
        self._beginning, self._too_late, self._tried_again_at = True, False, None
        try:
            self._spawn()
        finally:
            self._beginning = False

    def _spawn(self) -> None:
        self._ends_at = time.monotonic() + self._patience
        self._pipe, theirs = os.pipe()
        os.set_blocking(self._pipe, False)
        handed = (self._bound.fileno(), self._board.descriptor, theirs)
        told = " ".join(map(str, (os.getpid(), *handed)))
        try:
            for descriptor in handed:
                os.set_inheritable(descriptor, True)
            self._next = os.posix_spawn(
                sys.executable,
                [sys.executable, "-m", "iscm", *sys.argv[1:]],
                os.environ | {_VARIABLE: told},
                setsigdef=[*signal.valid_signals() - {signal.SIGKILL, signal.SIGSTOP}],
            )
        except OSError as error:
            os.close(self._pipe)
            # A signal to stop may come at any point of this, and closes the socket.
            if not self._stopping:
                self._tell_failed(f"no process can be begun ({error})")
            return
        finally:
            for descriptor in handed:
                with contextlib.suppress(OSError):
                    os.set_inheritable(descriptor, False)
            os.close(theirs)
        if self._stopping:
            _send(self._next, signal.SIGTERM)
        self._watch(self._next, lambda _status, pid=self._next: self._ended(pid))  # type: ignore[misc]

    def look(self) -> None:
        """Look whether the successor that is on its way serves; have the one before retire then."""
        if not self._next or self._read() != _READY:
            return
        os.close(self._pipe)
        before, self._serving, self._next = self._serving, self._next, 0
        told = self._board.read()
        self._board.write(replace(told, served=told.served + 1, report=""))
        if before:
            _send(before, RETIRE)
        else:
            self._retire()
        self._go_on()

    def stop(self, number: int) -> None:
        """Begin no more, and send those that there are a signal."""
        self._stopping = True
        for pid in (self._serving, self._next):
            _send(pid, number)

    def _ended(self, pid: int) -> None:
        if pid == self._serving:
            self._serving = 0
            if not self._stopping:
                _log.error("the service that had taken over has ended; beginning another")
                self.begin()
        elif pid == self._next:
            self._next = 0
            told = self._read()
            os.close(self._pipe)
            if told:
                report = told.removeprefix(_MAY_PASS).decode("utf-8", "replace")
                self._tell_refused(report, may_pass=told.startswith(_MAY_PASS))
            elif self._too_late:
                self._tell_failed(f"it did not answer within {self._patience:g} s, and was ended")
            else:
                self._tell_failed("the process ended before it could serve")
        if not self.living:
            self._orphaned()
        self._go_on()

    def _tell_failed(self, why: str) -> None:
        """Tell of a successor that told nothing itself."""
        _log.error("the process that was to take over: %s", why)
        self._tell_refused(why, may_pass=True)

    def _tell_refused(self, report: str, *, may_pass: bool) -> None:
        told = self._board.read()
        again = ""
        if may_pass and not (self._stopping or self._again):
            self._tried_again_at = time.monotonic() + self._wait
            again = f"; trying again in {self._wait:g} s"
            self._wait = min(2 * self._wait, _LONGEST_WAIT)
        self._board.write(replace(told, refused=told.refused + 1, report=report))
        _log.error("not reloaded: what was served before is still served%s", again)

    def _go_on(self) -> None:
        if self._again and not self._next and not self._stopping:
            self._again = False
            self.begin()

    def _read(self) -> bytes:
        with contextlib.suppress(BlockingIOError):
            return os.read(self._pipe, _LONGEST)
        return b""


def _send(pid: int, number: int) -> None:
    if pid:
        with contextlib.suppress(ProcessLookupError):  # it has just ended by itself
            os.kill(pid, number)
