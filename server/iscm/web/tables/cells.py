"""What a page shows in the cells of a list."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from flask import url_for

from iscm.namespaces import split_entity_iri
from iscm.tables.table import Value
from iscm.web.addresses import day_asked, with_day
from iscm.web.languages import gettext
from iscm.web.site import Site
from iscm.web.tables.columns import DATE, NUMBER, ListColumn
from iscm.web.tables.facets import numbers_of_rows
from iscm.web.tables.listed import DORMANT, OVER
from iscm.web.tables.narrowing import Narrowed
from iscm.web.tables.rows import ListRow, number_of
from iscm.web.things import path_of
from iscm.web.views.reader import Thing

FEW: Final = 3
"""Things that a cell names; how many more there are, it says."""


@dataclass(frozen=True)
class ListCell:
    """One cell.

    Attributes:
        column: that it is of.
        things: with their links.
        texts: words, numbers and dates.
        more: how many things are not named.
        path: where a number leads; None for nowhere.
        last: whether it is what was known last.
        unknown: whether there is a value that is not known.
    """

    column: ListColumn
    things: Sequence[Thing] = ()
    texts: Sequence[str] = ()
    more: int = 0
    path: str | None = None
    last: bool = False
    unknown: bool = False


@dataclass(frozen=True)
class Line:
    """One thing of the list.

    Attributes:
        thing: with its link.
        beside: an acronym or code; of those whose name others share, the key.
        cells: of the columns that are shown.
    """

    thing: Thing
    beside: str
    cells: Sequence[ListCell]


def shown_columns(listing: Narrowed) -> list[ListColumn]:
    """The columns that the page shows beside the name."""
    return [each for each in listing.columns if each.shown]


def lines(site: Site, listing: Narrowed, language: str) -> list[Line]:
    """The rows of a list, for people.

    Args:
        site: the dataset.
        listing: the list.
        language: of the names.
    """
    columns = shown_columns(listing)
    reading = _Reading(site, listing, language)
    return [
        Line(
            reading.thing(row.iri),
            reading.beside(row),
            [reading.cell(row, column) for column in columns],
        )
        for row in listing.rows
    ]


class _Reading:
    def __init__(self, site: Site, listing: Narrowed, language: str) -> None:
        self._site, self._listing, self._language = site, listing, language
        self._known: dict[str, Thing] = {}
        self._day = day_asked()

    def thing(self, iri: str) -> Thing:
        if iri not in self._known:
            names = self._listing.names
            name = names.name(iri, self._language)
            self._known[iri] = Thing(iri, name, with_day(path_of(iri)), names.acronyms.get(iri, ""))
        return self._known[iri]

    def beside(self, row: ListRow) -> str:
        name = self.thing(row.iri).name.value
        key = (split_entity_iri(row.iri) or ("", ""))[1]
        column = self._listing.asked.listed.beside
        told = "" if not column else ", ".join(each.text for each in row.values(column))
        if name in self._listing.repeated and key != name:
            told = told or key
        return "" if told == name else told

    def cell(self, row: ListRow, column: ListColumn) -> ListCell:
        values = row.values(column.name)
        last = not values and bool(row.values(column.last))
        values = row.values(column.last) if last else values
        if not values and column.unknown and column.form == NUMBER and _sleeps(row):
            return ListCell(column, texts=[gettext("none now: dormant")])
        if not values:
            return ListCell(column, unknown=column.unknown and not _is_over(row))
        if column.form == NUMBER:
            return ListCell(column, texts=[_plain(values)], path=self._led(row, column, values))
        if column.form == DATE:
            return ListCell(column, texts=[_period(row, column, value) for value in values[:1]])
        things = [self.thing(value.text) for value in values if value.is_iri]
        things.sort(key=lambda thing: self._place(thing, column))
        texts = [_word(value) for value in values if not value.is_iri]
        return ListCell(column, things[:FEW], texts[:FEW], max(0, len(values) - FEW), last=last)

    def _place(self, thing: Thing, column: ListColumn) -> tuple[bool, int, str]:
        """What the list is narrowed to comes first."""
        asked = self._listing.asked
        key = (split_entity_iri(thing.iri) or ("", ""))[1]
        narrowed = bool(column.facet) and asked.facets.get(column.facet) == key
        rare = column.rare and not self._listing.long
        number = numbers_of_rows(self._site, asked.kind, column)[thing.iri] if rare else 0
        return (not narrowed, number, thing.order)

    def _led(self, row: ListRow, column: ListColumn, values: Sequence[Value]) -> str | None:
        parts = split_entity_iri(row.iri)
        if column.leads is None or not parts or not number_of(values):
            return None
        kind, parameter = column.leads
        asked: Mapping[str, str] = {parameter: parts[1], **dict(column.narrowed), **self._day}
        return url_for("browse.things", kind=kind, **asked)  # type: ignore[arg-type]


def _is_over(row: ListRow) -> bool:
    return any(value.text in OVER for value in row.values("status"))


def _sleeps(row: ListRow) -> bool:
    return any(value.text == DORMANT for value in row.values("status"))


def _plain(values: Sequence[Value]) -> str:
    return values[0].text


def _period(row: ListRow, column: ListColumn, value: Value) -> str:
    until = row.values(column.until) if column.until else ()
    ends = [each.text for each in until if each.text != value.text]
    return f"{value.text} – {ends[0]}" if ends else value.text


def _word(value: Value) -> str:
    words = {True: gettext("yes"), False: gettext("no")}
    plain = value.plain
    return words[plain] if isinstance(plain, bool) else value.text
