"""The page of anything without a page of its own kind: its properties, and what leads to it."""

from collections import defaultdict
from dataclasses import dataclass

import pyoxigraph as ox

from iscm.web.description import LABEL
from iscm.web.views.reader import Reader, Text, Thing, ThingPage


@dataclass(frozen=True)
class PropertyRow:
    """A property and its values."""

    property: Thing
    values: tuple[Thing | Text, ...]


@dataclass(frozen=True)
class GenericPage(ThingPage):
    """What the template shows."""

    rows: tuple[PropertyRow, ...]
    incoming: tuple[PropertyRow, ...]
    template: str = "generic.html"


def generic_page(reader: Reader, kind: str, key: str) -> GenericPage:
    """Fill the page of whatever the reader's description is of."""
    d, iri = reader.description, reader.iri
    incoming: dict[str, set[str]] = defaultdict(set)
    for subject, name in d.incoming():
        incoming[name].add(subject)
    return GenericPage(
        **reader.page(kind, key),
        rows=tuple(
            PropertyRow(reader.thing(name), _values(reader, terms))
            for name, terms in sorted(d.properties(iri).items(), key=lambda item: item[0] != LABEL)
        ),
        incoming=tuple(
            PropertyRow(
                reader.thing(name),
                reader.in_order(subjects),
            )
            for name, subjects in sorted(incoming.items())
        ),
    )


def _values(
    reader: Reader, terms: list[ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple]
) -> tuple[Thing | Text, ...]:
    things = [reader.thing(term.value) for term in terms if isinstance(term, ox.NamedNode)]
    texts = [
        Text(term.value, term.language or "") for term in terms if isinstance(term, ox.Literal)
    ]
    return (
        *sorted(things, key=lambda thing: thing.order),
        *sorted(texts, key=lambda text: (text.language, text.value)),
    )
