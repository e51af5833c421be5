"""Review sheets, there and back."""

from pathlib import Path

import pytest

from iscm.curation.deciding import Deciding, Decision, Doubt, read_decisions, write_review
from iscm.curation.sheet import Faults, SheetError
from iscm.errors import InputError
from iscm.matching.index import Index

NAMES = ("Congo", "=Kongo", "-", "'quoted", 'the "big" one; or so', "Конго", "+1 State", "@us")


def decided(path: Path) -> dict[str, str]:
    """Name → decision, of a sheet in which nothing is wrong."""
    faults = Faults(path)
    found = {name: each.text for name, each in read_decisions(path, faults).items()}
    faults.tell()
    return found


@pytest.mark.parametrize("name", ["review.csv", "review.xlsx"])
def test_every_name_comes_back_with_its_decision(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    decisions = {each: f"state/{number}" for number, each in enumerate(NAMES)}
    write_review(path, Deciding(Index([]), {n: Decision(d) for n, d in decisions.items()}))
    assert decided(path) == decisions


def test_names_without_a_decision_stay_in_doubt(tmp_path: Path) -> None:
    path = tmp_path / "review.csv"
    deciding = Deciding(Index([]))
    deciding.doubts["Congo"] = Doubt("Congo", ())
    write_review(path, deciding)
    assert decided(path) == {}


def test_a_name_that_is_decided_in_two_ways_is_told(tmp_path: Path) -> None:
    path = tmp_path / "review.csv"
    path.write_text("name,decision\nCongo,state/COG\nCongo,state/COD\n", "utf-8")
    with pytest.raises(SheetError, match="row 3, column 'decision': 'Congo' is decided otherwise"):
        decided(path)


def test_a_review_sheet_is_of_a_form_that_can_be_filled_in(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"\.csv or \.xlsx"):
        write_review(tmp_path / "review.ods", Deciding(Index([])))
