"""The process tree: the zygote, which holds the dataset, and the server that clients talk to."""

import contextlib
import gc
import logging
import mmap
import os
import signal
import socket
import sys
import time
from collections.abc import Callable
from types import FrameType
from typing import Final

import uvloop

from iscm.dataset import Dataset, default_of
from iscm.engine import Engine, WritingEngine
from iscm.engine.embedded import EmbeddedEngine
from iscm.http.following import INTERVAL, Followed
from iscm.http.server import run
from iscm.http.succession import RETIRE, TOLD, Predecessor, Succession
from iscm.http.wsgi import Application, LaneOf
from iscm.pool.worker_process import die_with_parent, give_memory_back, warm_up
from iscm.pool.zygote import Zygote
from iscm.reloads import Board
from iscm.settings import Settings

_SHORT_LIFE: Final = 5.0
"""Seconds: after a server that lived no longer, the next one waits a while, so that what ends them
all does not keep the machine busy."""
_LONGEST_WAIT: Final = 2.0
_IGNORED: Final = (signal.SIGHUP, signal.SIGUSR1, signal.SIGUSR2)
_log = logging.getLogger(__name__)


class Supervisor:
    """Runs the server as a child process, and is its zygote meanwhile.

    It must be run where no other thread has been started.
    """

    def __init__(
        self,
        settings: Settings,
        bound: socket.socket,
        dataset: Dataset,
        build: Callable[[Dataset, Engine, Engine], tuple[Application, LaneOf]],
        ready: Callable[[str], None],
        board: Board,
        given: WritingEngine | None = None,
        predecessor: Predecessor | None = None,
        followed: Followed | None = None,
    ) -> None:
        """
        Args:
            settings: see `iscm.settings`.
            bound: the socket to listen on.
            dataset: what is served; nobody else should hold it, for it is let go of once a
                successor serves.
            build: makes the site of it, in the server process, over the engine that answers
                strangers and the one that is in that process, and says which lane a request for it
                takes.
            ready: told the URL, in the server process, once requests are answered.
            board: where it is told what becomes of reloads.
            given: what answers in place of an engine over the dataset.
            predecessor: what has begun this service as its successor.
            followed: files of which each change is a reason to reload.
        """
        self._board, self._predecessor, self._followed = board, predecessor, followed
        self._settings, self._bound, self._dataset = settings, bound, dataset
        self._build, self._ready = build, ready
        self._engine: WritingEngine = given or EmbeddedEngine(
            dataset.store,
            services=settings.allowed_services,
            default=dataset.default or default_of(dataset.store),
        )
        self._log = _open_log(settings.access_log)
        self._server = 0
        self._began = 0.0
        self._short_lives = 0
        self._has_served = mmap.mmap(-1, 1)  # shared with the server process
        self._stopping = False
        self._status = 0
        self._retiring = False
        self._zygote: Zygote | None = None
        self._succession: Succession | None = None

    def run(self) -> int:
        """Serve until SIGTERM or SIGINT; a second one ends queries under way at once. SIGHUP begins
        a successor, which takes over once it serves; see `iscm.http.succession`.

        Returns:
            The exit code: 0, or 1 where the server cannot be kept running.
        """
        warm_up(self._engine)
        # What is there now stays: collecting it again would only unshare its pages.
        gc.collect()
        gc.freeze()
        give_memory_back()
        before = {n: signal.signal(n, self._stop) for n in (signal.SIGTERM, signal.SIGINT)}
        # A terminal that closes, and what log rotation sends to others, end nothing here.
        before |= {n: signal.signal(n, signal.SIG_IGN) for n in _IGNORED}
        if self._predecessor is not None:
            signal.signal(RETIRE, self._retire_for_another)
        else:
            signal.signal(signal.SIGHUP, self._reload)
            signal.signal(TOLD, self._look_for_successor)
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._zygote = Zygote(self._engine, self._settings.limits, ours)
        self._succession = Succession(
            self._bound,
            self._board,
            self._zygote.watch,
            self._retire,
            self._orphaned,
            self._settings.reload_seconds,
        )
        if self._predecessor is None:
            before[signal.SIGALRM] = signal.signal(signal.SIGALRM, self._look_around)
            signal.setitimer(signal.ITIMER_REAL, INTERVAL, INTERVAL)
        try:
            self._start(theirs)
            self._zygote.serve()
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
            for number, handler in before.items():
                signal.signal(number, handler)
        return self._status

    def _start(self, control: socket.socket) -> None:
        assert self._zygote is not None  # noqa: S101
        self._began = time.monotonic()
        parent = os.getpid()
        sys.stdout.flush()
        sys.stderr.flush()
        with control:
            self._server = os.fork()
            if self._server == 0:
                signal.set_wakeup_fd(-1)
                self._become_server(control, parent)
        self._zygote.watch(self._server, self._ended)

    def _become_server(self, control: socket.socket, parent: int) -> None:
        status = 1
        try:
            # A signal that comes before the event loop takes it over must not be lost.
            signal.signal(signal.SIGTERM, signal.SIG_DFL)
            signal.signal(signal.SIGINT, signal.SIG_IGN)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            for number in (*_IGNORED, signal.SIGALRM):
                signal.signal(number, signal.SIG_IGN)
            die_with_parent(parent, signal.SIGTERM)
            assert self._zygote is not None  # noqa: S101
            self._zygote.close_inherited()
            self._engine.begin()
            uvloop.run(
                run(
                    self._settings,
                    self._bound,
                    control,
                    self._dataset.version,
                    lambda engine: self._build(self._dataset, engine, self._engine),
                    self._serves,
                    self._log,
                    self._engine.is_well,
                    self._board,
                )
            )
            status = 0
        except BaseException:
            _log.exception("the server process failed")
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(status)

    def _serves(self, url: str) -> None:
        """Called in the server process, once requests are answered."""
        if self._predecessor is not None and not self._has_served[0]:
            self._predecessor.told_ready()
        self._has_served[0] = 1
        self._ready(url)

    def _ended(self, status: int) -> None:
        assert self._zygote is not None and self._succession is not None  # noqa: S101, PT018
        self._server = 0
        if self._retiring and not self._stopping:
            self._let_go()
            return
        if self._stopping and self._succession.living:
            return
        if self._stopping or not self._has_served[0]:
            # Where none has ever served, the next one would not either.
            self._status = 0 if self._stopping else 1
            self._zygote.stop()
            return
        _log.error("the server process ended (wait status %d); starting another", status)
        lived = time.monotonic() - self._began
        self._short_lives = self._short_lives + 1 if lived < _SHORT_LIFE else 0
        self._wait(min(0.1 * (2**self._short_lives - 1), _LONGEST_WAIT))
        while not self._stopping:
            try:
                ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
                self._zygote.connect(ours)
                self._start(theirs)
            except OSError as error:
                _log.error("no server process can be started (%s); trying again", error)
                self._wait(_LONGEST_WAIT)
            else:
                return
        self._zygote.stop()

    def _reload(self, _number: int, _frame: FrameType | None) -> None:
        assert self._succession is not None  # noqa: S101
        self._succession.begin()

    def _look_for_successor(self, _number: int, _frame: FrameType | None) -> None:
        assert self._succession is not None  # noqa: S101
        self._succession.look()

    def _look_around(self, _number: int, _frame: FrameType | None) -> None:
        assert self._succession is not None  # noqa: S101
        if self._followed is not None and self._followed.has_changed():
            self._succession.begin()
        self._succession.look_at_the_clock()

    def _retire(self) -> None:
        """A successor serves: the server of this process lets those end whom it serves."""
        self._retiring = True
        if self._server:
            with contextlib.suppress(ProcessLookupError):  # it has just ended by itself
                os.kill(self._server, RETIRE)

    def _let_go(self) -> None:
        """Hold no data any more: of this process its id is needed, and that it begins others."""
        assert self._zygote is not None  # noqa: S101
        self._zygote.let_go()
        del self._engine, self._dataset
        gc.unfreeze()
        gc.collect()
        give_memory_back()

    def _retire_for_another(self, _number: int, _frame: FrameType | None) -> None:
        self._retire()
        self._stopping = True

    def _orphaned(self) -> None:
        assert self._zygote is not None  # noqa: S101
        if self._server or not (self._stopping or self._retiring):
            return
        self._status = 0 if self._stopping else 1
        self._zygote.stop()

    def _wait(self, seconds: float) -> None:
        deadline = time.monotonic() + seconds
        while not self._stopping and (left := deadline - time.monotonic()) > 0:
            time.sleep(min(left, 0.1))

    def _stop(self, _number: int, _frame: FrameType | None) -> None:
        if self._server:
            with contextlib.suppress(ProcessLookupError):  # it has just ended by itself
                os.kill(self._server, signal.SIGKILL if self._stopping else signal.SIGTERM)
        if self._succession is not None:
            self._succession.stop(signal.SIGTERM)
        self._stopping = True
        # The server has closed its copy by then, and new clients are to be turned away.
        self._bound.close()


def _open_log(path: str | None) -> int | None:
    """The access log's file descriptor; ``-`` is standard output."""
    if path is None:
        return None
    if path == "-":
        return 1
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o640)
