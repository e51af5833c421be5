"""What machines look for first: site map, robots' rules, guide for language models, interface,
link sets."""

import json
from collections.abc import Iterator
from typing import Final
from xml.sax.saxutils import escape

from flask import Blueprint, current_app, render_template, url_for

from iscm.jsonld import context_document
from iscm.media_types import HTML, JSON, JSON_LD, TEXT, Offer
from iscm.protocol.problems import not_found
from iscm.web import entities
from iscm.web.documents import DOCUMENTS, Chosen, Found, document
from iscm.web.edition import edition_of
from iscm.web.entities import require_thing
from iscm.web.openapi import interface
from iscm.web.services import declared_at
from iscm.web.signposting import LINKSET_JSON, linkset_of
from iscm.web.site import Site, current_site

bp = Blueprint("discovery", __name__)
SITEMAP_LIMIT: Final = 50_000
"""Addresses in one file, by https://www.sitemaps.org/protocol.html."""
_XML: Final = Offer("application/xml")
_LINKSET: Final = Offer(LINKSET_JSON)
_CONTEXT: Final = {"type": "object", "required": ["@context"]}
_LINKS: Final = {
    "type": "object",
    "required": ["linkset"],
    "properties": {
        "linkset": {"type": "array", "items": {"type": "object", "required": ["anchor"]}}
    },
}
_MARKDOWN: Final = Offer("text/markdown", charset=True)


@document(bp, "/sitemap.xml", "All pages", (_XML,))
def sitemap() -> Found:
    """All pages; where they are too many for one file, the list of the files."""
    site = current_site()
    parts = _parts(site)
    if parts == 1:
        return sitemap_part(1)
    files = [url_for("discovery.sitemap_part", part=number + 1) for number in range(parts)]
    return Found(("sitemap",), lambda _: _map(site, "sitemapindex", "sitemap", files))


@document(bp, "/sitemap-<int:part>.xml", "A part of all pages", (_XML,))
def sitemap_part(part: int) -> Found:
    """Those pages that one file has room for."""
    site = current_site()
    parts = _parts(site)
    if not 1 <= part <= parts:
        raise not_found(f"the site map has {parts} parts")
    shown = _listed(site)[(part - 1) * SITEMAP_LIMIT : part * SITEMAP_LIMIT]
    return Found(("sitemap", str(part)), lambda _: _map(site, "urlset", "url", shown))


@document(bp, "/robots.txt", "Rules for robots", (TEXT,))
def robots() -> Found:
    """Who is welcome to what (https://www.rfc-editor.org/rfc/rfc9309)."""
    address = current_site().url("/sitemap.xml")
    return Found(("robots",), lambda _: render_template("robots.txt", sitemap=address))


@document(bp, "/llms.txt", "Guide for language models", (_MARKDOWN,))
def llms() -> Found:
    """What this is, for language models (https://llmstxt.org/)."""
    site = current_site()
    return Found(
        ("llms",),
        lambda _: render_template(
            "llms.txt", url=site.url, edition=edition_of(site), questions=site.questions[:20]
        ),
    )


@document(bp, "/openapi.json", "This description", (JSON,))
def openapi() -> Found:
    """The HTTP interface (https://spec.openapis.org/oas/v3.1.0)."""
    site = current_site()
    described = interface(site, current_app.view_functions)
    text = json.dumps(described, ensure_ascii=False, indent=2)
    return Found(("openapi",), lambda _: text + "\n")


@document(
    bp,
    "/context.jsonld",
    "The JSON-LD context",
    (JSON_LD,),
    files={"context.jsonld": None},
    schemas={JSON_LD.media_type: _CONTEXT},
)
def context() -> Found:
    """The JSON-LD context of all documents."""
    return Found(("context",), lambda _: context_document())


@document(
    bp,
    "/linkset/<kind>/<path:key>",
    "The typed links of a thing's page",
    (_LINKSET,),
    schemas={LINKSET_JSON: _LINKS},
)
def linkset(kind: str, key: str) -> Found:
    """The typed links of a thing's page (https://www.rfc-editor.org/rfc/rfc9264)."""
    site = current_site()
    iri, found = require_thing(kind, key), entities.document(kind, key)
    described = DOCUMENTS["entities.document"]

    def build(_: Chosen) -> str:
        links = described.links(found, HTML, described.addresses({"kind": kind, "key": key}))
        page = url_for(described.endpoint, kind=kind, key=key)
        return json.dumps(linkset_of(site, iri, page, links), indent=2) + "\n"

    return Found(("linkset", iri), build)


def _listed(site: Site) -> list[str]:
    return site.once("addresses", lambda: list(_addresses(site)))


def _parts(site: Site) -> int:
    return -(-len(_listed(site)) // SITEMAP_LIMIT)


def _addresses(site: Site) -> Iterator[str]:
    for declared in declared_at(current_app.view_functions):
        if declared.listed is not None:
            for values in declared.listed(site):
                yield url_for(declared.endpoint, **values)


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
