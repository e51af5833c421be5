"""Endpoints of others: Oxigraph's server, and one that answers as it is told."""

import shutil
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import parse_qs

import pytest

from services import eventually


def oxigraph_program() -> str:
    """Where Oxigraph's server is; the test is left out where it is not installed."""
    beside = Path(sys.executable).with_name("oxigraph")
    found = str(beside) if beside.exists() else shutil.which("oxigraph")
    if found is None:
        pytest.skip("Oxigraph's server is not installed: pip install oxigraph")
    return found


def free_port() -> int:
    """A port that nobody listens at."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@contextmanager
def oxigraph(folder: Path | None = None, port: int = 0) -> Iterator[str]:
    """The address of Oxigraph's server, without ``/query``, over a store that is empty or was in
    this folder."""
    port = port or free_port()
    where = [] if folder is None else ["--location", str(folder)]
    process = subprocess.Popen(
        [oxigraph_program(), "serve", *where, "--bind", f"127.0.0.1:{port}"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )

    def listens() -> bool:
        with socket.socket() as client:
            return client.connect_ex(("127.0.0.1", port)) == 0

    try:
        eventually(listens)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.kill()
        process.wait()


Told = tuple[int, Mapping[str, str], bytes]
Answering = Callable[[Mapping[str, list[str]], Mapping[str, str]], Told]


@contextmanager
def endpoint(answering: Answering) -> Iterator[str]:
    """The address of an endpoint that answers every form as the function says: fields and headers
    → status, headers and content. A Content-Length that it gives is not corrected."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            size = int(self.headers.get("Content-Length", "0"))
            fields = parse_qs(self.rfile.read(size).decode(), keep_blank_values=True)
            status, headers, content = answering(fields, dict(self.headers.items()))
            self.send_response(status)
            for name, value in {"Content-Length": str(len(content)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content)
            self.close_connection = True

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/sparql"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
