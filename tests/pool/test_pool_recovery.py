"""The pool and its zygote where the system has no room for another process or file."""

import asyncio
import os
import signal
import socket
from collections.abc import Callable

import pyoxigraph as ox
import pytest

from iscm.engine.embedded import EmbeddedEngine
from iscm.pool import zygote
from iscm.pool.messages import pack, ready_message
from iscm.pool.scheduler import _AGAIN, Pool
from iscm.pool.zygote import EXITED, FAILED, FORK, FORKED, KILL, Zygote, order, read_order
from iscm.settings import Limits

pytestmark = pytest.mark.long


def descriptors() -> int:
    return len(os.listdir("/proc/self/fd"))


def test_a_zygote_that_cannot_fork_says_so_and_goes_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)

    def fails(*_: object) -> int:
        raise OSError(11, "Resource temporarily unavailable")

    with ours, theirs:
        made = Zygote(EmbeddedEngine(ox.Store()), Limits(), theirs)
        before = descriptors()
        monkeypatch.setattr(zygote.os, "fork", fails)
        ours.send(order(FORK, 0, 1))
        assert made._obey(theirs)
        assert read_order(ours.recv(64)) == (FAILED, 0, 1)
        assert descriptors() == before


def in_a_pool(play: Callable[[Pool, socket.socket], "asyncio.Future[None] | object"]) -> None:
    """Run `play` with a pool of one worker whose zygote is the test."""

    async def run() -> None:
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        ours.setblocking(False)
        pool = Pool(Limits(workers=1), theirs, asyncio.get_running_loop())
        try:
            result = play(pool, ours)
            if asyncio.iscoroutine(result):
                await result
        finally:
            await pool.close(0)
            ours.close()

    asyncio.run(run())


async def told(zygote_end: socket.socket) -> tuple[bytes, int, int]:
    data = await asyncio.wait_for(asyncio.get_running_loop().sock_recv(zygote_end, 64), 30)
    return read_order(data)


def test_a_worker_that_could_not_be_made_is_asked_for_again() -> None:
    async def play(pool: Pool, zygote_end: socket.socket) -> None:
        assert (await told(zygote_end))[0] == FORK
        for _ in range(2):
            zygote_end.send(order(FAILED, 0, 0))
            assert (await told(zygote_end))[0] == FORK

    in_a_pool(play)


def test_a_worker_without_its_socket_is_killed_and_another_asked_for() -> None:
    async def play(pool: Pool, zygote_end: socket.socket) -> None:
        assert (await told(zygote_end))[0] == FORK
        zygote_end.send(order(FORKED, 4242, 0))
        assert await told(zygote_end) == (KILL, 4242, signal.SIGKILL)
        zygote_end.send(order(EXITED, 4242, signal.SIGKILL))
        assert (await told(zygote_end))[0] == FORK

    in_a_pool(play)


def test_a_worker_that_the_server_cannot_hear_of_is_killed_and_told_as_failed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)

    def fails(*_: object) -> int:
        raise OSError(109, "Too many references: cannot splice")

    with ours, theirs:
        made = Zygote(EmbeddedEngine(ox.Store()), Limits(), theirs)
        monkeypatch.setattr(zygote.socket, "send_fds", fails)
        ours.send(order(FORK, 0, 1))
        assert made._obey(theirs)
        assert read_order(ours.recv(64)) == (FAILED, 0, 1)
        _, status = os.waitpid(-1, 0)
        assert os.WTERMSIG(status) == signal.SIGKILL
        assert not made._workers


def test_a_report_that_could_not_be_sent_is_sent_later() -> None:
    class Full:
        """Has no room for the first two reports."""

        def __init__(self) -> None:
            self.left, self.sent = 2, list[bytes]()

        def send(self, report: bytes) -> None:
            if self.left:
                self.left -= 1
                raise OSError(105, "No buffer space available")
            self.sent.append(report)

    control = Full()
    made = Zygote(EmbeddedEngine(ox.Store()), Limits(), control)  # type: ignore[arg-type]
    made._tell(order(FAILED, 0, 0))
    made._tell(order(EXITED, 1, 9))
    assert control.sent == []
    made._send_unsent()
    assert control.sent == [order(FAILED, 0, 0), order(EXITED, 1, 9)]


def forked(zygote_end: socket.socket, pid: int) -> socket.socket:
    """Tell of a worker; its end of the channel."""
    channel, theirs = socket.socketpair()
    with theirs:
        socket.send_fds(zygote_end, [order(FORKED, pid, 0)], [theirs.fileno()])
    return channel


def test_a_worker_counts_once_it_has_said_that_it_is_sealed() -> None:
    async def play(pool: Pool, zygote_end: socket.socket) -> None:
        assert (await told(zygote_end))[0] == FORK
        with forked(zygote_end, 4242) as worker:
            await asyncio.sleep(0.05)
            assert pool.gauges()["idle"] == 0
            assert not pool.answers
            worker.send(pack(ready_message()))
            while not pool.answers:
                await asyncio.sleep(0.001)
            assert pool.gauges()["idle"] == 1

    in_a_pool(play)


def test_a_worker_that_ends_before_it_is_sealed_is_not_made_again_at_once() -> None:
    async def play(pool: Pool, zygote_end: socket.socket) -> None:
        assert (await told(zygote_end))[0] == FORK
        waits: list[float] = []
        loop = asyncio.get_running_loop()
        later = loop.call_later
        loop.call_later = lambda wait, *rest, **more: (
            waits.append(wait)
            or later(  # type: ignore
                wait, *rest, **more
            )
        )
        for pid in (4242, 4243):
            forked(zygote_end, pid).close()
            zygote_end.send(order(EXITED, pid, 1 << 8))
            assert (await told(zygote_end))[0] == FORK
        assert waits.count(_AGAIN) == 2
        assert not pool.answers

    in_a_pool(play)
