"""The same RDF term in rdflib and in Oxigraph, lexical form untouched both ways."""

import logging
from typing import TYPE_CHECKING

import pyoxigraph as ox

if TYPE_CHECKING:
    import rdflib
    from rdflib.term import Node

OxTerm = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
# Whether a text is of its datatype is for validation to tell; rdflib would show a traceback.
logging.getLogger("rdflib.term").setLevel(logging.ERROR)
_XSD_STRING = "http://www.w3.org/2001/XMLSchema#string"


def beyond_rdf_1_1(triple: ox.Triple) -> str | None:
    """What of a triple RDF 1.1 does not know and RDF 1.2 does, in words
    (https://www.w3.org/TR/rdf12-concepts/); None where nothing is."""
    if isinstance(triple.object, ox.Triple):
        return "a triple term"
    if isinstance(triple.object, ox.Literal) and triple.object.direction is not None:
        return "a text with a base direction"
    return None


def to_oxigraph(term: "Node | OxTerm") -> OxTerm:
    """An rdflib term as an Oxigraph term; Oxigraph terms pass through.

    Raises:
        ValueError: an IRI or a language tag is malformed, or the term is of no RDF kind.
    """
    if isinstance(term, ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple):
        return term
    import rdflib  # which takes longer than most commands have

    if isinstance(term, rdflib.URIRef):
        return ox.NamedNode(str(term))
    if isinstance(term, rdflib.BNode):
        return ox.BlankNode(str(term))
    if isinstance(term, rdflib.Literal):
        if term.language:
            return ox.Literal(str(term), language=term.language)
        if term.datatype:
            return ox.Literal(str(term), datatype=ox.NamedNode(str(term.datatype)))
        return ox.Literal(str(term))
    raise ValueError(f"{term!r} is no RDF term")


def to_rdflib(term: OxTerm) -> "rdflib.URIRef | rdflib.BNode | rdflib.Literal":
    """An Oxigraph term as an rdflib term, the lexical form of literals kept.

    Plain strings stay without a datatype, as rdflib's own parsers leave them.

    Raises:
        ValueError: a triple term (RDF 1.2), which rdflib does not have.
    """
    import rdflib

    if isinstance(term, ox.NamedNode):
        return rdflib.URIRef(term.value)
    if isinstance(term, ox.BlankNode):
        return rdflib.BNode(term.value)
    if isinstance(term, ox.Literal):
        if term.language:
            return rdflib.Literal(term.value, lang=term.language)
        datatype = term.datatype.value
        if datatype == _XSD_STRING:
            return rdflib.Literal(term.value)
        return rdflib.Literal(term.value, datatype=rdflib.URIRef(datatype), normalize=False)
    raise ValueError(f"{term} is a triple term, which SHACL and RDF 1.1 do not have")
