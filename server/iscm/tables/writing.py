"""Tables as files: CSV, JSON, XLSX. The same table gives the same bytes."""

import io
from datetime import datetime
from typing import Final

from iscm.browsers import may_follow
from iscm.media_types import CSV, JSON, XLSX, Offer
from iscm.protocol.problems import json_bytes
from iscm.spreadsheets import harmless
from iscm.tables.table import Table, Value

FORMATS: Final = {"csv": CSV, "json": JSON, "xlsx": XLSX}
"""Extension → what it fixes."""
_PARTING: Final = frozenset(',;"\t\r\n')
_LONGEST_CELL: Final = 32_767
_LONGEST_LINK: Final = 2_079
_MOST_LINKS: Final = 65_530
_MOST_ROWS: Final = 1_048_575
"""What a sheet can hold (https://support.microsoft.com/office/excel-specifications-and-limits)."""
_WIDEST: Final = 60
_WIDTHS_FROM: Final = 200
_EXACT: Final = 2**53
"""Spreadsheets keep numbers as binary floating point."""


def written(table: Table, offer: Offer, title: str, date: str | None) -> bytes:
    """A table as a file.

    Args:
        table: what is written.
        offer: one of `FORMATS`.
        title: what the table is of.
        date: of the data; None where it is not known.
    """
    if offer is CSV:
        return as_csv(table)
    if offer is JSON:
        return as_json(table)
    assert offer is XLSX, offer  # noqa: S101
    return as_xlsx(table, title, date)


def as_csv(table: Table) -> bytes:
    """CSV (https://www.rfc-editor.org/rfc/rfc4180) in UTF-8, a header row first; cells that a
    spreadsheet would run as formulas are made text."""
    lines = [table.columns]
    lines += (
        tuple("" if value is None else harmless(value.text) for value in row) for row in table.rows
    )
    empty = '""' if len(table.columns) == 1 else ""  # no line of nothing
    text = "".join(",".join(_field(cell) or empty for cell in line) + "\r\n" for line in lines)
    return text.encode("utf-8", "backslashreplace")


def _field(cell: str) -> str:
    """A cell, in quotes where any spreadsheet might part it: some part at semicolons and tabs, and
    what follows them could be a formula."""
    if _PARTING.isdisjoint(cell):
        return cell
    return '"' + cell.replace('"', '""') + '"'


def as_json(table: Table) -> bytes:
    """A JSON array of objects, column → value; null where a cell is empty."""
    rows = [
        {
            column: None if value is None else value.plain
            for column, value in zip(table.columns, row, strict=True)
        }
        for row in table.rows
    ]
    return json_bytes(rows, indent=1) + b"\n"


def as_xlsx(table: Table, title: str, date: str | None) -> bytes:
    """A workbook of one sheet (ECMA-376), written row by row.

    Text stays text, whatever it begins with; IRIs that a browser may follow are links.

    Args:
        table: what is written, as far as a sheet can hold it.
        title: of the workbook.
        date: of the data (``2026-01-31``), which the file bears in place of the clock's; None
            for that of nothing.
    """
    import xlsxwriter

    output = io.BytesIO()
    book = xlsxwriter.Workbook(
        output,
        {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_numbers": False,
            "strings_to_urls": False,
        },
    )
    day = datetime.fromisoformat(date) if date else datetime(1980, 1, 1)
    book.set_properties({"title": title, "created": day.replace(tzinfo=None)})
    bold, link = book.add_format({"bold": True}), book.get_default_url_format()
    sheet = book.add_worksheet("Table")
    sheet.freeze_panes(1, 0)
    for place, width in enumerate(_widths(table)):
        sheet.set_column(place, place, width)
    for place, name in enumerate(table.columns):
        sheet.write_string(0, place, name[:_LONGEST_CELL], bold)
    links = 0
    for number, row in enumerate(table.rows[:_MOST_ROWS], 1):
        for place, value in enumerate(row):
            if value is None:
                continue
            plain = value.plain
            if isinstance(plain, bool):
                sheet.write_boolean(number, place, plain)
            elif isinstance(plain, int | float) and abs(plain) <= _EXACT:
                sheet.write_number(number, place, plain)
            elif links < _MOST_LINKS and _is_link(value):
                sheet.write_url(number, place, value.text, link, value.text)
                links += 1
            else:
                sheet.write_string(number, place, _fitting(value.text))
    book.close()
    return output.getvalue()


def _is_link(value: Value) -> bool:
    return value.is_iri and len(value.text) <= _LONGEST_LINK and may_follow(value.text)


def _fitting(text: str) -> str:
    text = text.encode("utf-8", "backslashreplace").decode()  # half of a surrogate pair
    return text if len(text) <= _LONGEST_CELL else text[: _LONGEST_CELL - 1] + "…"


def _widths(table: Table) -> list[int]:
    """Columns as wide as what is written in the first rows."""
    widths = [len(name) for name in table.columns]
    for row in table.rows[:_WIDTHS_FROM]:
        for place, value in enumerate(row):
            if value is not None:
                widths[place] = max(widths[place], len(value.text))
    return [min(_WIDEST, width + 2) for width in widths]
