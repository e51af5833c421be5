"""What machines look for first: site map, robots' rules, guide for language models, interface,
link sets, news."""

import json
from collections.abc import Callable, Iterator
from functools import partial
from typing import Final
from xml.sax.saxutils import escape

from flask import Blueprint, Response, render_template, url_for

from iscm.jsonld import context_document
from iscm.namespaces import BASE, KINDS
from iscm.protocol.media_types import DOCUMENT_OFFERS, EXTENSIONS, HTML, JSON, JSON_LD, TEXT, Offer
from iscm.protocol.problems import Problem
from iscm.web.changes import atom_feed, change_triples, releases
from iscm.web.edition import edition_of
from iscm.web.entities import require
from iscm.web.factsheet import PRINTED
from iscm.web.kept import versions_of
from iscm.web.openapi import interface
from iscm.web.rdf import rdf_bytes
from iscm.web.responses import choose, representation
from iscm.web.signposting import (
    LINKSET_JSON,
    Link,
    collections,
    headers,
    licence_links,
)
from iscm.web.signposting import linkset as link_set
from iscm.web.site import Site, current_site
from iscm.web.things import path_of

bp = Blueprint("discovery", __name__)
SITEMAP_LIMIT: Final = 50_000
"""Addresses in one file, by https://www.sitemaps.org/protocol.html."""
_XML: Final = Offer("application/xml")
_ATOM: Final = Offer("application/atom+xml")
_LINKSET: Final = Offer(LINKSET_JSON)
_MARKDOWN: Final = Offer("text/markdown", charset=True)
_PAGES: Final = (
    "home.home",
    "browse.kinds",
    "questions.questions",
    "sparql.endpoint",
    "dumps.index",
)


@bp.get("/sitemap.xml")
@bp.get("/sitemap-<int:part>.xml")
def sitemap(part: int | None = None) -> Response:
    """All pages; where they are too many for one file, the list of the files."""
    site = current_site()
    addresses = site.once("addresses", lambda: list(_addresses(site)))
    parts = -(-len(addresses) // SITEMAP_LIMIT)
    if part is not None and not 1 <= part <= parts:
        raise Problem(404, "not-found", f"the site map has {parts} parts")
    if part is None and parts > 1:
        files = [url_for("discovery.sitemap", part=number + 1) for number in range(parts)]
        return _file(_XML, lambda: _map(site, "sitemapindex", "sitemap", files), "sitemap")
    start = ((part or 1) - 1) * SITEMAP_LIMIT
    shown = addresses[start : start + SITEMAP_LIMIT]
    return _file(_XML, lambda: _map(site, "urlset", "url", shown), f"sitemap-{part}")


@bp.get("/robots.txt")
def robots() -> Response:
    """Who is welcome to what (https://www.rfc-editor.org/rfc/rfc9309)."""
    site = current_site()
    return _file(
        TEXT,
        lambda: render_template("robots.txt", sitemap=site.url("/sitemap.xml")),
        "robots",
    )


@bp.get("/llms.txt")
def llms() -> Response:
    """What this is, for language models (https://llmstxt.org/)."""
    site = current_site()
    return _file(
        _MARKDOWN,
        lambda: render_template(
            "llms.txt", url=site.url, edition=edition_of(site), questions=site.questions[:20]
        ),
        "llms",
    )


@bp.get("/openapi.json")
def openapi() -> Response:
    """The HTTP interface (https://spec.openapis.org/oas/v3.1.0)."""
    site = current_site()
    document = json.dumps(interface(site.url(""), edition_of(site)), ensure_ascii=False, indent=2)
    return _file(JSON, lambda: document + "\n", "openapi")


@bp.get("/context.jsonld")
def context() -> Response:
    """The JSON-LD context of all documents."""
    return _file(JSON_LD, context_document, "context")


@bp.get("/linkset/<kind>/<path:key>")
def linkset(kind: str, key: str) -> Response:
    """The typed links of a thing's page (https://www.rfc-editor.org/rfc/rfc9264)."""
    site = current_site()
    iri = require(kind, key)

    def build() -> str:
        return json.dumps(link_set(site, iri, kind, key), indent=2) + "\n"

    return _file(_LINKSET, build, "linkset", iri)


@bp.get("/changes")
@bp.get("/changes.<any(atom, html, ttl, jsonld, rdf, nt):extension>")
def changes(extension: str | None = None) -> Response:
    """What changed from version to version: as a feed (https://www.rfc-editor.org/rfc/rfc4287),
    as RDF, or as a page."""
    site = current_site()
    kept = {"atom": _ATOM, **EXTENSIONS}
    offer = kept[extension] if extension else choose((_ATOM, *DOCUMENT_OFFERS, HTML))
    address = partial(url_for, "discovery.changes")
    links = [Link(f"{BASE}changes", "canonical"), *licence_links(site), *collections(site)]
    links += [
        Link(address(extension=other), "alternate", fixed.media_type)
        for other, fixed in kept.items()
    ]

    def build() -> bytes | str:
        if offer is _ATOM:
            return atom_feed(site, releases(site), edition_of(site))
        if offer is HTML:
            formats = {other: address(extension=other) for other in kept}
            return render_template(
                "changes.html",
                releases=releases(site),
                kept=versions_of(site),
                links=links,
                formats=formats,
            )
        return rdf_bytes(change_triples(site), offer)

    return representation(
        offer,
        build,
        key=("changes",),
        vary=() if extension else ("Accept",),
        links=headers(links),
        location=None
        if extension
        else next((address(extension=e) for e, fixed in kept.items() if fixed == offer), None),
    )


def _file(offer: Offer, build: Callable[[], str], *key: str) -> Response:
    return representation(offer, build, key=key, vary=())


def _addresses(site: Site) -> Iterator[str]:
    for endpoint in _PAGES:
        yield url_for(endpoint)
    # Data of others come without these.
    if site.folders is not None:
        yield url_for("ontology.ontology")
        yield url_for("ontology.shapes")
        yield url_for("factsheet.factsheet", year=PRINTED)
    if (edition := edition_of(site)) is not None:
        yield url_for("catalogue.catalog")
        yield path_of(edition.iri) or edition.iri
    for kind in KINDS:
        keys = site.keys(kind)
        if keys:
            yield url_for("browse.things", kind=kind)
        for key in keys:
            yield url_for("entities.document", kind=kind, key=key)


def _map(site: Site, outer: str, inner: str, paths: list[str]) -> str:
    day = site.dataset.date or site.modified.date().isoformat()
    entries = "".join(
        f"<{inner}><loc>{escape(site.url(path))}</loc><lastmod>{day}</lastmod></{inner}>\n"
        for path in paths
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<{outer} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{entries}</{outer}>\n'
    )
