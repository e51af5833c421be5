"""Reverse look-up: from an identifier that others use to the thing of ours."""

import re
from typing import Any, Final

from flask import Blueprint, Response, jsonify, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from iscm.links.addresses import cleaned
from iscm.links.lookup import IdentifiedThing, LookupRequestError, code_query, identified, iri_query
from iscm.media_types import GRAPH_OFFERS, HTML, JSON
from iscm.namespaces import split_entity_iri
from iscm.protocol.problems import CACHING, bad_parameter, unknown_thing
from iscm.web.addresses import DAY, Parameter, day_asked, with_day
from iscm.web.questions import sites_of
from iscm.web.responses import negotiated_offer
from iscm.web.services import service
from iscm.web.site import current_site
from iscm.web.things import path_of

bp = Blueprint("lookup", __name__, template_folder="templates")
_PARAMETERS: Final = (
    Parameter("iri", "An IRI of ours, or of a vocabulary that is linked"),
    Parameter("code", "A code of ISO 3166-1, M49, Wikidata or GeoNames"),
    Parameter("q", "Either"),
)
_IS_ADDRESS: Final = re.compile("[:/]")
_WIKIPEDIA: Final = re.compile(
    r"https?://[a-z-]+\.(?:m\.)?(?:wikipedia|dbpedia)\.org/", re.IGNORECASE
)
_TITLES: Final = (
    "; of encyclopedias the titles in English are known alone, and no numbers of pages: give the "
    "address of the item at Wikidata, to which a page leads"
)
_MATCH: Final = {
    "type": "object",
    "required": ["iri", "label", "property", "path"],
    "properties": {
        name: {"type": ["string", "null"]} for name in ("iri", "label", "property", "path")
    },
}
_MATCHES: Final = {
    "type": "object",
    "required": ["query", "matches"],
    "properties": {
        "query": {"type": "string"},
        "matches": {"type": "array", "items": _MATCH},
    },
}


@service(
    bp,
    "/lookup",
    "From an identifier that others use to the thing: give one parameter",
    parameters=(*_PARAMETERS, DAY),
    answers={JSON.media_type: _MATCHES, HTML.media_type: None},
    statuses={
        303: "The description of the one thing that was found.",
        400: "Malformed",
        404: "Missing",
        406: "NotAcceptable",
    },
)
def lookup() -> BaseResponse:
    """What an identifier names: a redirect to its page for browsers, a list for programs.

    Parameters, one of them: ``iri`` (an IRI of ours or of a vocabulary that is linked), ``code``
    (ISO 3166-1, M49, Wikidata, GeoNames), ``q`` (either). A code is understood as ``iri`` too.
    """
    names = [each.name for each in _PARAMETERS]
    given = [name for name in names for value in request.args.getlist(name) if value.strip()]
    if len(given) != 1:
        raise bad_parameter(
            "give one of the parameters iri, code and q, once, such as iri=http://www.wikidata.org/"
            "entity/Q252 or code=IDN"
        )
    name = given[0]
    value = "".join(request.args.getlist(name)).strip()
    offer = negotiated_offer([JSON, HTML, *(each for each in GRAPH_OFFERS if each is not JSON)])
    things = _things(name, value)
    if not things:
        further = _TITLES if _WIKIPEDIA.match(cleaned(value)) else ""
        raise unknown_thing(f"the dataset ties no thing to {value[:200]}{further}")
    if offer is not JSON and len(things) == 1:
        parts = split_entity_iri(things[0].iri)
        if parts is not None:
            kind, key = parts
            days: dict[str, Any] = day_asked()
            return _held(redirect(url_for("entities.document", kind=kind, key=key, **days), 303))
    if offer is HTML:
        page = render_template("lookup.html", value=value, things=things, with_day=with_day)
        return _held(Response(page, content_type=HTML.content_type))
    return _held(
        jsonify(
            query=value,
            matches=[
                {
                    "iri": each.iri,
                    "label": each.label,
                    "property": each.property,
                    "path": with_day(path_of(each.iri)),
                }
                for each in things
            ],
        )
    )


def _things(name: str, value: str) -> list[IdentifiedThing]:
    is_code = name == "code" or _IS_ADDRESS.search(value) is None
    try:
        query = code_query(value) if is_code else iri_query(value, sites_of(current_site()))
    except LookupRequestError as error:
        others = "; or give an absolute IRI" if is_code and name != "code" else ""
        raise bad_parameter(f"{error}{others}") from error
    return identified(current_site().rows(query))


def _held(response: BaseResponse) -> BaseResponse:
    response.headers["Vary"] = "Accept"
    response.headers["Cache-Control"] = CACHING
    return response
