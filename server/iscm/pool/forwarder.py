"""The one way out of a confined worker: a process beside it that asks the allowed endpoints."""

import contextlib
import http.client
import os
import re
import secrets
import signal
import socket
import ssl
from collections.abc import Callable, Iterator, Mapping, Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread, Timer
from typing import Any, Final, NoReturn
from urllib.parse import SplitResult, urlsplit

import pyoxigraph as ox

from iscm import __version__
from iscm.pool.sandbox import confine, connect_all

_LONGEST_QUERY: Final = 4 * 2**20
_LONGEST_ANSWER: Final = 16 * 2**20
"""Read as a whole before the engine sees it; what it makes of half an answer may be a wrong one."""
_MOST_CALLS: Final = 100
"""How often a query may call: a filter with EXISTS calls for each row."""
_LOOPBACK: Final = "127.0.0.1"
_HOST: Final = f"{_LOOPBACK}:8"
"""What the worker calls it. It gets every call, whatever the address; this one is nobody's."""
_SILENT: Final = "/silent"
NOT_ALLOWED: Final = "iscm: SERVICE may not call this"
"""What a call to anywhere else gets for an answer."""
_LONGEST_TOLD: Final = 400
_LENGTH: Final = re.compile("[0-9]{1,9}")
_BLOCK: Final = 65536
_PORTS: Final = {"http": 80, "https": 443}
_PASSED_ON: Final = ("Accept", "Content-Type")


class Passage:
    """A confined worker's end of its way out."""

    def __init__(self, channel: socket.socket, routes: Mapping[str, tuple[str, str]]) -> None:
        """
        Args:
            channel: stream socket to the forwarder.
            routes: endpoint → the IRI to call in its place, and the one where SILENT is said.
        """
        self._channel, self.routes = channel, routes

    def begin(self) -> None:
        """A query begins, which has all its calls before it."""
        self.failure()

    def failure(self) -> str:
        """Why a call has failed that was not to be silent, since this was last asked; empty where
        none has. The engine takes a call that fails within EXISTS for one that finds something.

        Raises:
            OSError: the forwarder has ended.
        """
        self._channel.sendall(b"?")
        if not (told := self._channel.recv(_LONGEST_TOLD)):
            raise ConnectionError("the forwarder has ended")
        return told.decode().rstrip()


def unusable(endpoint: str) -> str | None:
    """Why an IRI is not that of an endpoint that can be asked; None where it is."""
    try:
        parts = urlsplit(endpoint)
        port = parts.port
    except ValueError as error:
        return str(error)
    if parts.scheme not in _PORTS or not parts.hostname or port == 0:
        return "an endpoint's IRI begins with http:// or https:// and a host"
    if (
        "@" in parts.netloc
        or parts.fragment
        or not endpoint.isascii()
        or not endpoint.isprintable()
    ):
        return "an endpoint's IRI has neither user nor fragment, and letters of ASCII alone"
    return None


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
    # No query can name what it does not know.
    parent, room = os.getpid(), f"/{secrets.token_hex(16)}/"
    pid = os.fork()
    if pid == 0:
        paths = {f"{room}{at}": urlsplit(iri) for at, iri in enumerate(endpoints)}
        _become_forwarder(theirs, paths, seconds, lambda: die_with(parent))
    theirs.close()
    notified = confine()
    socket.send_fds(ours, [b"W"], [notified])
    os.close(notified)
    routes = [f"http://{_HOST}{room}{at}" for at in range(len(endpoints))]
    return Passage(
        ours, {iri: (to, to + _SILENT) for iri, to in zip(endpoints, routes, strict=True)}
    )


def _become_forwarder(
    channel: socket.socket,
    paths: Mapping[str, SplitResult],
    seconds: float,
    prepare: Callable[[], None],
) -> NoReturn:
    try:
        prepare()
        signal.set_wakeup_fd(-1)
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        os.closerange(3, channel.fileno())
        os.closerange(channel.fileno() + 1, os.sysconf("SC_OPEN_MAX"))
        _, files, _, _ = socket.recv_fds(channel, 1, 1)
        if files:
            forwarder = _Forwarder(files[0], paths, seconds)
            Thread(target=forwarder.tell, args=(channel,), daemon=True).start()
            forwarder.serve_forever()
    finally:
        os._exit(0)


class _Forwarder(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, notified: int, paths: Mapping[str, SplitResult], seconds: float) -> None:
        """
        Args:
            notified: descriptor of the notifications of the worker, see
                `iscm.pool.sandbox.confine`.
            paths: which endpoints may be asked, by the path to ask for.
            seconds: how long an endpoint may take.
        """
        super().__init__((_LOOPBACK, 0), _Handler)
        self._expected: set[int] = set()
        self.paths, self.seconds = paths, seconds
        self.calls, self.failure = 0, ""
        Thread(target=connect_all, args=(notified, self._connected), daemon=True).start()

    def tell(self, channel: socket.socket) -> None:
        """Tell the worker what has failed, whenever it asks, and count its calls anew."""
        while channel.recv(1):
            told, self.calls, self.failure = self.failure, 0, ""
            channel.sendall(told.encode("ascii", "backslashreplace")[:_LONGEST_TOLD] or b" ")

    def verify_request(self, request: Any, client_address: Any) -> bool:
        """Whether it is the worker that calls: a port of loopback is open to the whole machine."""
        known = client_address[1] in self._expected
        self._expected.discard(client_address[1])
        return known

    def _connected(self) -> socket.socket:
        client = socket.socket()
        try:
            client.bind((_LOOPBACK, 0))
            self._expected.add(client.getsockname()[1])
            client.connect(self.socket.getsockname())
        except OSError:
            client.close()
            raise
        return client


class _CallError(Exception):
    """A call without an answer that can be passed on; the message says why."""


class _Handler(BaseHTTPRequestHandler):
    server: _Forwarder
    protocol_version = "HTTP/1.1"

    def setup(self) -> None:
        """Wait for the worker no longer than for an endpoint."""
        super().setup()
        self.connection.settimeout(self.server.seconds)

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Refuse what is no request, such as the beginning of TLS."""
        self._fail(403, NOT_ALLOWED)

    def do_GET(self) -> None:
        """Refuse: the worker's engine asks by POST."""
        self._fail(403, NOT_ALLOWED)

    def do_POST(self) -> None:
        """Ask an endpoint what the worker asks, and give back what it says."""
        path, silent = self.path.removesuffix(_SILENT), self.path.endswith(_SILENT)
        endpoint = self.server.paths.get(path)
        if endpoint is None or self.headers.get("Host") != _HOST:
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
            media_type, answer = _ask(endpoint, content, fields, self.server.seconds)
        except _CallError as error:
            self._fail(502, f"{endpoint.hostname} {error}", silent=silent)
        except (OSError, ValueError, http.client.HTTPException) as error:
            self._fail(502, f"{endpoint.hostname} cannot be asked: {error}"[:200], silent=silent)
        else:
            self._answer(200, media_type, answer)

    def _fail(self, status: int, told: str, *, silent: bool = False) -> None:
        """Answer with a word to the engine, which passes it on where it lets nothing stand in its
        way; note it for where it does."""
        if not silent:
            self.server.failure = self.server.failure or told
        self._answer(status, "text/plain", told.encode("ascii", "backslashreplace"))

    def _answer(self, status: int, media_type: str, content: bytes) -> None:
        self.close_connection = True
        with contextlib.suppress(OSError):  # the worker has gone
            self.send_response(status)
            self.send_header("Content-Type", media_type)
            self.send_header("Content-Length", str(len(content)))
            self.send_header("Connection", "close")
            self.end_headers()
            self.wfile.write(content)

    def log_message(self, *_: Any) -> None:
        """Nothing is told: standard error is the service's."""


def _ask(
    endpoint: SplitResult, query: bytes, fields: Mapping[str, str], seconds: float
) -> tuple[str, bytes]:
    """The media type and the content of an endpoint's answer, which holds solutions to its end.

    Raises:
        _CallError: it answers anything else.
        OSError, ValueError, http.client.HTTPException: it cannot be asked, or ends too early.
    """
    connection = _connection(endpoint, seconds)
    with contextlib.closing(connection):
        target = endpoint.path or "/"
        if endpoint.query:
            target += "?" + endpoint.query
        connection.request("POST", target, query, dict(fields))
        with _ending(connection.sock, seconds):
            response = connection.getresponse()
            is_framed = response.chunked or response.length is not None
            if response.status != 200:
                # A redirect leads elsewhere than allowed, so it is an error like others.
                raise _CallError(f"answers {response.status}")
            content = bytearray()
            while block := response.read(_BLOCK):
                content += block
                if len(content) > _LONGEST_ANSWER:
                    raise _CallError(f"answers with more than {_LONGEST_ANSWER} bytes")
        if response.length:
            raise _CallError("ends its answer too early")
    media_type = response.getheader("Content-Type", "")
    syntax = ox.QueryResultsFormat.from_media_type(media_type)
    if syntax is None:
        raise _CallError(f"answers with {media_type or 'what it names no media type of'}")
    if syntax == ox.QueryResultsFormat.TSV and not is_framed:
        raise _CallError("answers with TSV of no length, whose end cannot be known")
    try:
        solutions = ox.parse_query_results(bytes(content), syntax)
        if not isinstance(solutions, ox.QuerySolutions):
            raise _CallError("answers with true or false where solutions belong")
        for _ in solutions:
            pass
    except SyntaxError as error:
        raise _CallError(f"answers with what is no {syntax.name}: {error}") from error
    return syntax.media_type, bytes(content)


@contextlib.contextmanager
def _ending(connection: socket.socket, seconds: float) -> Iterator[None]:
    """Hang up after a time, however little by little the other side sends."""

    def hang_up() -> None:
        with contextlib.suppress(OSError):
            connection.shutdown(socket.SHUT_RDWR)

    timer = Timer(seconds, hang_up)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _connection(endpoint: SplitResult, seconds: float) -> http.client.HTTPConnection:
    host, port = endpoint.hostname or "", endpoint.port or _PORTS[endpoint.scheme]
    if endpoint.scheme == "https":
        context = ssl.create_default_context()
        return http.client.HTTPSConnection(host, port, timeout=seconds, context=context)
    return http.client.HTTPConnection(host, port, timeout=seconds)
