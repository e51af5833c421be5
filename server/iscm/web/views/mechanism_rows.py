"""Mechanisms as rows of a table: type, status, and how something takes part in each."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from iscm.namespaces import ONTOLOGY
from iscm.web.views.reader import UNDATED, Fact, Reader, Thing

_TYPES: Final = ("RegionalConsultativeProcess", "InterregionalForum", "GlobalProcess", "Candidate")


@dataclass(frozen=True)
class Part:
    """One way of taking part: in which role, and what says so."""

    role: Thing | None
    fact: Fact


@dataclass(frozen=True)
class MechanismRow:
    """A mechanism.

    Attributes:
        thing: the mechanism.
        type, status: where they are known.
        established: since when it is.
        parts: what is said of it and the thing whose page this is.
    """

    thing: Thing
    type: Thing | None
    status: Thing | None
    established: str
    parts: tuple[Part, ...] = ()

    @property
    def since(self) -> str:
        """The first day of all parts that sources give."""
        starts = (
            period.partition("–")[0].strip() for part in self.parts for period in part.fact.periods
        )
        return min((start for start in starts if start[:1].isdigit()), default="")

    @property
    def attested(self) -> tuple[str, str]:
        """The dates of the oldest and of the newest source; empty where none has a date."""
        dates = [
            evidence.date
            for part in self.parts
            for evidence in part.fact.evidence
            if evidence.source and evidence.date != UNDATED
        ]
        return min(dates, default=""), max(dates, default="")

    @property
    def through(self) -> tuple[Thing, ...]:
        """The blocs of States that bring it there, where nothing else does."""
        blocs = [part.fact.through for part in self.parts]
        return tuple(dict.fromkeys(bloc for each in blocs for bloc in each)) if all(blocs) else ()

    @property
    def doubtful(self) -> bool:
        """Whether every part is known with a caveat alone."""
        return all(part.fact.doubtful for part in self.parts)


def mechanism_row(reader: Reader, iri: str, parts: Iterable[Part] = ()) -> MechanismRow:
    """A mechanism as a row.

    Args:
        reader: of a description with what stands around its thing (`iscm.web.around`).
        iri: of the mechanism.
        parts: see `MechanismRow`.
    """
    d = reader.description
    kind = next((name for name in _TYPES if name in d.types(iri)), None)
    return MechanismRow(
        thing=reader.thing(iri),
        type=reader.thing(ONTOLOGY + kind) if kind else None,
        status=next(iter(reader.things(iri, "hasStatus")), None),
        established=d.text(iri, "established") or "",
        parts=tuple(parts),
    )


def mechanism_rows(reader: Reader, parts: Iterable[Part]) -> tuple[MechanismRow, ...]:
    """The mechanisms that facts are about, by name, each with all that is said of it."""
    by_mechanism: dict[str, list[Part]] = defaultdict(list)
    for part in parts:
        if part.fact.thing is not None:
            by_mechanism[part.fact.thing.iri].append(part)
    rows = (mechanism_row(reader, iri, group) for iri, group in by_mechanism.items())
    return tuple(sorted(rows, key=lambda row: row.thing.order))
