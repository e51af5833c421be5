"""A table as a page shows it: things by name, each with its link; sources once more below."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from iscm.compact import short_name
from iscm.tables.table import BESIDE, DATE, LABEL, TITLE, WORDING, Known, Table, Value
from iscm.web.things import path_of

ROWS_SHOWN: Final = 1000
"""What a browser lays out at once; the page says when there are more, and leads to all."""
UNDATED: Final = "undated"
_AS_OF: Final = "asOf"
_DATE: Final = re.compile("[0-9]{4}(?:-[0-9]{2}){0,2}")
_HUMP: Final = re.compile("(?<=[a-z0-9])(?=[A-Z])")


@dataclass(frozen=True)
class Shown:
    """One cell.

    Attributes:
        text: what is printed.
        path: where it leads; None for nowhere.
        remark: after it, such as the date of a source.
        wording: as a source lists it.
        language, direction: of the text; empty where none is stated.
        is_number, is_date: whether it is one.
    """

    text: str
    path: str | None = None
    remark: str = ""
    wording: str = ""
    language: str = ""
    direction: str = ""
    is_number: bool = False
    is_date: bool = False


@dataclass(frozen=True)
class ShownTable:
    """A table for people.

    Attributes:
        columns: headings, in words.
        rows: the first rows.
        total: how many there are in all.
        sources: every source in the rows, by date, the newest first.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[Shown, ...], ...]
    total: int
    sources: tuple[Shown, ...]


def shown_table(table: Table, things: Mapping[str, Known], names: Mapping[str, str]) -> ShownTable:
    """What a page shows of a table.

    Args:
        table: from `iscm.tables.table.with_names`.
        things: IRI → what is known of it.
        names: IRI → name in the language of the page, where it has one there.
    """
    place = {name: number for number, name in enumerate(table.columns)}
    of_iris = {
        name
        for name, number in place.items()
        if any(row[number] is not None and row[number].is_iri for row in table.rows)  # type: ignore[union-attr]
        or any(name + end in place for end in (LABEL, TITLE))
    }
    beside = {name + end for name in of_iris for end in (LABEL, TITLE, DATE, WORDING)}
    columns = [
        name
        for name in table.columns
        if name not in beside and not _is_told_above(table, name) and not _is_empty(table, name)
    ]
    rows = tuple(
        tuple(_cell(row, place, name, things, names) for name in columns)
        for row in table.rows[:ROWS_SHOWN]
    )
    return ShownTable(
        tuple(heading_of(name) for name in columns), rows, len(table.rows), _sources(table, things)
    )


def _is_told_above(table: Table, name: str) -> bool:
    """Whether a column is the day that all rows are of, which a page tells once, and a file, which
    may go without its page, in each row."""
    if name != _AS_OF or not table.rows:
        return False
    place = table.columns.index(name)
    return len({row[place] for row in table.rows}) == 1


def _is_empty(table: Table, name: str) -> bool:
    """Whether no row has anything in a column, beside it included."""
    beside = (name, *(name + end for end in BESIDE))
    places = [table.columns.index(each) for each in beside if each in table.columns]
    return bool(table.rows) and not any(
        (value := row[place]) is not None and value.text for row in table.rows for place in places
    )


def heading_of(name: str) -> str:
    """The name of a variable as a heading: ``datedSources`` → ``Dated sources``, ``roleLabel`` →
    ``Role``."""
    name = name.removesuffix(LABEL) or name
    told = _HUMP.sub(" ", name.replace("_", " ")).lower()
    return told[:1].upper() + told[1:]


def _cell(
    row: tuple[Value | None, ...],
    place: Mapping[str, int],
    name: str,
    things: Mapping[str, Known],
    names: Mapping[str, str],
) -> Shown:
    value = row[place[name]]
    told = {
        end: text
        for end in (LABEL, TITLE, DATE, WORDING)
        if name + end in place and (text := row[place[name + end]]) is not None
    }
    label = told.get(TITLE) or told.get(LABEL)
    if value is None:
        return Shown(label.text if label else "")
    if not value.is_iri:
        number = not isinstance(value.plain, str | bool)
        day = not number and _DATE.fullmatch(value.text) is not None
        return Shown(
            value.text,
            language=value.language,
            direction=value.direction,
            is_number=number,
            is_date=day,
        )
    known = things.get(value.text, Known())
    remark = told[DATE].text if DATE in told else known.date or UNDATED if known.is_source else ""
    return Shown(
        names.get(value.text) or (label.text if label else known.name or short_name(value.text)),
        path_of(value.text),
        remark,
        told[WORDING].text if WORDING in told else "",
    )


def _sources(table: Table, things: Mapping[str, Known]) -> tuple[Shown, ...]:
    found = {
        iri: Shown(known.name or short_name(iri), path_of(iri), known.date or UNDATED)
        for iri in dict.fromkeys(_iris(table))
        if (known := things.get(iri)) is not None and known.is_source
    }
    by_title = sorted(found.values(), key=lambda source: source.text.casefold())
    dated = [source for source in by_title if source.remark != UNDATED]
    return (
        *sorted(dated, key=lambda source: source.remark, reverse=True),
        *(source for source in by_title if source.remark == UNDATED),
    )


def _iris(table: Table) -> Iterator[str]:
    for row in table.rows:
        for value in row:
            if value is not None and value.is_iri:
                yield value.text
