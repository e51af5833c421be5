"""The page of anything without a page of its own kind: its properties, and what leads to it."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

import pyoxigraph as ox

from iscm.web.description import LABEL, REIFIES, Term
from iscm.web.views.reader import Reader, Text, Thing, ThingPage, words_of


@dataclass(frozen=True)
class TripleTerm:
    """A triple as a value (https://www.w3.org/TR/rdf12-concepts/#section-triple-terms): its
    subject, predicate and object."""

    parts: "tuple[Value, ...]"


Value = Thing | Text | TripleTerm


@dataclass(frozen=True)
class PropertyRow:
    """A property and its values."""

    property: Thing
    values: tuple[Value, ...]


@dataclass(frozen=True)
class GenericPage(ThingPage):
    """What the template shows.

    Attributes:
        rows: what is said of the thing.
        incoming: what leads to it.
        reified: what is said of triples of which it is the subject, each time with these.
    """

    rows: tuple[PropertyRow, ...]
    incoming: tuple[PropertyRow, ...]
    reified: tuple[tuple[PropertyRow, ...], ...]
    template: str = "generic.html"


def generic_page(reader: Reader, kind: str, key: str) -> GenericPage:
    """Fill the page of whatever the reader's description is of."""
    d, iri = reader.description, reader.iri
    incoming: dict[str, set[str]] = defaultdict(set)
    for subject, name in d.incoming():
        incoming[name].add(subject)
    return GenericPage(
        **reader.page(kind, key),
        rows=_rows(reader, iri),
        reified=tuple(_rows(reader, node) for node in d.subjects() if _reifies(reader, node)),
        incoming=tuple(
            PropertyRow(
                reader.thing(name),
                reader.in_order(subjects),
            )
            for name, subjects in sorted(incoming.items())
        ),
    )


def _rows(reader: Reader, subject: str) -> tuple[PropertyRow, ...]:
    said = sorted(reader.description.properties(subject).items(), key=lambda p: p[0] != LABEL)
    return tuple(PropertyRow(reader.thing(name), _values(reader, terms)) for name, terms in said)


def _reifies(reader: Reader, node: str) -> bool:
    """Whether a node stands for a triple of which the thing is the subject."""
    subject = ox.NamedNode(reader.iri)
    terms = reader.description.terms(node, REIFIES)
    return any(isinstance(term, ox.Triple) and term.subject == subject for term in terms)


def _values(reader: Reader, terms: Iterable[Term]) -> tuple[Value, ...]:
    things = [reader.thing(term.value) for term in terms if isinstance(term, ox.NamedNode)]
    texts = [words_of(term) for term in terms if isinstance(term, ox.Literal)]
    return (
        *sorted(things, key=lambda thing: thing.order),
        *sorted(texts, key=lambda text: (text.language, text.value)),
        *(_value(reader, term) for term in terms if isinstance(term, ox.Triple)),
    )


def _value(reader: Reader, term: Term) -> Value:
    if isinstance(term, ox.NamedNode):
        return reader.thing(term.value)
    if isinstance(term, ox.Literal):
        return words_of(term)
    if isinstance(term, ox.BlankNode):
        return Text(str(term))
    return TripleTerm(tuple(_value(reader, part) for part in term))
