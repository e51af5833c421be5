"""Triples as a document in the syntax that was chosen."""

from collections.abc import Sequence

import pyoxigraph as ox
from flask import url_for

from iscm.description.writing import VOCABULARY
from iscm.engine import UnwritableError
from iscm.engine.serialize import graph_bytes, no_triple_terms
from iscm.jsonld import compacted
from iscm.media_types import GRAPH_FORMATS, Offer
from iscm.protocol.answer import problem_of
from iscm.terms import beyond_rdf_1_1
from iscm.turtle import serialize
from iscm.web.site import current_site


def rdf_bytes(triples: Sequence[ox.Triple], offer: Offer, main: str | None = None) -> bytes:
    """Write triples.

    Turtle is in the project's canonical form, unless it holds what is of RDF 1.2; JSON-LD is
    compacted and nested, with the published context, unless the offer's profile asks for the
    expanded or the flattened form, which need no context.

    Args:
        triples: what to write; one that comes twice is written once.
        offer: one of `iscm.media_types.DOCUMENT_OFFERS`.
        main: IRI of the thing that comes first, where there is one.

    Raises:
        Problem: 406 where the triples cannot be written in that syntax.
    """
    syntax = GRAPH_FORMATS[offer.media_type]
    if syntax == "turtle" and not any(map(beyond_rdf_1_1, triples)):
        return serialize(triples, main, VOCABULARY).encode()
    if syntax == "jsonld" and any(isinstance(triple.object, ox.Triple) for triple in triples):
        raise problem_of(no_triple_terms())
    if syntax == "jsonld" and not offer.profile:
        context = current_site().url(url_for("discovery.context"))
        return compacted(triples, context, main).encode()
    ordered = sorted(set(triples), key=lambda t: (str(t.subject), str(t.predicate), str(t.object)))
    try:
        return graph_bytes(ordered, syntax, VOCABULARY)
    except UnwritableError as error:
        raise problem_of(error) from error
