"""Where sources differ on a mechanism: what each says, side by side."""

import itertools
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from iscm.translatable import translatable
from iscm.web.views.reader import EDITORIAL_NOTE, LISTED, Fact, Reader, Text, Thing

_EXCLUDING: Final = (
    (translatable("Type"), "Classification", "mechanismType"),
    (translatable("Established"), "Establishment", "date"),
    (translatable("Status"), "StatusReport", "status"),
)
"""Heading, class and property of the kinds of statement of which one value excludes another."""
_OUTSIDE: Final = ("observer", "partner")
_INSIDE: Final = ("member", "full-participant")


@dataclass(frozen=True)
class Disagreement:
    """One question to which sources give different answers.

    Attributes:
        heading: what it is about, in words; `thing` goes with it where that is a thing.
        facts: the answers, the preferred one first and then by their newest source, each with its
            sources, newest first.
        change: the sources of one answer are all older than those of the next, so that it may be
            the world that changed and not the sources that differ.
        reasons: why one answer is preferred.
    """

    heading: str
    thing: Thing | None
    facts: tuple[Fact, ...]
    change: bool
    reasons: tuple[Text, ...]


def differ(facts: Sequence[Fact]) -> bool:
    """Whether values differ; a date that another one only makes more precise agrees with it."""
    values = sorted(f.thing.iri if f.thing else (f.text.value if f.text else "") for f in facts)
    return any(not later.startswith(earlier) for earlier, later in itertools.pairwise(values))


def disagreements(reader: Reader, about: Sequence[str]) -> tuple[Disagreement, ...]:
    """The open disagreements on a mechanism.

    Args:
        reader: of the mechanism's description.
        about: IRIs of what is said about the mechanism.

    Returns:
        Those on its type, its establishment and its status, on the number of its members, and on
        who is a member to one source and an observer or partner to another.
    """
    found = []
    for heading, kind, value in _EXCLUDING:
        facts = reader.facts(reader.of_type(about, kind), value)
        if differ(facts):
            found.append(_disagreement(reader, heading, None, facts))
    totals = reader.facts(_rosters_of_members(reader, about), "statedTotal")
    if len(totals) > 1:
        found.append(
            _disagreement(reader, translatable("Number of members, as stated"), None, totals)
        )
    found.extend(_roles(reader, about))
    return tuple(found)


def _disagreement(
    reader: Reader, heading: str, thing: Thing | None, facts: Sequence[Fact]
) -> Disagreement:
    preferred = [e.statement.iri for f in facts if f.preferred for e in f.evidence]
    return Disagreement(
        heading=heading,
        thing=thing,
        facts=tuple(sorted(facts, key=lambda f: (f.preferred, _newest(f)), reverse=True)),
        change=_change(facts),
        reasons=tuple(text for iri in preferred for text in reader.texts(iri, EDITORIAL_NOTE)),
    )


def _newest(fact: Fact) -> str:
    return max((e.date for e in fact.evidence if e.date != "undated"), default="")


def _change(facts: Sequence[Fact]) -> bool:
    spans = sorted((fact.evidence[-1].date, fact.evidence[0].date) for fact in facts)
    dated = all(evidence.date != "undated" for fact in facts for evidence in fact.evidence)
    return dated and all(
        end < start and not start.startswith(end)
        for (_, end), (start, _) in itertools.pairwise(spans)
    )


def _rosters_of_members(reader: Reader, about: Sequence[str]) -> list[str]:
    d = reader.description
    return [
        roster
        for roster in reader.of_type(about, "Roster")
        if _role(reader, roster) == "member"
        and d.text(roster, "statedTotal")
        and not d.iris(roster, "group")
    ]


def _roles(reader: Reader, about: Sequence[str]) -> Iterator[Disagreement]:
    d = reader.description
    by_participant: dict[str, list[str]] = defaultdict(list)
    for statement in reader.of_type(about, "Participation"):
        if LISTED in d.iris(statement, "basis") and _role(reader, statement) in (
            *_INSIDE,
            *_OUTSIDE,
        ):
            for participant in d.iris(statement, "participant"):
                by_participant[participant].append(statement)
    for participant in sorted(by_participant, key=lambda iri: reader.thing(iri).order):
        statements = by_participant[participant]
        inside = {
            source
            for s in statements
            if _role(reader, s) in _INSIDE
            for source in d.iris(s, "attestedBy")
        }
        outside = {
            source
            for s in statements
            if _role(reader, s) in _OUTSIDE
            for source in d.iris(s, "attestedBy")
        }
        if inside and outside - inside:
            thing = reader.thing(participant)
            yield _disagreement(
                reader, translatable("Role of"), thing, reader.facts(statements, "role")
            )


def _role(reader: Reader, node: str) -> str:
    roles = reader.description.iris(node, "role")
    return roles[0].rpartition("/")[2] if roles else ""
