"""Things: ``/id/…`` redirects, ``/doc/…`` describes."""

import difflib
from collections.abc import Sequence
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from iscm.iris import is_iri
from iscm.media_types import DOCUMENT_OFFERS, EXTENSIONS, HTML
from iscm.namespaces import DATASET, KINDS, entity_iri, iri_of
from iscm.protocol.problems import unknown_thing
from iscm.web import documents
from iscm.web.about_document import document_triples
from iscm.web.addresses import AS_OF, DAY, day_asked
from iscm.web.around import around
from iscm.web.as_of import past_of, require_period
from iscm.web.description import describe, exists, referring_query
from iscm.web.documents import Chosen, Found
from iscm.web.edition import edition_of
from iscm.web.languages import language, language_asked
from iscm.web.rdf import rdf_bytes
from iscm.web.services import service
from iscm.web.signposting import (
    links_to_described,
    page_links,
    past_links,
    replacements,
    thing_links,
)
from iscm.web.site import Site, current_site
from iscm.web.things import path_of
from iscm.web.views import page_of
from iscm.web.views.as_of import as_of_page
from iscm.web.views.elsewhere import elsewhere
from iscm.web.views.generic import GenericPage, generic_page
from iscm.web.views.reader import Reader
from iscm.web.views.records import Record

bp = Blueprint("entities", __name__)


@service(
    bp,
    "/id/<kind>/<path:key>",
    "A thing: leads to its description",
    parameters=(DAY,),
    statuses={303: "The description.", 400: "Malformed", 404: "Missing"},
    speaks=True,
)
def thing(kind: str, key: str) -> BaseResponse:
    """The thing itself cannot be sent; its description can (https://www.w3.org/TR/cooluris/#r303gendocument)."""
    require_thing(kind, key)
    require_period(current_site())
    kept: dict[str, Any] = {**day_asked(), **language_asked()}
    response = redirect(url_for("entities.document", kind=kind, key=key, **kept), 303)
    response.headers["Cache-Control"] = "public, max-age=3600"
    return response


@documents.document(
    bp,
    "/doc/<kind>/<path:key>",
    "The description of a thing",
    (HTML, *DOCUMENT_OFFERS),
    EXTENSIONS,
    parameters=(DAY,),
    listed=lambda site: (
        {"kind": kind, "key": key} for kind in site.kinds() for key in site.keys(kind)
    ),
)
def document(kind: str, key: str) -> Found:
    """The description of a thing; with ``?as-of=2017``, of what stood at the end of that period."""
    iri = require_thing(kind, key)
    site, asked = current_site(), request.args.get(AS_OF)
    if asked is not None:
        # What is said of the dataset stands in a graph of its own, and counts all of them.
        past = past_of(site).site(asked, whole=kind == "dataset")
        return Found(
            (iri,),
            lambda chosen: _past(past, asked, iri, kind, key, chosen),
            past_links(site, iri, kind, key),
            described=True,
        )
    replaced = replacements(site, iri)
    return Found(
        (iri,),
        lambda chosen: _current(site, iri, kind, key, replaced, chosen),
        thing_links(site, iri, kind, key, replaced),
        page_links=page_links(site, iri),
        data_links=links_to_described(iri, url_for("entities.document", kind=kind, key=key)),
        described=True,
    )


def _current(
    site: Site, iri: str, kind: str, key: str, replaced: Sequence[str], chosen: Chosen
) -> bytes | str:
    # Hundreds of statements name a role, and its page tells of them by a query of its own.
    naming = chosen.offer is not HTML or kind != "role"
    description = describe(site, iri, naming=naming)
    if chosen.offer is not HTML:
        triples = [*description.triples, *document_triples(site, description, kind, key)]
        return rdf_bytes(triples, chosen.offer, iri)
    seen = around(site, description)
    page = page_of(seen, kind, key, language())
    # Data of others may say what the pages of the model do not look for.
    foreign = site.folders is None and not isinstance(page, Record | GenericPage)
    return render_template(
        page.template,
        page=page,
        raw=generic_page(Reader(seen.description, language()), kind, key) if foreign else None,
        description=description,
        formats=chosen.formats,
        links=chosen.links,
        deprecated=seen.description.flag(iri, iri_of("owl:deprecated")),
        elsewhere=elsewhere(seen.description, iri),
        replacements=[(other, path_of(other)) for other in replaced],
        referring=referring_query(iri),
        edition=edition_of(site) if iri == DATASET else None,
    )


def _past(past: Site, asked: str, iri: str, kind: str, key: str, chosen: Chosen) -> bytes | str:
    description = describe(past, iri)
    if chosen.offer is not HTML:
        about = document_triples(past, description, kind, key, asked)
        return rdf_bytes([*description.triples, *about], chosen.offer, iri)
    reader = Reader(description, language())
    page = as_of_page(reader, kind, key, asked, past.dataset.day or asked)
    return render_template(page.template, page=page, links=chosen.links)


def require_thing(kind: str, key: str) -> str:
    """The IRI of a thing that the dataset knows.

    Raises:
        Problem: 404 that suggests near keys.
    """
    if kind not in KINDS:
        raise unknown_thing(
            f"there is no kind of thing called {kind}; the kinds are {', '.join(KINDS)}",
            kinds=list(KINDS),
        )
    iri = entity_iri(kind, key)
    if is_iri(iri) and exists(current_site(), iri):
        return iri
    near = _near(kind, key)
    advice = f"; did you mean {' or '.join(near)}?" if near else ""
    raise unknown_thing(
        f"the dataset knows no {kind} with the key {key}{advice}",
        suggestions=[
            {
                "iri": entity_iri(kind, other),
                "path": url_for("entities.document", kind=kind, key=other),
            }
            for other in near
        ],
    )


def _near(kind: str, key: str) -> list[str]:
    keys = current_site().keys(kind)
    folded = {other.lower(): other for other in keys}
    near = difflib.get_close_matches(key.lower()[:200], folded, n=5, cutoff=0.5)
    return [folded[other] for other in near]
