"""The one way out of a confined worker: a process beside it that asks the allowed endpoints."""

import contextlib
import http.client
import os
import re
import signal
import socket
import ssl
from collections.abc import Callable, Mapping, Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any, Final, NoReturn
from urllib.parse import SplitResult, urlsplit

from iscm import __version__
from iscm.pool.sandbox import confine, connect_all

_LONGEST_QUERY: Final = 4 * 2**20
_MOST_CALLS: Final = 100
"""How often a query may call: a filter with EXISTS calls for each row."""
_LOOPBACK: Final = "127.0.0.1"
_NO_PORT: Final = 8
"""The port in the IRIs of a forwarder that gets every call, whatever its address; nobody's."""
NOT_ALLOWED: Final = "iscm: SERVICE may not call this"
"""What a call to anywhere else gets for an answer."""
_LONGEST_TOLD: Final = 400
_LENGTH: Final = re.compile("[0-9]{1,9}")
_BLOCK: Final = 65536
_PASSED_ON: Final = ("Accept", "Content-Type")


class Passage:
    """A confined worker's end of its way out."""

    def __init__(self, channel: socket.socket, routes: Mapping[str, str]) -> None:
        """Args:
        channel: stream socket to the forwarder.
        routes: endpoint → the IRI to call in its place.
        """
        self._channel, self.routes = channel, routes

    def begin(self) -> None:
        """A query begins, which has all its calls before it."""
        self.failure()

    def failure(self) -> str:
        """Why a call has failed since this was last asked; empty where none has. The engine takes
        a call that fails within EXISTS for one that finds something."""
        self._channel.sendall(b"?")
        return self._channel.recv(_LONGEST_TOLD).decode().rstrip()


def open_way_out(
    endpoints: Sequence[str], seconds: float, die_with: Callable[[int], None]
) -> Passage:
    """Confine this process to a forwarder of its own, which is started first.

    Args:
        endpoints: IRIs of the SPARQL endpoints that may be asked.
        seconds: how long one of them may be silent.
        die_with: in the forwarder, called with this process's id: has it end with this process.

    Raises:
        OSError: the kernel offers no way to confine a process.
    """
    ours, theirs = socket.socketpair()
    parent = os.getpid()
    pid = os.fork()
    if pid == 0:
        _become_forwarder(theirs, list(endpoints), seconds, lambda: die_with(parent))
    theirs.close()
    way = confine()
    # Whatever is called without notice ends at the forwarder too: any port does.
    host = f"{_LOOPBACK}:{way.port or _NO_PORT}"
    socket.send_fds(ours, [host.encode()], [way.descriptor])
    os.close(way.descriptor)
    return Passage(ours, {iri: f"http://{host}/{at}" for at, iri in enumerate(endpoints)})


def _become_forwarder(
    channel: socket.socket,
    endpoints: Sequence[str],
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
        host, files, _, _ = socket.recv_fds(channel, 64, 1)
        if files:
            forwarder = _Forwarder(host.decode(), files[0], endpoints, seconds)
            Thread(target=forwarder.tell, args=(channel,), daemon=True).start()
            forwarder.serve_forever()
    finally:
        os._exit(0)


class _Forwarder(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(
        self, host: str, descriptor: int, endpoints: Sequence[str], seconds: float
    ) -> None:
        """Args:
        host: what the worker calls it.
        descriptor: of the worker's `iscm.pool.sandbox.WayOut`.
        endpoints: which may be asked, by number.
        seconds: how long one of them may be silent.
        """
        super().__init__((_LOOPBACK, 0), _Handler, bind_and_activate=False)
        self.socket.close()
        self._expected: set[int] | None = None
        if host.endswith(f":{_NO_PORT}"):
            self.socket, self._expected = socket.create_server((_LOOPBACK, 0)), set()
            Thread(target=connect_all, args=(descriptor, self._connected), daemon=True).start()
        else:
            self.socket = socket.socket(fileno=descriptor)
        self.host, self.seconds = host, seconds
        self.routes = {f"/{at}": urlsplit(iri) for at, iri in enumerate(endpoints)}
        self.calls, self.failure = 0, ""

    def tell(self, channel: socket.socket) -> None:
        """Tell the worker what has failed, whenever it asks, and count its calls anew."""
        while channel.recv(1):
            told, self.calls, self.failure = self.failure, 0, ""
            channel.sendall(told.encode("ascii", "backslashreplace")[:_LONGEST_TOLD] or b" ")

    def verify_request(self, request: Any, client_address: Any) -> bool:
        """Whether it is the worker that calls: a port of loopback is open to the whole machine."""
        if self._expected is None:
            return True
        known = client_address[1] in self._expected
        self._expected.discard(client_address[1])
        return known

    def _connected(self) -> socket.socket:
        client = socket.socket()
        try:
            client.bind((_LOOPBACK, 0))
            assert self._expected is not None  # noqa: S101
            self._expected.add(client.getsockname()[1])
            client.connect(self.socket.getsockname())
        except OSError:
            client.close()
            raise
        return client


class _Handler(BaseHTTPRequestHandler):
    server: _Forwarder
    protocol_version = "HTTP/1.1"
    begun = False

    def setup(self) -> None:
        """Wait for the worker no longer than for an endpoint."""
        super().setup()
        self.connection.settimeout(self.server.seconds)

    def do_GET(self) -> None:
        """Refuse: the worker's engine asks by POST."""
        self._fail(403, NOT_ALLOWED)

    def do_POST(self) -> None:
        """Ask an endpoint what the worker asks, and give back what it says."""
        endpoint = self.server.routes.get(self.path)
        if endpoint is None or self.headers.get("Host") != self.server.host:
            self._fail(403, NOT_ALLOWED)
            return
        self.server.calls += 1
        if self.server.calls > _MOST_CALLS:
            self._fail(502, f"a query may call {_MOST_CALLS} times")
            return
        length = self.headers.get("Content-Length", "")
        if not _LENGTH.fullmatch(length) or int(length) > _LONGEST_QUERY:
            self._fail(502, f"what is asked may have {_LONGEST_QUERY} bytes")
            return
        content = self.rfile.read(int(length))
        fields = {name: value for name in _PASSED_ON if (value := self.headers.get(name))}
        fields["User-Agent"] = f"iscm/{__version__}"
        try:
            self._pass_on(endpoint, content, fields)
        except (OSError, ValueError, http.client.HTTPException) as error:
            self.close_connection = True
            # Where an answer has begun already, its end without a last chunk tells as much.
            with contextlib.suppress(OSError):
                if not self.begun:
                    self._fail(502, f"{endpoint.hostname} cannot be asked: {error}"[:200])

    def _fail(self, status: int, told: str) -> None:
        """Answer with a word to the engine, which passes it on."""
        self.close_connection = True
        self.server.failure = self.server.failure or told
        content = told.encode("ascii", "backslashreplace")
        self.send_response(status)
        self.send_header("Content-Type", "text/plain")
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(content)

    def _pass_on(self, endpoint: SplitResult, content: bytes, fields: dict[str, str]) -> None:
        with contextlib.closing(_connection(endpoint, self.server.seconds)) as connection:
            target = endpoint.path or "/"
            if endpoint.query:
                target += "?" + endpoint.query
            connection.request("POST", target, content, fields)
            response = connection.getresponse()
            if response.status != 200:
                # A redirect leads elsewhere than allowed, so it is an error like others.
                self._fail(502, f"{endpoint.hostname} answers {response.status}")
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
