"""Driving one server at full speed with wrk, every answer checked.

wrk is a closed loop: each connection asks again as soon as it has its answer. It spends some
microseconds per request, a hundredth of what the servers spend, so that it does not bound them.
"""

import json
import os
import subprocess
import urllib.parse
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from .queries import FIRST_LIMIT, TABLE, Query
from .tools import Program

_SCRIPT = Path(__file__).with_name("mix.lua")


class LoadError(Exception):
    """wrk could not be run, or said something that it should not."""


@dataclass(frozen=True)
class Measure:
    """What one server did in one round of one kind of query.

    Attributes:
        throughput: right answers a second.
        p50, p99: milliseconds from request to whole answer.
        requests: answers, right and wrong.
        wrong: answers with another status than 200 or another number of values than the reference.
        broken: connections that failed, and requests that took more than a minute.
        first_wrong: the first wrong answer, in words.
    """

    throughput: float
    p50: float
    p99: float
    requests: int
    wrong: int
    broken: int
    first_wrong: str


def write_requests(path: Path, queries: Sequence[Query], reference: ox.Store) -> None:
    """Write `queries` for wrk, each with the number of values that its answer must have.

    The number comes from `reference`, in this process: no server has seen the query before.
    """
    lines = []
    for query in queries:
        text = urllib.parse.quote(f"{query.text} LIMIT ", safe="")
        lines.append(f"{values(reference, query)}\t{text}\n")
    path.write_text("".join(lines))


def values(store: ox.Store, query: Query) -> int:
    """How often the mark of a value stands in an answer: once for each bound value of a table or
    triple of a graph, as `store` answers, and wherever a variable is spelt like the mark."""
    found = store.query(query.limited())
    if isinstance(found, ox.QueryTriples):
        return len(set(found))
    if isinstance(found, ox.QuerySolutions):
        names = [variable.value for variable in found.variables]
        spelt = names.index("type") if "type" in names else None
        marks = int(spelt is not None)
        for row in found:
            marks += sum(1 for value in row if value is not None)
            marks += int(spelt is not None and row[spelt] is not None)
        return marks
    raise LoadError(f"{query.name} is no SELECT or CONSTRUCT")


def drive(
    wrk: Program,
    url: str,
    requests: Path,
    *,
    accept: str,
    order: str,
    connections: int,
    seconds: float,
    first: int = FIRST_LIMIT,
) -> Measure:
    """Ask the queries of `requests` on `connections` for `seconds`.

    Args:
        wrk: the program.
        url: the endpoint, with parameters that every request has.
        requests: a file made by `write_requests`.
        accept: media type to ask for.
        order: ``fresh``: one after the other, each text unlike all before; ``zipf``: the n-th of
            them with a chance proportional to 1/n, in texts that stay the same.
        connections: at once, at most eight.
        seconds: how long.
        first: LIMIT of the first request; texts of two runs are unlike each other when their
            first ones are `queries.LIMITS_APART` apart.

    Raises:
        LoadError: wrk failed.
    """
    split = urllib.parse.urlsplit(url)
    path = f"{split.path}?{split.query}&" if split.query else f"{split.path}?"
    mark = '"type"' if accept == TABLE else " .\n"
    threads = str(connections)
    command = [
        str(wrk.path), "-t", threads, "-c", threads, "-d", f"{max(1, round(seconds))}s",
        "--timeout", "60s", "-s", str(_SCRIPT), f"{split.scheme}://{split.netloc}", "--",
        str(requests), order, mark, path, accept, str(first),
    ]  # fmt: skip
    environment = os.environ | dict(wrk.environment)
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    result = [line for line in done.stdout.splitlines() if line.startswith("RESULT ")]
    if done.returncode or not result:
        raise LoadError(f"wrk: {done.stderr.strip() or done.stdout.strip()}")
    said = json.loads(result[0].removeprefix("RESULT "))
    right = said["requests"] - said["wrong"]
    return Measure(
        throughput=right / said["seconds"],
        p50=said["p50"],
        p99=said["p99"],
        requests=said["requests"],
        wrong=said["wrong"],
        broken=said["broken"],
        first_wrong=said["first"],
    )
