"""What a new version of the dataset breaks for those who use the one before."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Final

import pyoxigraph as ox

from iscm.compact import short_name
from iscm.namespaces import ID, ONTOLOGY, PREFIXES, iri_of

_DERIVED_FROM: Final = iri_of("prov:wasDerivedFrom")
_WORDS: Final = frozenset((iri_of("xsd:string"), iri_of("rdf:langString")))
_DATES: Final = frozenset(PREFIXES["xsd"] + name for name in ("gYear", "gYearMonth", "date"))
_NAMED: Final = 3
"""IRIs that a reason names; it counts the others."""


def broken(before: Sequence[ox.Triple], after: Sequence[ox.Triple]) -> tuple[str, ...]:
    """Why queries and links made for one version may fail with the next, a sentence for each.

    An IRI that is gone breaks links; a property whose values are of a kind that they were not (an
    IRI for a text, a text with a language for one without) breaks queries. Years, months and days
    are one kind. What rules derived may go with what it was derived from.
    """
    return (*_gone(before, after), *_other_values(before, after))


def beyond_wording(triples: Sequence[ox.Triple], derived: Collection[str]) -> list[ox.Triple]:
    """What two versions share that differ in wording alone: texts are left out, and what describes
    the dataset, and what rules derived.

    Args:
        triples: all of a version.
        derived: properties that only rules say.
    """
    made = {t.subject for t in triples if t.predicate.value == _DERIVED_FROM}
    return [
        triple
        for triple in triples
        if triple.subject not in made
        and triple.predicate.value not in derived
        and not (
            isinstance(triple.subject, ox.NamedNode)
            and triple.subject.value.startswith(f"{ID}dataset/")
        )
        and not (isinstance(triple.object, ox.Literal) and triple.object.datatype.value in _WORDS)
    ]


def few_of(iris: Sequence[str]) -> str:
    """The first few of some IRIs, and how many there are besides."""
    told = ", ".join(f"<{iri}>" for iri in iris[:_NAMED])
    return f"{told} and {len(iris) - _NAMED} others" if len(iris) > _NAMED else told


def _gone(before: Iterable[ox.Triple], after: Iterable[ox.Triple]) -> Iterator[str]:
    old, derived = set(), set()
    for triple in before:
        if isinstance(triple.subject, ox.NamedNode):
            old.add(triple.subject.value)
            if triple.predicate.value == _DERIVED_FROM:
                derived.add(triple.subject.value)
    new = {each.subject.value for each in after if isinstance(each.subject, ox.NamedNode)}
    gone = sorted(iri for iri in old - derived - new if iri.startswith((ID, ONTOLOGY)))
    if gone:
        yield f"gone: {few_of(gone)}"


def _other_values(before: Iterable[ox.Triple], after: Iterable[ox.Triple]) -> Iterator[str]:
    old, new = _kinds(before), _kinds(after)
    for name in sorted(old.keys() & new.keys()):
        if other := new[name] - old[name]:
            kinds = (" or ".join(sorted(each)) for each in (other, old[name]))
            yield "values of {} are now {}, and were {}".format(short_name(name), *kinds)


def _kinds(triples: Iterable[ox.Triple]) -> dict[str, set[str]]:
    """Property of the ontology → what its values are."""
    found: dict[str, set[str]] = defaultdict(set)
    for triple in triples:
        if triple.predicate.value.startswith(ONTOLOGY):
            value = triple.object
            if not isinstance(value, ox.Literal):
                found[triple.predicate.value].add("IRIs")
            elif value.datatype.value in _DATES:
                found[triple.predicate.value].add("dates")
            else:
                found[triple.predicate.value].add(short_name(value.datatype.value))
    return found
