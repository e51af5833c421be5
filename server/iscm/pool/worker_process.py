"""A worker: a forked process that answers one query at a time and can be killed at any moment."""

import contextlib
import ctypes
import functools
import gc
import os
import resource
import signal
import socket
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NoReturn

from iscm.engine import (
    Needs,
    QueryError,
    QueryEvaluationError,
    ServiceRefusedError,
    WritingEngine,
)
from iscm.media_types import GRAPH_OFFERS, RESULT_OFFERS
from iscm.pool import sandbox
from iscm.pool.forwarder import NOT_ALLOWED, Passage, open_way_out
from iscm.pool.messages import (
    ANSWER,
    Message,
    PoolQuery,
    missing,
    pack,
    part_head,
    problem_message,
    ready_message,
    unpack,
)
from iscm.pool.nesting import require_shallow
from iscm.pool.outcomes import too_large
from iscm.pool.sink import AnswerTooLargeError, Sink
from iscm.protocol.answer import offer_for, problem_of
from iscm.protocol.problems import Problem
from iscm.settings import Limits

_PR_SET_PDEATHSIG: Final = 1
_STACK_BYTES: Final = 32 * 1024 * 1024
"""The parser takes 2 kB for each bracket that it is in; see `iscm.settings.Limits.nesting`."""
_GROWTH_BYTES: Final = 64 * 1024 * 1024
"""A worker that holds so much more than at first, after its query has ended and what is free has
been given back, makes way for a fresh one."""


@dataclass(frozen=True)
class Seal:
    """What a worker may not do.

    Attributes:
        limits: see `iscm.settings.Limits`.
        network: whether its queries may call the endpoints that are allowed, through a forwarder
            that is all that it can reach; else it cannot open a socket.
        parent: process id of the zygote; with its death the worker dies.
    """

    limits: Limits
    network: bool
    parent: int

    def apply(self, needs: Needs) -> None:
        """Give up, for good, what a query has no need of."""
        die_with_parent(self.parent, signal.SIGKILL)
        for deadly in (signal.SIGALRM, signal.SIGXFSZ, signal.SIGCHLD):
            signal.signal(deadly, signal.SIG_DFL)
        # Ctrl-C reaches the whole process group, and systemd tells every process of a service to
        # stop; queries under way end with the server's grace.
        for patient in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(patient, signal.SIG_IGN)
        with contextlib.suppress(OSError), open("/proc/self/oom_score_adj", "w") as score:
            score.write("900")
        quiet = os.open(os.devnull, os.O_RDWR)
        for stream in (0, 1, 2):
            os.dup2(quiet, stream)
        os.close(quiet)
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        if Needs.FILES not in needs:  # a store on disk writes a log of its own
            resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))

    def close(self, needs: Needs) -> None:
        """The rest, from the thread that runs the queries: no more memory, no more files, unless
        the engine cannot do without.

        The address space of its stack and arena is reserved by then, so that it is not taken
        from the queries'.
        """
        space = mapped_bytes() + self.limits.memory_bytes
        resource.setrlimit(resource.RLIMIT_AS, (space, space))
        if not (self.network or Needs.FILES in needs):
            resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))


def run(engine: WritingEngine, channel: socket.socket, seal: Seal) -> NoReturn:
    """Say that it is ready once sealed, answer queries until the server hangs up, then exit.

    Args:
        engine: answers; a warmed-up one (`warm_up`), since no module can be loaded once sealed.
        channel: stream socket to the server.
        seal: what to give up first.
    """
    engine.begin()
    seal.apply(engine.needs)
    passage: Passage | None = None
    if seal.network:
        die_with = functools.partial(die_with_parent, number=signal.SIGKILL)
        passage = open_way_out(sorted(engine.services), seal.limits.query_seconds, die_with)
        engine.call_through(passage.routes)
    elif Needs.NETWORK not in engine.needs:
        # Where it cannot be had, there are no descriptors left.
        with (
            contextlib.nullcontext()
            if Needs.FILES in engine.needs
            else contextlib.suppress(OSError)
        ):
            sandbox.end_at_sockets()
    gc.disable()
    # A thread allocates from an arena of its own: the main one is in fragments after loading, and
    # searching it for room took a sixth of a small query's time. And its stack can be chosen.
    threading.stack_size(_STACK_BYTES)
    thread = threading.Thread(target=_loop, args=(engine, channel, seal, passage))
    thread.start()
    thread.join()
    os._exit(1)


def _loop(
    engine: WritingEngine,
    channel: socket.socket,
    seal: Seal,
    passage: Passage | None,
) -> NoReturn:
    growth = _Growth()
    seal.close(engine.needs)
    channel.sendall(pack(ready_message()))

    def hand_on(blocks: Sequence[bytes], size: int) -> None:
        channel.sendall(b"".join((part_head(size), *blocks)))

    data, block = bytearray(), memoryview(bytearray(65536))
    while True:
        while missing(data):
            size = channel.recv_into(block)
            if not size:
                os._exit(0)
            data += block[:size]
        found = unpack(data)
        assert found is not None  # noqa: S101
        message, end = found
        del data[:end]
        sink = Sink(hand_on, seal.limits.answer_bytes)
        reply = _timed(engine, message, sink, seal, passage)
        # The server must know before it sends the next query that there will be no answer to it.
        last = growth.is_past(_GROWTH_BYTES)
        channel.sendall(pack(reply._replace(last=True) if last else reply))
        if last:
            os._exit(0)
        if gc.get_count()[0] > 50_000:
            gc.collect()


def _timed(
    engine: WritingEngine, message: Message, sink: Sink, seal: Seal, passage: Passage | None
) -> Message:
    """Answer under the clock: past the limit the kernel ends this process."""
    started = time.perf_counter()
    signal.setitimer(signal.ITIMER_REAL, message.number / 1000)
    try:
        query = PoolQuery.read(message)
        if passage is None:
            return _reply(engine, query, sink, seal.limits, started)
        passage.begin()
        reply = _reply(engine, query, sink, seal.limits, started)
        if failure := passage.failure():
            raise QueryEvaluationError(f"the query could not be evaluated: {failure}")
        return reply
    except QueryEvaluationError as error:
        # A well-formed query over data in memory fails only where it calls another endpoint.
        failed = _failed_call(seal, error)
        return problem_message(failed, _microseconds(started))
    except QueryError as error:
        return problem_message(problem_of(error), _microseconds(started))
    except Problem as problem:
        return problem_message(problem, _microseconds(started))
    except AnswerTooLargeError:
        return problem_message(too_large(seal.limits), _microseconds(started))
    except MemoryError:
        os.abort()
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def _failed_call(seal: Seal, error: QueryEvaluationError) -> Problem:
    """A call that the kernel stopped is refused, in whatever way the query hid it; one that the
    forwarder made has failed elsewhere."""
    if not seal.network or NOT_ALLOWED in str(error):
        return problem_of(ServiceRefusedError())
    return Problem(502, "query-failed", str(error))


def _reply(
    engine: WritingEngine, query: PoolQuery, sink: Sink, limits: Limits, started: float
) -> Message:
    require_shallow(query.text, limits.nesting)
    offer = offer_for(query.text, query.accept)
    head = engine.write(
        query.text,
        offer.media_type,
        sink,
        default_graphs=query.default_graphs,
        named_graphs=query.named_graphs,
    )
    skipped, start = (0, b"") if head is None else (head.length, head.text)
    rest = sink.rest()
    if not sink.sent:
        rest, skipped = rest[skipped:], 0
    kind = offer.content_type.encode()
    return Message(ANSWER, _microseconds(started), skipped, [kind, start, rest])


def warm_up(engine: WritingEngine) -> None:
    """Use every path once, so that a sealed worker need not open a file to load a module; one that
    needs files may."""
    if engine.needs:
        return
    # Each form in each of its syntaxes, and each way to fail.
    rows = [
        (text, offer)
        for text in ("SELECT * { ?s ?p ?o } LIMIT 1", "ASK {}")
        for offer in RESULT_OFFERS
    ]
    graphs = [("DESCRIBE <https://example.org/>", offer) for offer in GRAPH_OFFERS]
    wrong = ("SELECT", "SELECT * { SERVICE <x:y> {} }", "CLEAR ALL", "ASK { x:y ?p ?o }")
    crossed = [("ASK {}", GRAPH_OFFERS[0]), *((text, RESULT_OFFERS[0]) for text in wrong)]
    for text, offer in (*rows, *graphs, *crossed):
        with contextlib.suppress(QueryError):
            engine.query(text, offer.media_type)
    engine.query("ASK {}", RESULT_OFFERS[0].media_type, default_graphs=["https://example.org/"])
    with contextlib.suppress(QueryError):
        require_shallow("(" * 10, 5)
    query = PoolQuery("ASK {}", "*/*", ["x:y"], [])
    assert PoolQuery.read(query.message(1)) == query  # noqa: S101


def mapped_bytes() -> int:
    """The size of this process's address space."""
    with open("/proc/self/statm") as file:
        return int(file.read().split()[0]) * resource.getpagesize()


class _Growth:
    """What this process holds more than at first; it can be looked at once sealed."""

    def __init__(self) -> None:
        self._pages = os.open("/proc/self/statm", os.O_RDONLY)
        self._first = self._held()

    def is_past(self, limit: int) -> bool:
        """Whether it holds more by so many bytes, all given back that is free."""
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
        # Most queries never have it grow so far; to read what is held now takes several times this.
        if peak - self._first <= limit or self._held() - self._first <= limit:
            return False
        _LIBC.malloc_trim(0)
        return self._held() - self._first > limit

    def _held(self) -> int:
        return int(os.pread(self._pages, 256, 0).split()[1]) * resource.getpagesize()


def _microseconds(started: float) -> int:
    return int((time.perf_counter() - started) * 1e6)


_LIBC: Final = ctypes.CDLL(None, use_errno=True)


def give_memory_back() -> None:
    """Give the system back what was freed: loading takes more for a while than it leaves."""
    with contextlib.suppress(AttributeError):  # another C library than glibc
        _LIBC.malloc_trim(0)


def die_with_parent(parent: int, number: int) -> None:
    """Have the kernel send this process a signal when its parent has died.

    Args:
        parent: the parent's process id; this process ends at once where it is another already.
        number: the signal.
    """
    _LIBC.prctl(_PR_SET_PDEATHSIG, number, 0, 0, 0)
    if os.getppid() != parent:
        os._exit(0)
