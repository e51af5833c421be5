"""Labels that follow from a name: a file writes one, and readers find it by every property.

Some tools read rdfs:label, others skos:prefLabel or dcterms:title. A file names a thing once, by
the property that says most: dcterms:title for what has been published, skos:prefLabel for all else.
What is read from the file has the others too:

- rdfs:label is skos:prefLabel, which SKOS has as a kind of label
  (https://www.w3.org/TR/skos-reference/#S11), or else the title;
- skos:prefLabel of documents and schemes is their title.

A label that differs is written, and stays. Only things of this graph are labelled: what others say
of theirs is left as they say it.
"""

from collections.abc import Iterable, Iterator
from typing import Final, TypeGuard

import pyoxigraph as ox

from iscm.namespaces import BASE, ONTOLOGY, iri_of
from iscm.terms import OxTerm

_TYPE: Final = ox.NamedNode(iri_of("rdf:type"))
LABEL: Final = ox.NamedNode(iri_of("rdfs:label"))
PREFERRED: Final = ox.NamedNode(iri_of("skos:prefLabel"))
TITLE: Final = ox.NamedNode(iri_of("dcterms:title"))
FOLLOWS: Final = {LABEL: (PREFERRED, TITLE), PREFERRED: (TITLE,)}
"""Property → what it is taken from, the first that is there."""
_BOTH: Final = frozenset(
    {ox.NamedNode(ONTOLOGY + "Document"), ox.NamedNode(iri_of("skos:ConceptScheme"))}
)
"""Classes of what has a title and, as a thing among others, a preferred label."""

_Values = set[OxTerm]


def follows(said: Iterable[ox.Triple]) -> Iterator[ox.Triple]:
    """The labels that one thing has besides.

    Args:
        said: all that a file says of the thing.
    """
    subject, labels, preferred, titles, both = _read(said)
    if subject is None:
        return
    if both and not preferred:
        preferred = titles
        yield from (ox.Triple(subject, PREFERRED, value) for value in titles)
    if not labels:
        yield from (ox.Triple(subject, LABEL, value) for value in preferred or titles)


def expand(store: ox.Store, graph: ox.NamedNode | None) -> None:
    """Add what `follows` to all that a store says.

    Args:
        store: what files were loaded into.
        graph: where to look; None for all of the store's graphs.
    """
    for source in (PREFERRED, TITLE):
        for named in store.quads_for_pattern(None, source, None, graph):
            where = named.subject, named.graph_name
            if _is_ours(named.subject) and not all(
                next(store.quads_for_pattern(where[0], name, None, where[1]), None)
                for name in FOLLOWS
            ):
                said = store.quads_for_pattern(where[0], None, None, where[1])
                more = list(follows([quad.triple for quad in said]))
                store.extend(ox.Quad(t.subject, t.predicate, t.object, where[1]) for t in more)


def without_what_follows(said: Iterable[ox.Triple]) -> list[ox.Triple]:
    """What a file has to say of one thing, so that `follows` gives the rest."""
    said = list(said)
    _, labels, preferred, titles, both = _read(said)
    dropped: set[ox.NamedNode] = set()
    if labels and labels == (preferred or titles):
        dropped.add(LABEL)
    if both and preferred and preferred == titles:
        dropped.add(PREFERRED)
    return [triple for triple in said if triple.predicate not in dropped]


def _read(
    said: Iterable[ox.Triple],
) -> tuple[ox.NamedNode | None, _Values, _Values, _Values, bool]:
    """The thing, its labels, preferred labels and titles, and whether it is of a class that has
    both; no thing where it is none of this graph."""
    values: dict[ox.NamedNode, _Values] = {LABEL: set(), PREFERRED: set(), TITLE: set()}
    subject, both = None, False
    for triple in said:
        if _is_ours(triple.subject):
            subject = triple.subject
            if triple.predicate in values:
                values[triple.predicate].add(triple.object)
            both |= triple.predicate == _TYPE and triple.object in _BOTH
    return subject, values[LABEL], values[PREFERRED], values[TITLE], both


def _is_ours(subject: object) -> TypeGuard[ox.NamedNode]:
    return isinstance(subject, ox.NamedNode) and subject.value.startswith(BASE)
