"""The files as documents: what the IRI of a named graph opens."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import pyoxigraph as ox
from flask import Blueprint, Response, render_template, url_for

from iscm.namespaces import BASE, GRAPH, split_entity_iri
from iscm.protocol.media_types import DOCUMENT_OFFERS, EXTENSIONS, HTML
from iscm.protocol.problems import Problem
from iscm.web.description import Description, names
from iscm.web.rdf import rdf_bytes
from iscm.web.responses import choose, language, representation
from iscm.web.signposting import (
    Link,
    alternates,
    collections,
    fixed_address,
    headers,
    licence_links,
)
from iscm.web.site import Site, current_site
from iscm.web.things import is_iri
from iscm.web.views.reader import Reader, Thing

bp = Blueprint("documents", __name__)
# Who asks for nothing in particular gets the data: a graph is no thing that has a description.
_OFFERS: Final = (*DOCUMENT_OFFERS, HTML)


@dataclass(frozen=True)
class GraphPage:
    """What the template shows.

    Attributes:
        iri: of the graph.
        name: the end of the IRI, which is the file's path without its suffix.
        size: how many triples there are.
        described: kind → the things that the graph says something of, in the order of their names.
    """

    iri: str
    name: str
    size: int
    described: dict[str, list[Thing]]


@bp.get("/graph/<path:name>")
def graph(name: str) -> Response:
    """The triples of one file, or a page that says what they are about."""
    site = current_site()
    stem, dot, extension = name.rpartition(".")
    fixed = EXTENSIONS.get(extension) if dot else None
    if fixed is not None:
        name = stem
    iri = GRAPH + name
    triples = _graph(site, iri) if is_iri(iri) else []
    if not triples:
        raise Problem(404, "not-found", f"no graph of the dataset is called {iri}")
    offer = fixed or choose(_OFFERS)
    varies = [] if fixed else ["Accept"]
    if offer is HTML:
        varies.append("Accept-Language")
    others = alternates("documents.graph", "name", name=name)
    links = [Link(iri, "canonical"), *(link for link in others if link.rel == "alternate")]
    links += [*collections(site), *licence_links(site)]

    def build() -> bytes | str:
        if offer is not HTML:
            return rdf_bytes(triples, offer)
        page = _page(site, iri, triples)
        formats = {extension: _address(name, extension) for extension in EXTENSIONS}
        return render_template("graph.html", page=page, links=links, formats=formats)

    return representation(
        offer,
        build,
        key=(iri,),
        vary=varies,
        links=headers(links),
        location=None if fixed else fixed_address(offer, lambda ext: _address(name, ext)),
    )


def _address(name: str, extension: str) -> str:
    return url_for("documents.graph", name=f"{name}.{extension}")


def _graph(site: Site, iri: str) -> list[ox.Triple]:
    return site.triples(f"CONSTRUCT {{ ?s ?p ?o }} {{ GRAPH <{iri}> {{ ?s ?p ?o }} }}")


def _page(site: Site, iri: str, triples: Sequence[ox.Triple]) -> GraphPage:
    subjects = {t.subject.value for t in triples if isinstance(t.subject, ox.NamedNode)}
    reader = Reader(Description(iri, names(site, subjects), truncated=False), language())
    described: dict[str, list[Thing]] = defaultdict(list)
    for subject in subjects:
        parts = split_entity_iri(subject)
        described[parts[0] if parts else "other"].append(reader.thing(subject))
    return GraphPage(
        iri,
        iri.removeprefix(BASE),
        len(triples),
        {
            kind: sorted(described[kind], key=lambda t: (t.order, t.iri))
            for kind in sorted(described)
        },
    )
