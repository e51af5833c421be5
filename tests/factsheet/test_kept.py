"""A factsheet that is kept is read back as it was made."""

import json
from pathlib import Path
from threading import Thread
from types import SimpleNamespace
from typing import cast

import pytest

from dated_world import dated_world
from iscm.dataset import Dataset, load_project
from iscm.factsheet.build import build_factsheet
from iscm.factsheet.data import sheet_csv, sheet_json
from iscm.factsheet.kept import all_kept, decoded, encoded, kept_sheet, made
from iscm.factsheet.making import Sheets
from iscm.factsheet.slots import prepare
from iscm.identity import identity_of, project_paths
from iscm.keeping import Keep
from iscm.questions import read_questions
from iscm.settings import Settings
from iscm.web.site import Site


def test_all_that_it_tells_is_read_back(tmp_path: Path) -> None:
    world = dated_world(tmp_path)
    sheet = build_factsheet(load_project(world, "2017"), 2017, read_questions(world.questions))
    assert sheet.figures
    again = decoded(encoded(sheet))
    assert sheet_json(again) == sheet_json(sheet)
    assert sheet_csv(again) == sheet_csv(sheet)
    assert encoded(again) == encoded(sheet)
    assert {name for name, *_ in json.loads(encoded(sheet))["names"]}


def test_it_is_made_once(tmp_path: Path) -> None:
    world = dated_world(tmp_path)
    keep = Keep(tmp_path / "cache", load_project(world).version)
    asked: list[int] = []

    def dataset() -> Dataset:
        asked.append(2017)
        return load_project(world, "2017")

    first = made(keep, 2017, dataset, read_questions(world.questions))
    assert encoded(made(keep, 2017, dataset, ())) == encoded(first)
    assert asked == [2017]


def test_those_of_all_years_are_made_beforehand(tmp_path: Path) -> None:
    world = dated_world(tmp_path)
    sheets = Sheets(world, Settings(cache_dir=tmp_path / "cache"))
    version = identity_of(project_paths(world))
    assert not all_kept(tmp_path / "cache", version)
    sheets.make_all()
    assert all_kept(tmp_path / "cache", version)
    keep = Keep(tmp_path / "cache", version)
    for year in sheets.years:
        sheet = kept_sheet(keep, year)
        assert sheet is not None
        assert sheet.year == year
        assert encoded(sheet) == encoded(sheets.sheet(year))


@pytest.mark.parametrize(("make_ahead", "processes"), [(1, 1), (0, 0)])
def test_all_are_made_ahead_unless_the_setting_says_no(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, make_ahead: int, processes: int
) -> None:
    started: list[Thread] = []
    monkeypatch.setattr(Thread, "start", lambda thread: started.append(thread))
    site = SimpleNamespace(
        settings=Settings(cache_dir=tmp_path, make_ahead=make_ahead),
        folders=object(),
        dataset=SimpleNamespace(version="1"),
    )
    prepare(cast("Site", site))
    assert len(started) == processes
