"""What changed from version to version, as the data tell it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from urllib.parse import quote
from xml.etree import ElementTree

import pyoxigraph as ox
from flask import url_for

from iscm.namespaces import BASE, PREFIXES, split_entity_iri
from iscm.publication.changed import CHANGES
from iscm.publication.kept_sites import versions_of
from iscm.web.edition import Edition
from iscm.web.signposting import licence_links
from iscm.web.site import Site

_ATOM = "http://www.w3.org/2005/Atom"
_KINDS = {"generated": "added", "invalidated": "removed", "influenced": "changed"}
"""Property of PROV → what happened to a thing."""


@dataclass(frozen=True)
class Release:
    """One version.

    Attributes:
        iri: of the version.
        version: as people write it.
        date: its day.
        notes: what changed, in English.
        changes: things and what happened to them (``added``, ``removed``, ``changed``), where a
            comparison with the version before is stored.
    """

    iri: str
    version: str
    date: str
    notes: str
    changes: tuple[tuple[str, str], ...] = ()

    @property
    def summary(self) -> str:
        """The notes, and how many things were added, removed and changed."""
        numbers = Counter(what for what, _ in self.changes)
        told = ", ".join(f"{numbers[what]} {what}" for what in _KINDS.values() if numbers[what])
        return f"{self.notes} Things: {told}." if told else self.notes


def releases(site: Site) -> list[Release]:
    """All versions that the data tell of, the newest first."""
    rows = site.rows(f"""
        PREFIX adms: <http://www.w3.org/ns/adms#>
        SELECT ?iri ?version ?date ?notes {{
          ?iri dcat:isVersionOf dataset:iscm ; dcat:version ?version ; dcterms:issued ?date ;
            adms:versionNotes ?notes
          FILTER(LANG(?notes) = "en" && STRSTARTS(STR(?iri), "{BASE}version/"))
        }} ORDER BY DESC(?date) DESC(?version)""")
    return [Release(**row, changes=_changes(site, row["iri"])) for row in rows]


def _changes(site: Site, version: str) -> tuple[tuple[str, str], ...]:
    kinds = " ".join(f"(<{PREFIXES['prov']}{name}> {what!r})" for name, what in _KINDS.items())
    rows = site.rows(f"""
        SELECT ?what ?thing {{
          VALUES (?p ?what) {{ {kinds} }} <{version}{CHANGES}> ?p ?thing
        }} ORDER BY ?what ?thing""")
    return tuple((row["what"], row["thing"]) for row in rows)


def change_triples(site: Site) -> list[ox.Triple]:
    """The versions as the data describe them."""
    return site.triples("""
        CONSTRUCT { ?s ?p ?o } WHERE {
          ?version dcat:isVersionOf dataset:iscm
          BIND(IRI(CONCAT(STR(?version), "#changes")) AS ?changes)
          { ?version ?p ?o BIND(?version AS ?s) } UNION { ?changes ?p ?o BIND(?changes AS ?s) }
        }""")


def changes_of(site: Site, iri: str) -> list[Release]:
    """The versions in which a thing changed, or what is said of it, the newest first; with the
    version whose comparison is not stored, since it may have.

    Args:
        site: where to ask.
        iri: a valid IRI.
    """
    rows = site.rows(f"""
        SELECT DISTINCT ?s {{ {{ ?s iscm:about <{iri}> }} UNION {{ ?s iscm:participant <{iri}> }}
          UNION {{ ?s iscm:theme <{iri}> }} UNION {{ ?s iscm:attestedBy <{iri}> }} }}""")
    own = {iri, *(row["s"] for row in rows)}
    # What was removed is told by its key alone, which begins with the mechanism's or has the
    # participant's as a part.
    parts = split_entity_iri(iri)
    key = f"/{parts[1]}/" if parts else iri
    found = []
    for release in releases(site):
        changes = tuple(
            (what, thing) for what, thing in release.changes if thing in own or key in f"{thing}/"
        )
        if changes or not release.changes:
            found.append(replace(release, changes=changes))
    return found


@dataclass(frozen=True)
class Feed:
    """What a feed is of.

    Attributes:
        key: what follows the root in its IRI and addresses.
        title: in words.
        page, page_type: the document that it follows, and its media type.
    """

    key: str
    title: str
    page: str
    page_type: str


def atom_feed(
    site: Site, versions: Sequence[Release], edition: Edition | None, of: Feed | None = None
) -> str:
    """Versions as an Atom feed; the entries have IRIs as identifiers.

    Args:
        site: which serves it.
        versions: the newest first.
        edition: who made them.
        of: the thing that it is of; None for all.
    """
    title = edition.title if edition else "Dataset"
    feed_of = of or Feed("changes", f"{title}: changes", "/changes.ttl", "text/turtle")
    ElementTree.register_namespace("", _ATOM)
    feed = ElementTree.Element(f"{{{_ATOM}}}feed")
    day = versions[0].date if versions else site.modified.date().isoformat()
    _add(feed, "id", BASE + feed_of.key)
    _add(feed, "title", feed_of.title)
    _add(feed, "updated", f"{day}T00:00:00Z")
    author = _add(feed, "author")
    _add(author, "name", edition.creator if edition else "unknown")
    self_address = site.url(f"/{quote(feed_of.key, safe='/:@')}.atom")
    _add(feed, "link", rel="self", href=self_address, type="application/atom+xml")
    _add(feed, "link", rel="alternate", href=site.url(feed_of.page), type=feed_of.page_type)
    for licence in licence_links(site):
        _add(feed, "link", rel=licence.rel, href=licence.target)
    for release in versions:
        entry = _add(feed, "entry")
        _add(entry, "id", f"{BASE}{of.key}#{release.version}" if of else release.iri)
        _add(entry, "title", f"Version {release.version}")
        _add(entry, "updated", f"{release.date}T00:00:00Z")
        kept = release.version in versions_of(site)
        page = (
            url_for("versions.version", version=release.version)
            if kept
            else url_for("changes.changes")
        )
        _add(entry, "link", rel="alternate", href=site.url(page))
        _add(entry, "summary", release.summary)
        if release.changes:
            lines = [f"{what} {thing}" for what, thing in release.changes]
            _add(entry, "content", "\n".join(lines), type="text")
    declaration = '<?xml version="1.0" encoding="UTF-8"?>\n'
    ElementTree.indent(feed)
    return declaration + ElementTree.tostring(feed, encoding="unicode") + "\n"


def _add(
    parent: ElementTree.Element, name: str, text: str | None = None, **attributes: str
) -> ElementTree.Element:
    element = ElementTree.SubElement(parent, f"{{{_ATOM}}}{name}", attributes)
    element.text = text
    return element
