"""Sheets that are wrong: row and column are named, and nothing is written."""

import re
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from worlds import World

SOURCE = ("--source", "iom-midsa-2025")


def two_sheets(world: World) -> Path:
    path = world.xlsx(["name"], ["Angola"])
    book = openpyxl.load_workbook(path)
    book.create_sheet("Observers").append(["name"])
    book.save(path)
    return path


def merged(world: World) -> Path:
    path = world.xlsx(["name", "role"], ["Angola", "member"], ["Botswana", None])
    book = openpyxl.load_workbook(path)
    book.active.merge_cells("B2:B3")
    book.save(path)
    return path


BAD: dict[str, tuple[Callable[[World], Path], str]] = {
    "wrong column": (
        lambda world: world.csv(["name", "rolle"], ["Angola", "member"]),
        "column 'rolle' is none of 'name', 'role', 'source', 'note'",
    ),
    "missing column": (
        lambda world: world.csv(["note"], ["x"]),
        "there is no column 'name'",
    ),
    "column twice": (
        lambda world: world.csv(["name", "Name"], ["Angola", "Angola"]),
        "2 columns are called 'name'",
    ),
    "column without a name": (
        lambda world: world.csv(["name", ""], ["Angola", ""]),
        "column 2 has no name in row 1",
    ),
    "ragged row": (
        lambda world: world.csv(["name", "role"], ["Angola", "member"], ["Botswana"]),
        "row 3 has 1 cells, where the header has 2",
    ),
    "no row": (lambda world: world.csv(["name"]), "there is no row below the header"),
    "empty file": (lambda world: world.csv(), "the file is empty"),
    "empty name": (
        lambda world: world.csv(["name", "note"], ["Angola", ""], ["", "who?"]),
        "row 3, column 'name': the cell is empty",
    ),
    "two sheets": (
        two_sheets,
        "there are 2 sheets: say with --sheet which of 'Sheet', 'Observers' is meant",
    ),
    "merged cells": (merged, "merged cells (B2:B3)"),
    "unknown role": (
        lambda world: world.csv(["name", "role"], ["Angola", "memebr"]),
        "row 2, column 'role': 'memebr' is no role; did you mean member?",
    ),
    "a chair among members": (
        lambda world: world.csv(["name", "role"], ["Angola", "chair"]),
        "row 2, column 'role': chair is a role with terms",
    ),
    "two States of one name": (
        lambda world: world.csv(["name"], ["Angola"], ["Congo"]),
        "row 3, column 'name': 'Congo' is a name of",
    ),
    "unknown name": (
        lambda world: world.csv(["name"], ["Xyzzyx"]),
        "row 2, column 'name': nothing is known by the name 'Xyzzyx'",
    ),
    "same State twice": (
        lambda world: world.csv(["name"], ["Viet Nam"], ["Vietnam"]),
        "row 3, column 'name': Viet Nam stands in row 2 already",
    ),
    "unknown source": (
        lambda world: world.csv(["name", "source"], ["Angola", "iom-midsa-2052"]),
        "row 2, column 'source': no file describes a source 'iom-midsa-2052'; did you mean",
    ),
    "not text of that encoding": (
        lambda world: _bytes(world, b"name\nC\xf4te d'Ivoire\n"),
        "row 2, column 'name': the text is not in utf-8; give its encoding with --encoding",
    ),
}


def _bytes(world: World, content: bytes) -> Path:
    path = world.desk / "table.csv"
    path.write_bytes(content)
    return path


@pytest.mark.parametrize(("made", "told"), BAD.values(), ids=BAD.keys())
def test_what_is_wrong_is_told_with_its_place(
    world: World, made: Callable[[World], Path], told: str
) -> None:
    before, table = world.texts(), made(world)
    done = world.take_in(table, *SOURCE)
    assert done.code == 1
    assert told in done.errors
    assert done.errors.count(f"{table}: ") == 1
    assert world.texts() == before


def test_an_empty_source_is_told_with_its_place(world: World) -> None:
    table = world.csv(["name", "source"], ["Angola", "iom-midsa-2025"], ["Kenya", ""])
    before, done = world.texts(), world.take_in(table)
    assert done.code == 1
    assert "row 3, column 'source': the cell is empty" in done.errors
    assert world.texts() == before


def test_all_faults_are_told_at_once(world: World) -> None:
    table = world.csv(["name", "role"], ["Congo", "chief"], ["", "member"], ["Xyzzyx", "member"])
    done = world.take_in(table, *SOURCE)
    places = re.findall(r"row \d, column '\w+'", done.errors)
    assert places == [
        "row 2, column 'role'",
        "row 2, column 'name'",
        "row 3, column 'name'",
        "row 4, column 'name'",
    ]


def test_a_sheet_of_which_no_row_is_whole_is_told(world: World) -> None:
    done = world.take_in(world.csv(["name", "note"], ["", "who?"]))
    assert done.code == 1
    assert "row 2, column 'name': the cell is empty" in done.errors


def test_a_sheet_is_chosen_by_its_name(world: World) -> None:
    assert world.take_in(two_sheets(world), *SOURCE, "--sheet", "Sheet").code == 0


@pytest.mark.parametrize("option", [("--mechanism", "midas"), ("--source", ""), ("--basis", "x")])
def test_an_option_that_names_nothing_is_told(world: World, option: tuple[str, str]) -> None:
    table = world.csv(["name"], ["Angola"])
    done = world.take_in(table, *SOURCE, *option)
    assert done.code == 1
    assert repr(option[1]) in done.errors
