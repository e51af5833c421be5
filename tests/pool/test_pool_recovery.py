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
from iscm.pool.scheduler import Pool
from iscm.pool.zygote import EXITED, FAILED, FORK, FORKED, KILL, Zygote, order, read_order
from iscm.settings import Limits


def descriptors() -> int:
    return len(os.listdir("/proc/self/fd"))


@pytest.mark.parametrize("lacking", ["fork", "memfd_create"])
def test_a_zygote_that_cannot_fork_says_so_and_goes_on(
    monkeypatch: pytest.MonkeyPatch, lacking: str
) -> None:
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)

    def fails(*_: object) -> int:
        raise OSError(11, "Resource temporarily unavailable")

    with ours, theirs:
        made = Zygote(EmbeddedEngine(ox.Store()), Limits(), theirs)
        before = descriptors()
        monkeypatch.setattr(zygote.os, lacking, fails)
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


def test_a_worker_without_its_files_is_killed_and_another_asked_for() -> None:
    async def play(pool: Pool, zygote_end: socket.socket) -> None:
        assert (await told(zygote_end))[0] == FORK
        zygote_end.send(order(FORKED, 4242, 0))
        assert await told(zygote_end) == (KILL, 4242, signal.SIGKILL)
        zygote_end.send(order(EXITED, 4242, signal.SIGKILL))
        assert (await told(zygote_end))[0] == FORK

    in_a_pool(play)
