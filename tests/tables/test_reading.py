"""Workbooks that could be misread, and dates as exact as they are shown."""

from datetime import datetime
from pathlib import Path

import openpyxl
import pytest

from iscm.tables import reading
from iscm.tables.reading import InputTable, TableError


def workbook(path: Path, *cells: object) -> openpyxl.Workbook:
    book = openpyxl.Workbook()
    book.active.append(["when"])
    for cell in cells:
        book.active.append([cell])
    book.save(path)
    return book


def cells(path: Path) -> list[str]:
    with InputTable(path, plain=True) as table:
        return [row.cells[0] for row in table.rows()]


@pytest.mark.parametrize(
    ("form", "shown"),
    [
        ("yyyy-mm-dd", "2017-04-01"),
        ("dd/mm/yyyy", "2017-04-01"),
        ("[$-409]d\\-mmm\\-yy;@", "2017-04-01"),
        ("mmm\\-yy", "2017-04"),
        ('yyyy"md"mm', "2017-04"),
        ("yyyy", "2017"),
    ],
)
def test_a_date_is_as_exact_as_its_cell_shows_it(tmp_path: Path, form: str, shown: str) -> None:
    path = tmp_path / "dates.xlsx"
    book = workbook(path, datetime(2017, 4, 1))
    book.active["A2"].number_format = form
    book.save(path)
    assert cells(path) == [shown]


def test_a_time_of_day_stays(tmp_path: Path) -> None:
    path = tmp_path / "dates.xlsx"
    workbook(path, datetime(2017, 4, 1, 9, 30))
    assert cells(path) == ["2017-04-01 09:30:00"]


def test_one_of_several_sheets_has_to_be_named(tmp_path: Path) -> None:
    path = tmp_path / "two.xlsx"
    book = workbook(path, "2017")
    book.create_sheet("Other").append(["x"])
    book.save(path)
    with InputTable(path) as table:
        assert table.header == ["when"]
    with pytest.raises(TableError, match="there are 2 sheets: say with --sheet which of 'Sheet'"):
        InputTable(path, plain=True)
    with InputTable(path, sheet="Other", plain=True) as table:
        assert table.header == ["x"]


def test_merged_cells_of_the_sheet_alone_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "merged.xlsx"
    book = workbook(path, "2017", "2018")
    book.active.merge_cells("A2:A3")
    book.create_sheet("Other").append(["x"])
    book.save(path)
    with pytest.raises(TableError, match=r"merged cells \(A2:A3\)"):
        InputTable(path, sheet="Sheet", plain=True)
    with InputTable(path, sheet="Other", plain=True) as table:
        assert table.header == ["x"]


def test_a_workbook_that_unpacks_to_too_much_is_not_read_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "large.xlsx"
    workbook(path, "2017")
    monkeypatch.setattr(reading, "_LARGEST_PLAIN", 1000)
    with InputTable(path) as table:
        assert table.header == ["when"]
    with pytest.raises(TableError, match="where 1000 are taken; save the sheet as CSV"):
        InputTable(path, plain=True)
