"""The SPARQL endpoint (https://www.w3.org/TR/sparql11-protocol/), from socket to worker."""

import asyncio
import re
from collections.abc import Callable
from hashlib import blake2b
from typing import Final

from iscm.engine import lexer
from iscm.http import coding
from iscm.http.cache import Cache
from iscm.http.connection import Connection
from iscm.http.peers import share_of
from iscm.http.request import Request
from iscm.http.response import CORS, Response, problem_response
from iscm.http.shares import SMALL
from iscm.http.stored import send_found, status_for, stored
from iscm.media_types import HTML
from iscm.pool.job import Job, Outcome, PoolAnswer
from iscm.pool.messages import PoolQuery
from iscm.pool.scheduler import Pool
from iscm.protocol.answer import offer_for, offers_for
from iscm.protocol.negotiation import negotiate
from iscm.protocol.percent import only_query
from iscm.protocol.problems import CACHING, DATASET_VERSION, Problem, condition_failed
from iscm.protocol.request import (
    FORM,
    SPARQL_QUERY,
    QueryRequest,
    parse_request,
    require_plain,
)
from iscm.settings import Limits

METHODS: Final = b"GET, HEAD, POST, QUERY, OPTIONS"
_PREFLIGHT: Final = [
    (b"allow", METHODS),
    (b"accept-query", f"{SPARQL_QUERY}, {FORM}".encode()),
    (b"accept-post", f"{FORM}, {SPARQL_QUERY}".encode()),
    (b"access-control-allow-methods", METHODS),
    (b"access-control-allow-headers", b"Accept, Accept-Language, Content-Type, If-None-Match"),
    (b"access-control-max-age", b"86400"),
    *CORS,
]
_CACHING: Final = (b"cache-control", CACHING.encode())
_VARY: Final = b"Accept, Accept-Encoding"
_VARY_OF_FORMAT: Final = b"Accept-Encoding"
"""Where the address says the format, Accept has no say."""
_Key = tuple[str, tuple[str, ...], tuple[str, ...], str, str, bytes]
_SHORT: Final = 8 * 1024
"""Queries up to this length are looked at here; longer ones by their worker alone, since the event
loop serves everybody."""
_VOLATILE: Final = re.compile(r"\b(?:now|rand|uuid|struuid)\b", re.IGNORECASE)
_CALL: Final = re.compile("service", re.IGNORECASE)
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
        limits: Limits,
        *,
        version: str,
        dataset: str,
        max_query_bytes: int,
        services: frozenset[str],
        loop: asyncio.AbstractEventLoop,
    ) -> None:
        """
        Args:
            pool: runs queries.
            cache: keeps answers.
            site: answers what is for people, and the endpoint's description.
            limits: see `iscm.settings.Limits`.
            version: of everything that an answer depends on beside the request.
            dataset: version of the dataset, which answers name.
            max_query_bytes: longest query.
            services: endpoints that a query may call.
            loop: the server's event loop.
        """
        self._pool, self._cache, self._site, self._limits = pool, cache, site, limits
        self._version, self._max_query_bytes = version.encode(), max_query_bytes
        self._services, self._loop = services, loop
        self._named = (DATASET_VERSION.lower().encode(), dataset.encode())

    def handle(self, connection: Connection, request: Request) -> None:
        """Answer a request to the endpoint."""
        method = request.method
        accept, codings = request.header(b"accept"), request.header(b"accept-encoding")
        if method in ("GET", "HEAD"):
            raw: tuple[bytes | None, ...] = (request.target, accept, codings)
        elif method in ("POST", "QUERY"):
            try:
                require_plain(request.text(b"content-encoding"))
            except Problem as problem:
                connection.respond(problem_response(problem))
                return
            kind = request.header(b"content-type")
            raw = (request.target, accept, codings, kind, request.body)
            if len(request.body) > SMALL:
                self._read_aside(connection, request)
                return
        elif method == "OPTIONS":
            connection.respond(Response(204, _PREFLIGHT))
            return
        else:
            connection.respond(problem_response(_method_problem(method)))
            return
        if (entry := self._cache.find_by_request(raw)) is not None:
            send_found(connection, request, entry)
            return
        try:
            self._answer(connection, request, self._read(request), raw)
        except Problem as problem:
            connection.respond(problem_response(problem))

    def _read_aside(self, connection: Connection, request: Request) -> None:
        """Read long content in a thread, since the event loop serves everybody and would take some
        milliseconds."""

        def go_on(work: "asyncio.Future[QueryRequest]") -> None:
            try:
                self._answer(connection, request, work.result(), None)
            except Problem as problem:
                connection.respond(problem_response(problem))

        self._loop.run_in_executor(None, self._read, request).add_done_callback(go_on)

    def _answer(
        self,
        connection: Connection,
        request: Request,
        asked: QueryRequest,
        raw: tuple[bytes | None, ...] | None,
    ) -> None:
        if asked.query is None:
            self._site(connection, request)
        else:
            self._query(connection, request, asked, asked.query, raw)

    def _read(self, request: Request) -> QueryRequest:
        encoded, method = request.query_string, request.method
        if method in ("GET", "HEAD") and len(encoded) <= self._max_query_bytes:
            text = only_query(encoded)
            if text is not None:
                return QueryRequest(text, (), ())
        return parse_request(
            "POST" if method == "QUERY" else method,
            encoded,
            request.text(b"content-type") or "",
            request.body,
            max_bytes=self._max_query_bytes,
        )

    def _query(
        self,
        connection: Connection,
        request: Request,
        asked: QueryRequest,
        text: str,
        raw: tuple[bytes | None, ...] | None,
    ) -> None:
        accept = asked.accepting(request.text(b"accept"))
        vary = _VARY if asked.accept is None else _VARY_OF_FORMAT
        calls = bool(self._services) and _CALL.search(text) is not None
        if len(text) > _SHORT:
            # What the letters are in it, a worker finds out.
            call = _Call(self, connection, request, None, b"", "identity", vary)
            self._submit(call, asked, text, accept, network=calls)
            return
        if (
            accept is not None
            and "text/html" in accept.lower()
            and request.method in ("GET", "HEAD")
            and negotiate(accept, (*offers_for(text), HTML)) is HTML
        ):
            self._site(connection, request)
            return
        # Where the letters are no keyword nobody is called, and what hides one is stopped.
        calls = calls and lexer.service_keyword(text) is not None
        offer = offer_for(text, accept)
        content_coding = coding.preferred(request.text(b"accept-encoding"))
        lowered = text.lower()  # which is ten times as fast as the search, and seldom goes on to it
        volatile = (
            "now" in lowered or "rand" in lowered or "uuid" in lowered
        ) and _VOLATILE.search(text) is not None
        if calls or volatile:
            call = _Call(self, connection, request, None, b"", content_coding, vary)
            self._submit(call, asked, text, offer.media_type, network=calls)
            return
        key = (
            text,
            tuple(asked.default_graphs),
            tuple(asked.named_graphs),
            offer.media_type,
            content_coding,
            vary,
        )
        if (entry := self._cache.get(key)) is not None:
            # From the second time on: most queries are never asked again.
            if raw is not None:
                self._cache.remember_request(raw, key)
            send_found(connection, request, entry)
            return
        etag = self._etag(key)
        fields = [(b"etag", etag), (b"vary", vary), _CACHING, self._named, *CORS]
        named = b"*" not in (request.header(b"if-none-match") or b"*")
        if named and status_for(request, fields) == 304:
            # The answer is a constant of the version, and only a 200 has carried this tag.
            connection.respond(Response(304, fields))
            return
        call = _Call(self, connection, request, key, etag, content_coding, vary)
        self._submit(call, asked, text, offer.media_type, network=False)

    def _submit(
        self, call: "_Call", asked: QueryRequest, text: str, accept: str | None, *, network: bool
    ) -> None:
        query = PoolQuery(text, accept, asked.default_graphs, asked.named_graphs)
        job = Job(query, share_of(call.request.client), call.done, network=network)
        call.connection.hung_up = lambda: self._pool.cancel(job)
        self._pool.submit(job)

    def _etag(self, key: _Key) -> bytes:
        text, default, named, media_type, content_coding, _ = key
        parts = (text, *default, "", *named, media_type, content_coding)
        digest = blake2b(self._version, digest_size=12)
        digest.update("\0".join(parts).encode())
        return b'"%s"' % digest.hexdigest().encode()

    def deliver(self, call: "_Call", outcome: Outcome) -> None:
        """Send what the pool has found."""
        if isinstance(outcome, Problem):
            call.connection.respond(problem_response(outcome, vary=call.vary))
        elif outcome.size > self._cache.largest:
            self._deliver_large(call, outcome)
        elif call.coding == "identity" or outcome.size < coding.SMALLEST:
            self._deliver_encoded(call, outcome, outcome.whole(), "identity")
        elif outcome.size <= _INLINE:
            content = coding.encode(call.coding, outcome.whole())
            self._deliver_encoded(call, outcome, content, call.coding)
        else:
            work = self._loop.run_in_executor(None, coding.encode, call.coding, outcome.whole())
            work.add_done_callback(
                lambda done: self._deliver_encoded(call, outcome, done.result(), call.coding)
            )

    def _deliver_large(self, call: "_Call", answer: PoolAnswer) -> None:
        fields = [*self._fields(call, answer, "identity"), (b"server-timing", _timing(answer))]
        if call.key is not None and status_for(call.request, fields) == 412:
            call.connection.respond(problem_response(condition_failed(), vary=call.vary))
            return
        call.connection.respond(Response(200, fields, answer.body, answer.head))

    def _deliver_encoded(
        self, call: "_Call", answer: PoolAnswer, content: bytes, content_coding: str
    ) -> None:
        fields = self._fields(call, answer, content_coding)
        if call.key is None:
            fields.append((b"server-timing", _timing(answer)))
            call.connection.respond(Response(200, fields, content))
            return
        entry = stored(fields, call.etag, content)
        self._cache.put(call.key, entry)
        timing = b"server-timing: %s\r\n" % _timing(answer)
        send_found(call.connection, call.request, entry, timing, is_kept=False)

    def _fields(
        self, call: "_Call", answer: PoolAnswer, content_coding: str
    ) -> list[tuple[bytes, bytes]]:
        fields = [(b"content-type", answer.content_type.encode()), (b"vary", call.vary)]
        if content_coding != "identity":
            fields.append((b"content-encoding", content_coding.encode()))
        if call.key is None:
            fields.append((b"cache-control", b"no-store"))
        else:
            fields += [(b"etag", call.etag), _CACHING]
        fields += [self._named, *CORS]
        return fields


class _Call:
    """What is remembered of a request while its query runs."""

    __slots__ = ("_endpoint", "coding", "connection", "etag", "key", "request", "vary")

    def __init__(
        self,
        endpoint: SparqlEndpoint,
        connection: Connection,
        request: Request,
        key: _Key | None,
        etag: bytes,
        content_coding: str,
        vary: bytes,
    ) -> None:
        self._endpoint, self.connection, self.request = endpoint, connection, request
        self.key, self.etag, self.coding, self.vary = key, etag, content_coding, vary

    def done(self, outcome: Outcome) -> None:
        self._endpoint.deliver(self, outcome)


def _timing(answer: PoolAnswer) -> bytes:
    return b"query;dur=%.2f" % (answer.seconds * 1000)


def _method_problem(method: str) -> Problem:
    return Problem(
        405,
        "method-not-allowed",
        f"{method} is not a way to query; use GET, POST or QUERY",
        headers={"Allow": METHODS.decode()},
    )
