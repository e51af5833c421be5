"""The problems that end a query from outside: its limits, and a service that has no room."""

import os
import signal

from iscm.engine import ServiceRefusedError
from iscm.protocol.answer import problem_of
from iscm.protocol.problems import Problem, ServiceStopping, overloaded, share_used
from iscm.settings import Limits


def problem_of_exit(status: int, limits: Limits) -> Problem:
    """What a worker's end tells about the query that it ran.

    Args:
        status: the wait status.
        limits: what the worker was held to.
    """
    number = os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0
    if number == signal.SIGALRM:
        return Problem(
            503,
            "time-limit",
            f"the query ran longer than the {limits.query_seconds:g} s allowed; ask for less, "
            "such as by binding a variable or adding LIMIT, or load the dumps into a store of "
            "your own",
            extra={"limit": limits.query_seconds},
            headers={"Retry-After": "60"},
        )
    if number == signal.SIGABRT:
        return Problem(
            503,
            "memory-limit",
            f"the query needs more than the {limits.memory_bytes // 2**20} MiB of memory allowed; "
            "ask for less, or load the dumps into a store of your own",
            extra={"limit": limits.memory_bytes},
            headers={"Retry-After": "60"},
        )
    if number == signal.SIGSYS:
        # It was about to make a socket: a call, in whatever way the query hid it.
        return problem_of(ServiceRefusedError())
    if number in (signal.SIGSEGV, signal.SIGBUS):
        # Memory-safe as the engine is, only a stack that is full ends it so.
        return Problem(
            400,
            "query-syntax",
            "the query is nested or chained too deeply: its brackets, operators or lists need more "
            "stack than a query may have; write it shorter, such as with VALUES or IN",
        )
    return Problem(
        503,
        "worker-lost",
        "the process that ran the query ended before it had an answer; the service goes on, and "
        "a query that is not at fault may be sent again",
        headers={"Retry-After": "5"},
    )


def too_large(limits: Limits) -> Problem:
    """The answer is longer than allowed."""
    return Problem(
        503,
        "answer-too-large",
        f"the answer is longer than {limits.answer_bytes} bytes; ask for fewer rows (LIMIT), or "
        "take the whole dataset from /dumps/",
        extra={"limit": limits.answer_bytes},
        headers={"Retry-After": "3600"},
    )


def queue_full(most: int) -> Problem:
    """No room to wait in."""
    return overloaded(f"{most} queries wait already; try again later")


def waited_too_long(limits: Limits) -> Problem:
    """No worker came free in time."""
    return overloaded(
        f"no worker came free within {limits.waiting_seconds:g} s; try again later", 10
    )


def too_many_slow(limits: Limits) -> Problem:
    """The query takes long, and as many such queries as are allowed run already."""
    return overloaded(
        f"the query takes longer than {limits.slow_after:g} s, and {limits.slow_workers} such "
        "queries run already; try again later",
        10,
    )


def slow_share_used(mine: int, limits: Limits) -> Problem:
    """The client has its share of slow queries: as many as any may have, or as there is room for
    while others have theirs."""
    return share_used(
        f"your address runs {mine} queries that take longer than {limits.slow_after:g} s, which is "
        "its share; send them one after another",
        10,
    )


def waiting_share_used(share: int) -> Problem:
    """The client has its share of places to wait."""
    return share_used(f"{share} queries of your address wait already; send fewer at once")


def stopping() -> ServiceStopping:
    """The service is going down."""
    return ServiceStopping(
        503, "overloaded", "the service is restarting; try again", headers={"Retry-After": "5"}
    )


def client_gone() -> Problem:
    """Nobody is there to be answered."""
    return Problem(503, "overloaded", "the client has gone")


def out_of_order() -> Problem:
    """No worker has stood ready for a while."""
    return overloaded("no query can be answered now: there is no process to run one")
