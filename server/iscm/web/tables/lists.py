"""Lists of things as tables of files, names beside IRIs."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Final

from iscm.protocol.negotiation import LANGUAGES
from iscm.tables.known import known_of
from iscm.tables.table import BESIDE, Known, Table, Value
from iscm.web.site import Site
from iscm.web.tables.list_request import ListRequest
from iscm.web.tables.listed import list_of
from iscm.web.tables.narrowing import narrowed
from iscm.web.tables.rows import ListRow, list_rows, things_in

BETWEEN: Final = "|"
"""Between several values in one cell, as in the tables among the downloads."""


def known_things(site: Site) -> Mapping[str, Known]:
    """What a site knows of its things, by IRI."""
    return site.once("known things", lambda: known_of(site.rows))


def list_table(site: Site, asked: ListRequest) -> Table:
    """The list that is asked for, all pages of it where none is given, in English.

    Args:
        site: the dataset.
        asked: what is asked of it.

    Raises:
        Problem: 400, as `narrowed` tells it.
    """
    first, *words = asked.kind.split("-")
    own = first + "".join(word.capitalize() for word in words)
    columns = [own, *(each.name for each in list_of(asked.kind).columns if each.filed)]
    found = narrowed(site, asked, LANGUAGES[0], paged=False).rows
    # The columns are those of the whole list, however little of it is asked for.
    if site.is_large:
        known = known_of(site.rows, things_in(found))
        ends = _all_endings(found, columns, own, known)
    else:
        known = known_things(site)
        whole = list_rows(site, asked.kind)
        ends = site.once(
            f"columns of files of {asked.kind}",
            lambda: _all_endings(whole, columns, own, known),
        )
    names = tuple(
        name
        for column, added in zip(columns, ends, strict=True)
        for name in (column, *(column + end for end in added))
    )
    return Table(names, tuple(tuple(_row(_cells(row, own), columns, ends, known)) for row in found))


def _cells(row: ListRow, own: str) -> Mapping[str, Sequence[Value]]:
    return {**row.cells, own: (Value(row.iri, is_iri=True),)}


def _all_endings(
    rows: Sequence[ListRow], columns: Sequence[str], own: str, known: Mapping[str, Known]
) -> Sequence[Sequence[str]]:
    cells = [_cells(row, own) for row in rows]
    return [_endings(cells, column, known) for column in columns]


def _endings(
    rows: Collection[Mapping[str, Sequence[Value]]], column: str, known: Mapping[str, Known]
) -> list[str]:
    needed: set[str] = set()
    for row in rows:
        for value in row.get(column, ()):
            if value.is_iri and value.text in known:
                needed |= known[value.text].endings
    return [end for end in BESIDE if end in needed]


def _row(
    row: Mapping[str, Sequence[Value]],
    columns: Sequence[str],
    ends: Sequence[Sequence[str]],
    known: Mapping[str, Known],
) -> Iterator[Value | None]:
    for column, added in zip(columns, ends, strict=True):
        values = row.get(column, ())
        yield _cell(values)
        for end in added:
            told = [known.get(value.text, Known()).beside(end) for value in values]
            yield Value(BETWEEN.join(told)) if any(told) else None


def _cell(values: Sequence[Value]) -> Value | None:
    if not values:
        return None
    return values[0] if len(values) == 1 else Value(BETWEEN.join(value.text for value in values))
