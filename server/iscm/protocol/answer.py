"""What a query's answer is sent as, asking for it, and why there is none, with no web framework."""

import functools
from collections.abc import Sequence

from iscm.engine import (
    Answer,
    Engine,
    GraphNameError,
    MediaTypeError,
    QueryError,
    QuerySyntaxError,
    ServiceRefusedError,
    UnknownFunctionError,
    UnwritableError,
    UpdateRefusedError,
    UpstreamError,
)
from iscm.engine.lexer import form
from iscm.media_types import GRAPH_FORMATS, GRAPH_OFFERS, RESULT_OFFERS, TURTLE, Offer
from iscm.protocol.negotiation import negotiate
from iscm.protocol.problems import Problem
from iscm.protocol.request import NOTHING_ELSE, QueryRequest


def offers_for(query: str) -> tuple[Offer, ...]:
    """What a query's answer can be sent as, by its form."""
    return GRAPH_OFFERS if form(query) in ("CONSTRUCT", "DESCRIBE") else RESULT_OFFERS


def negotiated(accept: str | None, offers: Sequence[Offer]) -> Offer | None:
    """As `iscm.protocol.negotiation.negotiate`; of offers that hold a graph, the favourite syntax
    of it where formats of rows alone are named and none is refused.

    Whoever names these says so with every request, and can read a graph
    (https://www.rfc-editor.org/rfc/rfc9110#section-12.5.1 lets a server send one); what is refused
    by a weight of nought is not sent.
    """
    offer = negotiate(accept, offers)
    if offer is None and TURTLE in offers and negotiate(accept, RESULT_OFFERS) is not None:
        graphs = [each for each in offers if each.media_type in GRAPH_FORMATS]
        offer = negotiate(f"{accept}, */*;q=0.001", graphs)
    return offer


_negotiated = functools.lru_cache(maxsize=1024)(negotiated)


def offer_for(query: str, accept: str | None) -> Offer:
    """What a query's answer is sent as; see `negotiated`.

    Raises:
        Problem: 406, with the list of what there is.
    """
    offers = offers_for(query)
    # Few headers are in use, and long ones are not worth keeping.
    short = accept is None or len(accept) <= 256
    offer = (_negotiated if short else negotiated)(accept, offers)
    if offer is None:
        raise not_acceptable(accept, offers)
    return offer


def ask(engine: Engine, request: QueryRequest, offer: Offer, most: int | None = None) -> Answer:
    """Put a request's query to an engine.

    Args:
        engine: answers.
        request: holds a query.
        offer: what the answer is wanted as, fit for the query's form.
        most: how many bytes of it are wanted, from its beginning; None for all.

    Raises:
        Problem: 400, 403, 406 or 500, ready to be sent.
    """
    try:
        return engine.query(
            request.query or "",
            offer.media_type,
            default_graphs=request.default_graphs,
            named_graphs=request.named_graphs,
            most=most,
        )
    except QueryError as error:
        raise problem_of(error) from error


def not_acceptable(accept: str | None, offers: tuple[Offer, ...]) -> Problem:
    """The 406 that lists what there is."""
    # Offers of one type that differ by profile are one line of the list.
    available = list(dict.fromkeys(offer.media_type for offer in offers))
    asked = (accept or "").removesuffix(NOTHING_ELSE)
    return Problem(
        406,
        "not-acceptable",
        f"“{asked}”, which Accept or format asks for, allows none of {', '.join(available)}",
        extra={"available": available},
    )


def problem_of(error: QueryError) -> Problem:
    """An engine's error as an HTTP problem."""
    match error:
        case QuerySyntaxError(line=line, column=column):
            return Problem(400, "query-syntax", str(error), extra={"line": line, "column": column})
        case UpdateRefusedError():
            return Problem(403, "update-refused", str(error))
        case ServiceRefusedError(line=line, column=column):
            place = {} if line is None else {"line": line, "column": column}
            return Problem(403, "service-refused", str(error), extra=place)
        case UnknownFunctionError(name=name):
            return Problem(400, "unknown-function", str(error), extra={"function": name})
        case GraphNameError():
            return Problem(400, "graph-name", str(error))
        case UpstreamError(status=status, kind=kind):
            return Problem(status, kind, str(error), headers={"Retry-After": "10"})
        case MediaTypeError():
            return Problem(406, "not-acceptable", str(error))
        case UnwritableError(available=available):
            return Problem(406, "not-acceptable", str(error), extra={"available": list(available)})
        case _:
            return Problem(500, "query-failed", str(error))
