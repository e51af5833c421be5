from pathlib import Path

import pytest

from dated_world import dated_world
from iscm.dataset import Dataset, load_project
from iscm.history import KEPT, ChangedError, History


@pytest.fixture
def history(tmp_path: Path) -> History[Dataset]:
    folders = dated_world(tmp_path)
    current = load_project(folders)
    return History(folders, current, current, lambda dataset: dataset)


def test_a_day_is_derived_once_and_periods_that_mean_it_share_it(history: History[Dataset]) -> None:
    assert history.as_of("2017").day == "2017-12-31"
    assert history.as_of("2017") is history.as_of("2017-12-31")


def test_the_versions_own_day_is_the_version(history: History[Dataset], tmp_path: Path) -> None:
    assert history.as_of("2020").day == "2020-06-15"
    assert history.as_of("2020") is history.as_of("2020-06-15")


def test_only_some_days_are_kept(history: History[Dataset]) -> None:
    first = history.as_of("2001")
    for year in range(2002, 2002 + KEPT):
        history.as_of(str(year))
    assert history.as_of("2001") is not first


def test_a_later_day_is_refused(history: History[Dataset]) -> None:
    with pytest.raises(ValueError, match="later than this version of the dataset, 2020-06-15"):
        history.as_of("2021")


def test_files_that_changed_are_not_passed_off_as_the_version(
    history: History[Dataset], tmp_path: Path
) -> None:
    file = tmp_path / "data" / "world.ttl"
    file.write_text(file.read_text() + 'state:EEE a iscm:State ; rdfs:label "Eland"@en .\n')
    with pytest.raises(ChangedError):
        history.as_of("2017")
