"""Empty sheets to fill in."""

import csv
import io
from collections.abc import Sequence
from typing import Final

import xlsxwriter

from iscm.curation.sheet import Column

_WIDTH: Final = 24


def as_csv(columns: Sequence[Column]) -> str:
    """The header of a sheet, as a line of CSV."""
    output = io.StringIO()
    csv.writer(output).writerow(column.name for column in columns)
    return output.getvalue()


def as_xlsx(columns: Sequence[Column]) -> bytes:
    """A workbook of one sheet with the header, each column with what belongs in it as a comment.

    All cells are text, so that no program makes another date of one.
    """
    output = io.BytesIO()
    book = xlsxwriter.Workbook(output)
    sheet = book.add_worksheet("Import")
    bold, text = book.add_format({"bold": True}), book.add_format({"num_format": "@"})
    sheet.freeze_panes(1, 0)
    for place, column in enumerate(columns):
        sheet.set_column(place, place, _WIDTH, text)
        sheet.write_string(0, place, column.name, bold)
        sheet.write_comment(0, place, column.about + (" (required)" if column.required else ""))
    book.close()
    return output.getvalue()
