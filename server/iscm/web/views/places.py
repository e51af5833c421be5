"""Participants of a mechanism by where they lie, or by the bloc that brings them."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from iscm.web.around import PART_OF
from iscm.web.views.reader import Fact, Reader, Thing

_FEW: Final = 8
"""So many participants are one row, wherever they lie."""


@dataclass(frozen=True)
class ParticipantRow:
    """Participants that have a place, a bloc or their kind in common.

    Attributes:
        place: the part of the world; None for those that lie nowhere.
        blocs: through which all of them take part, and not by their own name.
        facts: of each its participation.
    """

    place: Thing | None
    blocs: tuple[Thing, ...]
    facts: tuple[Fact, ...]


def rows_by_place(reader: Reader, facts: Sequence[Fact]) -> tuple[ParticipantRow, ...]:
    """Participants in rows: the part of the world with most of them first, then those without a
    place, then those that take part through a bloc."""
    if len(facts) <= _FEW:
        return (ParticipantRow(None, (), tuple(facts)),) if facts else ()
    places: dict[str, list[Fact]] = defaultdict(list)
    blocs: dict[tuple[Thing, ...], list[Fact]] = defaultdict(list)
    for fact in facts:
        if fact.through:
            blocs[fact.through].append(fact)
        else:
            places[_part_of_the_world(reader, fact)].append(fact)
    nowhere = places.pop("", [])
    placed = [
        ParticipantRow(reader.thing(iri), (), tuple(inside)) for iri, inside in places.items()
    ]
    placed.sort(key=lambda row: (-len(row.facts), row.place.order if row.place else ""))
    return (
        *placed,
        *([ParticipantRow(None, (), tuple(nowhere))] if nowhere else []),
        *(ParticipantRow(None, through, tuple(inside)) for through, inside in blocs.items()),
    )


def _part_of_the_world(reader: Reader, fact: Fact) -> str:
    """The largest region below the world that a participant lies in."""
    d = reader.description
    place = next(iter(d.iris(fact.thing.iri, "inRegion")), "") if fact.thing else ""
    seen: set[str] = set()
    while place and place not in seen:
        seen.add(place)
        wider = next(iter(d.iris(place, PART_OF)), None)
        if wider is None or not d.iris(wider, PART_OF):
            return place
        place = wider
    return place
