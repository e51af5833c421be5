"""The scheduler: quick queries first, the slow bounded and at low priority, all clients fairly."""

import asyncio
import functools
import logging
import math
import os
import signal
import socket
from collections import Counter
from typing import Final

from iscm.pool import outcomes
from iscm.pool.job import Outcome, QueryJob
from iscm.pool.slow import SlowLane
from iscm.pool.waiting import WaitingRoom
from iscm.pool.worker_handle import Worker, ZygoteLink
from iscm.protocol.problems import Problem
from iscm.settings import Limits

_log = logging.getLogger(__name__)

_TICK: Final = 0.025
_PRESSED: Final = 0.05
"""Seconds of work after which a query gives way where another client's waits, if there is room
among the slow: of runaways that come at once, each set holds all quick workers for as long."""
_ITSELF: Final = ""
"""The client of what the service asks itself."""
_UNWANTED: Final = 0.1
"""Seconds that a quick query may go on that nobody waits for: most have ended by then, and cost no
worker."""
_OVERDUE: Final = 0.3
"""Seconds past its limit after which a worker is killed from here, should its own timer fail."""
_AGAIN: Final = 0.5
"""Seconds after which a worker is asked for again that could not be made."""
_OPEN_PARTS: Final = 4
_WAITING_FOR_ONE: Final = 8
"""Queries that wait for each worker that may call others."""
_MISSED: Final = 2.0
"""Seconds without a worker for quick queries after which the service is told to be out of order:
longer than it takes to replace one that has died."""


class _Lane:
    """Workers of one kind that have not given way, and who waits for them."""

    def __init__(self, network: bool, size: int) -> None:
        self.network, self.size = network, size
        self.idle: list[Worker] = []
        self.busy: set[Worker] = set()
        self.starting = 0
        self.waiting: WaitingRoom[QueryJob] = WaitingRoom()


class Pool:
    """Runs queries in the zygote's workers, from within an event loop.

    Every query starts in a quick worker, unless it is known to be slow. One that has worked for
    `Limits.slow_after` becomes slow: a fresh worker takes the place of its own, as long as there is
    room among the slow (`SlowLane`), in all and of the client; otherwise the query ends there. The
    worker of a slow query works only where nothing else would, and is kept for the next one. One at
    a time gives way but a little until it has worked for `Limits.spared_seconds`, so that a query
    of a second ends even beside clients that leave no processor idle.
    """

    def __init__(
        self, limits: Limits, control: socket.socket, loop: asyncio.AbstractEventLoop
    ) -> None:
        """
        Args:
            limits: see `iscm.settings.Limits`.
            control: SOCK_SEQPACKET socket to the zygote.
            loop: the event loop that all methods are called in.
        """
        self._limits, self._loop = limits, loop
        self._sealed = _Lane(network=False, size=limits.workers)
        self._open = _Lane(network=True, size=0)
        self._workers: dict[int, Worker] = {}
        self._ticking = False
        self._closing = False
        self._ready_at = -math.inf
        self._told = False
        self.ended: Counter[str] = Counter()
        self._link = ZygoteLink(loop, control, self._forked, self._failed, self._exited)
        self._slow = SlowLane(limits, self._link.lower)
        self._refill(self._sealed)

    def _lane_of(self, one: QueryJob | Worker) -> _Lane:
        return self._open if one.network else self._sealed

    # What the server asks

    def submit(self, job: QueryJob) -> None:
        """Run a query; its `done` is called with the outcome, perhaps before this returns."""
        job.submitted = now = self._loop.time()
        if self._closing:
            job.finish(outcomes.stopping())
        elif not self._slow.knows(job):
            self._wait_or_start(self._lane_of(job), job)
        elif (problem := self._slow.refusal(job.client)) is not None:
            self._refuse(job, problem)
        elif (worker := self._slow.take(job.client, now)) is not None:
            self._slow.begin(worker, job, now)
            self._ask(worker, job)
        else:
            self._wait_or_start(self._sealed, job)

    def cancel(self, job: QueryJob) -> None:
        """Nobody wants the answer any more. What waits for it all the same should be told by
        `QueryJob.finish` first."""
        job.cancelled = True
        self._lane_of(job).waiting.remove(job)
        # A quick one ends soon by itself. A slow one would hold a place that its client asks for.
        if job.slow and (worker := self._slow.worker_of(job)) is not None:
            self._end_unwanted(worker)

    async def close(self, grace: float) -> None:
        """Take no more queries, let those under way end, then let the workers go.

        Args:
            grace: seconds to wait for queries.
        """
        self._closing = True
        deadline = self._loop.time() + grace
        while self._running() and self._loop.time() < deadline:
            await asyncio.sleep(0.02)
        for job in [*self._sealed.waiting, *self._open.waiting]:
            job.finish(outcomes.stopping())
        for worker in list(self._workers.values()):
            if worker.job is not None:
                worker.job.finish(outcomes.stopping())
            worker.close()
        self._workers.clear()
        self._link.close()

    @property
    def answers(self) -> bool:
        """Whether a worker for quick queries stands ready or works, or did a moment ago."""
        if any(not worker.retired for worker in (*self._sealed.idle, *self._sealed.busy)):
            return True
        return self._loop.time() - self._ready_at < _MISSED

    def gauges(self) -> dict[str, int]:
        """How many workers and queries there are, by state."""
        return {
            "idle": len(self._sealed.idle) + len(self._open.idle),
            "quick": len(self._sealed.busy) + len(self._open.busy),
            "slow": len(self._slow.busy),
            "kept": len(self._slow.idle),
            "waiting": len(self._sealed.waiting) + len(self._open.waiting),
        }

    # From waiting to running

    def _wait_or_start(self, lane: _Lane, job: QueryJob) -> None:
        if lane.network:
            lane.size = self._limits.open_workers
        while lane.idle and self._has_turn(lane, job.client):
            worker = lane.idle.pop()
            if not worker.retired:
                self._start(lane, worker, job)
                return
        limits = self._limits
        mine = lane.waiting.of(job.client)
        most, share = limits.waiting, limits.waiting_share
        if lane.network:
            # Who waits for others costs them nothing, so few may, and none in the place of others.
            most = _WAITING_FOR_ONE * lane.size
            share = min(share, most // _OPEN_PARTS)
        if mine >= share:
            self._refuse(job, outcomes.waiting_share_used(share))
        elif mine >= self._patience() and (problem := self._slow.share_used(job.client)):
            self._refuse(job, problem)
        elif len(lane.waiting) >= most:
            self._refuse(job, outcomes.queue_full(most))
        else:
            lane.waiting.append(job)
            self._refill(lane)
            self._watch()

    def _patience(self) -> int:
        """How many queries of a client may wait that has its share of slow ones already."""
        return 8 * self._limits.workers

    def _start(self, lane: _Lane, worker: Worker, job: QueryJob) -> None:
        lane.busy.add(worker)
        if self._slow.knows(job):
            if (problem := self._slow.refusal(job.client)) is not None:
                self._let_go(lane, worker)
                self._refuse(job, problem)
                return
            self._make_slow(worker, job)
        self._ask(worker, job)

    def _ask(self, worker: Worker, job: QueryJob) -> None:
        job.started = self._loop.time()
        worker.ask(job, self._limits.query_seconds)
        self._watch()

    def _next(self, lane: _Lane) -> None:
        turn = functools.partial(self._has_turn, lane)
        while lane.idle and (job := lane.waiting.next(turn)) is not None:
            worker = lane.idle.pop()
            if worker.retired:
                lane.waiting.append(job)
                continue
            self._start(lane, worker, job)

    def _has_turn(self, lane: _Lane, client: str) -> bool:
        """Whether a client may have a worker now. Those that call others may be held up by these:
        no client has more than its part of them."""
        if not lane.network:
            return True
        mine = sum(1 for w in lane.busy if w.job is not None and w.job.client == client)
        return mine < max(1, lane.size // _OPEN_PARTS)

    def _refill(self, lane: _Lane) -> None:
        if self._closing:
            return
        standing = len(lane.idle) + len(lane.busy) + lane.starting
        for _ in range(lane.size - standing):
            lane.starting += 1
            self._link.fork(lane.network)

    # What the zygote and the workers tell

    def _forked(self, pid: int, network: bool, channel: socket.socket) -> None:
        self._workers[pid] = Worker(
            self._loop, pid, network, channel, self._got_ready, self._replied
        )

    def _got_ready(self, worker: Worker) -> None:
        lane = self._lane_of(worker)
        lane.starting -= 1
        if lane is self._sealed:
            self._ready_at = self._loop.time()
        self._told = False
        lane.idle.append(worker)
        self._next(lane)

    def _failed(self, network: bool) -> None:
        """No worker could be made; whatever the system lacks, it may have again."""
        if not self._told:
            self._told = True
            _log.warning("no worker could be made; tried again every %g s", _AGAIN)
        lane = self._open if network else self._sealed
        self._loop.call_later(_AGAIN, self._start_again, lane)

    def _start_again(self, lane: _Lane) -> None:
        lane.starting -= 1
        self._refill(lane)

    def _replied(self, worker: Worker, outcome: Outcome) -> None:
        job = worker.job
        if job is None:
            return
        worker.job = None
        lane = self._lane_of(worker)
        if lane is self._sealed:
            self._ready_at = self._loop.time()
        if job.slow:
            self._slow.learn(job, worker.worked())
            self._slow.end(worker, job)
        self._let_go(lane, worker)
        if len(lane.waiting):
            self._next(lane)
        self.ended["answered" if not isinstance(outcome, Problem) else outcome.kind] += 1
        job.finish(outcome)

    def _let_go(self, lane: _Lane, worker: Worker) -> None:
        """Have a worker wait for its next query, or end."""
        is_quick = worker in lane.busy
        lane.busy.discard(worker)
        if not worker.retired and is_quick:
            lane.idle.append(worker)
        elif worker.retired or worker.network or not self._slow.keep(worker):
            # It holds too much, or there are enough at the lowest priority.
            worker.close()
            self._refill(lane)

    def _exited(self, pid: int, status: int) -> None:
        worker = self._workers.pop(pid, None)
        if worker is None:
            return
        if not worker.ready:
            worker.close()
            self._failed(worker.network)
            return
        worker.drain()
        job, worker.job = worker.job, None
        worker.close()
        lane = self._lane_of(worker)
        lane.busy.discard(worker)
        for idle in (lane.idle, self._slow.idle):
            if worker in idle:
                idle.remove(worker)
        if job is not None:
            self._slow.end(worker, job)
            problem = outcomes.problem_of_exit(status, self._limits)
            if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGALRM:
                self._slow.remember(job)
            self.ended[problem.kind] += 1
            job.finish(problem)
        self._refill(lane)
        self._next(lane)

    # The slow

    def _make_slow(self, worker: Worker, job: QueryJob) -> None:
        """Have a query give way, and another worker take the place of its own."""
        self._slow.begin(worker, job, self._loop.time())
        lane = self._lane_of(worker)
        lane.busy.discard(worker)
        self._refill(lane)
        if (problem := self._slow.share_used(job.client)) is not None:
            for late in self._sealed.waiting.drop_after(job.client, self._patience()):
                self._refuse(late, problem)

    # The clock

    def _watch(self) -> None:
        if not self._ticking:
            self._ticking = True
            self._loop.call_later(_TICK, self._tick)

    def _running(self) -> list[Worker]:
        return [*self._sealed.busy, *self._open.busy, *self._slow.busy]

    def _tick(self) -> None:
        now = self._loop.time()
        running = self._running()
        for worker in running:
            if (job := worker.job) is not None:
                self._inspect(worker, job, now - job.started)
        for lane in (self._sealed, self._open):
            for job in lane.waiting:
                if now - job.submitted > self._limits.waiting_seconds:
                    lane.waiting.remove(job)
                    self._refuse(job, outcomes.waited_too_long(self._limits))
        self._ticking = False
        if running or len(self._sealed.waiting) or len(self._open.waiting):
            self._watch()

    def _inspect(self, worker: Worker, job: QueryJob, age: float) -> None:
        limits = self._limits
        worked = worker.worked()
        early = min(_PRESSED, limits.slow_after)
        # That a client's own wait is no reason: eight of 0.1 s would end four of them.
        pressed = self._sealed.waiting.others(job.client, _ITSELF)
        if job.cancelled and age > _UNWANTED:
            self._end_unwanted(worker)
        elif age > limits.query_seconds + _OVERDUE:
            self._slow.remember(job)
            self._end(worker, outcomes.problem_of_exit(signal.SIGALRM, limits))
        elif job.slow:
            self._slow.watch(worker, job, worked)
        # By the processor's time: a quick query among many is not slow, it is kept from working.
        elif age >= early and worked >= (early if pressed else limits.slow_after):
            problem = self._slow.refusal(job.client)
            if problem is None:
                self._make_slow(worker, job)
            elif worked >= limits.slow_after or problem.status == 429:
                # A client that has its share already does not keep others waiting for longer.
                self._slow.remember(job)
                self._end(worker, problem)

    def _end_unwanted(self, worker: Worker) -> None:
        self.ended["client-gone"] += 1
        self._end(worker, outcomes.client_gone())

    def _end(self, worker: Worker, problem: Problem) -> None:
        """Kill a worker; its query ends with the problem."""
        job, worker.job = worker.job, None
        worker.retired = True
        lane = self._lane_of(worker)
        lane.busy.discard(worker)
        self._link.kill(worker.pid)
        if job is not None:
            self._slow.end(worker, job)
            self._refuse(job, problem)
        self._refill(lane)
        self._next(lane)

    def _refuse(self, job: QueryJob, problem: Problem) -> None:
        if not job.cancelled:
            self.ended[problem.kind] += 1
        job.finish(problem)
