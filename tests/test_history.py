from pathlib import Path

import pyoxigraph as ox
import pytest

from dated_world import dated_world
from iscm import snapshot
from iscm.dataset import Dataset, load_project
from iscm.history import KEPT, ChangedError, Days, History
from iscm.paths import project_folders


@pytest.fixture
def history(tmp_path: Path) -> History[Dataset]:
    folders = dated_world(tmp_path)
    current = load_project(folders)
    days = Days(folders, current, tmp_path / "cache")
    return History(days.dataset, current, current, lambda dataset: dataset)


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


def default_graph(dataset: Dataset) -> list[str]:
    """The triples without blank nodes, which have other names each time they are read."""
    quads = dataset.store.quads_for_pattern(None, None, None, ox.DefaultGraph())
    return sorted(told for quad in quads if "_:" not in (told := str(quad.triple)))


def test_a_day_holds_what_the_whole_derivation_gives(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    folders = dated_world(tmp_path)
    current = snapshot.make_snapshot(folders, tmp_path / "cache")
    for day in ("2000-12-31", "2009-06-30", "2017-12-31"):
        whole = default_graph(load_project(folders, day))
        days = Days(folders, current, tmp_path / "cache")
        derived = days.dataset(day)
        assert (derived.day, derived.version) == (day, current.version)
        assert default_graph(derived) == whole
        assert default_graph(days.dataset(day)) == whole  # from what is at hand
        others = Days(folders, current, tmp_path / "cache")
        assert default_graph(others.dataset(day)) == whole  # from what another process kept
        bare = Days(folders, snapshot.load_default(folders, tmp_path / "cache"), tmp_path / "cache")
        assert default_graph(bare.dataset(day)) == whole  # beside the default graph alone
        alone = Days(folders, current, tmp_path / "none")
        assert default_graph(alone.dataset(day)) == whole  # from the files
    assert not caplog.records


@pytest.mark.long
def test_all_mechanisms_stand_on_any_day_as_in_the_whole_derivation(tmp_path: Path) -> None:
    folders = project_folders()
    current = snapshot.make_snapshot(folders, tmp_path)
    days = Days(folders, current, tmp_path)
    for day in ("1991-03-01", "2004-12-31", "2012-02-29", "2017-10-15", "2024-12-31"):
        whole = default_graph(load_project(folders, day))
        assert default_graph(days.dataset(day)) == whole
        assert default_graph(Days(folders, current, tmp_path).dataset(day)) == whole
