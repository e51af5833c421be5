"""Dumps of versions that nobody serves are removed, and no others."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from iscm.dataset import Dataset, load_project
from iscm.description.files import CHECKSUMS
from iscm.publication.dump_files import kept_dumps
from iscm.publication.folder_lock import hold, remove_unheld
from sites import small_project

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs flock(2)")
HOLDER = """
import sys
from pathlib import Path
from iscm.publication.folder_lock import hold
assert hold(Path(sys.argv[1]))
print("held", flush=True)
sys.stdin.read()
"""


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    return load_project(small_project(Path(tmp_path_factory.mktemp("project"))))


@contextmanager
def held_by_another(folder: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process that serves the folder."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        assert process.stdout.readline() == "held\n"
        yield process
    finally:
        process.stdin.close()
        process.stdout.close()
        process.wait(10)


def _dumps(folder: Path) -> Path:
    folder.mkdir()
    (folder / CHECKSUMS).write_text("", "utf-8")
    return folder


def _names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_what_another_server_serves_stays_until_it_ends(tmp_path: Path) -> None:
    served, old = _dumps(tmp_path / "served-1"), _dumps(tmp_path / "old-1")
    with held_by_another(served):
        remove_unheld(tmp_path)
        assert (served / CHECKSUMS).is_file()
        assert not old.exists()
    remove_unheld(tmp_path)
    assert _names(tmp_path) == set()


def test_a_server_that_is_killed_lets_go(tmp_path: Path) -> None:
    served = _dumps(tmp_path / "served-1")
    with held_by_another(served) as process:
        process.kill()
        process.wait(10)
        remove_unheld(tmp_path)
        assert not served.exists()


def test_own_folders_stay_and_are_told_once(tmp_path: Path) -> None:
    mine = _dumps(tmp_path / "mine-1")
    assert hold(mine)
    assert not hold(mine)
    remove_unheld(tmp_path)
    assert (mine / CHECKSUMS).is_file()


def test_what_a_writer_left_unfinished_is_removed_unless_it_is_at_work(tmp_path: Path) -> None:
    (tmp_path / ".a-1-x7_q").mkdir()
    (tmp_path / ".b-1-y8_r").mkdir()
    (tmp_path / ".c-1-removed").mkdir()
    with held_by_another(tmp_path / "a-1"):
        remove_unheld(tmp_path)
        assert {name for name in _names(tmp_path) if not name.endswith(".lock")} == {".a-1-x7_q"}


def test_a_new_version_takes_the_place_of_an_old_one(small: Dataset, tmp_path: Path) -> None:
    folder = tmp_path / "dumps"
    folder.mkdir()
    old = _dumps(folder / "old-version")
    served = _dumps(folder / "served-elsewhere")
    with held_by_another(served):
        manifest = kept_dumps(small.store, folder / "new-version")
        assert not old.exists()
        assert served.exists()
        assert kept_dumps(small.store, folder / "new-version") == manifest
    assert (folder / "new-version" / CHECKSUMS).is_file()
