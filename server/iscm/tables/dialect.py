"""How files of text part their cells: found out, and kept in what is written.

CSV is that of https://www.rfc-editor.org/rfc/rfc4180, with whatever separator; TSV is
https://www.iana.org/assignments/media-types/text/tab-separated-values, in which a quotation mark
is a letter like others and no cell holds a tab or the end of a line.
"""

import csv
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import IO, Final

from iscm.errors import InputError

_SEPARATORS: Final = ";\t,|"
"""What is looked for; where all else is equal the first is taken, for commas stand in texts too,
and bars part the values of one cell."""
_TAB: Final = "\t"
_TABS: Final = {"tab": _TAB, "\\t": _TAB}
"""A tab as it is written in letters."""
_SEPARATOR_LINE: Final = re.compile(r'"?sep=(\\t|tab|[^"\r\n])"?(?:\r\n?|\n|\Z)', re.IGNORECASE)
"""What Excel understands as the first line of a file; and a tab in letters, which it does not."""
_SAMPLE_ROWS: Final = 200


class UnfitError(InputError):
    """A row that breaks its syntax, a cell that one cannot hold, a separator that parts nothing."""


@dataclass(frozen=True)
class Dialect:
    """How a file parts its cells.

    Attributes:
        separator: the character between cells.
        quoted: whether cells may stand in quotation marks, as in CSV.
        line_end: what ends a line.
        marked: whether a byte order mark begins the file.
        named: whether a first line names the separator (``sep=;``).
    """

    separator: str = ","
    quoted: bool = True
    line_end: str = "\n"
    marked: bool = False
    named: bool = False

    def rows(self, file: IO[str]) -> Iterator[tuple[int, list[str]]]:
        """The rows of a file, each with the number of its first line, counted from 1.

        Args:
            file: at its beginning, past a byte order mark, its line ends left as they are.

        Raises:
            UnfitError: when read on, where a row is broken.
        """
        above = 1 if self.named else 0
        if self.named:
            file.readline()
        reader = csv.reader(
            file,
            delimiter=self.separator,
            quoting=csv.QUOTE_MINIMAL if self.quoted else csv.QUOTE_NONE,
            strict=True,
        )
        while True:
            number = above + reader.line_num + 1
            try:
                cells = next(reader, None)
            except (csv.Error, UnicodeError) as error:
                raise UnfitError(f"row {number}: {error}") from error
            if cells is None:
                return
            yield number, cells

    def writer(self, file: IO[str], *, bare: bool) -> "TableWriter":
        """Begin a file.

        Args:
            file: opened as UTF-8, its line ends left as they are written.
            bare: whether cells stand in quotation marks only where they must.
        """
        file.write("\ufeff" if self.marked else "")
        file.write(f"sep={self.separator}{self.line_end}" if self.named else "")
        return TableWriter(file, self, bare=bare)

    def of_suffix(self, suffix: str) -> "Dialect":
        """The same as far as a file of this suffix, ``.tsv`` or another, can have it."""
        tabbed = suffix.lower() == ".tsv"
        if tabbed == (not self.quoted):
            return self
        return replace(self, separator=_TAB if tabbed else ",", quoted=not tabbed, named=False)


class TableWriter:
    """Writes the rows of a file."""

    def __init__(self, file: IO[str], dialect: Dialect, *, bare: bool) -> None:
        """See `Dialect.writer`."""
        self._file, self._dialect = file, dialect
        self._csv = csv.writer(
            file,
            delimiter=dialect.separator,
            lineterminator=dialect.line_end,
            quoting=csv.QUOTE_MINIMAL if bare else csv.QUOTE_ALL,
        )

    def write(self, cells: Sequence[str]) -> None:
        """Write a row.

        Raises:
            UnfitError: TSV cannot hold a cell.
        """
        if self._dialect.quoted:
            self._csv.writerow(cells)
            return
        if unfit := next((cell for cell in cells if re.search(r"[\t\r\n]", cell)), None):
            raise UnfitError(
                f"{unfit[:60]!r} has a tab or the end of a line, which no cell of TSV can have: "
                "write to a file .csv"
            )
        self._file.write(_TAB.join(cells) + self._dialect.line_end)


def dialect_of(sample: str, *, tabbed: bool, marked: bool, separator: str | None) -> Dialect:
    """The dialect of a file.

    Args:
        sample: its beginning, in whole lines.
        tabbed: whether it is TSV by its name.
        marked: whether a byte order mark began it.
        separator: what parts its cells, a tab also in letters; None to find out.

    Raises:
        UnfitError: the separator can part no cells.
    """
    separator = None if separator is None else _TABS.get(separator.lower(), separator)
    if separator is not None and (len(separator) != 1 or separator in '"\r\n\0'):
        raise UnfitError(f"{separator!r} parts no cells: give one character, or tab")
    named = _SEPARATOR_LINE.match(sample)
    said = separator or (_TABS.get(named[1].lower(), named[1]) if named else None)
    said = said or (_TAB if tabbed else None)
    line_end = next((end for end in ("\r\n", "\n", "\r") if end in sample), "\n")
    return Dialect(
        said or _separator_in(sample),
        not (tabbed and said == _TAB),
        line_end,
        marked=marked,
        named=named is not None,
    )


def _separator_in(sample: str) -> str:
    """That by which most rows have as many cells as others, and more than one: what stands within
    quotation marks parts nothing, and what a blank follows hardly does."""
    best, found = (0.0, 0.0, 0), ","
    for separator in _SEPARATORS:
        rows = list(_rows(sample, separator))
        if not rows:
            continue
        ((width, times),) = Counter(map(len, rows)).most_common(1)
        if width == 1 or (separator == "|" and len(rows[0]) != width):
            continue
        cells = [cell for row in rows for cell in row[1:]]
        blank = sum(cell.startswith(" ") for cell in cells) / len(cells)
        fitness = (times / len(rows), -blank, width)
        if fitness > best or best[0] == 0.0:
            best, found = fitness, separator
    return found


def _rows(sample: str, separator: str) -> Iterator[list[str]]:
    lines = sample.splitlines(keepends=True)
    reader = csv.reader(lines, delimiter=separator)
    for _ in range(_SAMPLE_ROWS):
        try:
            row = next(reader, None)
        except csv.Error:  # a quotation mark that is not closed, which by this separator opens one
            return
        if row is None:
            return
        if any(row):
            yield row
