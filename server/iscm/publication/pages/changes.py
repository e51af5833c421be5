"""What changed from version to version."""

from typing import Final

from flask import Blueprint, render_template, url_for

from iscm.media_types import DOCUMENT_OFFERS, EXTENSIONS, HTML, Offer
from iscm.namespaces import BASE
from iscm.publication.kept_sites import versions_of
from iscm.publication.pages.catalogue import edited
from iscm.publication.releases import Feed, atom_feed, change_triples, changes_of, releases
from iscm.web.description import Description, names
from iscm.web.documents import Chosen, Found, document
from iscm.web.edition import edition_of
from iscm.web.entities import require_thing
from iscm.web.rdf import rdf_bytes
from iscm.web.signposting import Link, collections, licence_links
from iscm.web.site import current_site
from iscm.web.views.reader import Reader

bp = Blueprint("changes", __name__, template_folder="../templates")
_ATOM: Final = Offer("application/atom+xml")


@document(
    bp,
    "/changes",
    "What changed from version to version",
    (_ATOM, *DOCUMENT_OFFERS, HTML),
    {"atom": _ATOM, **EXTENSIONS},
    listed=edited,
)
def changes() -> Found:
    """What changed from version to version: as a feed (https://www.rfc-editor.org/rfc/rfc4287),
    as RDF, or as a page."""
    site = current_site()

    def build(chosen: Chosen) -> bytes | str:
        if chosen.offer is _ATOM:
            return atom_feed(site, releases(site), edition_of(site))
        if chosen.offer is HTML:
            return render_template(
                "changes.html",
                releases=releases(site),
                kept=versions_of(site),
                links=chosen.links,
                formats=chosen.formats,
            )
        return rdf_bytes(change_triples(site), chosen.offer)

    links = [Link(f"{BASE}changes", "canonical"), *licence_links(site), *collections(site)]
    return Found(("changes",), build, links)


@document(bp, "/changes/<kind>/<path:key>.atom", "What changed of a thing, as a feed", (_ATOM,))
def thing_changes(kind: str, key: str) -> Found:
    """The versions in which a thing changed, or what is said of it, as a feed."""
    site, iri = current_site(), require_thing(kind, key)
    page = url_for("entities.document", kind=kind, key=key)

    def build(_: Chosen) -> str:
        named = Reader(Description(iri, names(site, [iri]), truncated=False), "en").name(iri)
        feed = Feed(f"changes/{kind}/{key}", f"{named.value}: changes", page, HTML.media_type)
        return atom_feed(site, changes_of(site, iri), edition_of(site), feed)

    return Found(("changes", iri), build, [Link(iri, "describes")])
