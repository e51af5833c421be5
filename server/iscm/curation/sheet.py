"""Sheets that are filled in by hand: which columns, which rows, and what is wrong where."""

import datetime
import re
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from iscm.errors import InputError
from iscm.namespaces import iri_of
from iscm.tables.reading import InputTable

_DATE: Final = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")
_BY_SLASHES: Final = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")
_TYPES: Final = {4: "gYear", 7: "gYearMonth", 10: "date"}
_MOST_TOLD: Final = 50


class SheetError(InputError):
    """Faults of a sheet, each with its row and column; nothing was made of it."""

    def __init__(self, faults: Sequence[str]) -> None:
        more = [f"{len(faults) - _MOST_TOLD} more"] if len(faults) > _MOST_TOLD else []
        super().__init__("\n".join((*faults[:_MOST_TOLD], *more)))


@dataclass(frozen=True)
class Column:
    """A column of a sheet.

    Attributes:
        name: as the header has it.
        about: what stands in it.
        required: whether each row has it.
    """

    name: str
    about: str
    required: bool = False


@dataclass(frozen=True)
class Row:
    """A row of a sheet; columns that the sheet lacks are empty.

    Attributes:
        number: of its line in the file, the header being 1.
        cells: column → text, without blanks around it.
    """

    number: int
    cells: dict[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")

    def place(self, column: str) -> str:
        """Where a cell is, for people."""
        return f"row {self.number}, column {column!r}"


class Flags(Row):
    """What is given by flags, one for each column."""

    def place(self, column: str) -> str:
        """Where a cell is, for people."""
        return f"--{column}"


@dataclass(frozen=True)
class SheetCell:
    """A cell of a sheet, as a place.

    Attributes:
        row: its row.
        column: the name of its column.
    """

    row: Row
    column: str

    def __str__(self) -> str:
        return self.row.place(self.column)


class Faults:
    """What is wrong in a sheet, collected so that all of it is told at once."""

    def __init__(self, path: Path | None = None) -> None:
        self._path = path
        self._found: list[tuple[int, str]] = []

    def __bool__(self) -> bool:
        return bool(self._found)

    @property
    def lines(self) -> list[str]:
        """The faults in words, each with its place, in the order of rows."""
        where = f"{self._path}: " if self._path else ""
        found = sorted(self._found, key=lambda each: each[0])
        return [where + what for _, what in found]

    def add(self, row: Row, column: str, what: str) -> None:
        """Note a fault of a cell."""
        self.add_at([SheetCell(row, column)], what)

    def add_at(self, cells: Sequence[SheetCell], what: str) -> None:
        """Note a fault of some cells."""
        self._found.append((cells[0].row.number, f"{', '.join(map(str, cells))}: {what}"))

    @contextmanager
    def of(self, row: Row, column: str) -> Iterator[None]:
        """Take what is raised within for a fault of a cell."""
        try:
            yield
        except InputError as error:
            self.add(row, column, str(error))

    def tell(self, *others: "Faults") -> None:
        """
        Args:
            others: of other sheets.

        Raises:
            SheetError: there are some, here or in others.
        """
        if told := [line for each in (self, *others) for line in each.lines]:
            raise SheetError(told)


@contextmanager
def told_of(flag: str) -> Iterator[None]:
    """Have what is wrong within be told of a flag."""
    try:
        yield
    except InputError as error:
        raise InputError(f"{flag}: {error}") from None


def read_sheet(
    path: Path,
    columns: Sequence[Column],
    faults: Faults,
    encoding: str = "utf-8",
    sheet: str | None = None,
) -> list[Row]:
    """The rows of a sheet.

    Args:
        path: CSV, TSV or XLSX.
        columns: those that it may have, in any order; the required ones it must have.
        faults: where rows without a required cell are noted; they are left out.
        encoding: of a text file.
        sheet: of a workbook; needed where there are several.

    Raises:
        OSError: the file cannot be read.
        iscm.tables.reading.TableError: it is no table.
        SheetError: columns are missing or unknown, or there is no row.
    """
    known = {column.name: column for column in columns}
    with InputTable(path, encoding, sheet, plain=True) as table:
        header = [" ".join(name.split()).casefold() for name in table.header]
        wrong = [
            f"column {name!r} is none of {', '.join(map(repr, known))}"
            if name
            else f"column {place} has no name in row 1"
            for place, name in enumerate(header, 1)
            if name not in known
        ]
        wrong += [
            f"there is no column {name!r} ({column.about})"
            for name, column in known.items()
            if column.required and name not in header
        ]
        wrong += [
            f"{header.count(name)} columns are called {name!r}"
            for name in known
            if header.count(name) > 1
        ]
        if wrong:
            raise SheetError([f"{path}: {fault}" for fault in wrong])
        rows = []
        for number, cells in ((row.number, row.cells) for row in table.rows()):
            tidy = (" ".join(unicodedata.normalize("NFC", cell).split()) for cell in cells)
            row = Row(number, dict(zip(header, tidy, strict=True)))
            if any(row.cells.values()):
                rows.append(row)
    if not rows:
        raise SheetError([f"{path}: there is no row below the header"])
    empty = [(r, c) for r in rows for c in columns if c.required and not r[c.name]]
    for row, column in empty:
        faults.add(row, column.name, f"the cell is empty ({column.about})")
    return [row for row in rows if all(row is not each for each, _ in empty)]


def date_of(text: str) -> ox.Literal:
    """A date as exact as it is given: a year, a month or a day.

    Raises:
        InputError: it is written otherwise, or in no calendar.
    """
    found = _DATE.fullmatch(text)
    if found is None:
        raise InputError(f"{text!r} is no date: {_ways(text)}")
    year, month, day = (int(part) if part else 1 for part in found.groups())
    try:
        datetime.date(year, month, day)
    except ValueError:
        raise InputError(f"{text!r} is in no calendar") from None
    return ox.Literal(text, datatype=ox.NamedNode(iri_of(f"xsd:{_TYPES[len(text)]}")))


def _ways(text: str) -> str:
    found = _BY_SLASHES.fullmatch(text)
    if found is None:
        return "write 2017, 2017-04 or 2017-04-03"
    one, other, year = (int(part) for part in found.groups())
    ways = {f"{year}-{month:02}-{day:02}" for month, day in ((one, other), (other, one))}
    days = sorted(way for way in ways if _is_day(way))
    if not days:
        return "write 2017, 2017-04 or 2017-04-03"
    meant = "it may mean " + " or ".join(days) if len(days) > 1 else f"write {days[0]}"
    return f"{meant}; write year, month, day" if len(days) > 1 else meant


def _is_day(text: str) -> bool:
    try:
        datetime.date.fromisoformat(text)
    except ValueError:
        return False
    return True


def ends_before(start: ox.Literal, end: ox.Literal) -> bool:
    """Whether a period ends before it starts, as far as both are exact."""
    shared = min(len(start.value), len(end.value))
    return end.value[:shared] < start.value[:shared]


def whole_number(text: str) -> int:
    """
    Raises:
        InputError: the text is no whole number of digits.
    """
    if not (text.isascii() and text.isdigit()):
        raise InputError(f"{text!r} is no whole number: write digits alone, such as 1986")
    return int(text)
