"""The lane of slow queries: which those are, how many of each client run, which workers they have.

A worker that has given way once is of no use to quick queries, and cannot be raised again without
a privilege. It has read much of the dataset, though, and made copies of what it read: for the next
slow query it is worth several times a fresh one.
"""

import math
from collections import Counter, OrderedDict
from collections.abc import Callable
from typing import Final

from iscm.pool import outcomes
from iscm.pool.job import QueryJob
from iscm.pool.worker_handle import Worker
from iscm.protocol.problems import Problem
from iscm.settings import Limits

_REMEMBERED: Final = 4096
_SPARED_NICE: Final = 3
"""How far the slow query that is spared gives way: beside threads that leave no processor idle it
has about a fifth of one, so that a second's work takes five."""
_MOST_SPARED: Final = 2
"""Slow queries that are spared at once, of one client each: a runaway of another does not keep a
query of a second from ending."""
_SPARED_AFTER: Final = 1.0
"""Seconds after which a second one is: of many that come at once, one is enough."""


class SlowLane:
    """Slow queries under way, and the workers that wait for more of them.

    The answer to a query is a constant of the dataset, and so is its slowness: one that was slow
    before, or differs from it in digits alone, is slow from the start.

    Attributes:
        busy: workers that run a slow query.
        idle: workers that have run one, and run none now.
    """

    def __init__(self, limits: Limits, lower: Callable[[int, int], None]) -> None:
        """
        Args:
            limits: see `iscm.settings.Limits`.
            lower: lets the worker of a pid give way by a nice value; for 0, work only where
                nothing else would.
        """
        self._limits, self._lower = limits, lower
        self.busy: set[Worker] = set()
        self.idle: list[Worker] = []
        self._of: Counter[str] = Counter()
        self._known: OrderedDict[bytes, None] = OrderedDict()
        self._spared: dict[Worker, str] = {}
        self._spared_at = -math.inf

    # What is slow

    def knows(self, job: QueryJob) -> bool:
        """Whether a query is known to be slow."""
        return not job.network and bool(self._known) and job.key in self._known

    def remember(self, job: QueryJob) -> None:
        """Know it from now on."""
        self._known[job.key] = None
        self._known.move_to_end(job.key)
        if len(self._known) > _REMEMBERED:
            self._known.popitem(last=False)

    # Room

    def share_used(self, client: str) -> Problem | None:
        """Why a client that has its share may not have another under way; None where it has not.
        The more it has, the more places it leaves to others."""
        mine, limits = self._of[client], self._limits
        free = limits.slow_workers - len(self.busy)
        if mine >= limits.slow_share or 0 < free <= mine:
            return outcomes.slow_share_used(mine, limits)
        return None

    def refusal(self, client: str) -> Problem | None:
        """Why a client may not have another under way; None where it may."""
        if (problem := self.share_used(client)) is not None:
            return problem
        if len(self.busy) >= self._limits.slow_workers:
            return outcomes.too_many_slow(self._limits)
        return None

    # Workers

    def take(self, client: str, now: float) -> Worker | None:
        """An idle worker for a client's query; None where it needs one that has not given way."""
        is_spared = self._is_spared(client, now)
        for worker in reversed(self.idle):
            if worker.is_last != is_spared:
                self.idle.remove(worker)
                return worker
        return self.idle.pop() if self.idle and not is_spared else None

    def begin(self, worker: Worker, job: QueryJob, now: float) -> None:
        """From now on a worker's query is slow, and gives way."""
        job.slow = True
        self.busy.add(worker)
        self._of[job.client] += 1
        if not worker.is_last and self._is_spared(job.client, now):
            self._spared[worker] = job.client
            self._spared_at = now
            self._lower(worker.pid, _SPARED_NICE)
        else:
            self._give_way(worker)

    def worker_of(self, job: QueryJob) -> Worker | None:
        """The worker that runs a slow query; None where none does."""
        return next((worker for worker in self.busy if worker.job is job), None)

    def watch(self, worker: Worker, job: QueryJob, worked: float) -> None:
        """A slow query has taken so much by now: from `Limits.slow_after` on it is known, and
        where its worker was spared for its time, this gives way like the others."""
        if worked >= self._limits.slow_after:
            self.remember(job)
        if worker in self._spared and worked >= self._limits.spared_seconds:
            del self._spared[worker]
            self._give_way(worker)

    def end(self, worker: Worker, job: QueryJob) -> None:
        """A worker's query has ended, slow or not."""
        self._spared.pop(worker, None)
        if worker in self.busy:
            self.busy.discard(worker)
            self._of[job.client] -= 1
            if not self._of[job.client]:
                del self._of[job.client]

    def keep(self, worker: Worker) -> bool:
        """Keep a worker for the next slow query, unless there are as many, idle or not, as one
        client may have at once."""
        if len(self.idle) + len(self.busy) >= self._limits.slow_share:
            return False
        self.idle.append(worker)
        return True

    def learn(self, job: QueryJob, worked: float) -> None:
        """A query has had its answer: know it as slow from now on, or, where it has taken little
        this time, no longer. What gave way only since others waited is left as it was."""
        if worked >= self._limits.slow_after:
            self.remember(job)
        elif worked < self._limits.slow_after / 2:
            self._known.pop(job.key, None)

    def _is_spared(self, client: str, now: float) -> bool:
        if not self._spared:
            return True
        patient = now - self._spared_at >= _SPARED_AFTER
        free = len(self._spared) < _MOST_SPARED and client not in self._spared.values()
        return patient and free

    def _give_way(self, worker: Worker) -> None:
        if not worker.is_last:
            worker.is_last = True
            self._lower(worker.pid, 0)
