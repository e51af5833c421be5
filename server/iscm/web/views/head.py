"""What a mechanism is in short: the rows at the head of its page."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from iscm.web.languages import gettext
from iscm.web.views.disagreement import differ
from iscm.web.views.reader import Fact, Reader, Thing
from iscm.web.views.roles import Group
from iscm.web.views.timeline import CHAIRS

_SECRETARIATS: Final = ("secretariat", "technical-secretariat")
_LISTED: Final = ("member", "full-participant")
_ENDED: Final = ("concluded", "dormant", "merged")
"""Keys of the statuses in which a mechanism has no members now."""


@dataclass(frozen=True)
class HeadRow:
    """What is known of one matter.

    Attributes:
        heading: the matter, in words.
        facts: what stands, with its sources.
        last: what is known last, of which it is not known whether it stands now.
        differ: sources for it differ.
        ages: whether it may change, so that it matters when a source last said so.
        unknown: nothing is known, which is not the same as nothing.
    """

    heading: str
    facts: tuple[Fact, ...]
    last: tuple[Fact, ...] = ()
    differ: bool = False
    ages: bool = True
    unknown: bool = False


@dataclass(frozen=True)
class Head:
    """A mechanism in short.

    Attributes:
        status: derived of all that is known.
        last_status: known last, where the present one is not known.
        successors: that took its place.
        reported: statuses as sources report them.
        rows: type, since when, end, what came before and after.
        offices: chair and secretariat, by name and by arrangement.
        members: who is a member now.
        members_known: whether any source names them; a mechanism that ended has none.
        places: regions, and bodies that it is tied to.
    """

    status: tuple[Thing, ...]
    last_status: tuple[Thing, ...]
    successors: tuple[Thing, ...]
    reported: tuple[Fact, ...]
    rows: tuple[HeadRow, ...]
    offices: tuple[HeadRow, ...]
    members: tuple[Fact, ...]
    members_known: bool
    places: tuple[HeadRow, ...]

    @property
    def as_reported(self) -> bool:
        """Whether the status is what all sources report, so that one line says both."""
        reported = {fact.thing for fact in self.reported}
        return not self.last_status and not self.successors and reported == set(self.status)


def head_of(reader: Reader, about: Sequence[str], roles: Sequence[Group]) -> Head:
    """The head of the mechanism that the reader's description is of.

    Args:
        reader: of its description.
        about: IRIs of what is said about it.
        roles: its participants.
    """
    d, iri = reader.description, reader.iri
    ended = any(s.rpartition("/")[2] in _ENDED for s in d.iris(iri, "hasStatus"))
    members = _members(reader, about, roles)
    reported = _said(reader, about, "", "StatusReport", "status")
    rows = (
        _said(reader, about, gettext("Type"), "Classification", "mechanismType", excluding=True),
        _said(reader, about, gettext("Since"), "Establishment", "date", excluding=True),
        _said(reader, about, gettext("Ended"), "Ending", "date"),
        *_successions(reader),
    )
    places = (
        _said(reader, about, gettext("Regions"), "Scope", "region"),
        _said(reader, about, gettext("Tied to"), "Association", "participant"),
    )
    return Head(
        status=reader.things(iri, "hasStatus"),
        last_status=reader.things(iri, "lastKnownStatus"),
        successors=reader.things(iri, "succeededBy"),
        reported=reported.facts,
        rows=tuple(row for row in rows if row.facts),
        offices=(
            _office(reader, about, roles, gettext("Chair"), CHAIRS, "ChairArrangement", ended),
            _office(
                reader,
                about,
                roles,
                gettext("Secretariat"),
                _SECRETARIATS,
                "SecretariatArrangement",
                ended,
            ),
        ),
        members=members,
        members_known=bool(members) or ended,
        places=tuple(row for row in places if row.facts),
    )


def _members(reader: Reader, about: Sequence[str], roles: Sequence[Group]) -> tuple[Fact, ...]:
    """Who is a member now, each once; where no rules have run, whom the sources list."""
    d = reader.description
    members = set(d.iris(reader.iri, "hasMember"))
    derived = any(d.text(statement, "ground") for statement in about)
    found: dict[str, Fact] = {}
    for group in roles:
        for fact in group.facts:
            if fact.thing is not None and (
                fact.thing.iri in members if derived else group.key in _LISTED
            ):
                found.setdefault(fact.thing.iri, fact)
    return tuple(found.values())


def _office(
    reader: Reader,
    about: Sequence[str],
    roles: Sequence[Group],
    heading: str,
    keys: Sequence[str],
    arrangement: str,
    ended: bool,
) -> HeadRow:
    held = [group for group in roles if group.key in keys]
    now = [fact for group in held for fact in group.facts]
    arranged = _said(reader, about, "", arrangement, "arrangement").facts
    return HeadRow(
        heading,
        (*now, *arranged),
        tuple(fact for group in held for fact in group.last),
        unknown=not now and not ended,
    )


def _said(
    reader: Reader,
    about: Sequence[str],
    heading: str,
    class_name: str,
    value: str,
    *,
    excluding: bool = False,
) -> HeadRow:
    """What sources say in statements of one class, what is preferred first."""
    facts = reader.facts(reader.of_type(about, class_name), value)
    facts.sort(key=lambda fact: (not fact.preferred, fact.order))
    return HeadRow(heading, tuple(facts), differ=excluding and differ(facts), ages=not excluding)


def _successions(reader: Reader) -> Iterable[HeadRow]:
    """What came before and after, whichever of the two the statements are about; a succession in
    words alone tells what came before."""
    d, here = reader.description, reader.iri
    before, after = [], []
    for statement in reader.of_type(d.subjects(), "Succession"):
        earlier, later = (d.iris(statement, name) for name in ("predecessor", "successor"))
        about_this = here in d.iris(statement, "about")
        if here in later or (about_this and not later):
            before.append(statement)
        if here in earlier or (about_this and later):
            after.append(statement)
    for heading, statements, value in (
        (gettext("Came after"), before, "predecessor"),
        (gettext("Followed by"), after, "successor"),
    ):
        yield HeadRow(heading, tuple(reader.facts(statements, value, "about")))
