"""The files as documents: what the IRI of a named graph opens."""

import pyoxigraph as ox
from flask import Blueprint, Response

from iscm.namespaces import GRAPH
from iscm.protocol.media_types import DOCUMENT_OFFERS, EXTENSIONS, HTML
from iscm.protocol.problems import Problem
from iscm.web.rdf import rdf_bytes
from iscm.web.responses import choose, representation
from iscm.web.signposting import Link, headers
from iscm.web.site import Site, current_site
from iscm.web.things import is_iri

bp = Blueprint("documents", __name__)


@bp.get("/graph/<path:name>")
def graph(name: str) -> Response:
    """The triples of one file: what the IRI of its named graph opens."""
    site = current_site()
    stem, dot, extension = name.rpartition(".")
    fixed = EXTENSIONS.get(extension) if dot else None
    iri = GRAPH + (stem if fixed else name)
    triples = _graph(site, iri) if is_iri(iri) else []
    if not triples:
        raise Problem(404, "not-found", f"no graph of the dataset is called {iri}")
    offer = fixed if fixed and fixed is not HTML else choose(DOCUMENT_OFFERS)
    return representation(
        offer,
        lambda: rdf_bytes(triples, offer),
        key=(iri,),
        vary=() if fixed else ("Accept",),
        links=headers(
            [Link(iri, "canonical"), *(Link(licence, "license") for licence in site.licences())]
        ),
    )


def _graph(site: Site, iri: str) -> list[ox.Triple]:
    return site.triples(f"CONSTRUCT {{ ?s ?p ?o }} {{ GRAPH <{iri}> {{ ?s ?p ?o }} }}")
