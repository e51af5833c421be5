"""Whether a date lies after the day that the version of the dataset speaks for."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum, auto
from typing import Final

import pyoxigraph as ox

from iscm.compact import short_name
from iscm.namespaces import DATASET, ONTOLOGY, iri_of
from iscm.validation.corpus import Corpus
from iscm.validation.report import Finding, Term, violation

ISSUED: Final = ox.NamedNode(iri_of("dcterms:issued"))
_NOTE: Final = ox.NamedNode(iri_of("skos:note"))
_FROM, _UNTIL, _DATE, _AS_OF, _TERM_STATE = (
    ox.NamedNode(ONTOLOGY + name) for name in ("from", "until", "date", "asOf", "termState")
)
PERIOD: Final = ox.NamedNode("http://purl.org/linked-data/sdmx/2009/dimension#refPeriod")
_DATED: Final = frozenset((_FROM, _UNTIL, _DATE, _AS_OF, PERIOD))
_SEEN: Final = frozenset((_AS_OF, PERIOD))
"""What was read or counted on that day, so nothing announces it."""
_STATES: Final = ("term-state/incoming", "term-state/current")
_ANNOUNCED: Final = "announced"
FARTHEST: Final = 10
"""Years that plans reach ahead at most: the longest in the data is six; later ones are slips."""


class Ahead(Enum):
    """Why a date must not lie where it does."""

    READ = auto()
    """Nothing is read or counted before its day."""
    TOO_FAR = auto()
    """No plan reaches so far."""
    NOT_ANNOUNCED = auto()
    """What is planned is said to be."""


@dataclass(frozen=True)
class DateAhead:
    """A date that must not lie after that of the version.

    Attributes:
        path: the property.
        value: the date.
        why: why it must not.
    """

    path: ox.NamedNode
    value: ox.Literal
    why: Ahead


def version_date(values: Iterable[Term]) -> str | None:
    """The date of the version, of what the dataset says that it was issued on; None without any."""
    return max((value.value for value in values if isinstance(value, ox.Literal)), default=None)


def dates_ahead(said: Iterable[tuple[Term, Term]], version: str) -> Iterator[DateAhead]:
    """The dates of a thing that lie after that of the version, and that no announcement explains.

    Args:
        said: properties and values of the thing.
        version: the version's date.
    """
    said = list(said)
    late = [
        (path, value)
        for path, value in said
        if path in _DATED
        and isinstance(path, ox.NamedNode)
        and isinstance(value, ox.Literal)
        and _begins_after(value.value, version)
    ]
    allowed = _explained(said, version) if late else frozenset()
    for path, value in late:
        if path in _SEEN:
            yield DateAhead(path, value, Ahead.READ)
        elif int(value.value[:4]) > int(version[:4]) + FARTHEST:
            yield DateAhead(path, value, Ahead.TOO_FAR)
        elif path not in allowed:
            yield DateAhead(path, value, Ahead.NOT_ANNOUNCED)


def future_dates(corpus: Corpus) -> Iterator[Finding]:
    """A date after that of the version, which no announcement explains.

    What is announced says so, by the state of its term or by a note that begins with “Announced”;
    the end of a period that has begun needs neither. The clock is not asked: the same files are
    always judged alike.
    """
    version = version_date(quad.object for quad in corpus.said(ox.NamedNode(DATASET), ISSUED))
    if version is None:
        return
    for file in corpus.targets:
        late = {
            triple.subject
            for triple in file.triples
            if triple.predicate in _DATED
            and isinstance(triple.object, ox.Literal)
            and _begins_after(triple.object.value, version)
        }
        said: dict[Term, list[tuple[Term, Term]]] = defaultdict(list)
        for triple in file.triples:
            if triple.subject in late:
                said[triple.subject].append((triple.predicate, triple.object))
        for subject, pairs in said.items():
            for each in dates_ahead(pairs, version):
                yield violation(
                    "FutureDate",
                    _message(each, version),
                    subject,
                    each.path,
                    each.value,
                    file.path,
                )


def _begins_after(text: str, day: str) -> bool:
    return text[:4].isdigit() and text > day[: len(text)]


def _explained(said: Iterable[tuple[Term, Term]], version: str) -> frozenset[ox.NamedNode]:
    """The properties of a thing whose date may lie ahead."""
    found = frozenset[ox.NamedNode]()
    for path, value in said:
        if path == _NOTE and isinstance(value, ox.Literal):
            if value.value.casefold().startswith(_ANNOUNCED):
                found |= _DATED
        elif path == _TERM_STATE and isinstance(value, ox.NamedNode):
            if value.value.endswith(_STATES[0]):
                found |= _DATED
            elif value.value.endswith(_STATES[1]):
                found |= {_UNTIL}
        elif (
            path == _FROM
            and isinstance(value, ox.Literal)
            and not _begins_after(value.value, version)
        ):
            found |= {_UNTIL}
    return found


def _message(each: DateAhead, version: str) -> str:
    if each.why is Ahead.READ:
        return (
            f"The date lies after that of this version, {version}, and nothing is read or counted "
            "before its day: correct it, or the version's date in data/catalog.ttl."
        )
    if each.why is Ahead.TOO_FAR:
        return (
            f"The date lies more than {FARTHEST} years after that of this version, {version}: "
            "correct it."
        )
    return (
        f"The date lies after that of this version, {version}: correct "
        f"{short_name(each.path.value)}; where the source announces it, say so by "
        "iscm:termState term-state:incoming, or by a "
        "skos:note that begins with “Announced”."
    )
