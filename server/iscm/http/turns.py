"""The event loop's time, which clients have in turn however many connections one of them has."""

import asyncio
import time
from collections import OrderedDict, deque
from collections.abc import Callable
from typing import Final

_ROUND: Final = 0.005
"""Seconds of one round of the loop that go to what comes, and as many to what waits."""


class Turns:
    """What is put off in a round is done in the next, a piece of each client after another.

    Attributes:
        seconds: of a round.
    """

    def __init__(self) -> None:
        self.seconds = _ROUND
        self._waiting: OrderedDict[str, deque[Callable[[], None]]] = OrderedDict()
        self._until = 0.0
        self._is_begun = False

    def is_over(self, loop: asyncio.AbstractEventLoop) -> bool:
        """Whether what comes in this round of a loop is to wait for the next."""
        if self._is_begun:
            return time.perf_counter() > self._until
        self._begin(loop)
        return False

    def wait(self, loop: asyncio.AbstractEventLoop, client: str, work: Callable[[], None]) -> None:
        """Have some work done when the client has its turn."""
        self._waiting.setdefault(client, deque()).append(work)
        if not self._is_begun:
            self._begin(loop)

    def _begin(self, loop: asyncio.AbstractEventLoop) -> None:
        self._is_begun = True
        self._until = time.perf_counter() + self.seconds
        loop.call_soon(self._next, loop)

    def _next(self, loop: asyncio.AbstractEventLoop) -> None:
        self._is_begun = False
        until = time.perf_counter() + self.seconds
        # What this work puts off has its turn in another round.
        left = sum(map(len, self._waiting.values()))
        try:
            while left and time.perf_counter() < until:
                left -= 1
                client, queue = self._waiting.popitem(last=False)
                work = queue.popleft()
                if queue:
                    self._waiting[client] = queue
                work()
        finally:
            if self._waiting and not self._is_begun:
                self._begin(loop)
