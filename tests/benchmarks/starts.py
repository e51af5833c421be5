"""How long a server takes until it answers, from nothing and from what the last start kept.

.venv/bin/python -m tests.benchmarks.starts
"""

import dataclasses
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .processes import family, inherited, memory, processor, stop

_TIMES = 5


@dataclasses.dataclass(frozen=True)
class Start:
    """One start.

    Attributes:
        seconds: until a query is answered.
        processor: seconds of processor that it took.
        megabytes: memory of all its processes then (PSS, 10^6 bytes).
    """

    seconds: float
    processor: float
    megabytes: float


def main() -> None:
    """Start on the project's data: from nothing, from files that were found valid, and from what
    is kept; print a row for each, medians of some starts."""
    print("| start | seconds | processor s | MB |\n|---|---|---|---|")
    for name, found in measured(_TIMES).items():
        print(f"| {name} | {found.seconds:.2f} | {found.processor:.2f} | {found.megabytes:.0f} |")


def measured(times: int) -> dict[str, Start]:
    """What starts take, by what they start from: ``nothing`` (once), ``kept`` (the median).

    Args:
        times: how many starts from what is kept.
    """
    with tempfile.TemporaryDirectory() as cache:
        first = start_once(Path(cache))
        again = [start_once(Path(cache)) for _ in range(times)]
    middle = Start(*map(statistics.median, zip(*map(dataclasses.astuple, again), strict=True)))
    return {"nothing": first, "kept": middle}


def start_once(cache: Path) -> Start:
    """Start a server, ask it, and stop it."""
    began = time.monotonic()
    with served(cache) as (url, pid):
        with urllib.request.urlopen(f"{url}sparql?query=ASK%7B%7D") as answer:
            answer.read()
        seconds = time.monotonic() - began
        return Start(seconds, sum(map(processor, family(pid))), memory(pid))


@contextmanager
def served(cache: Path, *arguments: str, **settings: str) -> Iterator[tuple[str, int]]:
    """A server of the project's data; its URL and its first process.

    Args:
        cache: where it keeps what is known.
        arguments: further ones of ``iscm serve``.
        settings: environment variables beside.
    """
    environment = {"ISCM_CACHE_DIR": str(cache), "PYTHONUNBUFFERED": "1"}
    process = subprocess.Popen(
        [sys.executable, "-m", "iscm", "serve", "--port", "0", *arguments],
        stdout=subprocess.PIPE,
        text=True,
        env=inherited() | environment | settings,
        start_new_session=True,
    )
    assert process.stdout is not None
    try:
        yield process.stdout.readline().split()[-1], process.pid
    finally:
        process.stdout.close()
        stop(process)


if __name__ == "__main__":
    main()
