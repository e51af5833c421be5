"""`iscm serve` in processes of its own, for tests over a real socket."""

import http.client
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from patience import PATIENCE
from sites import FIXTURES

RUNAWAY = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
"""Runs for years on the data of `many_triples`."""


_QUIET = {"PYTHONUNBUFFERED": "1", "ISCM_MAKE_AHEAD": "0"}
"""Tells at once, and works on nothing that was not asked for."""


@dataclass(frozen=True)
class Reply:
    """What came back.

    Attributes:
        status, headers, body: of the response; names of headers in small letters.
        seconds: how long it took.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes
    seconds: float

    @property
    def json(self) -> Any:
        """The body as JSON."""
        return json.loads(self.body)

    @property
    def problem(self) -> str:
        """The kind of problem it tells."""
        assert self.headers["content-type"] == "application/problem+json", self.body[:500]
        told = self.json
        assert told["status"] == self.status
        return str(told["type"].rpartition("/")[2])


@dataclass(frozen=True)
class Service:
    """A running `iscm serve`.

    Attributes:
        port: where it listens on 127.0.0.1.
        pid: of the process that holds the dataset; the server is its first child.
    """

    port: int
    pid: int

    @property
    def url(self) -> str:
        """Its URL, without a slash at its end."""
        return f"http://127.0.0.1:{self.port}"

    def request(
        self,
        method: str,
        target: str,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        timeout: float = PATIENCE,
    ) -> Reply:
        """Send a request over a connection of its own."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        started = time.monotonic()
        try:
            connection.request(method, target, body, dict(headers or {}))
            response = connection.getresponse()
            content = response.read()
        finally:
            connection.close()
        fields: dict[str, str] = {}
        for name, value in response.getheaders():
            before = fields.get(name.lower())
            fields[name.lower()] = value if before is None else f"{before}, {value}"
        return Reply(response.status, fields, content, time.monotonic() - started)

    def query(
        self, text: str, accept: str | None = None, headers: Mapping[str, str] | None = None
    ) -> Reply:
        """Ask a query by POST."""
        fields = {"Content-Type": "application/sparql-query", **(headers or {})}
        if accept is not None:
            fields["Accept"] = accept
        return self.request("POST", "/sparql", text.encode(), fields)

    def get(
        self, parameters: Mapping[str, str] | Sequence[tuple[str, str]], **headers: str
    ) -> Reply:
        """Ask by GET; ``if_none_match="…"`` becomes a header."""
        fields = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.request("GET", f"/sparql?{urlencode(parameters)}", None, fields)

    def answers(self) -> bool:
        """Whether a quick query is answered."""
        return self.query("ASK { ?s ?p ?o }").status == 200

    def metrics(self) -> dict[str, float]:
        """The metrics, ``name{labels}`` → value."""
        lines = self.request("GET", "/metrics").body.decode().splitlines()
        pairs = (line.rpartition(" ") for line in lines if not line.startswith("#"))
        return {name: float(value) for name, _, value in pairs}

    def server(self) -> int:
        """Process id of the server."""
        return _children(self.pid)[0]

    def workers(self) -> list[int]:
        """Process ids of the workers."""
        return _children(self.pid)[1:]

    def memory(self) -> int:
        """Bytes that all its processes take, shared pages divided among them."""
        total = 0
        for pid in [self.pid, *_children(self.pid)]:
            # A worker may end at any moment.
            with suppress(FileNotFoundError, ProcessLookupError):
                for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
                    if line.startswith("Pss:"):
                        total += int(line.split()[1]) * 1024
        return total

    def prepare(self) -> None:
        """Wait until what its first pages need, and what it asks itself for that, is made."""
        for address in ("/search?q=x", "/reconcile"):
            assert self.request("GET", address).status == 200

    def settle(self, workers: int) -> None:
        """Wait until it has this many workers, all idle."""

        def settled() -> bool:
            metrics = self.metrics()
            idle = metrics['iscm_query_workers{state="idle"}']
            kept = metrics['iscm_query_workers{state="kept"}']
            return (
                idle == workers == len(self.workers()) - kept
                and metrics["iscm_queries_waiting"] == 0
            )

        eventually(settled)


def eventually(holds: Callable[[], object], *errors: type[Exception]) -> None:
    """Look until something holds, a thousand times: what has not come to pass then will not.

    Args:
        holds: whether it does.
        errors: what `holds` may raise until then.
    """
    for left in reversed(range(1000)):
        try:
            if holds():
                return
        except errors:
            if not left:
                raise
        time.sleep(0.05)
    raise AssertionError("it has not come to pass")


def _children(pid: int) -> list[int]:
    found = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return sorted(int(child) for child in found)


@contextmanager
def serving(
    *arguments: str,
    environment: Mapping[str, str] | None = None,
    stops_with: int | None = 0,
    prepare: Callable[[], None] | None = None,
) -> Iterator[Service]:
    """Run `iscm serve`, after `prepare` in its process, until the block ends.

    It must stop when told, with this exit code (None: any), and without having met an error of its
    own.
    """
    errors = tempfile.TemporaryFile("w+")  # noqa: SIM115
    process = subprocess.Popen(
        [sys.executable, "-m", "iscm", "serve", "--port", "0", *arguments],
        stdout=subprocess.PIPE,
        stderr=errors,
        text=True,
        env=os.environ
        | {"PYTHONUNBUFFERED": "1", "ISCM_MAKE_AHEAD": "0"}
        | (dict(environment or {})),
        preexec_fn=prepare,
    )
    assert process.stdout is not None
    try:
        line = process.stdout.readline()
        assert "ready at http://" in line
        yield Service(int(line.rstrip("/\n").rpartition(":")[2]), process.pid)
    except BaseException:
        process.send_signal(signal.SIGTERM)
        raise
    else:
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == stops_with or stops_with is None
        errors.seek(0)
        assert "Traceback" not in (written := errors.read()), written
    finally:
        errors.close()
        process.stdout.close()
        if process.poll() is None:
            process.kill()
            process.wait()


def damage(path: Path, how: str) -> None:
    """Have a file be `how`: missing, empty, truncated or flipped (in its first bit)."""
    content = path.read_bytes()
    if how == "missing":
        path.unlink()
    elif how == "truncated":
        path.write_bytes(content[:-10])
    elif how == "empty":
        path.write_bytes(b"")
    else:
        path.write_bytes(bytes([content[0] ^ 1]) + content[1:])


def many_triples(folder: Path, count: int = 3000) -> Path:
    """A file of data on which a cross product takes for ever."""
    path = folder / "many.nt"
    lines = (
        f"<https://example.org/s{n}> <https://example.org/p{n % 7}> "
        f'"{n} {"many words " * 3}"@en .\n'
        for n in range(count)
    )
    path.write_text("".join(lines), encoding="utf-8")
    return path


ALPHA = FIXTURES / "alpha-process.ttl"
