"""Where requests go: SPARQL, metrics, or the site."""

import asyncio
import time
from collections.abc import Callable, Mapping
from typing import Final

from iscm import __version__
from iscm.http import metrics
from iscm.http.access_log import AccessLog
from iscm.http.cache import Cache
from iscm.http.connection import Connection
from iscm.http.request import Request
from iscm.http.response import Response, problem_reply
from iscm.http.shares import Connections
from iscm.http.sparql_endpoint import SparqlEndpoint
from iscm.http.wsgi import Pages
from iscm.pool import outcomes
from iscm.pool.scheduler import Pool
from iscm.protocol.endpoint import METHODS
from iscm.protocol.fields import COMMON
from iscm.protocol.problems import Problem, bad_request, no_path
from iscm.protocol.readiness import ready
from iscm.reloads import Board

SPARQL_PATHS: Final = (b"/sparql", b"/sparql/")
_ANYWHERE: Final = [(b"allow", METHODS.encode()), *COMMON]
"""What `OPTIONS *` is told (https://www.rfc-editor.org/rfc/rfc9110#section-9.3.7): the methods that
some resource takes; OPTIONS on a path tells those of that resource."""


class Front:
    """The handler of all connections; see `iscm.http.connection.Handler`."""

    def __init__(
        self,
        sparql: SparqlEndpoint,
        pages: Pages,
        pool: Pool,
        cache: Cache,
        connections: Connections,
        log: AccessLog | None,
        version: str,
        is_well: Callable[[], bool],
        loop: asyncio.AbstractEventLoop,
        board: Board,
    ) -> None:
        """
        Args:
            sparql, pages: what answers.
            pool, cache, connections: what is measured.
            log: where every response is noted; None for nowhere.
            version: of the dataset.
            is_well: whether what evaluates can be reached.
            loop: the server's event loop.
            board: what became of reloads.
        """
        self._board = board
        self._sparql, self._pages = sparql, pages
        self._pool, self._cache, self._connections = pool, cache, connections
        self._log, self._version, self._loop = log, version, loop
        self._is_well = is_well
        self._metrics = metrics.Metrics()
        self._started = time.time()

    def handle(self, connection: Connection, request: Request) -> None:
        """Answer a request."""
        path = request.path
        if (answer := ANSWERED_HERE.get(path)) is not None:
            answer(self, connection, request)
        elif path == b"*":
            connection.respond(_of_the_server(request))
        elif not path.startswith(b"/") or path.startswith(b"//"):
            # The site takes it for a path with one slash: /sparql and what is slow in the making
            # could be asked for beside the bounds that each has.
            connection.respond(problem_reply(no_path()))
        else:
            self._pages.handle(connection, request)

    def finished(self, connection: Connection, request: Request, status: int, sent: int) -> None:
        """Count and note a response."""
        measured = self._metrics
        if request.path in SPARQL_PATHS:
            handler = "sparql"
            measured.latency.observe(self._loop.time() - request.started)
        else:
            handler = "metrics" if request.path == b"/metrics" else "page"
        measured.responses[handler, status] += 1
        measured.sent += sent
        if self._log is not None:
            self._log.write(request, status, sent)

    def _ask(self, connection: Connection, request: Request) -> None:
        self._sparql.handle(connection, request)

    def _tell_health(self, connection: Connection, request: Request) -> None:
        """Whether queries are answered; told at once, whatever else there is to do."""
        if request.method not in ("GET", "HEAD"):
            connection.respond(problem_reply(_only_read(request)))
        elif not (self._pool.answers and self._is_well()):
            connection.respond(problem_reply(outcomes.out_of_order()))
        else:
            connection.respond(Response(200, *ready(self._version, self._board.read().report)))

    def _lead_to_metrics(self, connection: Connection, _request: Request) -> None:
        connection.respond(Response(308, [(b"location", b"../metrics"), *COMMON]))

    def _measure(self, connection: Connection, request: Request) -> None:
        if request.method not in ("GET", "HEAD"):
            connection.respond(problem_reply(_only_read(request)))
            return
        cache = self._cache
        body = metrics.exposition(
            self._metrics,
            gauges=self._pool.gauges(),
            ended=self._pool.ended,
            cache={
                "hits": cache.hits,
                "misses": cache.misses,
                "bytes": cache.bytes + self._connections.known.bytes,
                "entries": len(cache),
            },
            connections=len(self._connections.open),
            dropped=0 if self._log is None else self._log.dropped,
            reloads=self._board.read(),
            version=self._version,
            software=__version__,
            started=self._started,
        )
        fields = [
            (b"content-type", metrics.CONTENT_TYPE.encode()),
            (b"cache-control", b"no-store"),
            *COMMON,
        ]
        connection.respond(Response(200, fields, body))


ANSWERED_HERE: Final[Mapping[bytes, Callable[[Front, Connection, Request], None]]] = {
    **dict.fromkeys(SPARQL_PATHS, Front._ask),
    b"/metrics": Front._measure,
    b"/metrics/": Front._lead_to_metrics,
    b"/healthz": Front._tell_health,
}
"""Path → what answers it without the site, which declares it for the interface's description."""


def _only_read(request: Request) -> Problem:
    return Problem(
        405,
        "method-not-allowed",
        f"{request.path.decode('latin-1')} cannot be asked for by {request.method}",
        headers={"Allow": "GET, HEAD"},
    )


def _of_the_server(request: Request) -> Response:
    """The answer to a request whose target is the asterisk, which only OPTIONS may have
    (https://www.rfc-editor.org/rfc/rfc9112#section-3.2.4)."""
    if request.method == "OPTIONS":
        return Response(204, _ANYWHERE)
    return problem_reply(bad_request("the target * is for OPTIONS alone; name a path"))
