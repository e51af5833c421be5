"""What one server does beside runaway queries, and with one large answer."""

import http.client
import itertools
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from . import load, processes
from .answers import ask
from .queries import LARGE_ROWS, TABLE, large, runaways
from .servers import Server
from .tools import Program

_PATIENCE = 12.0
"""Seconds for runaways to end after the last small query: above the limits of all that have any."""


@dataclass(frozen=True)
class Beside:
    """Small queries beside eight runaways.

    Attributes:
        alone, beside: the small queries without and with the runaways.
        ends: how runaways ended within the time: HTTP status or "no answer" → how many.
        memory: largest memory of the server, in MB.
    """

    alone: load.Measure
    beside: load.Measure
    ends: dict[str, int]
    memory: float

    @property
    def share(self) -> float:
        """How much of the throughput is left beside the runaways."""
        return self.beside.throughput / self.alone.throughput if self.alone.throughput else 0.0


def beside_runaways(
    server: Server, wrk: Program, requests: Path, seconds: float, firsts: Iterator[int]
) -> Beside:
    """Drive small queries on four connections, then again with eight runaways under way.

    The runaways come from eight addresses, so that a limit for each client does not help; each is
    asked again as soon as it ended. The server may be of no use afterwards.

    Args:
        server: what to drive.
        wrk: the load generator.
        requests: small queries, in a file made by `load.write_requests`.
        seconds: how long, without and with runaways.
        firsts: LIMITs for rounds, that no round had before.
    """

    def small() -> load.Measure:
        return load.drive(
            wrk, server.url, requests, accept=TABLE, order="fresh", connections=4,
            seconds=seconds, first=next(firsts),
        )  # fmt: skip

    alone = small()
    ends: Counter[str] = Counter()
    ended = threading.Event()
    texts = runaways()
    clients = [
        threading.Thread(
            target=_runaway_client,
            args=(server.url, list(itertools.islice(texts, 40)), f"127.0.0.{place}", ends, ended),
            daemon=True,
        )
        for place in range(2, 10)
    ]
    peak = processes.Peak(server.process.pid)
    with peak.watching():
        for client in clients:
            client.start()
        beside = small()
        ended.set()
    patience = time.monotonic() + _PATIENCE
    for client in clients:
        client.join(max(0, patience - time.monotonic()))
        if client.is_alive():
            ends["no answer"] += 1
    return Beside(alone, beside, dict(ends), peak.highest)


def _runaway_client(
    url: str, texts: Sequence[str], source: str, ends: "Counter[str]", ended: threading.Event
) -> None:
    for text in texts:
        if ended.is_set():
            return
        try:
            answer = ask(url, text, seconds=600, source=source)
        except (OSError, http.client.HTTPException):
            ends["connection broken"] += 1
            continue
        ends[str(answer.status)] += 1
        # Who is refused at once comes again after a second, not at once.
        if answer.whole < 1000:
            ended.wait(1)


@dataclass(frozen=True)
class LargeAnswer:
    """The answer of 200,000 rows.

    Attributes:
        megabytes: its size, in JSON.
        first, whole: milliseconds to the first byte, and to the last (the client takes its time to
            read them: the same for all).
        growth: how much more memory the server held at most, in MB.
    """

    megabytes: float
    first: float
    whole: float
    growth: float


def large_answer(server: Server) -> LargeAnswer:
    """Ask for 200,000 rows.

    Raises:
        ValueError: the answer is not that long.
    """
    peak = processes.Peak(server.process.pid)
    with peak.watching():
        answer = ask(server.url, large())
    rows = answer.body.count(b'"subject"') - 1
    if answer.status != 200 or rows != LARGE_ROWS:
        raise ValueError(f"status {answer.status}, {rows} rows: {answer.body[:200]!r}")
    growth = peak.highest - peak.before
    return LargeAnswer(len(answer.body) / 1e6, answer.first, answer.whole, growth)
