"""How long pages of things take that are in no cache, and how much processor.

.venv/bin/python -m tests.benchmarks.pages [KIND …]
"""

import http.client
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from iscm.dataset import load_project
from iscm.namespaces import entity_iri
from iscm.paths import project_folders

_TICKS = os.sysconf("SC_CLK_TCK")


def main() -> None:
    """Ask for all pages of each kind, one after the other; print the median and the largest."""
    kinds = sys.argv[1:] or ["mechanism", "state", "organization", "role", "source"]
    print("| kind | pages | median ms | largest ms | mean processor ms |\n|---|---|---|---|---|")
    with _server() as (port, pid):
        for kind in kinds:
            taken, used = [], []
            for key in _keys(kind):
                before, started = _processor(pid), time.monotonic()
                _get(port, f"/doc/{kind}/{key}")
                taken.append((time.monotonic() - started) * 1000)
                used.append(_processor(pid) - before)
            figures = (statistics.median(taken), max(taken), statistics.mean(used))
            print(
                f"| {kind} | {len(taken)} | " + " | ".join(f"{each:.0f}" for each in figures), "|"
            )


def _keys(kind: str) -> list[str]:
    start = entity_iri(kind, "")
    store = load_project(project_folders()).store
    rows = store.query(
        f'SELECT DISTINCT ?s {{ ?s ?p ?o FILTER(STRSTARTS(STR(?s), "{start}")) }} ORDER BY ?s'
    )
    return [row["s"].value.removeprefix(start) for row in rows]  # type: ignore[union-attr,index]


@contextmanager
def _server() -> Iterator[tuple[int, int]]:
    """A server that keeps no answers; its port and the process that makes pages."""
    command = [sys.executable, "-m", "iscm", "serve", "--port", "0", "--cache-size", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        port = int(process.stdout.readline().rstrip("/\n").rpartition(":")[2])
        children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
        try:
            _get(port, "/doc/mechanism/bali-process")  # what all pages share is computed once
            pid, used = min(map(int, children)), -1.0
            while used != (used := _processor(pid)):  # so is what is made beside the first requests
                time.sleep(1)
            yield port, pid
        finally:
            process.terminate()


def _processor(pid: int) -> float:
    """The milliseconds of processor that a process has used, in the system's ticks."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) * 1000 / _TICKS


def _get(port: int, path: str) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("GET", path, headers={"Accept": "text/html"})
    response = connection.getresponse()
    response.read()
    connection.close()
    assert response.status == 200, path


if __name__ == "__main__":
    main()
