"""The page of a body, meeting or list within a mechanism."""

from dataclasses import dataclass

from iscm.web.views.reader import Fact, Reader, Thing, ThingPage
from iscm.web.views.roles import Group, by_role
from iscm.web.views.rosters import RosterRow, roster_rows


@dataclass(frozen=True)
class GroupPage(ThingPage):
    """What the template shows."""

    body: bool
    mechanisms: tuple[Thing, ...]
    roles: tuple[Group, ...]
    themes: tuple[Fact, ...]
    rosters: tuple[RosterRow, ...]
    template: str = "group.html"


def group_page(reader: Reader, kind: str, key: str) -> GroupPage:
    """Fill the page of the group that the reader's description is of."""
    d, iri = reader.description, reader.iri
    naming = sorted(s for s in d.subjects() if iri in d.iris(s, "group"))
    participations = reader.of_type(naming, "Participation")
    return GroupPage(
        **reader.page(kind, key),
        body="Body" in d.types(iri),
        mechanisms=reader.things(iri, "groupOf"),
        roles=by_role(reader, participations, "participant"),
        themes=tuple(reader.facts(reader.of_type(naming, "ThematicFocus"), "theme")),
        rosters=roster_rows(reader, naming, participations),
    )
