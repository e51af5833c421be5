"""Copies of the service behind nginx: one is killed and all are moved on, unnoticed by readers."""

import os
import re
import shutil
import signal
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from http.client import HTTPConnection, HTTPException
from pathlib import Path

import pytest

from endpoints import free_port
from patience import PATIENCE
from services import Service, eventually, serving
from sites import FIXTURES

NGINX = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(
        NGINX is None, reason="nginx is not installed (apt-get install nginx-light)"
    ),
]

EXAMPLE = Path(__file__).parents[2] / "docs/examples/replicas.conf"
PAGE = "/doc/mechanism/alpha-process.ttl"
OLD, NEW = "Alpha Process", "Omega Process"


@contextmanager
def nginx(folder: Path, ports: list[int]) -> Iterator[int]:
    """Run the example in front of what listens on these ports; gives its own port."""
    port = free_port()
    text = EXAMPLE.read_text("utf-8")
    for written, taken in zip((8080, 8001, 8002, 8003), (port, *ports), strict=True):
        assert text.count(f"127.0.0.1:{written}") == 1
        text = text.replace(f"127.0.0.1:{written}", f"127.0.0.1:{taken}")
    path = folder / "replicas.conf"
    path.write_text(text, "utf-8")
    assert NGINX is not None
    command = [NGINX, "-p", str(folder), "-c", str(path), "-g", "daemon off;"]
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    try:
        eventually(lambda: Service(port, 0).request("GET", "/healthz").status == 200, OSError)
        yield port
    finally:
        process.terminate()
        process.wait(PATIENCE)


class Readers:
    """Clients that ask on, each on a connection that it keeps.

    Attributes:
        wrong: what was no answer.
        seen: of each version that was named, the entity tags and contents that came with it.
    """

    def __init__(self, port: int) -> None:
        self.wrong: list[str] = []
        self.seen: dict[str, set[tuple[str, bytes]]] = {}
        self.count = 0
        self._port, self._done, self._lock = port, threading.Event(), threading.Lock()
        self._threads = [threading.Thread(target=self._ask) for _ in range(4)]

    def __enter__(self) -> "Readers":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        for thread in self._threads:
            thread.join()

    def more(self) -> None:
        """Wait until each has been answered some more."""
        until = self.count + 40
        eventually(lambda: self.count >= until or self.wrong)

    def _ask(self) -> None:
        client = HTTPConnection("127.0.0.1", self._port, timeout=PATIENCE)
        while not self._done.is_set():
            try:
                client.request("GET", PAGE)
                answer = client.getresponse()
                content = answer.read()
            except (OSError, HTTPException) as error:
                self.wrong.append(repr(error))
                client.close()
                continue
            version, tag = answer.headers["Dataset-Version"], answer.headers["ETag"]
            with self._lock:
                self.count += 1
                if answer.status == 200:
                    self.seen.setdefault(version, set()).add((tag, content))
                else:
                    self.wrong.append(f"{answer.status} {content[:200]!r}")
            time.sleep(0.005)
        client.close()


def version(service: Service) -> str:
    return str(service.request("GET", "/healthz").json["version"])


def test_one_is_killed_and_all_are_moved_on_and_no_reader_notices(tmp_path: Path) -> None:
    data = tmp_path / "alpha.ttl"
    text = (FIXTURES / "alpha-process.ttl").read_text("utf-8")
    data.write_text(text, "utf-8")
    flags = ("--data", str(data), "--trusted-proxy", "127.0.0.1", "--workers", "1")
    with ExitStack() as later:
        copies = [later.enter_context(serving(*flags, stops_with=None)) for _ in range(3)]
        old = version(copies[0])
        port = later.enter_context(nginx(tmp_path, [copy.port for copy in copies]))
        readers = later.enter_context(Readers(port))
        readers.more()
        os.kill(copies[0].pid, signal.SIGKILL)
        readers.more()
        again = serving(*flags, "--port", str(copies[0].port), stops_with=None)
        copies[0] = later.enter_context(again)
        readers.more()
        data.write_text(text.replace(f'"{OLD}"@en', f'"{NEW}"@en'), "utf-8")
        for copy in copies:
            os.kill(copy.pid, signal.SIGHUP)
            eventually(lambda copy=copy: version(copy) != old, OSError)  # type: ignore[misc]
            readers.more()
        new = version(copies[0])
        eventually(lambda: new in readers.seen)
    assert readers.wrong == []
    assert {each: len(answers) for each, answers in readers.seen.items()} == {old: 1, new: 1}
    for each, name in ((old, OLD), (new, NEW)):
        ((_, content),) = readers.seen[each]
        assert re.findall(r'prefLabel "(.*?)"@en', content.decode()) == [name]
