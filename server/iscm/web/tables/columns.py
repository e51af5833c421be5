"""What a list of things can have: columns, and what is told of each."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from iscm.translatable import translatable

THINGS: Final = "things"
NUMBER: Final = "number"
DATE: Final = "date"
TEXT: Final = "text"
NAME: Final = "name"
"""The first column of every list, by which it is sorted unless told otherwise."""
DAY: Final = "$day"
"""Stands in a pattern for the day that the data speak of, as a string."""

AMONG: Final = "$among"
"""Stands in a pattern for what binds ``?thing`` where the things are chosen already: within a
subquery, which is answered before what stands around it."""


@dataclass(frozen=True)
class ListColumn:
    """One column.

    Attributes:
        name: in files, and of the parameter ``sort``.
        pattern: of SPARQL, that binds ``?thing`` and ``?value``.
        heading: in English.
        form: one of `THINGS`, `NUMBER`, `DATE` and `TEXT`.
        shown: whether the page shows it; files have what they may have (`filed`).
        filed: whether files have it.
        facet: the parameter that narrows the list to a value of it; empty where none does.
        offered: whether the page offers the values to choose from.
        within: whether a value holds too of what it is a part of, such as a region.
        short: whether things are called by their acronyms.
        rare: whether the things that fewest others have are named first; else they stand by name.
        zero: whether a thing without a value has none, so that 0 is known.
        unknown: whether a thing without a value has one that is not known.
        wide: whether the page leaves it out where a screen is as narrow as a phone's.
        last: the column that holds what was known last, shown where there is no value.
        until: the column that holds the end of what begins at the value.
        leads: kind and parameter of the list that a number counts.
        narrowed: further parameters of that list.
    """

    name: str
    pattern: str
    heading: str
    form: str = THINGS
    shown: bool = True
    filed: bool = True
    facet: str = ""
    offered: bool = True
    within: bool = False
    short: bool = False
    rare: bool = False
    zero: bool = False
    unknown: bool = False
    wide: bool = False
    last: str = ""
    until: str = ""
    leads: tuple[str, str] | None = None
    narrowed: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class ListForm:
    """The list of a kind.

    Attributes:
        columns: beside the name.
        beside: the column whose value stands beside the name; empty for none.
        dated: the column that ``since`` and ``before`` are about; empty for none.
        sort: by what it is sorted where nothing is asked for, as the parameter has it.
        since, before: what these two are called, in English.
    """

    columns: Sequence[ListColumn]
    beside: str = ""
    dated: str = ""
    sort: str = NAME
    since: str = translatable("Since")
    before: str = translatable("Before")

    def column(self, name: str) -> ListColumn:
        """The column of this name, which there is."""
        return next(each for each in self.columns if each.name == name)

    @property
    def facets(self) -> list[ListColumn]:
        """The columns by whose values it can be narrowed."""
        return [each for each in self.columns if each.facet]
