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
            # Of pages about an item the last part names it, whatever they tell of it.
            r"(?:www\.)?(?:m\.)?wikidata\.org/(?:wiki|entity)/(?:\S*[/:])?([Qq][0-9]+)(?:\.\w+)?/?",
            WIKIDATA,
        ),
        (r"(?:www\.|sws\.|secure\.)?geonames\.org/([0-9]+)(?:/.*)?", GEONAMES),
        (rf"(?:www\.|live\.)?dbpedia\.org/(?:page|data|resource)/(.+?){_FILE}", _DBPEDIA),
        (r"(?:(?:en|www)\.)?(?:m\.)?wikipedia\.org/wiki/(.+?)/?", _DBPEDIA),
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
_TITLED: Final = re.compile(
    r"((?:[a-z-]+\.)?(?:m\.)?wiki(?:data|pedia)\.org)/(?:w/index\.php|wiki/Special:EntityData)?"
)
"""Host and path of pages whose title is a parameter."""
_TITLES: Final = ("title", "id")
_NAMING: Final = ("uri", "iri", "resource")
"""Parameters by which pages of thesauri name what they show."""
_OWN: Final = re.compile(rf"/(?:doc|id|cite)/(.+?)(?:\.(?:txt|bib|ris)|{_FILE})/?")


_BARE_HOST: Final = re.compile(r"(?:[a-z0-9-]+\.)+[a-z]{2,}/", re.IGNORECASE)
_USUAL_PORTS: Final = re.compile(r":(?:80|443)?$")


def cleaned(text: str) -> str:
    """An address without what is copied with it: blanks and angle brackets around it; with the
    scheme that browsers hide."""
    text = text.strip()
    if text.startswith("<") and text.endswith(">"):
        text = text[1:-1].strip()
    return f"https://{text}" if _BARE_HOST.match(text) else text


def forms(iri: str, sites: Collection[str] = ()) -> Iterator[str]:
    """The ways in which what an address shows may be written in the data, each once.

    Args:
        iri: absolute; its scheme and host in whatever case, with or without the usual port.
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
    host, path = _host(parts.netloc), unquote(parts.path).strip()
    for root in map(urlsplit, (BASE.rstrip("/"), *sites)):
        if host == _host(root.netloc) and path.startswith(root.path + "/"):
            if (found := _OWN.fullmatch(path[len(root.path) :])) is not None:
                yield from _decoded(f"{BASE}id/{found[1]}")
            if iri.startswith(BASE):
                return  # what follows a # is the name of a term
    for name, value in fields:
        if name in _NAMING and value.startswith(("http://", "https://")):
            yield from _decoded(value)
    place = host + path
    if (page := _TITLED.fullmatch(place)) is not None:
        title = next((value for name, value in fields if name in _TITLES), "")
        place = f"{page[1]}/wiki/{title}" if title else place
    for pattern, namespace in _PAGES:
        if (shown := pattern.fullmatch(place)) is not None:
            yield from _decoded(namespace + _key(shown[1], namespace))
            return
    bare = f"{parts.scheme}://{host}{parts.path}"
    if parts.query:
        yield from _decoded(f"{bare}?{parts.query}")
    yield from _decoded(bare)


def _host(authority: str) -> str:
    """An authority in the form that is compared
    (https://www.rfc-editor.org/rfc/rfc3986#section-6.2.2)."""
    return _USUAL_PORTS.sub("", authority.lower())


def _key(shown: str, namespace: str) -> str:
    """The key of a thing as its namespace writes it."""
    if namespace == WIKIDATA:
        return shown.upper()
    if namespace == _DBPEDIA:
        shown = shown[0].upper() + shown[1:]
    return shown.replace(" ", "_")


def _decoded(iri: str) -> Iterator[str]:
    """An IRI as it came and percent-decoded, as far as either is one."""
    for form in dict.fromkeys((iri, unquote(iri).strip())):
        if not FORBIDDEN.search(form):
            yield form
