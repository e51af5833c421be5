"""Reloads: swapped in whole while clients ask, refused without harm."""

import json
import os
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path

import pytest

from services import Service, eventually, serving
from sites import FIXTURES

_BROKEN = "\nthis is no triple\n"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    path = tmp_path / "alpha.ttl"
    path.write_bytes((FIXTURES / "alpha-process.ttl").read_bytes())
    return path


def rename(data: Path, name: str) -> None:
    text = (FIXTURES / "alpha-process.ttl").read_text("utf-8")
    data.write_text(text.replace('"Alpha Process"@en', f'"{name}"@en'), "utf-8")


def shows(service: Service, name: str) -> bool:
    return name in service.request("GET", "/doc/mechanism/alpha-process.ttl").body.decode()


def refused(service: Service) -> str:
    told = json.loads(service.request("GET", "/healthz").body)
    return str(told.get("refused", ""))


@contextmanager
def asking(service: Service) -> Iterator[list[str]]:
    """Clients that ask on, on connections that they keep; gives what went wrong."""
    wrong: list[str] = []
    done = threading.Event()

    def ask() -> None:
        client = HTTPConnection("127.0.0.1", service.port)
        while not done.is_set():
            try:
                client.request("GET", "/sparql?query=ASK%7B%3Fs%20%3Fp%20%3Fo%7D")
                answer = client.getresponse()
                if answer.status != 200 or b"true" not in answer.read():
                    wrong.append(f"{answer.status}")
            except OSError as error:
                wrong.append(repr(error))
                client.close()
            time.sleep(0.002)
        client.close()

    clients = [threading.Thread(target=ask) for _ in range(3)]
    for client in clients:
        client.start()
    try:
        yield wrong
    finally:
        done.set()
        for client in clients:
            client.join()


def test_a_reload_swaps_in_what_changed_and_fails_no_request(data: Path) -> None:
    with serving("--data", str(data)) as service, asking(service) as wrong:
        for name in ("Omega Process", "Beta-Max Process"):
            rename(data, name)
            os.kill(service.pid, signal.SIGHUP)
            eventually(lambda name=name: shows(service, name), OSError)  # type: ignore[misc]
        # The one before lets its clients end: none of it is left then.
        eventually(lambda: len(service.workers()) == 0, OSError)
        assert service.metrics()['iscm_reloads_total{outcome="served"}'] == 2
        assert wrong == []


def test_what_cannot_be_served_is_told_and_the_old_stays(data: Path) -> None:
    with serving("--data", str(data)) as service, asking(service) as wrong:
        before = service.server()
        data.write_text(data.read_text("utf-8") + _BROKEN, "utf-8")
        os.kill(service.pid, signal.SIGHUP)
        eventually(lambda: refused(service))
        assert f"{data}:" in refused(service)
        page = service.request("GET", "/reloads").body.decode()
        assert str(data) in page
        assert shows(service, "Alpha Process")
        assert service.metrics()['iscm_reloads_total{outcome="refused"}'] == 1
        assert service.server() == before
        rename(data, "Omega Process")
        os.kill(service.pid, signal.SIGHUP)
        eventually(lambda: shows(service, "Omega Process"), OSError)
        assert refused(service) == ""
        assert wrong == []


def test_watch_follows_the_files(data: Path) -> None:
    with serving("--data", str(data), "--watch") as service:
        for name in ("Omega Process", "Alpha Process"):
            rename(data, name)
            eventually(lambda name=name: shows(service, name), OSError)  # type: ignore[misc]


def test_a_successor_that_is_killed_is_replaced(data: Path) -> None:
    with serving("--data", str(data)) as service:
        rename(data, "Omega Process")
        os.kill(service.pid, signal.SIGHUP)
        eventually(lambda: shows(service, "Omega Process"), OSError)
        eventually(lambda: len(service.workers()) == 0, OSError)
        successor = service.server()
        os.kill(successor, signal.SIGKILL)
        eventually(lambda: service.server() != successor and service.answers(), OSError, IndexError)


def test_told_to_stop_while_a_successor_begins_all_end(data: Path) -> None:
    with serving("--data", str(data)) as service:
        os.kill(service.pid, signal.SIGHUP)
