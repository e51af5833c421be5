"""The server while nothing can be answered yet: it tells so, and stops when it is told to."""

import asyncio
import gc
import json
import os
import signal
import socket
from collections.abc import Iterator

import pytest

from iscm.http.server import run
from iscm.reloads import Board
from iscm.settings import Settings


@pytest.fixture(autouse=True)
def collection() -> Iterator[None]:
    """What the server does to the collector of garbage ends with it."""
    before = gc.get_threshold()
    yield
    gc.unfreeze()
    gc.set_threshold(*before)


def test_a_server_without_a_worker_says_so_and_obeys_the_first_signal_to_stop() -> None:
    announced: list[str] = []

    async def ask(bound: socket.socket) -> tuple[bytes, dict[str, object]]:
        reader, writer = await asyncio.open_connection(*bound.getsockname())
        writer.write(b"GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        head, _, body = (await asyncio.wait_for(reader.read(), 30)).partition(b"\r\n\r\n")
        writer.close()
        return head.partition(b"\r\n")[0], json.loads(body)

    async def play() -> None:
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        bound = socket.create_server(("127.0.0.1", 0))
        with ours, theirs, bound:
            serving = asyncio.ensure_future(
                run(
                    *(Settings(), bound, theirs, "1"),
                    lambda _: (None, None),  # type: ignore[arg-type,return-value]
                    announced.append,
                    None,
                    lambda: True,
                    Board(),
                )
            )
            line, problem = await ask(bound)
            assert line == b"HTTP/1.1 503 Service Unavailable"
            assert problem["status"] == 503
            os.kill(os.getpid(), signal.SIGTERM)
            await asyncio.wait_for(serving, 30)

    asyncio.run(play())
    assert announced == []
