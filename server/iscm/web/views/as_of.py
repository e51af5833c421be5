"""The page of a thing as of another day: who stood then, on what ground, by which source."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from iscm.derive import GROUNDS
from iscm.web.languages import gettext
from iscm.web.views.reader import Reader, SourcedStatement, Text, Thing, ThingPage
from iscm.web.views.roles import role_order


@dataclass(frozen=True)
class Stand:
    """Something that stood on the day.

    Attributes:
        thing: who, or what.
        ground: in words: on what it rests.
        evidence: the statements that it rests on.
        bodies: bodies, meetings or lists within the mechanism that it belongs to.
    """

    thing: Thing
    ground: str
    evidence: tuple[SourcedStatement, ...]
    bodies: tuple[Thing, ...]


@dataclass(frozen=True)
class StandGroup:
    """What stood in one role, or is known last to have stood in it before the day."""

    heading: Text
    stands: tuple[Stand, ...]
    counted: bool
    last: bool = False


@dataclass(frozen=True)
class AsOfPage(ThingPage):
    """What the template shows."""

    period: str
    day: str
    status: tuple[Thing, ...]
    groups: tuple[StandGroup, ...]
    template: str = "as_of.html"


def as_of_page(reader: Reader, kind: str, key: str, period: str, day: str) -> AsOfPage:
    """Fill the page.

    Args:
        reader: of a description in the graph of the day.
        kind, key: from the thing's IRI.
        period: as asked for.
        day: the day that it means.
    """
    d, iri = reader.description, reader.iri
    types = d.types(iri)
    if "Mechanism" in types:
        statements, value = d.about(iri), "participant"
    elif "Group" in types:
        statements, value = [s for s in d.subjects() if iri in d.iris(s, "group")], "participant"
    else:
        statements = [s for s in d.subjects() if iri in d.iris(s, "participant")]
        value = "about"
    roles: dict[tuple[str, bool], list[str]] = defaultdict(list)
    for statement in reader.of_type(statements, "Participation"):
        for flag in ("current", "lastKnown"):
            if d.flag(statement, flag):
                for role in d.iris(statement, "role"):
                    roles[role, flag == "lastKnown"].append(statement)
    groups = [
        StandGroup(
            reader.name(role), _stands(reader, roles[role, last], value), counted=True, last=last
        )
        for role, last in sorted(roles, key=lambda each: (role_order(each[0]), each[1]))
    ]
    for heading, name, of in (
        (gettext("Type"), "Classification", "mechanismType"),
        (gettext("Themes"), "ThematicFocus", "theme"),
    ):
        current = [s for s in reader.of_type(d.about(iri), name) if d.flag(s, "current")]
        if stands := _stands(reader, current, of):
            groups.insert(
                0 if name == "Classification" else len(groups),
                StandGroup(Text(heading, reader.language), stands, counted=False),
            )
    return AsOfPage(
        **reader.page(kind, key),
        period=period,
        day=day,
        status=reader.things(iri, "hasStatus"),
        groups=tuple(groups),
    )


def _stands(reader: Reader, statements: Iterable[str], value: str) -> tuple[Stand, ...]:
    d = reader.description
    by_thing: dict[str, list[str]] = defaultdict(list)
    for statement in sorted(statements):
        for iri in d.iris(statement, value):
            by_thing[iri].append(statement)
    found = []
    for iri, group in by_thing.items():
        grounds = [int(text) for s in group if (text := d.text(s, "ground"))]
        found.append(
            Stand(
                thing=reader.thing(iri),
                ground=GROUNDS[min(grounds)] if grounds else "",
                evidence=tuple(reader.evidence(s) for s in group),
                bodies=reader.groups(group),
            )
        )
    return tuple(sorted(found, key=lambda stand: stand.thing.order))
