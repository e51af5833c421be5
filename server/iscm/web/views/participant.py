"""The page of a State, a territory, an organization or a person."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from iscm.namespaces import iri_of
from iscm.translatable import translatable
from iscm.web.views.events import EventRow, event_rows
from iscm.web.views.reader import Fact, Reader, Text, Thing
from iscm.web.views.roles import Group, by_role

_ALT_LABEL: Final = iri_of("skos:altLabel")
_HOMEPAGE: Final = iri_of("foaf:homepage")


_CLASSES: Final = (
    translatable("State"),
    translatable("Territory"),
    translatable("Bloc"),
    translatable("Organization"),
)


@dataclass(frozen=True)
class ParticipantPage:
    """What the template shows."""

    iri: str
    kind: str
    key: str
    name: Text
    class_name: str
    codes: tuple[tuple[str, str], ...]
    other_names: tuple[Text, ...]
    homepages: tuple[str, ...]
    regions: tuple[Thing, ...]
    roles: tuple[Group, ...]
    associations: tuple[Fact, ...]
    blocs: tuple[Fact, ...]
    members: tuple[Fact, ...]
    meetings: tuple[EventRow, ...]
    truncated: bool
    template: str = "participant.html"

    @property
    def mechanisms(self) -> list[Fact]:
        """The mechanisms in which it has a role that stands now."""
        facts = [f for group in self.roles for f in group.facts if f.thing]
        return list({f.thing.iri: f for f in facts if f.thing}.values())


def participant_page(reader: Reader, kind: str, key: str) -> ParticipantPage:
    """Fill the page of the participant that the reader's description is of."""
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
    hosted = {s for s, _ in d.incoming() if "Meeting" in d.types(s)}
    return ParticipantPage(
        iri=iri,
        kind=kind,
        key=key,
        name=reader.name(iri),
        class_name=_class_name(d.types(iri)),
        codes=tuple(codes),
        other_names=reader.texts(iri, _ALT_LABEL),
        homepages=tuple(sorted(d.iris(iri, _HOMEPAGE))),
        regions=reader.things(iri, "inRegion"),
        roles=by_role(reader, reader.of_type(naming, "Participation"), "about"),
        associations=tuple(reader.facts(reader.of_type(naming, "Association"), "about")),
        blocs=tuple(reader.facts(reader.of_type(naming, "BlocMembership"), "about")),
        members=tuple(reader.facts(reader.of_type(about, "BlocMembership"), "participant")),
        meetings=tuple(event_rows(reader, sorted(hosted))),
        truncated=d.truncated,
    )


def _class_name(types: Collection[str]) -> str:
    for name in _CLASSES:
        if name in types:
            return name
    return translatable("Person")
