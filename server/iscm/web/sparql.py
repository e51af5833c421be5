"""The SPARQL endpoint (https://www.w3.org/TR/sparql11-protocol/) and its page for people."""

from collections.abc import Sequence
from typing import Any, Final

from flask import Blueprint, Response, render_template, request, url_for
from werkzeug.exceptions import RequestEntityTooLarge

from iscm.engine.faults import PLACE, faults_of
from iscm.engine.serialize import graph_bytes
from iscm.media_types import FORMATS, GRAPH_FORMATS, GRAPH_OFFERS, HTML, RESULT_OFFERS, Syntax
from iscm.namespaces import PREFIXES
from iscm.protocol import coding
from iscm.protocol.answer import ask, not_acceptable, offer_for
from iscm.protocol.byte_order import MARK, with_mark
from iscm.protocol.endpoint import PREFLIGHT, SENDING, Endpoint, Inquiry, is_for_people
from iscm.protocol.negotiation import negotiate
from iscm.protocol.problems import Problem
from iscm.protocol.request import SPARQL_QUERY, QueryRequest
from iscm.web.addresses import READ_ELSEWHERE, Parameter
from iscm.web.documents import single
from iscm.web.languages import LANG, gettext, speak
from iscm.web.problem_pages import problem_response
from iscm.web.responses import representation, response_of
from iscm.web.results import Results, files_of, results_of
from iscm.web.samples import samples_of
from iscm.web.service_description import service_description
from iscm.web.services import service
from iscm.web.site import Site, current_site
from iscm.web.tables.file_formats import MARKED
from iscm.web.topics import by_topic

bp = Blueprint("sparql", __name__)
_OTHERS: Final = ("QUERY", "OPTIONS", "PUT", "PATCH", "DELETE", "TRACE")
"""Methods beside those that are declared: what is none to ask by is told as elsewhere. Their route
comes before the declared one, which would have Flask answer OPTIONS."""
_NO_LANGUAGE: Final = {LANG: None}
_BARE_OFFERS: Final = (*GRAPH_OFFERS, HTML)
_SAYS_FORMAT: Final = (
    "A name, or a media type: it wins over Accept; also called output, results, _accept and Accept"
)
_FORMAT: Final = {"type": "string", "examples": list(FORMATS)}
READ_ELSEWHERE.update(("sparql.endpoint", "sparql.endpoint_with_slash"))
_IRIS: Final = {"type": "array", "items": {"type": "string", "format": "iri"}}


@service(
    bp,
    "/sparql",
    "Ask a SPARQL query; without one: the service description",
    parameters=(
        Parameter("query", "A SPARQL query"),
        Parameter("default-graph-uri", "A graph of the default graph", _IRIS),
        Parameter("named-graph-uri", "A graph that GRAPH ranges over", _IRIS),
        Parameter("format", _SAYS_FORMAT, _FORMAT),
        MARKED,
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
    beside=("default-graph-uri", "named-graph-uri", "format", MARK),
    required=("query",),
    listed=single,
    lane="query",
    speaks=True,
)
@bp.route(
    "/sparql/",
    methods=["GET", *_OTHERS, "POST"],
    endpoint="endpoint_with_slash",
    provide_automatic_options=False,
)
@bp.route("/sparql", methods=_OTHERS, provide_automatic_options=False)
def endpoint() -> Response:
    """Answer a query; without one, describe the endpoint, or show the query page.

    The server of `iscm.http` decides the same of `iscm.protocol.endpoint`, and leaves to this view
    what is a page or a description.
    """
    site = current_site()
    rules = site.once("sparql-endpoint", lambda: _rules(site))
    accept = request.headers.get("Accept")
    vary = b"Accept"
    try:
        if request.method == "OPTIONS":
            return response_of(204, PREFLIGHT)
        asked = _read(rules)
        codings = request.headers.get("Accept-Encoding")
        inquiry = rules.inquiry(asked, request.method, accept, codings)
        if inquiry is not None:
            vary = inquiry.vary
            return _answer(site, inquiry)
        if asked.query is None:
            return _bare(site, asked.accepting(accept))
        return _answered_page(site, asked)
    except Problem as problem:
        if is_for_people(request.method, accept):
            raise
        return problem_response(problem, for_people=False, vary=vary)


def _rules(site: Site) -> Endpoint:
    settings = site.settings
    return Endpoint(
        site.dataset.version,
        max_query_bytes=settings.max_query_bytes,
        services=settings.allowed_services,
    )


def _read(rules: Endpoint) -> QueryRequest:
    request.max_content_length = rules.max_content_bytes
    try:
        body = request.get_data(cache=False) if request.method in SENDING else b""
    except RequestEntityTooLarge:
        raise rules.too_long() from None
    return rules.read(
        request.method,
        request.query_string,
        request.headers.get("Content-Type"),
        request.headers.get("Content-Encoding"),
        body,
    )


def _answer(site: Site, inquiry: Inquiry) -> Response:
    offer = inquiry.offer or offer_for(inquiry.asked.query or "", inquiry.accept)
    answer, chosen = ask(site.engine, inquiry.asked, offer), inquiry.coding
    body = with_mark(answer.body, inquiry.asked.marked)
    if len(body) < coding.SMALLEST:
        chosen = "identity"
    fields = inquiry.fields(offer.content_type, chosen)
    return response_of(200, fields, coding.encode(chosen, body))


def _vary(asked: QueryRequest) -> Sequence[str]:
    """Where an address says the format, Accept has no say."""
    return ("Accept",) if asked.accept is None else ()


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
        return representation(
            HTML, lambda: _page("", None, None), key=("sparql-page",), speaks=True
        )
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
    speak()
    try:
        results = results_of(site.engine, asked)
    except Problem as problem:
        page = _page(query, None, problem)
        response = Response(page, problem.status, content_type=HTML.content_type)
        response.headers["Vary"] = "Accept, Accept-Language"
        return response
    return representation(
        HTML,
        lambda: _page(
            query,
            results,
            None,
            asked=_parameters(asked),
            downloads=_downloads(asked, results),
            samples=_samples(site, asked, results),
        ),
        key=("sparql-page", request.query_string.decode("latin-1")),
        vary=_vary(asked),
        speaks=True,
    )


def _page(
    query: str,
    results: Results | None,
    problem: Problem | None,
    **answered: Any,
) -> str:
    return render_template(
        "sparql.html",
        query=query,
        results=results,
        problem=problem,
        **answered,
        prefixes=dict(PREFIXES),
        topics=by_topic(current_site().questions),
        faults=faults_of(current_site().settings.endpoint),
        faults_place=PLACE,
    )


def _parameters(asked: QueryRequest) -> dict[str, Any]:
    """What asks the same by an address."""
    return {
        "query": asked.query,
        "default-graph-uri": asked.default_graphs,
        "named-graph-uri": asked.named_graphs,
    }


def _downloads(asked: QueryRequest, results: Results) -> list[tuple[Syntax, str]]:
    """What an answer can be saved as, and where it is."""
    parameters = _parameters(asked) | _NO_LANGUAGE
    return [
        (each, url_for("sparql.endpoint", format=each.name, **parameters))
        for each in files_of(results)
    ]


def _samples(site: Site, asked: QueryRequest, results: Results) -> list[tuple[str, str]]:
    """Heading → text, of what leads to the answer from elsewhere."""
    samples = samples_of(site.url("/sparql"), asked, graph=results.turtle is not None)
    return [
        (
            gettext("Link"),
            site.url(url_for("sparql.endpoint", **_parameters(asked), **_NO_LANGUAGE)),
        ),
        *((each.name, each.text) for each in samples),
    ]
