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

from services import Service, eventually, many_triples, serving
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
    with serving("--data", str(data.parent), "--watch") as service:
        (data.parent / ".#alpha.ttl").symlink_to("me@nowhere.1:2")  # somebody edits it
        for name in ("Omega Process", "Alpha Process"):
            rename(data, name)
            eventually(lambda name=name: shows(service, name), OSError)  # type: ignore[misc]


def test_what_may_pass_is_tried_again_though_no_file_changes_afterwards(data: Path) -> None:
    """The system refuses the file, as of a full disk or while it is replaced."""
    with serving("--data", str(data)) as service:
        data.unlink()
        os.mkfifo(data)
        os.kill(service.pid, signal.SIGHUP)
        eventually(lambda: "a pipe or a device" in refused(service))
        assert shows(service, "Alpha Process")
        data.unlink()
        rename(data, "Omega Process")
        eventually(lambda: shows(service, "Omega Process"), OSError)
        assert refused(service) == ""


@pytest.mark.long
def test_files_that_change_while_they_are_read_are_read_again(data: Path, tmp_path: Path) -> None:
    saving = tmp_path / "saving"
    saving.touch()
    (tmp_path / "sitecustomize.py").write_text(
        "import os\n"
        f"if '_SERVICE_SUCCEEDS' in os.environ and os.path.exists({str(saving)!r}):\n"
        "    import itertools, iscm.identity\n"
        "    numbers = itertools.count()\n"
        "    iscm.identity.identity_of = lambda *_: str(next(numbers))\n"
    )
    with serving("--data", str(data), environment={"PYTHONPATH": str(tmp_path)}) as service:
        rename(data, "Omega Process")
        os.kill(service.pid, signal.SIGHUP)
        eventually(lambda: refused(service))
        assert refused(service) == "files changed while they were read"
        saving.unlink()
        eventually(lambda: shows(service, "Omega Process"), OSError)


@pytest.mark.long
def test_a_successor_that_does_not_come_to_answer_is_ended(data: Path, tmp_path: Path) -> None:
    hangs = tmp_path / "hangs"
    hangs.touch()
    (tmp_path / "sitecustomize.py").write_text(
        "import os, time\n"
        f"while '_SERVICE_SUCCEEDS' in os.environ and os.path.exists({str(hangs)!r}):\n"
        "    time.sleep(0.1)\n"
    )
    environment = {"PYTHONPATH": str(tmp_path), "ISCM_RELOAD_TIMEOUT": "1"}
    with serving("--data", str(data), environment=environment) as service, asking(service) as wrong:
        rename(data, "Omega Process")
        os.kill(service.pid, signal.SIGHUP)
        eventually(lambda: "did not answer within 1 s" in refused(service))
        assert service.metrics()['iscm_reloads_total{outcome="refused"}'] >= 1
        assert shows(service, "Alpha Process")
        assert wrong == []


@pytest.mark.long
def test_the_process_that_was_begun_first_holds_no_data_once_another_serves(tmp_path: Path) -> None:
    def resident() -> int:
        told = Path(f"/proc/{service.pid}/smaps_rollup").read_text().partition("\nRss:")[2]
        return int(told.split()[0])

    data = many_triples(tmp_path, 200_000)
    with serving("--data", str(data)) as service:
        first, before = service.server(), resident()
        os.kill(service.pid, signal.SIGHUP)
        eventually(lambda: service.server() != first, OSError, IndexError)
        eventually(lambda: resident() < before / 2)
        assert service.answers()
        # It begins another all the same.
        second = service.server()
        os.kill(service.pid, signal.SIGHUP)
        eventually(lambda: service.server() != second and service.answers(), OSError, IndexError)


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
