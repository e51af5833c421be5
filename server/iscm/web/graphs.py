"""The files as documents: what the IRI of a named graph opens."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import pyoxigraph as ox
from flask import Blueprint, render_template

from iscm.media_types import DOCUMENT_OFFERS, EXTENSIONS, HTML
from iscm.namespaces import BASE, graph_iri, split_entity_iri
from iscm.protocol.problems import not_found
from iscm.translatable import translatable
from iscm.web.description import Description, names
from iscm.web.documents import Chosen, Found, document
from iscm.web.languages import language
from iscm.web.rdf import rdf_bytes
from iscm.web.signposting import Link, collections, licence_links
from iscm.web.site import Site, current_site
from iscm.web.views.reader import Reader, Thing

bp = Blueprint("graphs", __name__)
# Who asks for nothing in particular gets the data: a graph is no thing that has a description.
_OFFERS: Final = (*DOCUMENT_OFFERS, HTML)


@dataclass(frozen=True)
class GraphPage:
    """What the template shows.

    Attributes:
        iri: of the graph.
        name: the end of the IRI, which is the file's path without its suffix.
        what: what it is, in a few words.
        size: how many triples there are.
        described: kind → the things that the graph says something of, in the order of their names.
    """

    iri: str
    name: str
    what: str
    size: int
    described: dict[str, list[Thing]]


@document(
    bp,
    "/graph/<path:name>",
    "A named graph: the triples of one file",
    _OFFERS,
    EXTENSIONS,
)
def graph(name: str) -> Found:
    """The triples of one file, or a page that says what they are about."""
    site = current_site()
    iri = graph_iri(name)
    triples = _graph(site, iri)
    if not triples:
        raise not_found(f"no graph of the dataset is called {iri}")

    links = [Link(iri, "canonical"), *collections(site), *licence_links(site)]
    return Found(
        (iri,), as_graph(site, iri, triples, translatable("A named graph of the dataset")), links
    )


def as_graph(
    site: Site, iri: str, triples: Sequence[ox.Triple], what: str, main: str | None = None
) -> Callable[[Chosen], bytes | str]:
    """Makes a representation of triples: data, or a page that says what they are about.

    Args:
        site: where to ask for names.
        iri: of the graph.
        triples: what is in it.
        what: it is, in a few words.
        main: IRI of what comes first in its data, where anything does.
    """

    def build(chosen: Chosen) -> bytes | str:
        if chosen.offer is not HTML:
            return rdf_bytes(triples, chosen.offer, main)
        page = _page(site, iri, triples, what)
        return render_template("graph.html", page=page, links=chosen.links, formats=chosen.formats)

    return build


def _graph(site: Site, iri: str) -> list[ox.Triple]:
    return site.triples(f"CONSTRUCT {{ ?s ?p ?o }} {{ GRAPH <{iri}> {{ ?s ?p ?o }} }}")


def _page(site: Site, iri: str, triples: Sequence[ox.Triple], what: str) -> GraphPage:
    subjects = {t.subject.value for t in triples if isinstance(t.subject, ox.NamedNode)}
    reader = Reader(Description(iri, names(site, subjects), truncated=False), language())
    described: dict[str, list[Thing]] = defaultdict(list)
    for subject in subjects:
        parts = split_entity_iri(subject)
        described[parts[0] if parts else "other"].append(reader.thing(subject))
    return GraphPage(
        iri,
        iri.removeprefix(BASE),
        what,
        len(triples),
        {
            kind: sorted(described[kind], key=lambda t: (t.order, t.iri))
            for kind in sorted(described)
        },
    )
