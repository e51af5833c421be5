"""The SPARQL endpoint (https://www.w3.org/TR/sparql11-protocol/) with no server in it: what a
request asks for, what its answer is sent as, and whether it may be kept."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from hashlib import blake2b
from typing import Final

import pyoxigraph

from iscm import __version__
from iscm.encodings import unmarked
from iscm.engine import lexer
from iscm.media_types import CSV, GRAPH_OFFERS, HTML, RESULT_OFFERS, Offer
from iscm.protocol import coding
from iscm.protocol.answer import offer_for, offers_for
from iscm.protocol.byte_order import MARK, require_no_mark
from iscm.protocol.fields import COMMON, SENDABLE, Field, of_not_modified, of_problem
from iscm.protocol.negotiation import negotiate
from iscm.protocol.percent import only_query
from iscm.protocol.problems import CACHING, DATASET_VERSION, Problem, too_long
from iscm.protocol.request import (
    FORM,
    SPARQL_QUERY,
    QueryRequest,
    parse_request,
    require_plain,
)

METHODS: Final = "GET, HEAD, POST, QUERY, OPTIONS"
PREFLIGHT: Final = (
    (b"allow", METHODS.encode()),
    (b"accept-query", f"{SPARQL_QUERY}, {FORM}".encode()),
    (b"accept-post", f"{FORM}, {SPARQL_QUERY}".encode()),
    (b"access-control-allow-methods", METHODS.encode()),
    (b"access-control-allow-headers", SENDABLE.encode()),
    (b"access-control-max-age", b"86400"),
    *COMMON,
)
"""The fields of the answer to OPTIONS."""
READING: Final = ("GET", "HEAD")
SENDING: Final = ("POST", "QUERY")
_SHORT: Final = 8 * 1024
"""Queries up to this length are looked at here; longer ones by whoever answers them alone, since
the event loop of a server serves everybody."""
_VOLATILE: Final = frozenset({"NOW", "RAND", "UUID", "STRUUID"})
_CALL: Final = re.compile("service", re.IGNORECASE)
_BOTH: Final = b"Accept, Accept-Encoding"
_CODING_ALONE: Final = b"Accept-Encoding"
"""Where the address says the format, Accept has no say."""

Key = tuple[str, tuple[str, ...], tuple[str, ...], str, str, str, bytes, bytes]


@dataclass(frozen=True, slots=True)
class Inquiry:
    """A query to be answered, and how.

    Attributes:
        asked: the request; its query is there.
        accept: what decides on the format, a media type where that is decided already.
        offer: what the answer is sent as; None where the query is too long to be looked at.
        coding: the content coding that the client likes best.
        vary: the fields of the request that the answer depends on.
        calls: whether it may call another endpoint.
        key: what tells the answer from others; None where it may not be kept.
        etag: the entity tag of the answer, quotes included; empty where it may not be kept.
        named: the field that names the version of the dataset.
        caching: what caches are told of an answer that may be kept.
    """

    asked: QueryRequest
    accept: str | None
    offer: Offer | None
    coding: str
    vary: bytes
    calls: bool
    key: Key | None
    etag: bytes
    named: Field
    caching: bytes = b"no-store"

    def fields(self, content_type: str, content_coding: str = "identity") -> list[Field]:
        """The fields of a 200, but for what each server adds of its own.

        Args:
            content_type: of the answer.
            content_coding: that it has been given.
        """
        fields = [(b"content-type", content_type.encode()), (b"vary", self.vary)]
        if content_coding != "identity":
            fields.append((b"content-encoding", content_coding.encode()))
        if self.key is not None:
            fields.append((b"etag", self.etag))
        fields += [(b"cache-control", self.caching), self.named, *COMMON]
        return fields

    def not_modified(self) -> list[Field]:
        """The fields of a 304, where the answer may be kept."""
        return of_not_modified(self.fields(""))


class Endpoint:
    """Decides for one version of a dataset."""

    def __init__(
        self, version: str, *, max_query_bytes: int, services: Collection[str] = ()
    ) -> None:
        """What is the same for all requests.

        Args:
            version: of the dataset.
            max_query_bytes: longest query.
            services: endpoints that a query may call.
        """
        # An answer depends on what evaluates and writes it, too.
        self._version = f"{version} {__version__} {pyoxigraph.__version__}".encode()
        self._named = (DATASET_VERSION.lower().encode(), version.encode())
        self._max_query_bytes, self._services = max_query_bytes, frozenset(services)

    @property
    def max_content_bytes(self) -> int:
        """Longest content of a request: percent-encoding may triple a query, and graph parameters
        stand beside it."""
        return 3 * self._max_query_bytes + 65536

    def too_long(self) -> Problem:
        """Refuses content that is longer."""
        limit = self._max_query_bytes
        return too_long(f"a query may have {limit} bytes", limit)

    def of_problem(self, problem: Problem, vary: bytes = b"Accept") -> list[Field]:
        """The fields of a problem; see `iscm.protocol.fields.of_problem`."""
        return [*of_problem(problem, vary), self._named]

    def read(
        self,
        method: str,
        query_string: bytes,
        content_type: str | None,
        content_coding: str | None,
        body: bytes,
    ) -> QueryRequest:
        """Read a request.

        Args:
            method: of the request.
            query_string: the URL's, still percent-encoded.
            content_type: the Content-Type header; None where there is none.
            content_coding: the Content-Encoding header; None where there is none.
            body: the request's content.

        Raises:
            Problem: 400, 403 (an update), 405, 413 or 415.
        """
        if method in READING:
            if len(query_string) <= self._max_query_bytes:
                text = only_query(query_string)
                if text is not None:
                    return QueryRequest(unmarked(text), (), ())
        elif method in SENDING:
            require_plain(content_coding)
        else:
            raise method_problem(method)
        return parse_request(
            "POST" if method in SENDING else method,
            query_string,
            content_type or "",
            body,
            max_bytes=self._max_query_bytes,
        )

    def inquiry(
        self, asked: QueryRequest, method: str, header: str | None, codings: str | None
    ) -> Inquiry | None:
        """What a request asks an engine.

        Args:
            asked: what was read of it.
            method: its method.
            header: its Accept header; None where there is none.
            codings: its Accept-Encoding header; None where there is none.

        Returns:
            None where it asks for a page, or for the description of the endpoint.

        Raises:
            Problem: 400, a byte order mark is wanted and CSV is not; 406, with the list of what
                there is.
        """
        text, accept = asked.query, asked.accepting(header)
        if asked.marked:
            require_no_mark(negotiate(accept, RESULT_OFFERS), marked=True)
            accept = CSV.media_type
        if text is None:
            return None
        vary = _BOTH if asked.accept is None else _CODING_ALONE
        calls = bool(self._services) and _CALL.search(text) is not None
        is_short = len(text) <= _SHORT
        if method in READING and accept is not None and "text/html" in accept.lower():
            offers = offers_for(text) if is_short else (*RESULT_OFFERS, *GRAPH_OFFERS)
            if negotiate(accept, (*offers, HTML)) is HTML:
                return None
        if not is_short:
            # What the letters are in it, whoever answers finds out.
            return Inquiry(asked, accept, None, "identity", vary, calls, None, b"", self._named)
        # Where the letters are no keyword nobody is called, and what hides one is stopped.
        calls = calls and lexer.service_keyword(text) is not None
        offer = offer_for(text, accept)
        chosen = coding.preferred(codings)
        key: Key | None = None
        etag = b""
        if not calls and not _is_volatile(text):
            graphs = tuple(asked.default_graphs), tuple(asked.named_graphs)
            # What is sent by POST says nothing of what a GET of the address gives, so other caches
            # keep none of its answers (https://www.rfc-editor.org/rfc/rfc9110#section-9.3.3).
            caching = b"no-store" if method == "POST" else CACHING.encode()
            mark = MARK if asked.marked else ""
            key = (text, *graphs, offer.media_type, mark, chosen, vary, caching)
            etag = self._etag(key)
        return Inquiry(
            *(asked, offer.media_type, offer, chosen, vary, calls, key, etag, self._named),
            b"no-store" if key is None else key[-1],
        )

    def _etag(self, key: Key) -> bytes:
        text, default, named, media_type, mark, content_coding, *_ = key
        parts = (text, *default, "", *named, media_type, mark, content_coding)
        digest = blake2b(self._version, digest_size=12)
        digest.update("\0".join(parts).encode())
        return b'"%s"' % digest.hexdigest().encode()


def _is_volatile(text: str) -> bool:
    """Whether a query may have another answer each time."""
    lowered = text.lower()  # which is ten times as fast as the search, and seldom goes on to it
    named = "now" in lowered or "rand" in lowered or "uuid" in lowered
    return named and any(
        token.kind == "word" and token.text.upper() in _VOLATILE for token in lexer.tokens(text)
    )


def is_for_people(method: str, accept: str | None) -> bool:
    """Whether a problem is told by a page: where a browser asked by an address."""
    return method in READING and negotiate(accept, (*GRAPH_OFFERS, HTML)) is HTML


def method_problem(method: str) -> Problem:
    """Refuses a method by which nothing is asked."""
    return Problem(
        405,
        "method-not-allowed",
        f"{method} is not a way to query; use GET, POST or QUERY",
        headers={"Allow": METHODS},
    )
