"""The page of a theme."""

from collections import Counter
from dataclasses import dataclass
from typing import Final

from iscm.namespaces import PREFIXES
from iscm.web.views.mechanism_rows import MechanismRow, Part, mechanism_rows
from iscm.web.views.reader import Fact, Reader, Text, Thing, ThingPage

_SKOS: Final = PREFIXES["skos"]
_STATUSES: Final = ("active", "unknown", "dormant", "merged", "concluded")
"""Keys of statuses, that of a mechanism at work first."""


@dataclass(frozen=True)
class TypeGroup:
    """The mechanisms of one type, those at work first.

    Attributes:
        type: None for those without one.
        rows: the mechanisms.
        statuses: each status that they have, with the number of those that have it.
    """

    type: Thing | None
    rows: tuple[MechanismRow, ...]
    statuses: tuple[tuple[Thing, int], ...]


@dataclass(frozen=True)
class ThemePage(ThingPage):
    """What the template shows.

    Attributes:
        groups: the mechanisms that work on it, by type.
        others: what sources name as its subject in words alone.
    """

    definition: tuple[Text, ...]
    other_names: tuple[Text, ...]
    broader: tuple[Thing, ...]
    narrower: tuple[Thing, ...]
    groups: tuple[TypeGroup, ...]
    others: tuple[Fact, ...]
    template: str = "theme.html"

    @property
    def statuses(self) -> list[tuple[Thing, int]]:
        """Each status, with the number of mechanisms that have it, the most first."""
        return Counter(row.status for row in self.mechanisms if row.status).most_common()

    @property
    def mechanisms(self) -> list[MechanismRow]:
        """All mechanisms that work on it."""
        return [row for group in self.groups for row in group.rows]


def theme_page(reader: Reader, kind: str, key: str) -> ThemePage:
    """Fill the page of the theme that the reader's description is of."""
    d, iri = reader.description, reader.iri
    naming = [s for s in d.subjects() if iri in d.iris(s, "theme")]
    narrower = {s for s, p in d.incoming() if p == _SKOS + "broader"}
    narrower |= set(d.iris(iri, _SKOS + "narrower"))
    facts = reader.facts(reader.of_type(naming, "ThematicFocus"), "about")
    return ThemePage(
        **reader.page(kind, key),
        definition=reader.texts(iri, _SKOS + "definition"),
        other_names=reader.texts(iri, _SKOS + "altLabel"),
        broader=reader.things(iri, _SKOS + "broader"),
        narrower=reader.in_order(narrower),
        groups=groups_by_type(mechanism_rows(reader, (Part(None, fact) for fact in facts))),
        others=tuple(fact for fact in facts if fact.thing is None),
    )


def groups_by_type(rows: tuple[MechanismRow, ...]) -> tuple[TypeGroup, ...]:
    """Mechanisms by type, the type with most of them first, those without one last; in each those
    at work first."""
    found = []
    for type_ in dict.fromkeys(row.type for row in rows):
        inside = [row for row in rows if row.type == type_]
        inside.sort(key=lambda row: (_place(row), row.thing.order))
        statuses = Counter(row.status for row in inside if row.status)
        found.append(TypeGroup(type_, tuple(inside), tuple(statuses.items())))
    return tuple(sorted(found, key=lambda group: (group.type is None, -len(group.rows))))


def _place(row: MechanismRow) -> int:
    key = row.status.iri.rpartition("/")[2] if row.status else ""
    return _STATUSES.index(key) if key in _STATUSES else len(_STATUSES)
