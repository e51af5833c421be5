"""Threads for pages, in lanes: one kind of work cannot hold up the others, and within a lane the
clients are served in turn and none takes all the threads."""

import asyncio
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Final

from iscm.http.request import Request
from iscm.http.response import Response
from iscm.pool.waiting import WaitingRoom
from iscm.protocol.problems import Problem, overloaded, share_used


@dataclass(frozen=True)
class Size:
    """How much a lane takes in.

    Attributes:
        threads: requests that run at once.
        share: threads that one client may hold.
        waiting: requests that may wait for a thread.
        waiting_share: of one client.
    """

    threads: int
    share: int
    waiting: int
    waiting_share: int


DAYS: Final = Size(threads=1, share=1, waiting=8, waiting_share=4)
"""The graph of another day is derived, which takes a second or two of processor and memory for a
graph: one at a time. Factsheets need one too."""
BATCHES: Final = Size(threads=2, share=1, waiting=32, waiting_share=8)
"""A batch of names takes up to three seconds."""
DUMPS: Final = Size(threads=2, share=2, waiting=256, waiting_share=64)
"""The first to ask for the dumps waits until they are written, and all others after it."""


@dataclass(eq=False)
class Work:
    """A request for a lane.

    Attributes:
        client: whose share it takes.
        request: what is asked.
        done: called in the event loop with what came of it, unless it was given up: a response, a
            problem or, where the application fails, another exception. It must not hold the work:
            a cycle would keep the request and what was read for it.
        given_up: nobody waits for it any more.
    """

    client: str
    request: Request
    done: Callable[[Response | BaseException], None]
    given_up: bool = False


class Lane:
    """Runs requests in threads of its own."""

    def __init__(
        self,
        name: str,
        size: Size,
        run: Callable[[Work], Response],
        loop: asyncio.AbstractEventLoop,
    ) -> None:
        """
        Args:
            name: of its threads.
            size: how much it takes in.
            run: makes the response, in a thread.
            loop: the event loop that all methods are called in.
        """
        self._size, self._run, self._loop = size, run, loop
        self._threads = ThreadPoolExecutor(size.threads, thread_name_prefix=name)
        self._running: Counter[str] = Counter()
        self._waiting: WaitingRoom[Work] = WaitingRoom()

    def close(self) -> None:
        """Let the threads end."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    def submit(self, work: Work) -> Problem | None:
        """Run a request when its turn comes; or say why there is no room for it."""
        size = self._size
        if self._waiting.of(work.client) >= size.waiting_share:
            return share_used(
                f"{size.waiting_share} such requests of your address wait already; send fewer at "
                "once"
            )
        if len(self._waiting) >= size.waiting:
            return overloaded(f"{size.waiting} such requests wait already; try again later")
        self._waiting.append(work)
        self._next()
        return None

    def give_up(self, work: Work) -> None:
        """Nobody waits for it any more."""
        work.given_up = True
        self._waiting.remove(work)

    def _next(self) -> None:
        while self._running.total() < self._size.threads:
            work = self._waiting.next(lambda client: self._running[client] < self._size.share)
            if work is None:
                return
            self._running[work.client] += 1
            running = self._loop.run_in_executor(self._threads, self._run, work)
            running.add_done_callback(lambda done, work=work: self._ended(work, done))  # type: ignore[misc]

    def _ended(self, work: Work, done: "asyncio.Future[Response]") -> None:
        self._running[work.client] -= 1
        if not self._running[work.client]:
            del self._running[work.client]
        if done.cancelled():
            return
        self._next()
        error = done.exception()
        if not work.given_up:
            work.done(done.result() if error is None else error)
