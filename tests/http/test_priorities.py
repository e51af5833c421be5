"""Slow queries give way in the thread that works; one of a client is spared for a while."""

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from services import RUNAWAY, Service, eventually, many_triples, serving

pytestmark = pytest.mark.long  # what gives way after a second takes some
PATIENCE = 60
"""Seconds after which what has not come to pass will not."""


def policies(pid: int) -> set[int]:
    """The scheduling policies of a process's threads."""
    return {os.sched_getscheduler(int(thread)) for thread in os.listdir(f"/proc/{pid}/task")}


def given_way(service: Service) -> list[int]:
    """The workers of which every thread works only where nothing else would."""
    return [pid for pid in service.workers() if policies(pid) == {os.SCHED_IDLE}]


def wait_until_given_way(service: Service, number: int) -> None:
    eventually(lambda: len(given_way(service)) >= number, FileNotFoundError, ProcessLookupError)


def test_every_thread_of_a_slow_query_gives_way(tmp_path: Path) -> None:
    limits = {"ISCM_QUERY_TIMEOUT": str(PATIENCE), "ISCM_SPARED_SECONDS": "0"}
    data = str(many_triples(tmp_path))
    with serving("--data", data, environment=limits) as service, ThreadPoolExecutor(2) as threads:
        for number in range(2):
            threads.submit(service.query, f"{RUNAWAY} # {number}")
        wait_until_given_way(service, 2)
        for pid in given_way(service):
            assert len(os.listdir(f"/proc/{pid}/task")) > 1
        # Those that stand ready for the quick do not.
        ready = set(service.workers()) - set(given_way(service))
        assert all(policies(pid) == {os.SCHED_OTHER} for pid in ready)
        for pid in given_way(service):
            os.kill(pid, 9)


def test_of_the_slow_queries_of_one_client_one_is_spared(tmp_path: Path) -> None:
    limits = {"ISCM_QUERY_TIMEOUT": str(PATIENCE), "ISCM_SPARED_SECONDS": str(PATIENCE)}
    data = str(many_triples(tmp_path))
    with serving("--data", data, environment=limits) as service, ThreadPoolExecutor(3) as threads:
        for number in range(3):
            threads.submit(service.query, f"{RUNAWAY} # {number}")
        wait_until_given_way(service, 2)
        assert service.metrics()['iscm_query_workers{state="slow"}'] == 3
        assert len(given_way(service)) == 2
        for pid in service.workers():
            os.kill(pid, 9)


def test_known_slow_queries_run_in_a_worker_that_stays(tmp_path: Path) -> None:
    limits = {"ISCM_QUERY_TIMEOUT": str(PATIENCE), "ISCM_SLOW_AFTER": "0.01"}
    with serving("--data", str(many_triples(tmp_path)), environment=limits) as service:

        def ask(number: int) -> None:
            pairs = "{ ?a <https://example.org/p0> ?c . ?d ?e ?f }"
            reply = service.query(f"SELECT (COUNT(*) AS ?n) {pairs} LIMIT {number}")
            assert reply.status == 200

        # The first has to show that it is slow, and its worker makes room for another.
        ask(1)
        service.settle(len(os.sched_getaffinity(0)) + 2)
        before = set(service.workers())
        assert service.metrics()['iscm_query_workers{state="kept"}'] == 1
        for number in range(2, 7):
            ask(number)
        assert set(service.workers()) == before


def test_a_client_s_own_waiting_queries_have_none_of_it_refused(tmp_path: Path) -> None:
    limits = {"ISCM_QUERY_TIMEOUT": str(PATIENCE), "ISCM_WAITING_SECONDS": str(PATIENCE)}
    # None is slow, but each takes what a query gives way after where another client's waits.
    limits |= {"ISCM_SLOW_AFTER": str(PATIENCE / 2), "ISCM_WORKERS": "2"}
    with (
        serving("--data", str(many_triples(tmp_path)), environment=limits) as service,
        ThreadPoolExecutor(12) as threads,
    ):

        def ask(number: int) -> int:
            pairs = "{ ?a <https://example.org/p0> ?c . ?d ?e ?f }"
            return service.query(f"SELECT (COUNT(*) AS ?n) {pairs} LIMIT {number}").status

        assert list(threads.map(ask, range(1, 13))) == [200] * 12
        assert service.metrics()['iscm_query_workers{state="kept"}'] == 0
