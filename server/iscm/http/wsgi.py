"""Everything that is not SPARQL: the Flask application, run in threads, with the cache in front."""

import asyncio
import functools
import io
import logging
import mmap
import sys
from collections.abc import Callable, Iterable, Iterator
from typing import Any, BinaryIO, Final

from iscm.http.cache import Cache
from iscm.http.connection import Connection
from iscm.http.lanes import BATCHES, DAYS, DUMPS, Lane, Size, Work
from iscm.http.peers import share_of
from iscm.http.request import Request
from iscm.http.response import Response, problem_reply
from iscm.http.stored import as_asked, send_found, stored
from iscm.pool.engine import Asker, PoolEngine, current_asker
from iscm.protocol import coding
from iscm.protocol.conditions import leave_out_malformed
from iscm.protocol.negotiation import LANGUAGES, negotiate_language
from iscm.protocol.problems import KNOWN, Problem

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
LaneOf = Callable[[str, bytes, frozenset[bytes] | None], str]
"""From method, path and names of parameters to a lane; see `iscm.web.lanes.lanes`."""
_KNOWN_VARY: Final = {b"accept", b"accept-language", b"accept-encoding"}
_HOP_BY_HOP: Final = {b"connection", b"transfer-encoding", b"content-length", b"date", b"server"}
_CONDITIONS: Final = (
    *("HTTP_IF_MATCH", "HTTP_IF_NONE_MATCH"),
    *("HTTP_IF_MODIFIED_SINCE", "HTTP_IF_UNMODIFIED_SINCE"),
)
"""The site is asked without them, since it does not know the coding: `Pages._deliver` looks at the
fields that a 200 has in the end, which 304 repeats."""
_LONGEST_KEPT: Final = 1024
"""Of query strings of pages; those of queries say what is answered."""
_log = logging.getLogger(__name__)


class MappedFile:
    """A file to be sent, mapped, not read: PEP 3333's ``wsgi.file_wrapper``."""

    def __init__(self, file: BinaryIO, block_size: int = 65536) -> None:
        """
        Args:
            file: open for reading; what there is from its position on is the content.
            block_size: length of the blocks for readers that iterate.
        """
        self._file, self._block_size = file, block_size

    def __iter__(self) -> Iterator[bytes]:
        return iter(lambda: self._file.read(self._block_size), b"")

    def content(self) -> bytes | memoryview:
        """The content, which takes no memory of this process where it comes from a disk."""
        start = self._file.tell()
        try:
            mapped = mmap.mmap(self._file.fileno(), 0, prot=mmap.PROT_READ)
        except (OSError, ValueError):  # not a file on a disk, or an empty one
            return self._file.read()
        return memoryview(mapped)[start:]

    def close(self) -> None:
        """Close the file; what is mapped stays."""
        self._file.close()


class Pages:
    """Runs a WSGI application (PEP 3333: https://peps.python.org/pep-3333/)."""

    def __init__(
        self,
        application: Application,
        lane_of: LaneOf,
        cache: Cache,
        engine: PoolEngine,
        *,
        address: tuple[str, int],
        size: Size,
        loop: asyncio.AbstractEventLoop,
    ) -> None:
        """
        Args:
            application: the site.
            lane_of: which lane a request takes.
            cache: keeps the responses that every client may share.
            engine: what the site asks.
            address: host and port that the server listens on.
            size: of the lane of all pages that have none of their own, and of that of strangers'
                queries.
            loop: the event loop that `handle` is called in.
        """
        self._application, self._lane_of = application, lane_of
        self._cache, self._engine = cache, engine
        self._address = address
        sizes = {"page": size, "query": size, "day": DAYS, "batch": BATCHES, "dump": DUMPS}
        self._lanes = {name: Lane(name, size, self._run, loop) for name, size in sizes.items()}

    def close(self) -> None:
        """Let the threads end."""
        for lane in self._lanes.values():
            lane.close()

    def handle(self, connection: Connection, request: Request) -> None:
        """Answer a request."""
        whole = request.method in ("GET", "HEAD") and request.header(b"range") is None
        if whole and (entry := self._cache.get(self._key(request))) is not None:
            send_found(connection, request, entry)
            return
        name = self._lane_of(request.method, request.path, request.parameters())
        lane = self._lanes[name]
        asker = Asker(share_of(request.client))
        kept = name == "query" or len(request.query_string) <= _LONGEST_KEPT
        done = functools.partial(self._deliver, connection, request, kept)
        work = _Page(asker.client, request, done)
        work.asker = asker

        def leave() -> None:
            lane.give_up(work)
            self._engine.leave(asker)

        connection.hung_up = leave
        if (problem := lane.submit(work)) is not None:
            connection.respond(problem_reply(problem))

    def _deliver(
        self,
        connection: Connection,
        request: Request,
        kept: bool,
        came: Response | BaseException,
    ) -> None:
        if isinstance(came, BaseException):
            _log.error("%s %s failed", request.method, request.path, exc_info=came)
            problem = Problem(500, "internal", "the server met an error of its own; see its log")
            connection.respond(problem_reply(problem))
            return
        reads = request.method in ("GET", "HEAD")
        if reads and kept and _sharable(came):
            self._cache.learn(_address(request), _vary(came))
            etag = dict(came.headers)[b"etag"]
            self._cache.put(self._key(request), stored(came.headers, etag, bytes(came.body)))
        if reads and came.status in (200, 206):
            came = as_asked(request, came)
        connection.respond(came)

    def _key(self, request: Request) -> tuple[Any, ...]:
        """The address, and the fields that its answers are known to depend on."""
        address = _address(request)
        return address, *(_wanted(request, name) for name in self._cache.vary(address))

    # In a thread

    def _run(self, work: Work) -> Response:
        assert isinstance(work, _Page)  # noqa: S101
        current_asker.set(work.asker)
        request = work.request
        started: list[Any] = []
        blocks: list[bytes] = []

        def start_response(
            status: str, headers: list[tuple[str, str]], exc_info: Any = None
        ) -> Callable[[bytes], None]:
            if exc_info is not None and started:
                raise exc_info[1].with_traceback(exc_info[2])
            started[:] = [status, headers]
            return blocks.append

        environ = self._environ(request)
        result = self._application(environ, start_response)
        body: bytes | memoryview
        try:
            from_file = isinstance(result, MappedFile) and not blocks
            if isinstance(result, MappedFile) and from_file:
                body = result.content()
            else:
                blocks.extend(result)
                body = b"".join(blocks)
        finally:
            if hasattr(result, "close"):
                result.close()
        status, headers = started
        fields = [(n.lower().encode("latin-1"), v.encode("latin-1")) for n, v in headers]
        fields = [pair for pair in fields if pair[0] not in _HOP_BY_HOP]
        response = Response(
            int(status.split(" ", 1)[0]),
            fields,
            body,
            from_file=from_file,
            known=bool(environ.get(KNOWN)),
        )
        return _encoded(request, response)

    def _environ(self, request: Request) -> dict[str, Any]:
        host, port = self._address
        environ: dict[str, Any] = {
            # HEAD is run as GET, for the length and the entity tag of the content.
            "REQUEST_METHOD": "GET" if request.method == "HEAD" else request.method,
            "SCRIPT_NAME": "",
            "PATH_INFO": request.path.decode("latin-1"),
            "QUERY_STRING": request.query_string.decode("latin-1"),
            "SERVER_NAME": host,
            "SERVER_PORT": str(port),
            "SERVER_PROTOCOL": f"HTTP/{request.version}",
            "REMOTE_ADDR": request.client,
            "CONTENT_LENGTH": str(len(request.body)),
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": request.scheme,
            "wsgi.input": io.BytesIO(request.body),
            "wsgi.errors": sys.stderr,
            "wsgi.multithread": True,
            "wsgi.multiprocess": False,
            "wsgi.run_once": False,
            "wsgi.file_wrapper": MappedFile,
        }
        for name in dict.fromkeys(name for name, _ in request.headers):
            value = request.text(name) or ""
            if name == b"content-type":
                environ["CONTENT_TYPE"] = value
            elif name not in (b"content-length", b"transfer-encoding") and b"_" not in name:
                environ["HTTP_" + name.decode("latin-1").upper().replace("-", "_")] = value
        if request.method == "HEAD":
            environ.pop("HTTP_RANGE", None)  # it is for GET alone (RFC 9110, section 14.2)
        leave_out_malformed(environ)
        return {name: value for name, value in environ.items() if name not in _CONDITIONS}


class _Page(Work):
    """A page to be made."""

    asker: Asker


def _address(request: Request) -> tuple[Any, ...]:
    return request.target, request.header(b"host"), request.scheme


def _wanted(request: Request, name: bytes) -> tuple[bytes, bytes | str | None]:
    """What a request says in a field; of codings and languages, the one that it gets."""
    if name == b"accept-encoding":
        return name, coding.preferred(request.text(name))
    if name == b"accept-language":
        return name, negotiate_language(request.text(name), LANGUAGES)
    return name, request.header(name)


def _vary(response: Response) -> frozenset[bytes]:
    names = dict(response.headers).get(b"vary", b"").lower().split(b",")
    return frozenset(name.strip() for name in names if name.strip())


def _encoded(request: Request, response: Response) -> Response:
    """The response with a content coding that the client takes, where one helps."""
    fields = dict(response.headers)
    content_type = fields.get(b"content-type", b"").decode("latin-1")
    chosen = coding.preferred(request.text(b"accept-encoding"))
    etag = fields.get(b"etag", b"")
    # Ranges are those of the content as it is (RFC 9110, section 14.2).
    fixed = b"no-transform" in fields.get(b"cache-control", b"") or response.status == 206
    if fixed or b"content-encoding" in fields or not coding.compressible(content_type):
        return response
    varied = ", ".join(filter(None, [fields.get(b"vary", b"").decode(), "Accept-Encoding"]))
    response.headers = _with(response.headers, b"vary", varied.encode())
    if chosen == "identity" or response.size < coding.SMALLEST:
        return response
    response.body = coding.encode(chosen, bytes(response.body))
    response.headers = _with(response.headers, b"content-encoding", chosen.encode())
    if etag and not etag.startswith(b"W/"):
        tag = etag[:-1] + b"-" + chosen.encode() + b'"'
        response.headers = _with(response.headers, b"etag", tag)
    return response


def _with(
    headers: list[tuple[bytes, bytes]], name: bytes, value: bytes
) -> list[tuple[bytes, bytes]]:
    return [*(pair for pair in headers if pair[0] != name), (name, value)]


def _sharable(response: Response) -> bool:
    fields = dict(response.headers)
    return (
        response.status == 200
        and response.known
        and isinstance(response.body, bytes)
        and b"etag" in fields
        and b"public" in fields.get(b"cache-control", b"")
        and b"set-cookie" not in fields
        and _vary(response) <= _KNOWN_VARY
    )
