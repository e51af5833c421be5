"""The zygote: a process of one thread that holds the dataset, forks workers and reaps them."""

import contextlib
import os
import selectors
import signal
import socket
import struct
from collections.abc import Callable
from typing import Final, NoReturn

from iscm.engine import WritingEngine
from iscm.pool.worker_process import Seal, run
from iscm.settings import Limits

_ORDER: Final = struct.Struct("!cIi")
FORK: Final = b"F"
KILL: Final = b"K"
NICE: Final = b"N"
FORKED: Final = b"f"
FAILED: Final = b"!"
EXITED: Final = b"x"
_LOWEST_PRIORITY: Final = 19
_AGAIN: Final = 0.1
"""Seconds after which a report is sent again that the system had no room for."""


def order(kind: bytes, pid: int = 0, number: int = 0) -> bytes:
    """A message between server and zygote.

    Args:
        kind: FORK (number: 1 for a worker that may open sockets), KILL (pid, signal), NICE (pid,
            a nice value; 0: to work only where nothing else would);
            FORKED (pid, number as in FORK; carries the worker's socket), FAILED (no
            worker could be made; number as in FORK), EXITED (pid, wait status).
        pid: the worker it is about.
        number: by kind.
    """
    return _ORDER.pack(kind, pid, number)


def read_order(data: bytes) -> tuple[bytes, int, int]:
    """The kind, pid and number of an order."""
    kind, pid, number = _ORDER.unpack(data)
    return kind, pid, number


class Zygote:
    """Forks a worker when the server asks, and reports how each one ended.

    It must be run where no other thread has been started: a fork copies one thread alone.
    """

    def __init__(self, engine: WritingEngine, limits: Limits, control: socket.socket) -> None:
        """
        Args:
            engine: what the workers answer with; warmed up.
            limits: see `iscm.settings.Limits`.
            control: SOCK_SEQPACKET socket to the server.
        """
        self._engine = engine
        self._limits = limits
        self._control = control
        self._workers: set[int] = set()
        self._children: dict[int, Callable[[int], None]] = {}
        self._unsent: list[bytes] = []
        self._stopping = False

    def watch(self, pid: int, ended: Callable[[int], None]) -> None:
        """Have `ended` called with the wait status of another child, such as the server."""
        self._children[pid] = ended

    def connect(self, control: socket.socket) -> None:
        """Serve another server process in place of the one before, whose workers are killed."""
        self._kill_all()
        self._unsent.clear()
        self._control.close()
        self._control = control

    def close_inherited(self) -> None:
        """In a child that has another task: give up what is the zygote's."""
        self._control.close()
        self._workers.clear()
        self._children.clear()

    def let_go(self) -> None:
        """Hold the dataset no longer, since nobody will ask for a worker."""
        self._kill_all()
        del self._engine

    def stop(self) -> None:
        """Leave `serve` at the next chance."""
        self._stopping = True

    def serve(self, *, ends_with_server: bool = False) -> None:
        """Do what the server asks until `stop` is called; then kill all workers.

        Args:
            ends_with_server: leave as well when the server hangs up.
        """
        awake, wake = socket.socketpair()
        for end in (awake, wake):
            end.setblocking(False)
        before = signal.set_wakeup_fd(wake.fileno(), warn_on_full_buffer=False)
        previous = signal.signal(signal.SIGCHLD, lambda *_: None)
        try:
            while not self._stopping:
                with selectors.DefaultSelector() as selector:
                    selector.register(awake, selectors.EVENT_READ)
                    control = self._control
                    with contextlib.suppress(ValueError):
                        selector.register(control, selectors.EVENT_READ)
                    while not self._stopping and self._control is control:
                        wait = _AGAIN if self._unsent else None
                        ready = {key.fileobj for key, _ in selector.select(wait)}
                        self._send_unsent()
                        if awake in ready:
                            awake.recv(4096)
                            self._reap()
                        if control in ready and not self._obey(control):
                            selector.unregister(control)
                            self._stopping |= ends_with_server
        finally:
            signal.set_wakeup_fd(before)
            signal.signal(signal.SIGCHLD, previous)
            self._kill_all()
            awake.close()
            wake.close()

    def _obey(self, control: socket.socket) -> bool:
        try:
            data = control.recv(_ORDER.size)
        except OSError:
            data = b""
        if not data:
            return False
        kind, pid, number = read_order(data)
        if kind == FORK:
            self._fork(control, bool(number))
        elif pid in self._workers:
            # A worker that has ended stays in the process table until `_reap`, so the id is its.
            with contextlib.suppress(ProcessLookupError):
                if kind == KILL:
                    os.kill(pid, number)
                else:
                    _lower(pid, number)
        return True

    def _fork(self, control: socket.socket, network: bool) -> None:
        """Fork a worker, or tell that the system has no room for another now."""
        with contextlib.ExitStack() as ours:
            try:
                channel, theirs = socket.socketpair()
                ours.callback(channel.close)
                ours.callback(theirs.close)
                seal = Seal(self._limits, network, os.getpid())
                pid = os.fork()
            except OSError:
                self._tell(order(FAILED, 0, int(network)))
                return
            if pid == 0:
                signal.set_wakeup_fd(-1)
                _close_all_but(channel.fileno())
                self._become_worker(channel, seal)
            try:
                message = order(FORKED, pid, int(network))
                socket.send_fds(control, [message], [theirs.fileno()])
            except OSError:
                os.kill(pid, signal.SIGKILL)
                self._tell(order(FAILED, 0, int(network)))
            else:
                self._workers.add(pid)

    def _tell(self, report: bytes) -> None:
        """Send a report, later where the system has no room for it now: the server counts on each
        of them."""
        self._unsent.append(report)
        self._send_unsent()

    def _send_unsent(self) -> None:
        with contextlib.suppress(OSError):
            while self._unsent:
                self._control.send(self._unsent[0])
                del self._unsent[0]

    def _become_worker(self, channel: socket.socket, seal: Seal) -> NoReturn:
        try:
            run(self._engine, channel, seal)
        finally:
            os._exit(1)

    def _reap(self) -> None:
        while True:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if pid == 0:
                return
            if pid in self._workers:
                self._workers.discard(pid)
                self._tell(order(EXITED, pid, status))
            elif (ended := self._children.pop(pid, None)) is not None:
                ended(status)

    def _kill_all(self) -> None:
        for pid in self._workers:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        for pid in self._workers:
            with contextlib.suppress(ChildProcessError):
                os.waitpid(pid, 0)
        self._workers.clear()


def _lower(pid: int, nice: int) -> None:
    """Let a process give way to others; for 0, work only where nothing else would (SCHED_IDLE,
    sched(7)). Priorities are of threads, and a worker's queries run in another than its first."""
    threads: list[str] = []
    with contextlib.suppress(OSError):  # it may end at any moment
        threads = os.listdir(f"/proc/{pid}/task")
    for thread in map(int, threads):
        with contextlib.suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, thread, nice or _LOWEST_PRIORITY)
            if not nice:
                os.sched_setscheduler(thread, os.SCHED_IDLE, os.sched_param(0))


def _close_all_but(kept: int) -> None:
    os.closerange(3, kept)
    os.closerange(kept + 1, os.sysconf("SC_OPEN_MAX"))
