"""The page of a mechanism."""

from dataclasses import dataclass
from typing import Final

from iscm.namespaces import ONTOLOGY, iri_of
from iscm.web.views.disagreement import Disagreement, disagreements
from iscm.web.views.events import EventRow, event_rows, newest_first
from iscm.web.views.head import Head, head_of
from iscm.web.views.places import ParticipantRow, rows_by_place
from iscm.web.views.reader import EDITORIAL_NOTE, Fact, Reader, Text, Thing, ThingPage
from iscm.web.views.roles import Group, by_role
from iscm.web.views.rosters import RosterRow, roster_rows
from iscm.web.views.timeline import CHAIRS, Moment, moments

_ALT_LABEL: Final = iri_of("skos:altLabel")
_HOMEPAGE: Final = iri_of("foaf:homepage")
_SUBJECT_OF: Final = iri_of("schema:subjectOf")
_GROUP_OF: Final = ONTOLOGY + "groupOf"


_MEMBERS: Final = ("member", "full-participant", "associate-member", "participant")
"""Keys of the roles whose holders are shown by place."""


_FEW: Final = 6
"""Of those that are known with a caveat alone, so many stand among the others."""


@dataclass(frozen=True)
class RoleSection:
    """Who takes part in one role.

    Attributes:
        group: the role, and all who take part in it.
        facts: who does so now.
        rows: the same by place, in the roles of members.
        doubtful: of those, the ones that are known with a caveat alone, where they are many.
    """

    group: Group
    facts: tuple[Fact, ...]
    rows: tuple[ParticipantRow, ...]
    doubtful: tuple[Fact, ...]


@dataclass(frozen=True)
class MechanismPage(ThingPage):
    """What the template shows."""

    acronyms: tuple[Text, ...]
    other_names: tuple[Text, ...]
    homepages: tuple[str, ...]
    head: Head
    themes: tuple[Fact, ...]
    sections: tuple[RoleSection, ...]
    moments: tuple[Moment, ...]
    overlaps: tuple[tuple[Thing, int], ...]
    disagreements: tuple[Disagreement, ...]
    elsewhere: tuple[Group, ...]
    rosters: tuple[RosterRow, ...]
    within: tuple[Thing, ...]
    further: tuple[Thing, ...]
    documents: tuple[EventRow, ...]
    namings: tuple[Fact, ...]
    notes: tuple[Text, ...]
    open_questions: tuple[Text, ...]
    candidate: bool
    template: str = "mechanism.html"


def mechanism_page(reader: Reader, kind: str, key: str, shared: dict[str, int]) -> MechanismPage:
    """Fill the page of the mechanism that the reader's description is of.

    Args:
        reader: of its description.
        kind, key: from its IRI.
        shared: other mechanisms, by their members in common with it.
    """
    d, iri = reader.description, reader.iri
    about = d.about(iri)
    own = set(about)
    others = [node for node in d.subjects() if node not in own]
    participations = reader.of_type(about, "Participation")
    roles = by_role(reader, participations, "participant")
    meetings = event_rows(reader, reader.of_type(about, "Meeting"))
    return MechanismPage(
        **reader.page(kind, key),
        acronyms=reader.texts(iri, "acronym"),
        other_names=reader.texts(iri, _ALT_LABEL),
        homepages=tuple(sorted(d.iris(iri, _HOMEPAGE))),
        head=head_of(reader, about, roles),
        themes=tuple(reader.facts(reader.of_type(about, "ThematicFocus"), "theme")),
        sections=tuple(_section(reader, group) for group in roles if group.key not in CHAIRS),
        moments=moments(reader, participations, meetings),
        overlaps=tuple((reader.thing(other), number) for other, number in shared.items()),
        disagreements=disagreements(reader, about),
        elsewhere=by_role(
            reader,
            [s for s in reader.of_type(others, "Participation") if iri in d.iris(s, "participant")],
            "about",
        ),
        rosters=roster_rows(reader, about, participations),
        within=reader.in_order(s for s, name in d.incoming() if name == _GROUP_OF),
        further=reader.things(iri, _SUBJECT_OF),
        documents=tuple(newest_first(event_rows(reader, reader.of_type(about, "Document")))),
        namings=tuple(reader.facts(reader.of_type(about, "Naming"), "name")),
        notes=reader.texts(iri, EDITORIAL_NOTE),
        open_questions=reader.texts(iri, "openQuestion"),
        candidate="Candidate" in d.types(iri),
    )


def _section(reader: Reader, group: Group) -> RoleSection:
    doubtful = tuple(fact for fact in group.facts if fact.doubtful)
    if len(doubtful) <= _FEW:
        doubtful = ()
    facts = tuple(fact for fact in group.facts if fact not in doubtful)
    many = group.key == "member" or (group.key in _MEMBERS and len(facts) > _FEW)
    rows = rows_by_place(reader, facts) if many else ()
    return RoleSection(group, facts, rows, doubtful)
