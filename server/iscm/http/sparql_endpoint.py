"""The SPARQL endpoint (https://www.w3.org/TR/sparql11-protocol/), from socket to worker."""

import asyncio
import functools
from collections.abc import Callable
from typing import Final

from iscm.http.cache import Cache
from iscm.http.connection import Connection
from iscm.http.peers import share_of
from iscm.http.request import Request
from iscm.http.response import Response
from iscm.http.shares import SMALL
from iscm.http.stored import as_asked, send_found, status_of, stored
from iscm.pool.job import Outcome, PoolAnswer, QueryJob
from iscm.pool.messages import PoolQuery
from iscm.pool.scheduler import Pool
from iscm.protocol import coding
from iscm.protocol.byte_order import BYTE_ORDER_MARK
from iscm.protocol.endpoint import (
    PREFLIGHT,
    READING,
    SENDING,
    Endpoint,
    Inquiry,
    is_for_people,
    method_problem,
)
from iscm.protocol.problems import Problem, condition_failed
from iscm.protocol.request import QueryRequest

_INLINE: Final = 32 * 1024
"""Content up to this length is compressed in the event loop: under a millisecond."""

Fallback = Callable[[Connection, Request], None]


class SparqlEndpoint:
    """Answers `/sparql`: from the cache, else from the pool; pages are left to the site."""

    def __init__(
        self,
        pool: Pool,
        cache: Cache,
        site: Fallback,
        endpoint: Endpoint,
        loop: asyncio.AbstractEventLoop,
    ) -> None:
        """What answers.

        Args:
            pool: runs queries.
            cache: keeps answers.
            site: answers what is for people, and the endpoint's description.
            endpoint: decides what a request asks for.
            loop: the server's event loop.
        """
        self._pool, self._cache, self._site = pool, cache, site
        self._endpoint, self._loop = endpoint, loop

    def handle(self, connection: Connection, request: Request) -> None:
        """Answer a request to the endpoint."""
        method = request.method
        if request.key is not None and (entry := self._cache.get(request.key)) is not None:
            send_found(connection, request, entry)
            return
        if method in SENDING:
            if len(request.body) > SMALL:
                self._read_aside(connection, request)
                return
        elif method == "OPTIONS":
            connection.respond(Response(204, [*PREFLIGHT]))
            return
        elif method not in READING:
            self._tell(connection, method_problem(method))
            return
        try:
            self._answer(connection, request, self._read(request))
        except Problem as problem:
            self._refuse(connection, request, problem)

    def _read_aside(self, connection: Connection, request: Request) -> None:
        """Read long content in a thread, since the event loop serves everybody and would take some
        milliseconds."""

        def go_on(work: "asyncio.Future[QueryRequest]") -> None:
            try:
                self._answer(connection, request, work.result())
            except Problem as problem:
                self._refuse(connection, request, problem)

        self._loop.run_in_executor(None, self._read, request).add_done_callback(go_on)

    def _read(self, request: Request) -> QueryRequest:
        return self._endpoint.read(
            request.method,
            request.query_string,
            request.text(b"content-type"),
            request.text(b"content-encoding"),
            request.body,
        )

    def _refuse(self, connection: Connection, request: Request, problem: Problem) -> None:
        """Tell what is wrong with a request; a browser is told by the site, which finds the same
        and has a page for it."""
        if is_for_people(request.method, request.text(b"accept")):
            self._site(connection, request)
        else:
            self._tell(connection, problem)

    def _tell(self, connection: Connection, problem: Problem, vary: bytes = b"Accept") -> None:
        fields = self._endpoint.of_problem(problem, vary)
        connection.respond(Response(problem.status, fields, problem.body()))

    def _answer(self, connection: Connection, request: Request, asked: QueryRequest) -> None:
        inquiry = self._endpoint.inquiry(
            asked, request.method, request.text(b"accept"), request.text(b"accept-encoding")
        )
        if inquiry is None:
            self._site(connection, request)
            return
        if inquiry.key is not None and self._is_known(connection, request, inquiry):
            return
        query = PoolQuery(
            asked.query or "", inquiry.accept, asked.default_graphs, asked.named_graphs
        )
        done = functools.partial(self._deliver, connection, request, inquiry)
        job = QueryJob(query, share_of(request.client), done, network=inquiry.calls)
        connection.hung_up = lambda: self._pool.cancel(job)
        self._pool.submit(job)

    def _is_known(self, connection: Connection, request: Request, inquiry: Inquiry) -> bool:
        """Answer where the cache has the answer, or the client."""
        if (entry := self._cache.get(inquiry.key)) is not None:
            # From the second time on: most queries are never asked again.
            request.key = inquiry.key
            send_found(connection, request, entry)
            return True
        if b"*" in (request.header(b"if-none-match") or b"*"):
            return False
        # The answer is a constant of the version, and only a 200 has carried this tag.
        fields = inquiry.not_modified()
        if status_of(request, fields) != 304:
            return False
        connection.respond(Response(304, fields))
        return True

    def _deliver(
        self, connection: Connection, request: Request, inquiry: Inquiry, outcome: Outcome
    ) -> None:
        """Send what the pool has found."""
        if isinstance(outcome, Problem):
            self._tell(connection, outcome, inquiry.vary)
            return
        if inquiry.asked.marked:
            outcome = outcome.after(BYTE_ORDER_MARK)
        send = functools.partial(self._send, connection, request, inquiry, outcome)
        if outcome.size > self._cache.largest:
            self._send_large(connection, request, inquiry, outcome)
        elif inquiry.coding == "identity" or outcome.size < coding.SMALLEST:
            send("identity", outcome.content)
        elif outcome.size <= _INLINE:
            send(inquiry.coding, coding.encode(inquiry.coding, outcome.content))
        else:
            content = outcome.content
            work = self._loop.run_in_executor(None, coding.encode, inquiry.coding, content)
            work.add_done_callback(lambda done: send(inquiry.coding, done.result()))

    def _send_large(
        self, connection: Connection, request: Request, inquiry: Inquiry, answer: PoolAnswer
    ) -> None:
        fields = [*inquiry.fields(answer.content_type), (b"server-timing", _timing(answer))]
        if status_of(request, fields) == 412:
            self._tell(connection, condition_failed(), inquiry.vary)
            return
        connection.respond(Response(200, fields, answer.body, answer.head))

    def _send(
        self,
        connection: Connection,
        request: Request,
        inquiry: Inquiry,
        answer: PoolAnswer,
        content_coding: str,
        content: bytes | memoryview,
    ) -> None:
        fields = inquiry.fields(answer.content_type, content_coding)
        if inquiry.key is None:
            fields.append((b"server-timing", _timing(answer)))
            connection.respond(as_asked(request, Response(200, fields, content)))
            return
        entry = stored(fields, inquiry.etag, content)
        self._cache.put(inquiry.key, entry)
        timing = b"server-timing: %s\r\n" % _timing(answer)
        send_found(connection, request, entry, timing, is_kept=False)


def _timing(answer: PoolAnswer) -> bytes:
    return b"query;dur=%.2f" % (answer.seconds * 1000)
