"""Things: ``/id/…`` redirects, ``/doc/…`` describes."""

import difflib
from typing import Any, Final

from flask import Blueprint, Response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from iscm.namespaces import KINDS, PREFIXES, entity_iri
from iscm.protocol.media_types import DOCUMENT_OFFERS, EXTENSIONS, HTML, Offer
from iscm.protocol.problems import Problem
from iscm.web.about_document import document_triples
from iscm.web.addresses import AS_OF, day_asked
from iscm.web.as_of import past_of
from iscm.web.description import describe, exists, referring_query
from iscm.web.edition import edition_of
from iscm.web.rdf import rdf_bytes
from iscm.web.responses import choose, language, representation
from iscm.web.signposting import (
    DATASET,
    SYNTAXES,
    Link,
    entity_links,
    fixed_address,
    headers,
    past_links,
    replacements,
)
from iscm.web.site import Site, current_site
from iscm.web.things import is_iri, path_of
from iscm.web.views import page_of
from iscm.web.views.as_of import as_of_page
from iscm.web.views.elsewhere import elsewhere
from iscm.web.views.reader import Reader

bp = Blueprint("entities", __name__)
_OFFERS: Final = (HTML, *DOCUMENT_OFFERS)


@bp.get("/id/<kind>/<path:key>")
def thing(kind: str, key: str) -> BaseResponse:
    """The thing itself cannot be sent; its description can (https://www.w3.org/TR/cooluris/#r303gendocument)."""
    require(kind, key)
    days: dict[str, Any] = day_asked()
    response = redirect(url_for("entities.document", kind=kind, key=key, **days), 303)
    response.headers["Cache-Control"] = "public, max-age=3600"
    return response


@bp.get("/doc/<kind>/<path:key>")
def document(kind: str, key: str) -> Response:
    """The description, as the Accept header or the extension says; with ``?as-of=2017``, of what
    stood at the end of that period."""
    stem, dot, extension = key.rpartition(".")
    fixed = EXTENSIONS.get(extension) if dot else None
    if fixed is not None:
        key = stem
    iri = require(kind, key)
    offer = fixed or choose(_OFFERS)
    varies = [] if fixed else ["Accept"]
    if offer is HTML:
        varies.append("Accept-Language")
    asked = request.args.get(AS_OF)
    if asked is None:
        links = entity_links(current_site(), iri, kind, key, offer)
    else:
        past = past_of(current_site()).site(asked)
        links = past_links(current_site(), iri, kind, key, {AS_OF: asked})

    def build() -> bytes | str:
        if asked is None:
            return _body(iri, offer, kind, key, links)
        return _past_body(past, asked, iri, offer, kind, key, links)

    def address(extension: str) -> str:
        parameters: dict[str, Any] = {} if asked is None else {AS_OF: asked}
        return url_for("entities.document", kind=kind, key=f"{key}.{extension}", **parameters)

    return representation(
        offer,
        build,
        key=(iri,) if asked is None else (iri, asked),
        vary=varies,
        links=headers(links),
        location=None if fixed else fixed_address(offer, address),
    )


def _body(iri: str, offer: Offer, kind: str, key: str, links: list[Link]) -> bytes | str:
    site = current_site()
    description = describe(site, iri)
    if offer is HTML:
        page = page_of(description, kind, key, language())
        formats = {
            extension: url_for("entities.document", kind=kind, key=f"{key}.{extension}")
            for extension in SYNTAXES
        }
        deprecated = description.flag(iri, PREFIXES["owl"] + "deprecated")
        return render_template(
            page.template,
            page=page,
            formats=formats,
            links=links,
            deprecated=deprecated,
            elsewhere=elsewhere(description, iri),
            replacements=[(other, path_of(other)) for other in replacements(site, iri)],
            referring=referring_query(iri),
            edition=edition_of(site) if iri == DATASET else None,
        )
    triples = [*description.triples, *document_triples(site, description, kind, key)]
    return rdf_bytes(triples, offer, iri)


def _past_body(
    past: Site, asked: str, iri: str, offer: Offer, kind: str, key: str, links: list[Link]
) -> bytes | str:
    description = describe(past, iri)
    if offer is not HTML:
        document = document_triples(past, description, kind, key, asked)
        return rdf_bytes([*description.triples, *document], offer, iri)
    reader = Reader(description, language())
    page = as_of_page(reader, kind, key, asked, past.dataset.day or asked)
    return render_template(page.template, page=page, links=links)


def require(kind: str, key: str) -> str:
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
    if is_iri(iri) and exists(current_site(), iri):
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
