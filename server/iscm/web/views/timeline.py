"""Chairs and meetings of a mechanism on a line of time, the newest first."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from iscm.web.views.events import EventRow
from iscm.web.views.reader import UNDATED, Fact, Reader, Thing

CHAIRS: Final = ("chair", "co-chair", "permanent-chair")
"""Keys of the roles whose holders preside."""
_OPEN: Final = "9999"


@dataclass(frozen=True)
class Moment:
    """A term of a chair, or a meeting.

    Attributes:
        date: as it stands on the line.
        order: sorts it among the others.
        role, fact: of a term; its evidence has the dates as each source gives them.
        meeting: of a meeting.
    """

    date: str
    order: tuple[str, str]
    role: Thing | None = None
    fact: Fact | None = None
    meeting: EventRow | None = None


def moments(
    reader: Reader, statements: Sequence[str], meetings: Sequence[EventRow]
) -> tuple[Moment, ...]:
    """Terms and meetings, the newest first, undated ones last.

    Args:
        reader: of the mechanism's description.
        statements: IRIs of its participations.
        meetings: of the mechanism.
    """
    held: dict[tuple[str, str], list[str]] = defaultdict(list)
    for statement in statements:
        for role in reader.description.iris(statement, "role"):
            if role.rpartition("/")[2] in CHAIRS:
                # Of those that are told in words alone, nobody knows which are the same.
                for who in reader.description.iris(statement, "participant") or [statement]:
                    held[role, who].append(statement)
    found = [
        _term(reader, role, who, term)
        for (role, who), group in held.items()
        for term in _terms(reader, group)
    ]
    found += [
        Moment(row.date, ("" if row.date == UNDATED else row.date, row.thing.order), meeting=row)
        for row in meetings
    ]
    return tuple(sorted(found, key=lambda moment: moment.order, reverse=True))


def _terms(reader: Reader, statements: Sequence[str]) -> list[list[str]]:
    """Statements on one holder, those that speak of the same term together: terms whose years
    overlap are one, each source having its own way to date it."""
    spans = sorted((*_years(reader, each), each) for each in statements)
    terms: list[list[str]] = []
    last = ""
    for start, end, statement in spans:
        if terms and start <= last:
            terms[-1].append(statement)
        else:
            terms.append([statement])
            last = ""
        last = max(last, end)
    return terms


def _years(reader: Reader, statement: str) -> tuple[str, str]:
    """The first and the last year of a term: as stated, else as derived, else of its source."""
    d = reader.description
    start = d.text(statement, "from") or d.text(statement, "firstDay") or ""
    end = d.text(statement, "until") or d.text(statement, "lastDay") or ""
    spoken = reader.evidence(statement).date
    if spoken == UNDATED:
        spoken = start or end
    if not end:
        end = _OPEN if d.flag(statement, "current") else max(start, spoken)
    return (start or min(end, spoken))[:4], end[:4]


def _term(reader: Reader, role: str, who: str, statements: Sequence[str]) -> Moment:
    d = reader.description
    facts = reader.facts(statements, "participant")
    fact = next((each for each in facts if each.thing and each.thing.iri == who), facts[0])
    starts = [text for each in statements if (text := d.text(each, "from"))]
    ends = [text for each in statements if (text := d.text(each, "until"))]
    if starts or ends:
        start, end = min(starts, default="…")[:4], max(ends, default="")[:4]
        date = start if start == end else f"{start} – {end}".strip()
        order = max(starts) if starts else max(ends)
    else:
        date, order = fact.newest, "" if fact.newest == UNDATED else fact.newest
    return Moment(date, (order, fact.order), role=reader.thing(role), fact=fact)
