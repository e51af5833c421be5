"""The page of a source."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from iscm.translatable import translatable
from iscm.web.views.reader import (
    NOTE,
    PUBLISHER,
    SCHEMA_URL,
    TITLE,
    Reader,
    Text,
    Thing,
    ThingPage,
    words_of,
)
from iscm.web.views.roles import role_order

_VALUES: Final = (
    "participant",
    "theme",
    "mechanismType",
    "date",
    "status",
    "region",
    "predecessor",
    "successor",
    "arrangement",
    "name",
)


_CLASSES: Final = {
    "Participation": translatable("Participants"),
    "BlocMembership": translatable("Members"),
    "ThematicFocus": translatable("Themes"),
    "Classification": translatable("Type"),
    "Establishment": translatable("Established"),
    "StatusReport": translatable("Status"),
    "Ending": translatable("Ended"),
    "Scope": translatable("Regions"),
    "Association": translatable("Tied to"),
    "Succession": translatable("Succession"),
    "Naming": translatable("Names"),
    "ChairArrangement": translatable("Chair"),
    "SecretariatArrangement": translatable("Secretariat"),
    "Meeting": translatable("Meetings"),
    "Document": translatable("Documents"),
    "Roster": translatable("Lists of participants"),
    "MechanismList": translatable("Lists of mechanisms"),
}
"""Class of the ontology → what a page calls its instances."""


@dataclass(frozen=True)
class Attested:
    """One statement of a source, in a line.

    Attributes:
        statement: where it is shown.
        thing, text: what it says, as a thing or in words.
        period: for which it says so.
    """

    statement: Thing
    thing: Thing | None
    text: Text | None
    period: str

    @property
    def order(self) -> str:
        """Sorts by what it says."""
        return self.thing.order if self.thing else (self.text.value.casefold() if self.text else "")


@dataclass(frozen=True)
class AttestedGroup:
    """Statements of one class, and in one role where they are of participants."""

    class_name: str
    role: Thing | None
    lines: tuple[Attested, ...]


@dataclass(frozen=True)
class SourcePage(ThingPage):
    """What the template shows."""

    titles: tuple[Text, ...]
    publishers: tuple[Thing | Text, ...]
    url: str | None
    date: str
    date_note: str
    notes: tuple[Text, ...]
    attested: tuple[tuple[Thing, tuple[AttestedGroup, ...]], ...]
    count: int
    template: str = "source.html"

    @property
    def contents(self) -> list[tuple[bool, str, str]]:
        """The places of the page, for its contents."""
        topics = enumerate((topic.name.value for topic, _ in self.attested), start=1)
        return [(True, f"topic-{number}", name) for number, name in topics]


def source_page(reader: Reader, kind: str, key: str) -> SourcePage:
    """Fill the page of the source that the reader's description is of."""
    d, iri = reader.description, reader.iri
    nodes = [s for s in d.subjects() if iri in d.iris(s, "attestedBy")]
    topics: dict[str, list[str]] = defaultdict(list)
    for node in nodes:
        for topic in d.iris(node, "about"):
            topics[topic].append(node)
    attested = [(reader.thing(topic), _groups(reader, inside)) for topic, inside in topics.items()]
    urls = d.iris(iri, SCHEMA_URL)
    publishers: list[Thing | Text] = [*reader.things(iri, PUBLISHER), *reader.texts(iri, PUBLISHER)]
    return SourcePage(
        **reader.page(kind, key),
        titles=tuple(map(words_of, d.literals(iri, TITLE))),
        publishers=tuple(publishers),
        url=urls[0] if urls else None,
        date=d.text(iri, "asOf") or "undated",
        date_note=" ".join(reader.badge(kind).meaning for kind in d.iris(iri, "asOfKind")),
        notes=reader.texts(iri, NOTE),
        attested=tuple(sorted(attested, key=lambda pair: pair[0].order)),
        count=len(nodes),
    )


def _groups(reader: Reader, nodes: Collection[str]) -> tuple[AttestedGroup, ...]:
    d = reader.description
    groups: dict[tuple[str, str], list[str]] = defaultdict(list)
    for node in nodes:
        name = next((name for name in _CLASSES if name in d.types(node)), "")
        for role in d.iris(node, "role") or ("",):
            groups[name, role].append(node)
    found = []
    for name, role in sorted(groups, key=_place):
        lines = sorted((_line(reader, n) for n in groups[name, role]), key=lambda line: line.order)
        group = AttestedGroup(
            _CLASSES.get(name, translatable("Other statements")),
            reader.thing(role) if role and name == "Participation" else None,
            tuple(lines),
        )
        found.append(group)
    return tuple(found)


def _place(group: tuple[str, str]) -> tuple[int, tuple[int, str]]:
    name, role = group
    return (list(_CLASSES).index(name) if name in _CLASSES else len(_CLASSES), role_order(role))


def _line(reader: Reader, node: str) -> Attested:
    d = reader.description
    things: tuple[Thing, ...] = ()
    texts: tuple[Text, ...] = ()
    if d.types(node) & {"Meeting", "Document", "MechanismList"}:
        things = (reader.thing(node),)
    elif "Roster" in d.types(node):
        things = reader.things(node, "role")
    else:
        for name in (*_VALUES, "listedAs"):
            things, texts = reader.things(node, name), reader.texts(node, name)
            if things or texts:
                break
    return Attested(
        reader.thing(node),
        things[0] if things else None,
        texts[0] if texts and not things else None,
        d.text(node, "statedTotal") or reader.period(node),
    )
