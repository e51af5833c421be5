"""Everything that is not SPARQL: the Flask application, run in threads, with the cache in front."""

import asyncio
import functools
import io
import logging
import mmap
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from typing import Any, BinaryIO, Final

from iscm.http import coding
from iscm.http.cache import Cache
from iscm.http.connection import Connection
from iscm.http.lanes import BATCHES, DAYS, DUMPS, Lane, Size, Work
from iscm.http.peers import share_of
from iscm.http.request import Request
from iscm.http.response import Response, problem_response
from iscm.http.stored import send_found, status_for, stored
from iscm.plugins import plugins
from iscm.pool.engine import Asker, PoolEngine, current_asker
from iscm.protocol.conditions import leave_out_malformed
from iscm.protocol.problems import KNOWN, Problem, condition_failed

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
_KNOWN_VARY: Final = {b"accept", b"accept-language", b"accept-encoding"}
_HOP_BY_HOP: Final = {b"connection", b"transfer-encoding", b"content-length", b"date", b"server"}
_CODED_TAG: Final = re.compile(rb'-(?:zstd|br|gzip)"')
_WITH_DUMPS: Final = (b"/dumps", b"/catalog", b"/version", b"/.well-known/void")
_OF_QUERIES: Final = (b"/sparql", b"/sparql/")
_QUESTIONS: Final = b"/questions/"
"""Their pages ask the pool as strangers' queries do, and refuse parameters they do not know."""
_LONGEST_KEPT: Final = 1024
_log = logging.getLogger(__name__)


class MappedFile:
    """A file to be sent, mapped, not read: PEP 3333's ``wsgi.file_wrapper``."""

    def __init__(self, file: BinaryIO, block_size: int = 65536) -> None:
        """
        Args:
            file: open for reading; what there is from its position on is the content.
            block_size: length of the blocks for who reads it by iteration.
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
            cache: keeps the responses that every client may share.
            engine: what the site asks.
            address: host and port that the server listens on.
            size: of the lane of all pages that have none of their own, and of that of strangers'
                queries.
            loop: the event loop that `handle` is called in.
        """
        self._application, self._cache, self._engine = application, cache, engine
        self._address = address
        sizes = {"page": size, "query": size, "day": DAYS, "batch": BATCHES, "dump": DUMPS}
        self._lanes = {name: Lane(name, size, self._run, loop) for name, size in sizes.items()}

    def close(self) -> None:
        """Let the threads end."""
        for lane in self._lanes.values():
            lane.close()

    def handle(self, connection: Connection, request: Request) -> None:
        """Answer a request."""
        key = (
            request.target,
            request.header(b"host"),
            request.scheme,
            request.header(b"accept"),
            request.header(b"accept-language"),
            request.header(b"accept-encoding"),
        )
        whole = request.method in ("GET", "HEAD") and request.header(b"range") is None
        if whole and (entry := self._cache.get(key)) is not None:
            send_found(connection, request, entry)
            return
        lane = self._lanes[lane_of(request)]
        asker = Asker(share_of(request.client))
        done = functools.partial(self._deliver, connection, request, key)
        work = _Page(asker.client, request, done)
        work.asker = asker

        def leave() -> None:
            lane.give_up(work)
            self._engine.leave(asker)

        connection.hung_up = leave
        if (problem := lane.submit(work)) is not None:
            connection.respond(problem_response(problem))

    def _deliver(
        self,
        connection: Connection,
        request: Request,
        key: tuple[Any, ...],
        came: Response | BaseException,
    ) -> None:
        if isinstance(came, BaseException):
            _log.error("%s %s failed", request.method, request.path, exc_info=came)
            problem = Problem(500, "internal", "the server met an error of its own; see its log")
            connection.respond(problem_response(problem))
            return
        if request.method in ("GET", "HEAD") and _is_short(request) and _sharable(came):
            etag = dict(came.headers)[b"etag"]
            self._cache.put(key, stored(came.headers, etag, bytes(came.body)))
        made = came.status in (200, 206, 304) and request.method in ("GET", "HEAD")
        if made and status_for(request, came.headers) == 412:
            # Its tag is that of the coding that was chosen, which the site does not know.
            came = problem_response(condition_failed())
        connection.respond(came)

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
        if "HTTP_IF_NONE_MATCH" in environ:
            bare = _CODED_TAG.sub(b'"', environ["HTTP_IF_NONE_MATCH"].encode("latin-1"))
            environ["HTTP_IF_NONE_MATCH"] = bare.decode("latin-1")
        environ.pop("HTTP_IF_MATCH", None)  # `_deliver` looks at the tag that is sent
        leave_out_malformed(environ)
        return environ


class _Page(Work):
    """A page to be made."""

    asker: Asker


def lane_of(request: Request) -> str:
    """The lane that a request takes: what may be long in the making has one of its own."""
    path = request.path
    if path in _OF_QUERIES or path.startswith(_QUESTIONS):
        return "query"
    asked = request.parameters()
    if asked is None or b"as-of" in asked:
        return "day"
    for plugin in plugins():
        if path.startswith(plugin.paths):
            if plugin.batches and (request.method == "POST" or plugin.batches & asked):
                return "batch"
            return plugin.lane
    if path.startswith(_WITH_DUMPS):
        return "dump"
    return "page"


def _is_short(request: Request) -> bool:
    return len(request.query_string) <= _LONGEST_KEPT or request.path in _OF_QUERIES


def _encoded(request: Request, response: Response) -> Response:
    """The response with a content coding that the client takes, where one helps."""
    fields = dict(response.headers)
    content_type = fields.get(b"content-type", b"").decode("latin-1")
    chosen = coding.preferred(request.text(b"accept-encoding"))
    etag = fields.get(b"etag", b"")
    if response.status == 304:
        had = etag[:-1] + b"-" + chosen.encode() + b'"'
        if etag and had in (request.header(b"if-none-match") or b""):
            response.headers = _with(response.headers, b"etag", had)
        return response
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
    vary = {name.strip().lower() for name in fields.get(b"vary", b"").split(b",") if name.strip()}
    return (
        response.status == 200
        and response.known
        and isinstance(response.body, bytes)
        and b"etag" in fields
        and b"public" in fields.get(b"cache-control", b"")
        and b"set-cookie" not in fields
        and vary <= _KNOWN_VARY
    )
