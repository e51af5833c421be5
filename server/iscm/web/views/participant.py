"""The page of a State, a territory, an organization or a person."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final

from iscm.namespaces import iri_of
from iscm.translatable import translatable
from iscm.web.views.events import EventRow, event_rows, newest_first
from iscm.web.views.mechanism_rows import MechanismRow, Part, mechanism_rows
from iscm.web.views.places import ParticipantRow, rows_by_place
from iscm.web.views.reader import Fact, Reader, Text, Thing, ThingPage
from iscm.web.views.roles import by_role

_ALT_LABEL: Final = iri_of("skos:altLabel")
_HOMEPAGE: Final = iri_of("foaf:homepage")


_CLASSES: Final = (
    translatable("State"),
    translatable("Territory"),
    translatable("Bloc"),
    translatable("Organization"),
)


@dataclass(frozen=True)
class ParticipantPage(ThingPage):
    """What the template shows.

    Attributes:
        rows: the mechanisms in which it has a role now.
        seen: those in which it has none by what any source lists, but was seen at a meeting, helps,
            or is inferred to.
        past: roles that ended, are announced, or are known last; the newest first.
        met: whom it meets most, with the number of mechanisms in which both are members.
        members: of a bloc, by region.
    """

    class_name: str
    codes: tuple[tuple[str, str], ...]
    other_names: tuple[Text, ...]
    homepages: tuple[str, ...]
    regions: tuple[Thing, ...]
    rows: tuple[MechanismRow, ...]
    seen: tuple[MechanismRow, ...]
    past: tuple[Part, ...]
    met: tuple[tuple[Thing, int], ...]
    associations: tuple[Fact, ...]
    blocs: tuple[Fact, ...]
    members: tuple[ParticipantRow, ...]
    member_count: int
    meetings: tuple[EventRow, ...]
    template: str = "participant.html"


def participant_page(
    reader: Reader, kind: str, key: str, shared: Mapping[str, int]
) -> ParticipantPage:
    """Fill the page of the participant that the reader's description is of.

    Args:
        reader: of its description.
        kind, key: from its IRI.
        shared: others, by the number of mechanisms in which both are members.
    """
    d, iri = reader.description, reader.iri
    about = d.about(iri)
    naming = [s for s in d.subjects() if iri in d.iris(s, "participant")]
    codes = [
        (name, ", ".join(values))
        for name, values in (
            ("ISO 3166-1 alpha-3", reader.values(iri, "isoAlpha3")),
            ("ISO 3166-1 alpha-2", reader.values(iri, "isoAlpha2")),
            ("UN M49", reader.values(iri, "m49")),
            (translatable("Acronym"), reader.values(iri, "acronym")),
        )
        if values
    ]
    groups = by_role(reader, reader.of_type(naming, "Participation"), "about")
    rows = mechanism_rows(reader, (Part(g.thing, f) for g in groups for f in g.facts))
    past = [Part(g.thing, f) for g in groups for f in (*g.last, *g.others)]
    members = reader.facts(reader.of_type(about, "BlocMembership"), "participant")
    hosted = {s for s, _ in d.incoming() if "Meeting" in d.types(s)}
    return ParticipantPage(
        **reader.page(kind, key),
        class_name=_class_name(d.types(iri)),
        codes=tuple(codes),
        other_names=reader.texts(iri, _ALT_LABEL),
        homepages=tuple(sorted(d.iris(iri, _HOMEPAGE))),
        regions=reader.things(iri, "inRegion"),
        rows=tuple(row for row in rows if not row.doubtful),
        seen=tuple(row for row in rows if row.doubtful),
        past=tuple(sorted(past, key=_newest_first, reverse=True)),
        met=tuple((reader.thing(other), number) for other, number in shared.items()),
        associations=tuple(reader.facts(reader.of_type(naming, "Association"), "about")),
        blocs=tuple(reader.facts(reader.of_type(naming, "BlocMembership"), "about")),
        members=rows_by_place(reader, members),
        member_count=len(members),
        meetings=tuple(newest_first(event_rows(reader, sorted(hosted)))),
    )


def _newest_first(part: Part) -> tuple[str, str]:
    periods = part.fact.periods
    return (periods[-1].strip("… –") if periods else part.fact.newest, part.fact.order)


def _class_name(types: Collection[str]) -> str:
    for name in _CLASSES:
        if name in types:
            return name
    return translatable("Person")
