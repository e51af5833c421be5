"""Triples as a document in the syntax that was chosen."""

from collections.abc import Sequence

import pyoxigraph as ox
from flask import url_for

from iscm.description.writing import VOCABULARY
from iscm.engine import UnwritableError
from iscm.engine.serialize import graph_bytes
from iscm.jsonld import compacted
from iscm.media_types import GRAPH_FORMATS, N_TRIPLES, TURTLE, Offer
from iscm.protocol.answer import problem_of
from iscm.turtle import serialize
from iscm.web.site import current_site

_HOLD_TRIPLE_TERMS = (TURTLE.media_type, N_TRIPLES.media_type)


def rdf_bytes(triples: Sequence[ox.Triple], offer: Offer, main: str | None = None) -> bytes:
    """Write triples.

    Turtle is in the project's canonical form; JSON-LD is compacted and nested, with the
    published context, unless the offer's profile asks for the expanded or the flattened form, which
    need no context.

    Args:
        triples: what to write; one that comes twice is written once.
        offer: one of `iscm.media_types.DOCUMENT_OFFERS`.
        main: IRI of the thing that comes first, where there is one.

    Raises:
        Problem: 406 where the triples cannot be written in that syntax.
    """
    syntax = GRAPH_FORMATS[offer.media_type]
    beyond = any(isinstance(triple.object, ox.Triple) for triple in triples)
    if beyond and syntax == "jsonld":
        reason = "JSON-LD 1.1 cannot hold triple terms, which are of RDF 1.2"
        raise problem_of(UnwritableError(reason, _HOLD_TRIPLE_TERMS))
    if syntax == "turtle" and not beyond:
        return serialize(triples, main, VOCABULARY).encode()
    if syntax == "jsonld" and not offer.profile:
        context = current_site().url(url_for("discovery.context"))
        return compacted(triples, context, main).encode()
    ordered = sorted(set(triples), key=lambda t: (str(t.subject), str(t.predicate), str(t.object)))
    try:
        return graph_bytes(ordered, syntax, VOCABULARY)
    except UnwritableError as error:
        raise problem_of(error) from error
