"""Addresses that people copy, of pages and files, led back to the IRI that the data have."""

import re
from collections.abc import Collection, Iterator
from typing import Final
from urllib.parse import parse_qsl, unquote, urlsplit

from iscm.namespaces import BASE

WIKIDATA: Final = "http://www.wikidata.org/entity/"
GEONAMES: Final = "https://sws.geonames.org/"
FORBIDDEN: Final = re.compile(r'[\x00-\x20<>"{}|\\^`\x7f-\x9f]')
"""What no IRI holds."""
_DBPEDIA: Final = "http://dbpedia.org/resource/"
_FILE: Final = r"(?:\.(?:ttl|jsonld|json|rdf|xml|nt|nq|trig|n3|html|ntriples))?"
_PAGES: Final = tuple(
    (re.compile(pattern), iri)
    for pattern, iri in (
        (
            r"(?:www\.|m\.)?wikidata\.org/(?:wiki|entity)/(?:Special:Entity(?:Page|Data)/)?"
            r"([Qq][0-9]+)(?:\.\w+)?/?",
            WIKIDATA,
        ),
        (r"(?:www\.|sws\.|secure\.)?geonames\.org/([0-9]+)(?:/.*)?", GEONAMES),
        (rf"(?:www\.|live\.)?dbpedia\.org/(?:page|data|resource)/(.+?){_FILE}", _DBPEDIA),
        (r"en\.(?:m\.)?wikipedia\.org/wiki/(.+)", _DBPEDIA),
        (rf"(?:www\.)?lexvo\.org/(?:id|page|data)/(.+?){_FILE}", "http://lexvo.org/id/"),
        (
            r"(?:www\.)?eionet\.europa\.eu/gemet/(?:[a-z]{2}(?:-[a-z]{2})?/)?concept/([0-9]+)/?",
            "http://www.eionet.europa.eu/gemet/concept/",
        ),
        (
            rf"zbw\.eu/stw/(?:version/\w+/)?descriptor/([0-9-]+)(?:/about\S*?)?{_FILE}",
            "http://zbw.eu/stw/descriptor/",
        ),
        (r"(?:www\.)?finto\.fi/yso/[a-z]{2}/page/(p[0-9]+)", "http://www.yso.fi/onto/yso/"),
        (r"(?:www\.)?ror\.org/(\w+)/?", "https://ror.org/"),
    )
)
"""Host and path of a page → what stands before its key in the data."""
_TITLED: Final = {
    re.compile(r"(?:www\.|m\.)?wikidata\.org/w/index\.php"): "www.wikidata.org/wiki/",
    re.compile(r"en\.(?:m\.)?wikipedia\.org/w/index\.php"): "en.wikipedia.org/wiki/",
}
_NAMING: Final = ("uri", "iri", "resource")
"""Parameters by which pages of thesauri name what they show."""
_OWN: Final = re.compile(rf"/(?:doc|id|cite)/(.+?)(?:\.(?:txt|bib|ris)|{_FILE})/?")


def forms(iri: str, sites: Collection[str] = ()) -> Iterator[str]:
    """The ways in which what an address shows may be written in the data, each once.

    Args:
        iri: absolute; its scheme and host in whatever case.
        sites: where our things are shown, without the slash at the end.
    """
    seen: dict[str, None] = {}
    for each in _named(iri, sites):
        for bare in dict.fromkeys((each, each.rstrip("/"), each.rstrip("/") + "/")):
            seen[bare] = None
            if bare.startswith("https:"):
                seen["http:" + bare[len("https:") :]] = None
            elif bare.startswith("http:"):
                seen["https:" + bare[len("http:") :]] = None
    yield from seen


def _named(iri: str, sites: Collection[str]) -> Iterator[str]:
    yield from _decoded(iri)
    try:
        parts = urlsplit(iri)
        fields = parse_qsl(parts.query)
    except ValueError:
        return  # a host in brackets that is none
    if parts.scheme not in ("http", "https"):
        return
    host = parts.netloc.lower()
    for root in map(urlsplit, (BASE.rstrip("/"), *sites)):
        if host == root.netloc.lower() and parts.path.startswith(root.path + "/"):
            if (found := _OWN.fullmatch(parts.path[len(root.path) :])) is not None:
                yield from _decoded(f"{BASE}id/{found[1]}")
            if iri.startswith(BASE):
                return  # what follows a # is the name of a term
    for name, value in fields:
        if name in _NAMING and value.startswith(("http://", "https://")):
            yield from _decoded(value)
    place = host + parts.path
    for pattern, page in _TITLED.items():
        if pattern.fullmatch(place):
            place = page + next((value for name, value in fields if name == "title"), "")
    for pattern, namespace in _PAGES:
        if (shown := pattern.fullmatch(place)) is not None:
            key = shown[1].upper() if namespace == WIKIDATA else shown[1].replace(" ", "_")
            yield from _decoded(namespace + key)
            return
    bare = f"{parts.scheme}://{place}"
    if parts.query:
        yield from _decoded(f"{bare}?{parts.query}")
    yield from _decoded(bare)


def _decoded(iri: str) -> Iterator[str]:
    """An IRI as it came and percent-decoded, as far as either is one."""
    for form in dict.fromkeys((iri, unquote(iri))):
        if not FORBIDDEN.search(form):
            yield form
