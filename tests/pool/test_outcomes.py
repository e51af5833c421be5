import signal

import pytest

from iscm.pool import outcomes
from iscm.settings import Limits


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (signal.SIGALRM, "time-limit"),
        (signal.SIGABRT, "memory-limit"),
        (signal.SIGKILL, "worker-lost"),
        (1 << 8, "worker-lost"),
    ],
)
def test_a_worker_s_end_tells_which_limit_was_met(status: int, kind: str) -> None:
    problem = outcomes.problem_of_exit(status, Limits())
    assert (problem.status, problem.kind) == (503, kind)
    assert int(problem.headers["Retry-After"]) > 0


@pytest.mark.parametrize("status", [signal.SIGSEGV, signal.SIGBUS])
def test_a_stack_that_is_full_is_the_query_s_fault(status: int) -> None:
    problem = outcomes.problem_of_exit(status, Limits())
    assert (problem.status, problem.kind) == (400, "query-syntax")
    assert "Retry-After" not in problem.headers
