"""What a factsheet holds."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from iscm.translatable import plural
from iscm.web.languages import ngettext


@dataclass(frozen=True)
class Named:
    """A thing and its English name.

    Attributes:
        iri: which.
        name: its label.
        short: its acronym where it is a mechanism that has one, else its name.
    """

    iri: str
    name: str
    short: str


@dataclass(frozen=True)
class Evidence:
    """One statement that an item rests on.

    Attributes:
        ground: 1 to 4, see `iscm.derive.GROUNDS`.
        statement: its IRI.
        source: who says so.
        date: what date the source speaks for; empty where it is undated.
        mechanism: through which mechanism a country is counted; None for other figures.
    """

    ground: int
    statement: str
    source: Named
    date: str
    mechanism: Named | None = None


@dataclass(frozen=True)
class Item:
    """A mechanism or country that is counted.

    Attributes:
        thing: which.
        ground: the best that it rests on; of a country that must be in two mechanisms, the second
            best.
        evidence: the statements, the best ground first.
        kind: of countries, ``State`` or ``territory``; empty for other things.
    """

    thing: Named
    ground: int
    evidence: Sequence[Evidence]
    kind: str = ""


@dataclass(frozen=True)
class FactsheetDoubt:
    """Something that sources leave unclear, and that the number may hang on.

    Attributes:
        what: a sentence without its full stop.
        things: those it is true of, each with a detail (empty where there is none to add).
        remedy: what would settle it, a sentence without its full stop.
        would_add: the number would be larger if they were counted.
    """

    what: str
    things: Sequence[tuple[Named, str]]
    remedy: str
    would_add: bool = False

    @property
    def named(self) -> list[str]:
        """The things by their short names, with their details."""
        return [f"{one.short} ({detail})" if detail else one.short for one, detail in self.things]


@dataclass(frozen=True)
class DecidingList:
    """A list of mechanisms that claims to name all of a type, and decides for its year.

    Attributes:
        source: where it stands.
        date: what it speaks for.
        reason: how that is known, where it was inferred; else empty.
    """

    source: Named
    date: str
    reason: str


@dataclass(frozen=True)
class Published:
    """A number in print.

    Attributes:
        value: the number.
        period: what it speaks for (``2017``, ``2017-10``).
        source: where it stands.
        note: what must be known of it; may be empty.
        printed_factsheet: it stands in the factsheet of the year, not elsewhere.
    """

    value: int
    period: str
    source: Named
    note: str
    printed_factsheet: bool


@dataclass(frozen=True)
class Figure:
    """An indicator in a year.

    Attributes:
        indicator: what is counted.
        key: the last part of its IRI.
        definition: what it counts, in a sentence.
        question: IRI of the query that reproduces it; None where none can.
        published: the numbers in print, the factsheet's first.
        derived: the number that follows from statements; None where no query or no item gives one.
        items: what makes it up.
        doubts: what sources leave unclear.
        lists: those that decide which mechanisms are counted.
    """

    indicator: Named
    key: str
    definition: str
    question: str | None
    published: Sequence[Published]
    derived: int | None
    items: Sequence[Item]
    doubts: Sequence[FactsheetDoubt]
    lists: Sequence[DecidingList] = ()

    @property
    def difference(self) -> int | None:
        """Derived less published; None where one of them is missing."""
        if self.derived is None or not self.published:
            return None
        return self.derived - self.published[0].value

    def on_ground(self, ground: int) -> list[Item]:
        """The items that rest on a ground."""
        return [item for item in self.items if item.ground == ground]


def numbers(items: Sequence[Item]) -> str:
    """States and territories apart, ``195 States, 16 territories``; else the number alone."""
    kinds = Counter(item.kind for item in items)
    words = {
        "State": plural("%(num)s State", "%(num)s States"),
        "territory": plural("%(num)s territory", "%(num)s territories"),
    }
    told = [ngettext(*words[kind], kinds[kind]) for kind in words if kinds[kind]]
    return ", ".join(told) or str(len(items))


@dataclass(frozen=True)
class Section:
    """A part of the factsheet: sentences, then figures."""

    title: str
    paragraphs: Sequence[str]
    figures: Sequence[Figure]


@dataclass(frozen=True)
class Factsheet:
    """The factsheet of a year.

    Attributes:
        year: which.
        day: the day that "as of the year" means (``YYYY-MM-DD``).
        version: the dataset's version that it was made from.
        printed: whether a factsheet of that year is among the published figures.
        sections: its parts, in the order of the printed one.
    """

    year: int
    day: str
    version: str
    printed: bool
    sections: Sequence[Section]

    @property
    def figures(self) -> list[Figure]:
        """All figures, in order."""
        return [figure for section in self.sections for figure in section.figures]
