"""The lane of slow queries: who has a place, which worker takes which query, which are kept."""

from typing import Any

from iscm.pool.job import QueryJob
from iscm.pool.messages import PoolQuery
from iscm.pool.slow import SlowLane
from iscm.settings import Limits

IDLE = 0
"""The order to work only where nothing else would."""


class FakeWorker:
    def __init__(self, pid: int) -> None:
        self.pid, self.is_last = pid, False
        self.job: QueryJob | None = None


class Lane:
    """A lane with workers that are none, and the orders it has given."""

    def __init__(self, **limits: Any) -> None:
        self.orders: list[tuple[int, int]] = []
        self.lane = SlowLane(Limits(**limits), lambda pid, nice: self.orders.append((pid, nice)))
        self.now = 0.0
        self._pid = 0

    def run(self, client: str, text: str = "ASK {}") -> tuple[Any, QueryJob]:
        """Begin a query of a client, on a kept worker where there is one."""
        job = QueryJob(PoolQuery(text, None), client, lambda _: None)
        worker: Any = self.lane.take(client, self.now)
        if worker is None:
            self._pid += 1
            worker = FakeWorker(self._pid)
        worker.job = job
        self.lane.begin(worker, job, self.now)
        return worker, job

    def end(self, worker: Any) -> bool:
        """End its query; whether the worker is kept."""
        self.lane.end(worker, worker.job)
        worker.job = None
        return self.lane.keep(worker)


def test_the_next_slow_query_gets_the_worker_of_the_last() -> None:
    lane = Lane()
    first, _ = lane.run("a")
    assert lane.end(first)
    for _ in range(5):
        worker, _ = lane.run("a")
        assert worker is first
        assert lane.end(worker)
    assert lane.lane.idle == [first]


def test_four_that_run_at_once_for_ever_need_four_workers() -> None:
    lane = Lane(slow_share=4)
    running = [lane.run("a")[0] for _ in range(4)]
    seen = set(map(id, running))
    for _ in range(50):
        lane.end(running.pop(0))
        running.append(lane.run("a")[0])
        seen.add(id(running[-1]))
    assert len(seen) == 4


def test_no_more_workers_are_kept_than_one_client_may_have() -> None:
    lane = Lane(slow_share=2, slow_workers=8)
    running = [lane.run(client)[0] for client in ("a", "b", "c", "d")]
    assert [lane.end(worker) for worker in running] == [False, False, True, True]


def test_one_is_spared_and_the_others_give_way() -> None:
    lane = Lane()
    for _ in range(3):
        lane.run("a")
    assert [nice for _, nice in lane.orders] == [3, IDLE, IDLE]


def test_a_query_that_is_to_be_spared_gets_no_worker_that_has_given_way() -> None:
    lane = Lane()
    spared, _ = lane.run("a")
    given_way, _ = lane.run("a")
    lane.end(given_way)
    lane.end(spared)
    assert lane.run("a")[0] is spared
    assert lane.run("a")[0] is given_way


def test_a_worker_that_has_given_way_is_not_told_again() -> None:
    lane = Lane()
    lane.run("a")
    for _ in range(3):
        worker, _ = lane.run("a")
        lane.end(worker)
    assert [nice for _, nice in lane.orders] == [3, IDLE]


def test_who_was_spared_for_its_time_gives_way() -> None:
    lane = Lane(spared_seconds=1.0)
    worker, job = lane.run("a")
    lane.lane.watch(worker, job, 0.9)
    assert lane.orders == [(1, 3)]
    lane.lane.watch(worker, job, 1.0)
    assert lane.orders == [(1, 3), (1, IDLE)]


def test_a_client_s_next_place_must_leave_more_than_it_has() -> None:
    lane = Lane(slow_workers=8, slow_share=4)
    places = ""
    for client in "aaaaabbbbbcccddde":
        if lane.lane.refusal(client) is None:
            lane.run(client)
            places += client
    assert places == "aaaabbcd"
    assert lane.lane.refusal("a").status == 429  # type: ignore[union-attr]
    assert lane.lane.refusal("e").status == 503  # type: ignore[union-attr]


def test_a_query_that_was_slow_is_known_until_it_was_quick() -> None:
    lane = Lane(slow_after=0.2)
    _, job = lane.run("a", "SELECT * {} LIMIT 10")
    lane.lane.learn(job, 0.2)
    again = QueryJob(PoolQuery("SELECT * {} LIMIT 99", None), "b", lambda _: None)
    assert lane.lane.knows(again)
    lane.lane.learn(again, 0.15)
    assert lane.lane.knows(job)
    lane.lane.learn(again, 0.05)
    assert not lane.lane.knows(job)


def test_a_query_that_gave_way_only_since_others_waited_is_not_known_as_slow() -> None:
    lane = Lane(slow_after=0.2)
    worker, job = lane.run("a")
    lane.lane.watch(worker, job, 0.1)
    lane.lane.learn(job, 0.15)
    assert not lane.lane.knows(job)
    lane.lane.watch(worker, job, 0.2)
    assert lane.lane.knows(job)
