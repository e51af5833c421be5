"""The page of a mechanism."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from iscm.namespaces import ONTOLOGY, iri_of
from iscm.translatable import translatable
from iscm.web.languages import gettext
from iscm.web.views.disagreement import Disagreement, differ, disagreements
from iscm.web.views.events import EventRow, event_rows
from iscm.web.views.reader import EDITORIAL_NOTE, Fact, Group, Reader, Text, Thing
from iscm.web.views.rosters import RosterRow, roster_rows

_ALT_LABEL: Final = iri_of("skos:altLabel")
_HOMEPAGE: Final = iri_of("foaf:homepage")
_SUBJECT_OF: Final = iri_of("schema:subjectOf")
_GROUP_OF: Final = ONTOLOGY + "groupOf"

_FACTS: Final = (
    (translatable("Type"), "Classification", "mechanismType"),
    (translatable("Established"), "Establishment", "date"),
    (translatable("Reported"), "StatusReport", "status"),
    (translatable("Ended"), "Ending", "date"),
    (translatable("Region"), "Scope", "region"),
    (translatable("Tied to"), "Association", "participant"),
    (translatable("Chair"), "ChairArrangement", "arrangement"),
    (translatable("Secretariat"), "SecretariatArrangement", "arrangement"),
)
_ENDED: Final = ("concluded", "dormant", "merged")
"""Keys of the statuses in which a mechanism has no members now."""
_EXCLUDING: Final = ("Classification", "Establishment", "StatusReport")


@dataclass(frozen=True)
class MechanismPage:
    """What the template shows."""

    iri: str
    kind: str
    key: str
    name: Text
    acronyms: tuple[Text, ...]
    other_names: tuple[Text, ...]
    homepages: tuple[str, ...]
    status: tuple[Thing, ...]
    last_status: tuple[Thing, ...]
    successors: tuple[Thing, ...]
    facts: tuple[Group, ...]
    disagreements: tuple[Disagreement, ...]
    roles: tuple[Group, ...]
    themes: tuple[Fact, ...]
    elsewhere: tuple[Group, ...]
    rosters: tuple[RosterRow, ...]
    within: tuple[Thing, ...]
    further: tuple[Thing, ...]
    meetings: tuple[EventRow, ...]
    documents: tuple[EventRow, ...]
    namings: tuple[Fact, ...]
    notes: tuple[Text, ...]
    open_questions: tuple[Text, ...]
    candidate: bool
    members_known: bool
    truncated: bool
    template: str = "mechanism.html"


def mechanism_page(reader: Reader, kind: str, key: str) -> MechanismPage:
    """Fill the page of the mechanism that the reader's description is of."""
    d, iri = reader.description, reader.iri
    about = d.about(iri)
    own = set(about)
    others = [node for node in d.subjects() if node not in own]
    participations = reader.of_type(about, "Participation")
    ended = any(s.rpartition("/")[2] in _ENDED for s in d.iris(iri, "hasStatus"))
    return MechanismPage(
        iri=iri,
        kind=kind,
        key=key,
        name=reader.name(iri),
        acronyms=reader.texts(iri, "acronym"),
        other_names=reader.texts(iri, _ALT_LABEL),
        homepages=tuple(sorted(d.iris(iri, _HOMEPAGE))),
        status=reader.things(iri, "hasStatus"),
        last_status=reader.things(iri, "lastKnownStatus"),
        successors=reader.things(iri, "succeededBy"),
        facts=(*_single_facts(reader, about), *_successions(reader)),
        disagreements=disagreements(reader, about),
        roles=reader.by_role(participations, "participant"),
        themes=tuple(reader.facts(reader.of_type(about, "ThematicFocus"), "theme")),
        elsewhere=reader.by_role(
            [s for s in reader.of_type(others, "Participation") if iri in d.iris(s, "participant")],
            "about",
        ),
        rosters=roster_rows(reader, about, participations),
        within=reader.in_order(s for s, name in d.incoming() if name == _GROUP_OF),
        further=reader.things(iri, _SUBJECT_OF),
        meetings=tuple(event_rows(reader, reader.of_type(about, "Meeting"))),
        documents=tuple(event_rows(reader, reader.of_type(about, "Document"))),
        namings=tuple(reader.facts(reader.of_type(about, "Naming"), "name")),
        notes=reader.texts(iri, EDITORIAL_NOTE),
        open_questions=reader.texts(iri, "openQuestion"),
        candidate="Candidate" in d.types(iri),
        members_known=bool(d.iris(iri, "hasMember")) or ended,
        truncated=d.truncated,
    )


def _single_facts(reader: Reader, about: Sequence[str]) -> list[Group]:
    groups = []
    for heading, class_name, value in _FACTS:
        facts = reader.facts(reader.of_type(about, class_name), value)
        if not facts:
            continue
        facts.sort(key=lambda fact: (not fact.preferred, fact.order))
        groups.append(
            Group(
                Text(gettext(heading), reader.language),
                None,
                tuple(facts),
                disagree=class_name in _EXCLUDING and differ(facts),
            )
        )
    return groups


def _successions(reader: Reader) -> Iterable[Group]:
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
        if statements:
            yield Group(
                Text(heading, reader.language),
                None,
                tuple(reader.facts(statements, value, "about")),
            )
