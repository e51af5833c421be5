"""Thousands of different requests leave no more behind than hundreds."""

import http.client
import socket
from itertools import count
from pathlib import Path

import pytest

from services import ALPHA, Service, eventually, serving

pytestmark = pytest.mark.long
REQUESTS = (
    "/sparql?format=json&query=ASK%7B%3Fs%20%3Fp%20{n}%7D",
    "/sparql?query=SELECT%20%3F{n}%20%7B",
    "/doc/state/X{n}",
    "/browse/state?q={n}",
    "/search?q=alpha{n}",
    "/id/mechanism/alpha-process?{n}",
    "/lookup?iri=http://www.wikidata.org/entity/Q{n}",
)
BYTES_A_REQUEST = 600
"""A thing of Python is some hundred bytes: one that is kept of each request is seen."""


def written_memory(service: Service) -> int:
    """Bytes that its processes have written to, each for itself."""
    total = 0
    for pid in (service.pid, service.server(), *service.workers()):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Private_Dirty:"):
                total += int(line.split()[1]) * 1024
    return total


def open_files(service: Service) -> list[int]:
    pids = (service.pid, service.server(), *service.workers())
    return [len(list(Path(f"/proc/{pid}/fd").iterdir())) for pid in pids]


def test_neither_memory_nor_open_files_grow_with_the_number_of_requests(tmp_path: Path) -> None:
    numbers = count()

    def ask(rounds: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", service.port)
        for number in range(rounds):
            for request in REQUESTS:
                connection.request("GET", request.format(n=next(numbers)))
                connection.getresponse().read()
            if number % 5 == 0:
                with socket.create_connection(("127.0.0.1", service.port)) as gone:
                    gone.sendall(
                        b"GET /browse/state?q=gone HTTP/1.1\r\nHost: x\r\n\r\n"[: number + 5]
                    )
        connection.close()

    flags = ("--data", str(ALPHA), "--workers", "2", "--cache-size", "1")
    with serving(*flags, environment={"ISCM_CACHE_DIR": str(tmp_path)}) as service:
        ask(350)
        service.settle(2)
        memory, files = written_memory(service), open_files(service)
        ask(700)
        service.settle(2)
        eventually(lambda: open_files(service) == files)
        assert written_memory(service) - memory < 700 * len(REQUESTS) * BYTES_A_REQUEST
