"""The server's side of a worker and of the zygote, in an event loop."""

import asyncio
import math
import signal
import socket
import time
from collections.abc import Callable
from typing import Final

from iscm.pool.job import Outcome, QueryJob, Received
from iscm.pool.messages import PART_HEAD, READY, Message, pack, part_size, unpack
from iscm.pool.zygote import EXITED, FAILED, FORK, FORKED, KILL, NICE, order, read_order

_AGAIN: Final = 0.01
"""Seconds after which an order is sent again that the zygote had no room for."""
_BLOCK: Final = memoryview(bytearray(262144))
"""What is read from workers, one at a time; to allocate as much for each answer would cost more
than to read it."""


class Worker:
    """A worker as the server sees it.

    Attributes:
        pid: its process id.
        network: whether it may open sockets.
        ready: it has said that it is sealed, and takes queries.
        job: the query it runs; None when it runs none.
        retired: it ends, or has ended, and takes no further query.
        is_last: it works only where nothing else would.
    """

    def __init__(
        self,
        loop: asyncio.AbstractEventLoop,
        pid: int,
        network: bool,
        channel: socket.socket,
        got_ready: "Callable[[Worker], None]",
        replied: "Callable[[Worker, Outcome], None]",
    ) -> None:
        self.pid, self.network = pid, network
        self.ready = False
        self.job: QueryJob | None = None
        self.retired = self.is_last = False
        self._loop, self._channel = loop, channel
        self._got_ready, self._replied = got_ready, replied
        self._incoming = b""
        self._left = 0  # of a part that has begun to come
        self._received = Received(None)
        self._outgoing = b""
        self._clock_before: float | None = None
        channel.setblocking(False)
        loop.add_reader(channel, self._readable)

    def ask(self, job: QueryJob, seconds: float) -> None:
        """Give it a query, with a time limit in seconds."""
        self.job = job
        self._received = Received(job.most)
        self._clock_before = None
        self._outgoing = pack(job.query.message(seconds))
        self._send()

    def worked(self) -> float:
        """Processor time that its query has taken since this was first asked, in seconds."""
        now = self._clock()
        if self._clock_before is None:
            self._clock_before = now
        return now - self._clock_before

    def _clock(self) -> float:
        try:
            return time.clock_gettime(_processor_clock(self.pid))
        except OSError:  # it has died; the zygote tells how
            return math.inf

    def _send(self) -> None:
        try:
            sent = self._channel.send(self._outgoing)
        except BlockingIOError:
            sent = 0
        except OSError:
            # It has died; the zygote tells how.
            self._outgoing = b""
            self._loop.remove_writer(self._channel)
            return
        if sent == len(self._outgoing):
            if not sent or len(self._outgoing) > 65536:
                self._loop.remove_writer(self._channel)
            self._outgoing = b""
        else:
            self._outgoing = self._outgoing[sent:]
            self._loop.add_writer(self._channel, self._send)

    def drain(self) -> None:
        """Read what it said before it ended."""
        while self.job is not None and self._channel.fileno() >= 0 and self._readable():
            pass

    def _readable(self) -> bool:
        try:
            size = self._channel.recv_into(_BLOCK)
        except BlockingIOError:
            return False
        except OSError:
            size = 0
        if not size:
            self.retired = True
            self._loop.remove_reader(self._channel)
            return False
        data = self._incoming + _BLOCK[:size] if self._incoming else _BLOCK[:size]
        message, at = None, 0
        while at < len(data):
            if self._left:
                piece = data[at : at + self._left]
                self._received.take(piece)
                self._left -= len(piece)
                at += len(piece)
            elif (part := part_size(data[at:])) is not None:
                self._left = part
                at += PART_HEAD
            elif (found := unpack(data[at:])) is not None:
                message, length = found
                at += length
            else:
                break
        self._incoming = bytes(data[at:])
        if message is not None:
            self._take(message)
        return True

    def _take(self, message: Message) -> None:
        """Take what comes last, be it of a query or before the first."""
        if message.kind == READY:
            self.ready = True
            self._got_ready(self)
            return
        self.retired |= message.last
        received, self._received = self._received, Received(None)
        self._replied(self, received.outcome(message))

    def close(self) -> None:
        """Let go of its socket."""
        self.retired = True
        if self._channel.fileno() < 0:
            return
        self._loop.remove_reader(self._channel)
        self._loop.remove_writer(self._channel)
        self._channel.close()


def _processor_clock(pid: int) -> int:
    """The clock of a process's processor time, as clock_getcpuclockid(3) gives it on Linux."""
    return (~pid << 3) | 2


class ZygoteLink:
    """The server's end of the zygote's control socket."""

    def __init__(
        self,
        loop: asyncio.AbstractEventLoop,
        control: socket.socket,
        forked: Callable[[int, bool, socket.socket], None],
        failed: Callable[[bool], None],
        exited: Callable[[int, int], None],
    ) -> None:
        """
        Args:
            loop: the server's event loop.
            control: SOCK_SEQPACKET socket to the zygote.
            forked: called with a new worker's pid, whether it may open sockets, and socket.
            failed: called with whether it was to open sockets, where no worker could be made.
            exited: called with a worker's pid and wait status.
        """
        self._loop, self._control = loop, control
        self._forked, self._failed, self._exited = forked, failed, exited
        control.setblocking(False)
        loop.add_reader(control, self._readable)

    def fork(self, network: bool) -> None:
        """Ask for a worker."""
        self._send(order(FORK, 0, int(network)))

    def kill(self, pid: int) -> None:
        """End a worker at once."""
        self._send(order(KILL, pid, signal.SIGKILL))

    def lower(self, pid: int, nice: int = 0) -> None:
        """Let a worker give way by a nice value; for 0, work only where nothing else would."""
        self._send(order(NICE, pid, nice))

    def close(self) -> None:
        """Hang up, which ends all workers."""
        self._loop.remove_reader(self._control)
        self._control.close()

    def _send(self, message: bytes) -> None:
        try:
            self._control.send(message)
        except BlockingIOError:
            self._loop.call_later(_AGAIN, self._send, message)
        except OSError:  # the zygote has gone, and so will this process
            return

    def _readable(self) -> None:
        while True:
            try:
                data, files, _, _ = socket.recv_fds(self._control, 64, 1)
            except BlockingIOError:
                return
            except OSError:
                data, files = b"", []
            if not data:
                self._loop.remove_reader(self._control)
                return
            kind, pid, number = read_order(data)
            if kind == FORKED and files:
                self._forked(pid, bool(number), socket.socket(fileno=files[0]))
            elif kind == FORKED:
                # This process has no descriptor left to take the worker's.
                self.kill(pid)
                self._failed(bool(number))
            elif kind == FAILED:
                self._failed(bool(number))
            elif kind == EXITED:
                self._exited(pid, number)
