"""The one way out of a confined worker: a process beside it that asks the allowed endpoints."""

import contextlib
import http.client
import os
import secrets
import signal
import socket
import ssl
from collections.abc import Callable, Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final, NoReturn
from urllib.parse import SplitResult, urlsplit

from iscm import __version__
from iscm.pool.sandbox import confine

_LONGEST_QUERY: Final = 4 * 2**20
_BLOCK: Final = 65536
_PASSED_ON: Final = ("Accept", "Content-Type")


def open_way_out(
    endpoints: Sequence[str], seconds: float, die_with: Callable[[int], None]
) -> dict[str, str]:
    """Confine this process to a forwarder of its own, which is started first.

    Args:
        endpoints: IRIs of the SPARQL endpoints that may be asked.
        seconds: how long one of them may be silent.
        die_with: in the forwarder, called with this process's id: has it end with this process.

    Returns:
        Endpoint → the IRI to call in its place. It holds a secret, since a port of loopback is
        open to every user of the machine.

    Raises:
        OSError: the kernel offers no way to confine a process.
    """
    ours, theirs = socket.socketpair()
    secret, parent = secrets.token_hex(16), os.getpid()
    pid = os.fork()
    if pid == 0:
        _become_forwarder(theirs, list(endpoints), secret, seconds, lambda: die_with(parent))
    theirs.close()
    with ours, confine() as listener:
        port = listener.getsockname()[1]
        socket.send_fds(ours, [b"L"], [listener.fileno()])
    return {iri: f"http://127.0.0.1:{port}/{secret}/{at}" for at, iri in enumerate(endpoints)}


def _become_forwarder(
    channel: socket.socket,
    endpoints: Sequence[str],
    secret: str,
    seconds: float,
    prepare: Callable[[], None],
) -> NoReturn:
    try:
        prepare()
        signal.set_wakeup_fd(-1)
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_IGN)
        os.closerange(3, channel.fileno())
        os.closerange(channel.fileno() + 1, os.sysconf("SC_OPEN_MAX"))
        _, files, _, _ = socket.recv_fds(channel, 1, 1)
        if files:
            _Forwarder(socket.socket(fileno=files[0]), endpoints, secret, seconds).serve_forever()
    finally:
        os._exit(0)


class _Forwarder(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(
        self, listener: socket.socket, endpoints: Sequence[str], secret: str, seconds: float
    ) -> None:
        super().__init__(("127.0.0.1", 0), _Handler, bind_and_activate=False)
        self.socket.close()
        self.socket = listener
        self.routes = {f"/{secret}/{at}": urlsplit(iri) for at, iri in enumerate(endpoints)}
        self.seconds = seconds


class _Handler(BaseHTTPRequestHandler):
    server: _Forwarder
    protocol_version = "HTTP/1.1"
    begun = False

    def do_POST(self) -> None:
        """Ask an endpoint what the worker asks, and give back what it says."""
        endpoint = self.server.routes.get(self.path)
        length = self.headers.get("Content-Length", "")
        if endpoint is None or not length.isdecimal() or int(length[:12]) > _LONGEST_QUERY:
            self.send_error(404)
            return
        content = self.rfile.read(int(length))
        fields = {name: value for name in _PASSED_ON if (value := self.headers.get(name))}
        fields["User-Agent"] = f"iscm/{__version__}"
        try:
            self._pass_on(endpoint, content, fields)
        except (OSError, http.client.HTTPException) as error:
            self.close_connection = True
            # Where an answer has begun already, its end without a last chunk tells as much.
            with contextlib.suppress(OSError):
                if not self.begun:
                    self.send_error(502, f"{endpoint.hostname} cannot be asked: {error}"[:200])

    def _pass_on(self, endpoint: SplitResult, content: bytes, fields: dict[str, str]) -> None:
        with contextlib.closing(_connection(endpoint, self.server.seconds)) as connection:
            target = endpoint.path or "/"
            if endpoint.query:
                target += "?" + endpoint.query
            connection.request("POST", target, content, fields)
            response = connection.getresponse()
            if response.status != 200:
                # A redirect leads elsewhere than allowed, so it is an error like others.
                self.send_error(502, f"{endpoint.hostname} answers {response.status}")
                return
            self.begun = True
            self.send_response(200)
            self.send_header("Content-Type", response.getheader("Content-Type", ""))
            self.send_header("Transfer-Encoding", "chunked")
            self.end_headers()
            while block := response.read(_BLOCK):
                self.wfile.write(b"%x\r\n%s\r\n" % (len(block), block))
            self.wfile.write(b"0\r\n\r\n")

    def log_message(self, *_: Any) -> None:
        """Nothing is told: standard error is the service's."""


def _connection(endpoint: SplitResult, seconds: float) -> http.client.HTTPConnection:
    host, port = endpoint.hostname or "", endpoint.port
    if endpoint.scheme == "https":
        context = ssl.create_default_context()
        return http.client.HTTPSConnection(host, port, timeout=seconds, context=context)
    return http.client.HTTPConnection(host, port, timeout=seconds)
