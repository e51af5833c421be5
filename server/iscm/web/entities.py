"""Things: ``/id/…`` redirects, ``/doc/…`` describes."""

import difflib
from typing import Final

from flask import Blueprint, Response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from iscm.engine.serialize import graph_bytes
from iscm.namespaces import KINDS, PREFIXES, entity_iri
from iscm.protocol.media_types import (
    EXTENSIONS,
    GRAPH_FORMATS,
    GRAPH_OFFERS,
    HTML,
    JSON_LD,
    N_TRIPLES,
    RDF_XML,
    TURTLE,
    Offer,
)
from iscm.protocol.problems import Problem
from iscm.web.description import Description, describe, exists
from iscm.web.responses import choose, language, representation
from iscm.web.site import current_site
from iscm.web.views import page_of

bp = Blueprint("entities", __name__)
_OFFERS: Final = (HTML, *GRAPH_OFFERS)
_DOCUMENTS: Final = {
    "html": HTML,
    "ttl": TURTLE,
    "jsonld": JSON_LD,
    "rdf": RDF_XML,
    "nt": N_TRIPLES,
}
_FORBIDDEN: Final = frozenset('<>"{}|^`\\')


@bp.get("/id/<kind>/<path:key>")
def thing(kind: str, key: str) -> BaseResponse:
    """The thing itself cannot be sent; its description can (https://www.w3.org/TR/cooluris/#r303gendocument)."""
    _require(kind, key)
    response = redirect(url_for("entities.document", kind=kind, key=key), 303)
    response.headers["Cache-Control"] = "public, max-age=3600"
    return response


@bp.get("/doc/<kind>/<path:key>")
def document(kind: str, key: str) -> Response:
    """The description, as the Accept header or the extension says."""
    stem, dot, extension = key.rpartition(".")
    fixed = EXTENSIONS.get(extension) if dot else None
    if fixed is not None:
        key = stem
    iri = _require(kind, key)
    offer = fixed or choose(_OFFERS)
    varies = [] if fixed else ["Accept"]
    if offer is HTML:
        varies.append("Accept-Language")
    return representation(
        offer,
        lambda: _body(iri, offer, kind, key),
        key=(iri,),
        vary=varies,
        links=_links(iri, kind, key),
        location=None if fixed else _address(kind, key, offer),
    )


def _body(iri: str, offer: Offer, kind: str, key: str) -> bytes | str:
    description = describe(current_site(), iri)
    if offer is HTML:
        return _page(description, kind, key)
    return graph_bytes(description.triples, GRAPH_FORMATS[offer.media_type], PREFIXES)


def _page(description: Description, kind: str, key: str) -> str:
    page = page_of(description, kind, key, language())
    formats = {
        extension: url_for("entities.document", kind=kind, key=f"{key}.{extension}")
        for extension in _DOCUMENTS
        if extension != "html"
    }
    return render_template(page.template, page=page, formats=formats)


def _require(kind: str, key: str) -> str:
    """The IRI of a thing that the dataset knows.

    Raises:
        Problem: 404 that suggests near keys.
    """
    if kind not in KINDS:
        raise Problem(
            404,
            "unknown-entity",
            f"there is no kind of thing called {kind}; the kinds are {', '.join(KINDS)}",
            extra={"kinds": list(KINDS)},
        )
    iri = entity_iri(kind, key)
    if not any(c in _FORBIDDEN or c <= " " for c in key) and exists(current_site(), iri):
        return iri
    near = _near(kind, key)
    advice = f"; did you mean {' or '.join(near)}?" if near else ""
    raise Problem(
        404,
        "unknown-entity",
        f"the dataset knows no {kind} with the key {key}{advice}",
        extra={
            "suggestions": [
                {
                    "iri": entity_iri(kind, other),
                    "path": url_for("entities.document", kind=kind, key=other),
                }
                for other in near
            ]
        },
    )


def _near(kind: str, key: str) -> list[str]:
    keys = current_site().keys(kind)
    folded = {other.lower(): other for other in keys}
    near = difflib.get_close_matches(key.lower()[:200], folded, n=5, cutoff=0.5)
    return [folded[other] for other in near]


def _address(kind: str, key: str, offer: Offer) -> str | None:
    for extension, fixed in _DOCUMENTS.items():
        if fixed is offer:
            return url_for("entities.document", kind=kind, key=f"{key}.{extension}")
    return None


def _links(iri: str, kind: str, key: str) -> list[str]:
    links = [f'<{iri}>; rel="canonical"', f'<{iri}>; rel="cite-as"']
    for extension, offer in _DOCUMENTS.items():
        address = url_for("entities.document", kind=kind, key=f"{key}.{extension}")
        if not request.path.endswith(f".{extension}"):
            links.append(f'<{address}>; rel="alternate"; type="{offer.media_type}"')
    return links
