"""The SPARQL endpoint (https://www.w3.org/TR/sparql11-protocol/) and its page for people."""

from collections.abc import Sequence
from typing import Final

from flask import Blueprint, Response, render_template, request, url_for
from werkzeug.exceptions import RequestEntityTooLarge

from iscm.engine.serialize import graph_bytes
from iscm.media_types import FORMATS, GRAPH_FORMATS, GRAPH_OFFERS, HTML, RESULT_OFFERS
from iscm.namespaces import PREFIXES
from iscm.protocol.answer import (
    ask,
    not_acceptable,
    offer_for,
    offers_for,
)
from iscm.protocol.negotiation import negotiate
from iscm.protocol.problems import Problem
from iscm.protocol.request import SPARQL_QUERY, QueryRequest, parse_request
from iscm.web.addresses import Parameter
from iscm.web.documents import once
from iscm.web.problems import problem_response
from iscm.web.responses import representation
from iscm.web.results import Download, Results, command_for, downloads_of, results_of
from iscm.web.service_description import service_description
from iscm.web.services import service
from iscm.web.site import Site, current_site

bp = Blueprint("sparql", __name__)
_SENDING: Final = ("POST", "QUERY")
_BARE_OFFERS: Final = (*GRAPH_OFFERS, HTML)
_FORMAT: Final = {"type": "string", "examples": list(FORMATS)}
_IRIS: Final = {"type": "array", "items": {"type": "string", "format": "iri"}}


@bp.route("/sparql/", methods=["GET", "POST", "QUERY"], endpoint="endpoint_with_slash")
@bp.route("/sparql", methods=["QUERY"])
@service(
    bp,
    "/sparql",
    "Ask a SPARQL query; without one: the service description",
    parameters=(
        Parameter("query", "A SPARQL query"),
        Parameter("default-graph-uri", "A graph of the default graph", _IRIS),
        Parameter("named-graph-uri", "A graph that GRAPH ranges over", _IRIS),
        Parameter("format", "A name, or a media type: it wins over Accept", _FORMAT),
    ),
    answers=dict.fromkeys(each.media_type for each in (*RESULT_OFFERS, *GRAPH_OFFERS, HTML)),
    statuses={
        304: "The client has it already.",
        400: "Malformed",
        403: "Refused",
        406: "NotAcceptable",
        412: "Unmet",
        413: "TooLong",
    },
    bodies={SPARQL_QUERY: {"type": "string"}},
    beside=("default-graph-uri", "named-graph-uri", "format"),
    required=("query",),
    listed=once,
)
def endpoint() -> Response:
    """Answer a query; without one, describe the endpoint, or show the query page."""
    site = current_site()
    try:
        asked = _read(site)
        accept = asked.accepting(request.headers.get("Accept"))
        if asked.query is None:
            return _bare(site, accept)
        if request.method not in _SENDING and _for_people(asked.query, accept):
            return _answered_page(site, asked)
        if request.method in _SENDING:
            return _uncached(site, asked, accept)
        return _cacheable(site, asked, accept)
    except Problem as problem:
        if negotiate(request.headers.get("Accept"), (*GRAPH_OFFERS, HTML)) is HTML:
            raise
        return problem_response(problem, for_people=False)


def _read(site: Site) -> QueryRequest:
    limit = site.settings.max_query_bytes
    # Percent-encoding may triple a query; graph parameters stand beside it.
    request.max_content_length = 3 * limit + 65536
    try:
        body = request.get_data(cache=False) if request.method in _SENDING else b""
    except RequestEntityTooLarge:
        raise Problem(
            413, "too-long", f"a query may have {limit} bytes", extra={"limit": limit}
        ) from None
    return parse_request(
        "POST" if request.method == "QUERY" else request.method,
        request.query_string,
        request.headers.get("Content-Type", ""),
        body,
        max_bytes=limit,
    )


def _uncached(site: Site, asked: QueryRequest, accept: str | None) -> Response:
    offer = offer_for(asked.query or "", accept)
    body = ask(site.engine, asked, offer).body
    headers = {"Vary": "Accept", "Cache-Control": "no-store"}
    return Response(body, content_type=offer.content_type, headers=headers)


def _cacheable(site: Site, asked: QueryRequest, accept: str | None) -> Response:
    """An answer to a GET: a constant of the dataset version, so it has an entity tag."""
    offer = offer_for(asked.query or "", accept)
    # Only what can be answered has a tag, so the conditions come after the answer.
    body = ask(site.engine, asked, offer).body
    return representation(
        offer,
        lambda: body,
        key=("sparql", request.query_string.decode("latin-1")),
        vary=_vary(asked),
    )


def _vary(asked: QueryRequest) -> Sequence[str]:
    """Where an address says the format, Accept has no say."""
    return ("Accept",) if asked.accept is None else ()


def _for_people(query: str, accept: str | None) -> bool:
    return negotiate(accept, (*offers_for(query), HTML)) is HTML


def _bare(site: Site, accept: str | None) -> Response:
    offer = negotiate(accept, _BARE_OFFERS)
    if offer is None:
        if negotiate(accept, RESULT_OFFERS) is None:
            raise not_acceptable(accept, _BARE_OFFERS)
        # Rows were wanted: the client has forgotten the query.
        raise Problem(
            400,
            "query-missing",
            "there is no query: send it as ?query=…, as a form field, or as the body of a POST",
        )
    if offer is HTML:
        return representation(HTML, lambda: _page("", None, None), key=("sparql-page",))
    address = f"{site.settings.base_url or request.root_url.rstrip('/')}/sparql"
    return representation(
        offer,
        lambda: graph_bytes(
            service_description(site, address), GRAPH_FORMATS[offer.media_type], PREFIXES
        ),
        key=("service-description", address, *site.settings.allowed_services),
    )


def _answered_page(site: Site, asked: QueryRequest) -> Response:
    query = asked.query or ""
    try:
        results = results_of(site.engine, asked)
    except Problem as problem:
        page = _page(query, None, problem)
        response = Response(page, problem.status, content_type=HTML.content_type)
        response.headers["Vary"] = "Accept"
        return response
    command = command_for(site.url("/sparql"), asked, graph=results.turtle is not None)
    return representation(
        HTML,
        lambda: _page(query, results, None, command, downloads_of(asked, results)),
        key=("sparql-page", request.query_string.decode("latin-1")),
        vary=_vary(asked),
    )


def _page(
    query: str,
    results: Results | None,
    problem: Problem | None,
    command: str = "",
    downloads: Sequence[Download] = (),
) -> str:
    return render_template(
        "sparql.html",
        query=query,
        results=results,
        problem=problem,
        command=command,
        downloads=[(each, url_for("sparql.endpoint", **each.parameters)) for each in downloads],
        prefixes=dict(PREFIXES),
        questions=current_site().questions,
    )
