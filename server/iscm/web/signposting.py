"""Typed links that lead machines on, the same in headers and in HTML
(https://signposting.org/FAIR/, RFC 8288, RFC 9264)."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

from flask import url_for

from iscm.browsers import may_follow
from iscm.media_types import EXTENSIONS, HTML
from iscm.namespaces import DATASET, iri_of
from iscm.plugins import filling, plugins
from iscm.web.site import Site
from iscm.web.things import path_of

LINKSET_JSON: Final = "application/linkset+json"
SYNTAXES: Final = {name: offer for name, offer in EXTENSIONS.items() if offer is not HTML}
"""Extension → syntax of the RDF documents that are linked."""
ABOUT_PAGE: Final = iri_of("schema:AboutPage")
_OF_URIS: Final = "%:/?#[]@!$&'()*+,;=-._~"
"""What stands in a URI as it is, besides letters and digits
(https://www.rfc-editor.org/rfc/rfc3986#section-2)."""


@dataclass(frozen=True)
class Link:
    """One typed link: where it leads, how the two are related, and the target's media type."""

    target: str
    rel: str
    type: str | None = None

    @property
    def uri(self) -> str:
        """The target as a URI, where no IRI may stand
        (https://www.rfc-editor.org/rfc/rfc3987#section-3.1)."""
        return quote(self.target, safe=_OF_URIS)

    @property
    def header(self) -> str:
        """As a value of the Link header (https://www.rfc-editor.org/rfc/rfc8288#section-3.1)."""
        return f'<{self.uri}>; rel="{self.rel}"' + (f'; type="{self.type}"' if self.type else "")


def headers(links: Iterable[Link]) -> list[str]:
    """The links as values of the Link header."""
    return [link.header for link in links]


def links_to(iris: Iterable[str], rel: str) -> list[Link]:
    """The links to what the data name, which may be any IRI, but for those that nobody should
    follow."""
    return [Link(iri, rel) for iri in iris if may_follow(iri)]


def thing_links(site: Site, iri: str, kind: str, key: str, replaced: Iterable[str]) -> list[Link]:
    """The links of a thing's description, whatever it comes as.

    Args:
        site: where to ask for authors and licences.
        iri, kind, key: the thing.
        replaced: from `replacements`.
    """
    links = [Link(iri, "canonical"), Link(iri, "cite-as")]
    links += [Link(address, "successor-version") for address in map(path_of, replaced) if address]
    links += [] if iri == DATASET else collections(site)
    links += _added(site, iri)
    linkset = Link(url_for("discovery.linkset", kind=kind, key=key), "linkset", LINKSET_JSON)
    return [*links, *_authors(site), *licence_links(site), linkset]


def page_links(site: Site, iri: str) -> list[Link]:
    """The links of a thing's page alone: what it is the page of."""
    classes = site.rows(f"SELECT ?t {{ <{iri}> a ?t }}")
    return [Link(ABOUT_PAGE, "type"), *links_to((row["t"] for row in classes), "type")]


def past_links(site: Site, iri: str, kind: str, key: str) -> list[Link]:
    """The links of a thing's description as of another day.

    Args:
        site: where to ask for the licence.
        iri, kind, key: the thing.
    """
    current = url_for("entities.document", kind=kind, key=key)
    return [Link(iri, "describes"), Link(current, "latest-version"), *licence_links(site)]


def links_to_described(iri: str, page: str) -> list[Link]:
    """The links from metadata to the thing, and to the landing page, that they describe."""
    return [Link(iri, "describes"), Link(page, "describes", HTML.media_type)]


def collections(site: Site) -> list[Link]:
    """The link from what belongs to the dataset to the dataset's landing page, where it has one:
    data of others may come without a description."""
    if not site.describes("dataset:iscm"):
        return []
    address = url_for("entities.document", kind="dataset", key="iscm")
    return [Link(address, "collection", HTML.media_type)]


def dataset_links(site: Site) -> list[Link]:
    """The links of the dataset's landing pages, such as the home page."""
    links = [Link(DATASET, "cite-as"), Link(ABOUT_PAGE, "type")]
    links.append(Link(iri_of("schema:Dataset"), "type"))
    for endpoint in described_by():
        for extension, offer in SYNTAXES.items():
            address = url_for(endpoint, extension=extension)
            links.append(Link(address, "describedby", offer.media_type))
    links += _added(site, DATASET)
    linkset = url_for("discovery.linkset", kind="dataset", key="iscm")
    links += [*_authors(site), *licence_links(site)]
    return [*links, Link(linkset, "linkset", LINKSET_JSON)]


def described_by() -> list[str]:
    """The endpoints of the documents that describe the dataset as a whole."""
    return [endpoint for plugin in plugins() for endpoint in plugin.described_by]


def _added(site: Site, iri: str) -> list[Link]:
    """What plug-ins add to the links of a thing."""
    return [link for give in filling("typed_links") for link in give(site, iri)]


def replacements(site: Site, iri: str) -> list[str]:
    """What a deprecated thing is replaced by."""
    return [row["o"] for row in site.rows(f"SELECT ?o {{ <{iri}> dcterms:isReplacedBy ?o }}")]


def linkset_of(site: Site, iri: str, page: str, links: Sequence[Link]) -> dict[str, object]:
    """The links of a thing's landing page, of its metadata and of the files that it consists of,
    as a link set (RFC 9264, section 4.2; https://signposting.org/FAIR/#level2).

    Args:
        site: the site, which makes the public URLs.
        iri: of the thing.
        page: address of its page.
        links: those of the page.
    """
    contexts: dict[str, Sequence[Link]] = {page: links}
    for link in links:
        if link.rel == "describedby":
            contexts[link.target] = [*links_to_described(iri, page), *licence_links(site)]
        elif link.rel == "item":
            contexts[link.target] = [*collections(site), *licence_links(site)]
    return {
        "linkset": [_link_context(site.url, anchor, given) for anchor, given in contexts.items()]
    }


def _link_context(
    url: Callable[[str], str], anchor: str, links: Sequence[Link]
) -> Mapping[str, object]:
    targets: dict[str, list[dict[str, str]]] = {}
    for link in links:
        target = {"href": url(link.uri) if link.target.startswith("/") else link.uri}
        if link.type:
            target["type"] = link.type
        targets.setdefault(link.rel, []).append(target)
    return {"anchor": url(anchor), **targets}


def licence_links(site: Site) -> list[Link]:
    """The links to the licences of the dataset."""
    return links_to(site.licences(), "license")


def _authors(site: Site) -> list[Link]:
    """The links to who made the dataset, where they have IRIs."""
    authors = site.once(
        "authors",
        lambda: site.rows(f"SELECT ?o {{ <{DATASET}> dcterms:creator ?o FILTER(ISIRI(?o)) }}"),
    )
    return links_to((row["o"] for row in authors), "author")
