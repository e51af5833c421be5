"""Tables from files: CSV, TSV and XLSX, row by row, with the place of what is wrong."""

import csv
import lzma
import re
import zlib
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime, time
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Final
from xml.etree.ElementTree import ParseError
from zipfile import BadZipFile, ZipFile

import openpyxl
import pyoxigraph as ox
from openpyxl.utils.exceptions import InvalidFileException

from iscm.encodings import marked_encoding
from iscm.errors import InputError
from iscm.files import require_file
from iscm.tables.dialect import Dialect, UnfitError, dialect_of

SUFFIXES: Final = (".csv", ".tsv", ".xlsx")
_UTF_8: Final = "utf-8-sig"
_SAMPLE: Final = 64 * 1024
"""Letters from which the separator is found out."""
_LARGEST_CELL: Final = 1_000_000
_LARGEST_BOOK: Final = 256 * 1024 * 1024
"""Bytes of all parts of an XLSX file, unpacked: some million rows."""
_LARGEST_PLAIN: Final = 16 * 1024 * 1024
"""As many of one that is read whole, which takes fifty times as much memory."""
_MOST_ROWS: Final = 1_048_576
_MOST_COLUMNS: Final = 16_384
"""What a sheet may have (https://support.microsoft.com/office/1672b34d-7043-467e-8e27-269d656771c3)."""
_MOST_CELLS: Final = 50_000_000
"""A cell far to the right of each row costs some bytes, and all those between are made of it."""
_BROKEN: Final = (
    *(BadZipFile, InvalidFileException, ParseError, zlib.error, lzma.LZMAError),
    *(AttributeError, EOFError, LookupError, TypeError, ValueError, OverflowError, RuntimeError),
)
"""What a file that is no XLSX file, or a broken one, makes openpyxl fail with."""
_NO_PART_OF_A_DATE: Final = re.compile(r'"[^"]*"|\\.|\[[^]]*\]')
"""Texts, escaped letters and colours of a cell's format (ECMA-376 Part 1, section 18.8.31)."""


class TableError(InputError):
    """A table that cannot be read further; the message names file, row and column."""


@dataclass(frozen=True)
class InputRow:
    """A row of a table.

    Attributes:
        number: of its line in the file, counted from 1, the header included.
        cells: as many as the header has.
    """

    number: int
    cells: list[str]


class InputTable:
    """A file with a header row; to be used as a context manager.

    Attributes:
        header: the names of the columns.
        dialect: how a text file parts its cells; of an XLSX file that of plain CSV.
    """

    def __init__(
        self,
        path: Path,
        encoding: str = "utf-8",
        sheet: str | None = None,
        *,
        plain: bool = False,
        separator: str | None = None,
    ) -> None:
        """
        Args:
            path: the file; its suffix, one of `SUFFIXES`, says what it is.
            encoding: of a text file; a byte order mark is left out, and one of UTF-16 is believed.
            sheet: name of a sheet of an XLSX file; None for the first.
            plain: refuse a workbook of which cells could be misread: with several sheets and none
                named, or with merged cells, of which all but one come out empty.
            separator: what parts the cells of a text file; None to find out.

        Raises:
            OSError: it is no file, but a folder, a pipe or a device.
            TableError: the file cannot be opened, has no header or names a column twice.
        """
        self._path = path
        self._plain = plain
        self._open = ExitStack()
        self._encoding = _UTF_8 if encoding.lower().replace("-", "") == "utf8" else encoding
        self.dialect = Dialect()
        if path.suffix.lower() not in SUFFIXES:
            raise TableError(f"{path}: a table is a file {', '.join(SUFFIXES)}")
        require_file(path)
        try:
            excel = path.suffix.lower() == ".xlsx"
            self._lines = self._sheet(sheet) if excel else self._text(separator)
            first = next((row for row in self._lines if any(row[1])), None)
        except BaseException:
            self._open.close()
            raise
        self.header = [name.strip() for name in first[1]] if first else []
        if not any(self.header):
            self._open.close()
            raise TableError(f"{path}: the file is empty; a first row must name the columns")

    def __enter__(self) -> "InputTable":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._open.close()

    def column(self, name: str) -> int:
        """The place of a column, counted from 0.

        Raises:
            TableError: no column, or more than one, has this name.
        """
        places = [place for place, each in enumerate(self.header) if each == name.strip()]
        if len(places) == 1:
            return places[0]
        if places:
            raise TableError(f"{self._path}: {len(places)} columns are called {name!r}; rename one")
        names = ", ".join(repr(each) for each in self.header)
        raise TableError(f"{self._path}: there is no column {name!r}; there are {names}")

    def rows(self) -> Iterator[InputRow]:
        """The rows below the header; blank ones are left out.

        Raises:
            TableError: a row has too many or too few cells, or is not in the file's encoding.
        """
        for number, cells in self._lines:
            if not any(cells):
                continue
            if len(cells) != len(self.header):
                raise TableError(self._ragged(number, cells))
            for name, cell in zip(self.header, cells, strict=True):
                if not cell.isascii() and any("\udc80" <= c <= "\udcff" for c in cell):
                    raise TableError(
                        f"{self._path}: row {number}, column {name!r}: the text is not in "
                        f"{self._encoding.removesuffix('-sig')}; give its encoding with --encoding"
                    )
            yield InputRow(number, cells)

    def text(self, row: InputRow, place: int) -> str:
        """What a cell says.

        In a column of TSV that is called like a variable (``?name``) that is the text of the RDF
        term there (https://www.w3.org/TR/sparql11-results-csv-tsv/#tsv).

        Args:
            row: of this table.
            place: of the column, counted from 0.
        """
        cell = row.cells[place]
        if self.dialect.quoted or not self.header[place].startswith("?"):
            return cell
        if not cell.startswith(('"', "'", "<")):
            return cell
        try:
            terms = [quad.object for quad in ox.parse(f"<x:> <x:> {cell} .", ox.RdfFormat.TURTLE)]
        except SyntaxError:
            return cell
        term = terms[0] if len(terms) == 1 else None
        return term.value if isinstance(term, ox.NamedNode | ox.Literal) else cell

    def _ragged(self, number: int, cells: Sequence[str]) -> str:
        wanted = len(self.header)
        if len(cells) < wanted:
            what = f"column {self.header[len(cells)]!r} has none"
        else:
            what = f"{cells[wanted]!r} stands beyond column {self.header[-1]!r}"
        return (
            f"{self._path}: row {number} has {len(cells)} cells, where the header has {wanted}: "
            f"{what}"
        )

    def _text(self, separator: str | None) -> Iterator[tuple[int, list[str]]]:
        csv.field_size_limit(_LARGEST_CELL)
        try:
            with self._path.open("rb") as raw:
                marked = marked_encoding(raw.read(4))
            if marked is not None and self._encoding == _UTF_8:
                self._encoding = marked
            file = self._open.enter_context(
                self._path.open(encoding=self._encoding, errors="surrogateescape", newline="")
            )
            sample = self._sample(file)
        except LookupError as error:
            raise TableError(f"there is no encoding called {self._encoding}") from error
        except OSError as error:
            raise TableError(f"{self._path}: {error.strerror or error}") from error
        except UnicodeError as error:
            raise TableError(f"{self._path}: row 1: {error}") from error
        tabbed = self._path.suffix.lower() == ".tsv"
        try:
            self.dialect = dialect_of(
                sample, tabbed=tabbed, marked=marked is not None, separator=separator
            )
        except UnfitError as error:
            raise TableError(f"{self._path}: {error}") from error
        return _below_remarks(self._rows_of(file))

    def _sample(self, file: IO[str]) -> str:
        """The beginning of a file in whole lines; the file is left where it was."""
        sample = file.read(_SAMPLE)
        if len(sample) == _SAMPLE:
            sample = sample[: 1 + max(sample.rfind("\n"), sample.rfind("\r"))] or sample
        file.seek(0)
        return sample

    def _rows_of(self, file: IO[str]) -> Iterator[tuple[int, list[str]]]:
        try:
            yield from self.dialect.rows(file)
        except UnfitError as error:
            raise TableError(f"{self._path}: {error}") from error

    def _sheet(self, name: str | None) -> Iterator[tuple[int, list[str]]]:
        try:
            self._require_small()
            file = self._open.enter_context(self._path.open("rb"))
            book = openpyxl.load_workbook(file, read_only=True, data_only=True)
            self._open.callback(book.close)
            sheet = book.worksheets[0] if name is None or name not in book else book[name]
        except OSError as error:
            raise TableError(f"{self._path}: {error.strerror or error}") from error
        except _BROKEN as error:
            raise TableError(f"{self._path}: this is no XLSX file: {_told(error)}") from error
        if name is not None and name not in book.sheetnames:
            sheets = ", ".join(map(repr, book.sheetnames))
            raise TableError(f"{self._path}: there is no sheet {name!r}; there are {sheets}")
        if self._plain:
            self._require_plain([each.title for each in book.worksheets], name)
        width = 0
        for number, row in self._values(sheet):
            cells = [_cell(cell) for cell in row]
            # Rows of a sheet are as wide as its widest, or end with their last value.
            if width == 0:
                while cells and not cells[-1]:
                    cells.pop()
                width = len(cells)
                if not width:
                    continue
            else:
                while len(cells) > width and not cells[-1]:
                    cells.pop()
                cells += [""] * (width - len(cells))
            yield number, cells

    def _require_small(self) -> None:
        """Refuse what unpacks to far more than a table has, before it is unpacked.

        Raises:
            TableError: it does.
            BadZipFile, OSError: it is no archive.
        """
        with ZipFile(self._path) as archive:
            size = sum(info.file_size for info in archive.infolist())
        most = _LARGEST_PLAIN if self._plain else _LARGEST_BOOK
        if size > most:
            raise TableError(
                f"{self._path}: it unpacks to {size} bytes, where {most} are taken; save "
                "the sheet as CSV"
            )

    def _require_plain(self, sheets: Sequence[str], name: str | None) -> None:
        """Refuse what `plain` says.

        Raises:
            TableError: it is so.
        """
        if name is None and len(sheets) > 1:
            raise TableError(
                f"{self._path}: there are {len(sheets)} sheets: say with --sheet which of "
                f"{', '.join(map(repr, sheets))} is meant"
            )
        try:
            # Which cells are merged stands behind the rows, where a reader of rows does not come.
            book = openpyxl.load_workbook(self._path)
        except _BROKEN as error:
            raise TableError(f"{self._path}: this is no XLSX file: {_told(error)}") from error
        merged = sorted(map(str, book[name or sheets[0]].merged_cells.ranges))
        if merged:
            raise TableError(
                f"{self._path}: merged cells ({', '.join(merged[:5])}): undo the merge and write "
                "each row's value into its own cell"
            )

    def _values(self, sheet: Any) -> Iterator[tuple[int, Sequence[Any]]]:
        number, cells = 0, 0
        try:
            sheet.reset_dimensions()  # what a file says of itself need not be so
            for number, row in enumerate(sheet.iter_rows(), 1):
                if number > _MOST_ROWS or len(row) > _MOST_COLUMNS:
                    raise TableError(
                        f"{self._path}: row {number} lies beyond {_MOST_ROWS} rows of "
                        f"{_MOST_COLUMNS} cells, which is what a sheet has"
                    )
                cells += len(row)
                if cells > _MOST_CELLS:
                    raise TableError(
                        f"{self._path}: row {number}: more than {_MOST_CELLS} cells, most of them "
                        "empty; save what is in use as CSV"
                    )
                yield number, row
        except _BROKEN as error:
            raise TableError(f"{self._path}: row {number + 1}: {_told(error)}") from error


def _below_remarks(rows: Iterator[tuple[int, list[str]]]) -> Iterator[tuple[int, list[str]]]:
    """The rows without blank ones and remarks above the header: a remark begins with # and has not
    as many cells as what follows."""
    remark: tuple[int, list[str]] | None = None
    for row in rows:
        if not any(row[1]):
            continue
        if remark is not None and len(remark[1]) == len(row[1]):
            yield remark  # it is the header
        elif row[1][0].startswith("#"):
            remark = row
            continue
        yield row
        yield from rows
        return
    if remark is not None:
        yield remark


def _told(error: Exception) -> str:
    return f"{type(error).__name__}: {error}".splitlines()[0][:200]


def _cell(cell: Any) -> str:
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime) and value.time() == time():
        return _date(value, cell.number_format)
    return str(value)


def _date(day: datetime, form: str) -> str:
    """A date as exact as its cell shows it: a month that is typed becomes its first day."""
    shown = _NO_PART_OF_A_DATE.sub("", form).lower()
    if "d" in shown:
        return day.strftime("%Y-%m-%d")
    return day.strftime("%Y-%m" if "m" in shown else "%Y")
