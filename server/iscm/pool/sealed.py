"""An engine for one user, whose queries run in processes that the kernel keeps from calling out."""

import os
import signal
import socket
import sys
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from threading import Lock
from typing import Final

import pyoxigraph as ox

from iscm.engine import Answer, Engine
from iscm.engine.embedded import EmbeddedEngine
from iscm.pool.job import Outcome, Received
from iscm.pool.messages import PART, Message, PoolQuery, missing, pack, unpack
from iscm.pool.outcomes import problem_of_exit
from iscm.pool.worker_process import die_with_parent, warm_up
from iscm.pool.zygote import EXITED, FAILED, FORK, FORKED, Zygote, order, read_order
from iscm.protocol.problems import Problem
from iscm.settings import Limits

_NO_LIMIT: Final = 2**40
_UNBOUNDED: Final = Limits(memory_bytes=_NO_LIMIT, answer_bytes=_NO_LIMIT)
"""Who asks is who pays: nothing is bounded but what a query can reach."""


@contextmanager
def sealed(store: ox.Store, services: Collection[str] = ()) -> Iterator[Engine]:
    """While the block lasts, an engine over a store for whoever has only one user: sealed where
    there is Linux; elsewhere one that refuses every text with the letters of SERVICE.

    Args:
        store: what is asked.
        services: IRIs of the SPARQL endpoints that SERVICE may call; none but on Linux.
    """
    if sys.platform != "linux":
        yield EmbeddedEngine(store, wary=True)
        return
    engine = SealedEngine(EmbeddedEngine(store, services=services))
    try:
        yield engine
    finally:
        engine.close()


class SealedEngine:
    """An `iscm.engine.Engine` that runs queries one after another in a process of their own.

    It must be made where no other thread has been started.
    """

    def __init__(self, engine: EmbeddedEngine) -> None:
        """
        Args:
            engine: what answers, in the processes.
        """
        warm_up(engine)
        self._network = bool(engine.services)
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._lock = Lock()
        self._standing: tuple[int, socket.socket] | None = None
        parent = os.getpid()
        self._keeper = os.fork()
        if self._keeper == 0:
            try:
                self._control.close()
                die_with_parent(parent, signal.SIGKILL)
                Zygote(engine, _UNBOUNDED, theirs).serve(ends_with_server=True)
            finally:
                os._exit(0)
        theirs.close()

    def query(
        self,
        text: str,
        media_type: str,
        *,
        default_graphs: Sequence[str] = (),
        named_graphs: Sequence[str] = (),
        most: int | None = None,
    ) -> Answer:
        """Answer one query; see `iscm.engine.Engine.query`.

        Raises:
            Problem: what is wrong with the query.
        """
        query = PoolQuery(text, media_type, default_graphs, named_graphs)
        with self._lock:
            pid, channel = self._standing or self._worker()
            received = Received(most)
            reply = _ask(channel, query, received)
            if reply is None or reply.last:
                channel.close()
                self._standing = None
            else:
                self._standing = pid, channel
            outcome: Outcome
            if reply is None:
                outcome = problem_of_exit(self._end_of(pid), _UNBOUNDED)
            else:
                outcome = received.outcome(reply)
        if isinstance(outcome, Problem):
            raise outcome
        return Answer(outcome.beginning(most), media_type, outcome.size)

    def close(self) -> None:
        """End the processes."""
        if self._standing is not None:
            self._standing[1].close()
        self._control.close()
        os.waitpid(self._keeper, 0)

    def _worker(self) -> tuple[int, socket.socket]:
        self._control.send(order(FORK, 0, int(self._network)))
        while True:
            data, files, _, _ = socket.recv_fds(self._control, 64, 1)
            kind, pid, _ = read_order(data)
            if kind == FAILED:
                raise OSError("the system has no room for the process that answers")
            if kind == FORKED:
                channel = socket.socket(fileno=files[0])
                if _read(channel) is None:
                    channel.close()
                    raise OSError(f"the process that answers ended at once ({self._end_of(pid)})")
                return pid, channel

    def _end_of(self, pid: int) -> int:
        """The wait status of a worker that ends."""
        while True:
            kind, ended, status = read_order(self._control.recv(64))
            if kind == EXITED and ended == pid:
                return status


def _ask(channel: socket.socket, query: PoolQuery, received: Received) -> Message | None:
    """What a worker replies at last; None where it ends without a word."""
    try:
        channel.sendall(pack(query.message(0)))
    except ConnectionError:
        return None
    while (message := _read(channel)) is not None and message.kind == PART:
        received.take(message.parts[0])
    return message


def _read(channel: socket.socket) -> Message | None:
    """What a worker says next; None where it ends without a word."""
    data = bytearray()
    try:
        while lacking := missing(data):
            block = channel.recv(min(lacking, 2**20))
            if not block:
                return None
            data += block
    except ConnectionError:
        return None
    found = unpack(data)
    assert found is not None  # noqa: S101
    return found[0]
