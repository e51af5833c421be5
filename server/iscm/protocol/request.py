"""Reading a SPARQL 1.1 Protocol query request (https://www.w3.org/TR/sparql11-protocol/#query-operation)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from iscm.encodings import unmarked
from iscm.media_types import FORMATS, GRAPH_OFFERS, HTML, RESULT_OFFERS
from iscm.protocol.byte_order import MARK, is_marked
from iscm.protocol.negotiation import negotiate
from iscm.protocol.percent import TooManyFieldsError, pairs
from iscm.protocol.problems import Problem, bad_parameter, bad_request, too_long
from iscm.protocol.spelling import misspelt, no_parameter

FORM: Final = "application/x-www-form-urlencoded"
SPARQL_QUERY: Final = "application/sparql-query"
SPARQL_UPDATE: Final = "application/sparql-update"
_FORMAT: Final = ("format", "output", "results", "_accept", "Accept", "accept")
"""Names of the parameter that says the format: ours, and those of other makes of endpoints."""
_REPEATING_ACCEPT: Final = frozenset(_FORMAT[:3])
"""Where all of these stand, a client (SPARQLWrapper) repeats its Accept header, in words for
servers of all kinds: there the header counts."""
_OWN: Final = ("query", "update", "default-graph-uri", "named-graph-uri", *_FORMAT, MARK)
_DAY: Final = "as-of"
"""Changes answers at other addresses of the site."""
_NAMES: Final = (*_OWN, _DAY, "lang")
"""The last is of the page of an answer."""
NOTHING_ELSE: Final = ", */*;q=0"
"""What ends an Accept header that stands for a parameter ``format``, which means what it says."""
_ACCEPT_POST: Final = {"Accept-Post": f"{FORM}, {SPARQL_QUERY}"}


@dataclass(frozen=True)
class QueryRequest:
    """A query as it came over HTTP.

    Attributes:
        query: its text; None where a GET names none, which asks for the service description.
        default_graphs, named_graphs: the graph IRIs of the protocol's dataset parameters.
        accept: what the parameter ``format`` asks for, as an Accept header would; None where it
            is not given, or repeats that header.
        marked: whether CSV is wanted with a byte order mark.
    """

    query: str | None
    default_graphs: Sequence[str]
    named_graphs: Sequence[str]
    accept: str | None = None
    marked: bool = False

    def accepting(self, header: str | None) -> str | None:
        """What is asked for: the format where one is given, else what the Accept header says."""
        return header if self.accept is None else self.accept


def parse_request(
    method: str, query_string: bytes, content_type: str, body: bytes, *, max_bytes: int
) -> QueryRequest:
    """Read a request.

    Args:
        method: GET, HEAD or POST, whose content QUERY has too.
        query_string: the URL's, still percent-encoded.
        content_type: the Content-Type header, empty where there is none.
        body: the request body.
        max_bytes: longest query text that is taken, in bytes of UTF-8.

    Raises:
        Problem: 400, 403 (an update), 413 or 415.
    """
    url = _pairs(query_string, "URL")
    if method in ("GET", "HEAD"):
        return _request(url, max_bytes)
    essence, _, parameters = content_type.partition(";")
    essence = essence.strip().lower()
    _require_utf8(parameters)
    if essence == FORM:
        form = _pairs(body, "form")
        if sum(name == "query" for name, _ in [*form, *url]) > 1:
            raise bad_request("one query is allowed, and the form and the URL hold several")
        inside = {name for name, _ in form}
        # The dataset may stand in the URL of a form too: what the form does not say counts.
        outside = [(name, value) for name, value in url if name not in inside]
        request = _request(form + outside, max_bytes)
        if request.query is None:
            raise Problem(400, "query-missing", "the form has no field “query”")
        return request
    if essence == SPARQL_QUERY:
        if any(name == "query" for name, _ in url):
            raise bad_request("the query stands both in the URL and in the body")
        return _request([*url, ("query", _text(body, "body"))], max_bytes)
    if essence == SPARQL_UPDATE:
        raise _update()
    raise Problem(
        415,
        "unsupported-media-type",
        f"a query is sent as {FORM} or {SPARQL_QUERY}"
        + (f", not {essence}" if essence else ", and Content-Type says so"),
        extra={"supported": [FORM, SPARQL_QUERY]},
        headers=_ACCEPT_POST,
    )


def require_plain(content_encoding: str | None) -> None:
    """Refuse content that is compressed or otherwise coded: it is read as it comes.

    Args:
        content_encoding: the request's Content-Encoding; None where there is none.

    Raises:
        Problem: 415 with Accept-Encoding (https://www.rfc-editor.org/rfc/rfc9110#section-15.5.16).
    """
    codings = [coding.strip().lower() for coding in (content_encoding or "").split(",")]
    named = [coding for coding in codings if coding not in ("", "identity")]
    if named:
        raise Problem(
            415,
            "unsupported-content-coding",
            f"the content must come as it is, without Content-Encoding, not as {', '.join(named)}",
            headers={"Accept-Encoding": "identity"},
        )


def _request(pairs: Sequence[tuple[str, str]], max_bytes: int) -> QueryRequest:
    if any(name == "update" for name, _ in pairs):
        raise _update()
    _require_meaning([name for name, _ in pairs])
    queries = [value for name, value in pairs if name == "query"]
    if len(queries) > 1:
        raise bad_request(f"one query is allowed, and there are {len(queries)}")
    if queries and len(queries[0].encode()) > max_bytes:
        raise too_long(
            f"a query may have {max_bytes} bytes and this one has {len(queries[0].encode())}",
            max_bytes,
        )
    return QueryRequest(
        query=unmarked(queries[0]) if queries else None,
        default_graphs=_graphs(pairs, "default-graph-uri"),
        named_graphs=_graphs(pairs, "named-graph-uri"),
        accept=_accept(pairs),
        marked=is_marked([v for name, v in pairs if name == MARK]),
    )


def _require_meaning(names: Sequence[str]) -> None:
    """Refuse what would be dropped and change the answer."""
    given = [(name, name) for name in names if name == _DAY]
    for name, meant in (*given, *misspelt(names, _NAMES)):
        if meant != _DAY:
            raise no_parameter(name, meant)
        raise bad_parameter(
            f"{name[:100]} means nothing for a query; leave it out;"
            " iscm query --as-of asks of another day"
        )


def _accept(pairs: Sequence[tuple[str, str]]) -> str | None:
    """The media types that the parameter for the format stands for, by whichever of its names; an
    empty one, which forms send, stands for none."""
    given = [(name, value) for name, value in pairs if name in _FORMAT and value]
    names = [name for name, _ in given]
    if _REPEATING_ACCEPT.issubset(names):
        return None
    for name in names:
        if names.count(name) > 1:
            raise bad_parameter(f"{name} is given {names.count(name)} times; give it once")
    asked = dict.fromkeys(_format(name, value) for name, value in given)
    if len(asked) > 1:
        raise bad_parameter(f"{' and '.join(names)} ask for different formats; give one of them")
    return next(iter(asked), None)


def _format(name: str, value: str) -> str:
    """The media types that a format stands for, which is a name or a media type."""
    if (offers := FORMATS.get(value.lower())) is not None:
        return ", ".join(offer.media_type for offer in offers) + NOTHING_ELSE
    # A plus sign that is not percent-encoded is read as a blank.
    media_type = value.strip().replace(" ", "+")
    if "/" in media_type and negotiate(media_type, (*RESULT_OFFERS, *GRAPH_OFFERS, HTML)):
        return media_type + NOTHING_ELSE
    raise bad_parameter(
        f"there is no format “{value[:60]}”; there are {', '.join(FORMATS)}",
        parameter=name,
        available=list(FORMATS),
    )


def _graphs(pairs: Sequence[tuple[str, str]], parameter: str) -> list[str]:
    """The graphs that a parameter names; an empty one, which forms send, names none."""
    return [value for name, value in pairs if name == parameter and value]


def _update() -> Problem:
    return Problem(
        403,
        "update-refused",
        "this endpoint takes queries only: the data are files, and a change is a changed file",
    )


def _pairs(encoded: bytes, where: str) -> list[tuple[str, str]]:
    if not encoded:
        return []
    try:
        return pairs(encoded)
    except UnicodeDecodeError as error:
        reason = f"the {where} is not UTF-8, percent-encoded or as it is ({error.reason})"
        raise bad_request(reason) from error
    except TooManyFieldsError as error:
        raise bad_request(f"the {where} has {error}") from error


def _text(body: bytes, where: str) -> str:
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise bad_request(
            f"the {where} is not UTF-8: byte {error.start} is {error.reason}"
        ) from error


def _require_utf8(parameters: str) -> None:
    for parameter in parameters.split(";"):
        name, _, value = parameter.partition("=")
        charset = value.strip().strip('"').lower()
        if name.strip().lower() == "charset" and charset not in ("utf-8", "utf8", "us-ascii"):
            raise Problem(415, "unsupported-media-type", f"the text must be UTF-8, not {charset}")
