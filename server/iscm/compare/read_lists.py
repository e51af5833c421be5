"""The lists of participants of a mechanism, one after the other: whom each names anew."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import pyoxigraph as ox

from iscm.compare.comparison import QUERIES
from iscm.tables.table import Table
from iscm.web.site import Site

_UNDATED: Final = "9999"


@dataclass(frozen=True)
class ReadList:
    """A list as one source gives it.

    Attributes:
        iri: of the list.
        role, group, source: IRIs; the group is empty where the list is of the mechanism as a whole.
        date: what it speaks for; empty where it is undated.
        stated: the total that the source states; empty where it states none.
        complete: ``true``, ``false``, or empty where that cannot be told.
        named: whom it names: IRIs, and words of those that cannot be told.
        joined: who is named here and not in the list of the role before of which names were read;
            None where there is none before.
        gone: who was named there and is not here; None too where this list is not complete.
    """

    iri: str
    role: str
    group: str
    source: str
    date: str
    stated: str
    complete: str
    named: frozenset[str]
    joined: tuple[str, ...] | None = None
    gone: tuple[str, ...] | None = None


def lists_read(site: Site, mechanism: str) -> tuple[list[ReadList], Table]:
    """The lists of a mechanism by date, undated ones last, and the rows that they come from."""
    values = {"mechanism": ox.NamedNode(mechanism)}
    _, table = QUERIES.answered(site, "lists", values)
    read = sorted(_read(table), key=lambda each: (each.date or _UNDATED, each.role, each.iri))
    return list(_compared(read)), table


def _read(table: Table) -> Iterator[ReadList]:
    heads: dict[str, tuple[str, ...]] = {}
    named: dict[str, set[str]] = {}
    for row in table.rows:
        cells = tuple(value.text if value else "" for value in row)
        heads.setdefault(cells[0], cells[:7])
        named.setdefault(cells[0], set()).update(filter(None, cells[7:9]))
    for iri, (_, role, group, source, date, stated, complete) in heads.items():
        told = {"true": "true", "1": "true", "false": "false", "0": "false"}.get(complete, "")
        yield ReadList(iri, role, group, source, date, stated, told, frozenset(named[iri]))


def _compared(lists: Sequence[ReadList]) -> Iterator[ReadList]:
    before: dict[tuple[str, str], ReadList] = {}
    for each in lists:
        of = each.role, each.group
        earlier = before.get(of)
        joined = gone = None
        if earlier is not None and each.named and each.date and earlier.date:
            joined = tuple(sorted(each.named - earlier.named))
            # Who is missing in a list that is not complete has not left.
            gone = tuple(sorted(earlier.named - each.named)) if each.complete == "true" else None
        if each.named:
            before[of] = each
        yield ReadList(
            each.iri,
            each.role,
            each.group,
            each.source,
            each.date,
            each.stated,
            each.complete,
            each.named,
            joined,
            gone,
        )
