"""What several things have in common, and what each has alone."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from iscm.compare.compared import ComparedThing
from iscm.namespaces import PREFIXES
from iscm.tables.table import Row, Table, Value
from iscm.web.names import names_of_things
from iscm.web.queries import QueryFolder

QUERIES: Final = QueryFolder(Path(__file__).parent / "queries")
MEMBER: Final = "member"
_QUERY: Final = {"mechanism": "participants", "state": "mechanisms"}
_FACTS: Final = {"mechanism": "facts-of-a-mechanism", "state": "facts-of-a-state"}
_ENDED: Final = frozenset(PREFIXES["status"] + key for key in ("concluded", "dormant", "merged"))


@dataclass(frozen=True)
class Standing:
    """How something stands in a column.

    Attributes:
        part: member, observer, partner, former member; of what has no parts, empty.
        sources: how many say so.
        attested: the newest date for which one of them speaks.
        source: that source; empty where none is told.
    """

    part: str
    sources: int = 0
    attested: str = ""
    source: str = ""


@dataclass(frozen=True)
class ComparedRow:
    """A thing, and how it stands in each column; None where it does not."""

    iri: str
    standings: tuple[Standing | None, ...]


@dataclass(frozen=True)
class ComparedGroup:
    """Things that are in the same columns.

    Attributes:
        columns: whether they are in each.
        rows: the things, by name.
    """

    columns: tuple[bool, ...]
    rows: tuple[ComparedRow, ...]

    @property
    def number(self) -> int:
        """In how many columns they are."""
        return sum(self.columns)


@dataclass(frozen=True)
class Comparison:
    """All that is compared.

    Attributes:
        columns: what stands beside each other.
        members: members, or mechanisms of which a State is one, by the columns that they are in.
        others: what stands in another part alone.
        listed: name of a fact → things by the columns that they are in, of which some are shared.
        facts: name of a fact → its values in each column.
        unknown: whether, in each column, members are not known.
        ended: whether, in each column, a mechanism was no longer at work.
    """

    columns: Sequence[ComparedThing]
    members: Sequence[ComparedGroup]
    others: Sequence[ComparedRow]
    listed: Mapping[str, Sequence[ComparedGroup]]
    facts: Mapping[str, Sequence[Sequence[str]]] = field(default_factory=dict)
    unknown: Sequence[bool] = ()
    ended: Sequence[bool] = ()

    def number_of_members(self, column: int) -> int:
        """How many members a column has."""
        return sum(len(group.rows) for group in self.members if group.columns[column])


def compare(columns: Sequence[ComparedThing]) -> Comparison:
    """Compare what the columns stand for; all of one kind."""
    kind = columns[0].kind
    standings = [_standings(column) for column in columns]
    facts = [_facts(column) for column in columns]
    rows = _rows(standings)
    members = [row for row in rows if any(s and s.part == MEMBER for s in row.standings)]
    listed = {}
    for name in ("theme", "bloc"):
        there = [{iri: Standing("") for iri in each.get(name, ())} for each in facts]
        if any(there):
            listed[name] = in_groups(_rows(there))
    names = [name for name in _ORDER if any(name in each for each in facts)]
    ended = [bool(_ENDED & set(each.get("status", ()))) for each in facts]
    known = [any(s.part == MEMBER for s in each.values()) for each in standings]
    return Comparison(
        columns=columns,
        members=in_groups(members, MEMBER),
        others=[row for row in rows if row not in members],
        listed=listed,
        facts={name: [each.get(name, []) for each in facts] for name in names},
        unknown=[
            kind == "mechanism" and not (is_known or is_over)
            for is_known, is_over in zip(known, ended, strict=True)
        ],
        ended=ended if kind == "mechanism" else [False] * len(columns),
    )


ALWAYS: Final = frozenset({"type", "established", "chair", "secretariat", "region"})
"""Facts of which something is true as long as a mechanism is at work, known or not."""
_ORDER: Final = (
    "type",
    "status",
    "status known last",
    "established",
    "ended",
    "chair",
    "chair known last",
    "secretariat",
    "secretariat known last",
    "region",
    "chair of",
)


def _standings(column: ComparedThing) -> dict[str, Standing]:
    """Thing → how it stands in a column, the part that counts most."""
    values = {column.kind: ox.NamedNode(column.iri)}
    _, table = QUERIES.answered(column.site, _QUERY[column.kind], values)
    found: dict[str, Standing] = {}
    for row in table.rows:
        thing, part, sources, attested, source = (v.text if v else "" for v in row[:5])
        found.setdefault(thing, Standing(part, int(sources or 0), attested, source))
    return found


def _facts(column: ComparedThing) -> dict[str, list[str]]:
    """Fact → IRIs or texts."""
    values = {column.kind: ox.NamedNode(column.iri)}
    _, table = QUERIES.answered(column.site, _FACTS[column.kind], values)
    found: dict[str, list[str]] = {}
    for row in table.rows:
        name, value = (v.text if v else "" for v in row[:2])
        found.setdefault(name, []).append(value)
    return found


def _rows(columns: Sequence[Mapping[str, Standing]]) -> list[ComparedRow]:
    names = names_of_things()
    things = sorted(
        {thing for column in columns for thing in column},
        key=lambda iri: (names.of(iri).casefold(), iri),
    )
    return [ComparedRow(iri, tuple(column.get(iri) for column in columns)) for iri in things]


def in_groups(rows: Iterable[ComparedRow], part: str = "") -> list[ComparedGroup]:
    """Rows by the columns that they are in: in most of them first.

    Args:
        rows: in order.
        part: the part that makes one be in; empty for any.
    """
    found: dict[tuple[bool, ...], list[ComparedRow]] = {}
    for row in rows:
        pattern = tuple(bool(s and (not part or s.part == part)) for s in row.standings)
        found.setdefault(pattern, []).append(row)
    order = sorted(found, key=lambda pattern: (-sum(pattern), [not each for each in pattern]))
    return [ComparedGroup(pattern, tuple(found[pattern])) for pattern in order]


def as_table(comparison: Comparison) -> Table:
    """All rows as one table: what they are listed as, the thing, and how it stands in each column
    with date and source."""
    names = names_of_things()
    columns = ["section", "thing", "thingLabel"]
    for column in comparison.columns:
        columns += [column.label, f"{column.label} attested", f"{column.label} source"]
    rows: list[Row] = []

    def add(section: str, row: ComparedRow) -> None:
        cells: list[Value | None] = [Value(section), Value(row.iri, is_iri=True)]
        cells.append(Value(names.of(row.iri)))
        for standing in row.standings:
            if standing is None:
                cells += [None, None, None]
            else:
                cells.append(Value(standing.part or "yes"))
                cells.append(Value(standing.attested) if standing.attested else None)
                cells.append(Value(standing.source, is_iri=True) if standing.source else None)
        rows.append(tuple(cells))

    section = MEMBER if comparison.columns[0].kind == "mechanism" else "mechanism"
    for group in comparison.members:
        for row in group.rows:
            add(section, row)
    for row in comparison.others:
        add(f"other {section}" if section == "mechanism" else "other participant", row)
    for name, groups in comparison.listed.items():
        for group in groups:
            for row in group.rows:
                add(name, row)
    return Table(tuple(columns), tuple(rows))
