"""Whether a date lies after the day that the version of the dataset speaks for."""

from collections.abc import Iterator
from typing import Final

import pyoxigraph as ox

from iscm.compact import short_name
from iscm.namespaces import DATASET, ONTOLOGY, iri_of
from iscm.validation.corpus import Corpus, SourceFile
from iscm.validation.report import Finding, Term, violation

_ISSUED: Final = ox.NamedNode(iri_of("dcterms:issued"))
_NOTE: Final = ox.NamedNode(iri_of("skos:note"))
_FROM, _UNTIL, _DATE, _AS_OF, _TERM_STATE = (
    ox.NamedNode(ONTOLOGY + name) for name in ("from", "until", "date", "asOf", "termState")
)
_PERIOD: Final = ox.NamedNode("http://purl.org/linked-data/sdmx/2009/dimension#refPeriod")
_DATED: Final = frozenset((_FROM, _UNTIL, _DATE, _AS_OF, _PERIOD))
_SEEN: Final = frozenset((_AS_OF, _PERIOD))
"""What was read or counted on that day, so nothing announces it."""
_STATES: Final = ("term-state/incoming", "term-state/current")
_ANNOUNCED: Final = "announced"
_FARTHEST: Final = 10
"""Years that plans reach ahead at most: the longest in the data is six; later ones are slips."""


def future_dates(corpus: Corpus) -> Iterator[Finding]:
    """A date after that of the version, which no announcement explains.

    What is announced says so, by the state of its term or by a note that begins with “Announced”;
    the end of a period that has begun needs neither. The clock is not asked: the same files are
    always judged alike.
    """
    days = [
        triple.object.value
        for triple in corpus.triples
        if triple.predicate == _ISSUED
        and triple.subject == ox.NamedNode(DATASET)
        and isinstance(triple.object, ox.Literal)
    ]
    if not days:
        return
    version = max(days)
    for file in corpus.targets:
        late = [
            triple
            for triple in file.triples
            if triple.predicate in _DATED
            and isinstance(triple.object, ox.Literal)
            and _begins_after(triple.object.value, version)
        ]
        explained = _explained(file, {triple.subject for triple in late}, version) if late else {}
        for triple in late:
            message = _message(
                triple.predicate,
                str(getattr(triple.object, "value", "")),
                version,
                explained.get(triple.subject, frozenset()),
            )
            if message is not None:
                yield violation(
                    "FutureDate",
                    message,
                    triple.subject,
                    triple.predicate,
                    triple.object,
                    file.path,
                )


def _begins_after(text: str, day: str) -> bool:
    return text[:4].isdigit() and text > day[: len(text)]


def _explained(
    file: SourceFile, subjects: set[Term], version: str
) -> dict[Term, frozenset[ox.NamedNode]]:
    """The properties whose date may lie ahead, of each thing."""
    found: dict[Term, frozenset[ox.NamedNode]] = {}
    for triple in file.triples:
        if triple.subject not in subjects:
            continue
        value, allowed = triple.object, frozenset[ox.NamedNode]()
        if triple.predicate == _NOTE and isinstance(value, ox.Literal):
            if value.value.casefold().startswith(_ANNOUNCED):
                allowed = _DATED
        elif triple.predicate == _TERM_STATE and isinstance(value, ox.NamedNode):
            if value.value.endswith(_STATES[0]):
                allowed = _DATED
            elif value.value.endswith(_STATES[1]):
                allowed = frozenset((_UNTIL,))
        elif (
            triple.predicate == _FROM
            and isinstance(value, ox.Literal)
            and not _begins_after(value.value, version)
        ):
            allowed = frozenset((_UNTIL,))
        found[triple.subject] = found.get(triple.subject, frozenset()) | allowed
    return found


def _message(
    path: ox.NamedNode, text: str, version: str, allowed: frozenset[ox.NamedNode]
) -> str | None:
    if path in _SEEN:
        return (
            f"The date lies after that of this version, {version}, and nothing is read or counted "
            "before its day: correct it, or the version's date in data/catalog.ttl."
        )
    if int(text[:4]) > int(version[:4]) + _FARTHEST:
        return (
            f"The date lies more than {_FARTHEST} years after that of this version, {version}: "
            "correct it."
        )
    if path in allowed:
        return None
    return (
        f"The date lies after that of this version, {version}: correct {short_name(path.value)}; "
        "where the source announces it, say so by iscm:termState term-state:incoming, or by a "
        "skos:note that begins with “Announced”."
    )
