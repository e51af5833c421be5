"""Dumps of versions that nobody serves are removed, and no others."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest

from iscm.dataset import Dataset, load_project
from iscm.description.files import CHECKSUMS
from iscm.publication.dump_files import kept_dumps, sound_manifest
from iscm.publication.folder_lock import hold, remove_unheld
from services import eventually
from sites import small_project

fcntl = pytest.importorskip("fcntl", reason="needs flock(2)")

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


@contextmanager
def locked(folder: Path) -> Iterator[int]:
    """The folder locked as who removes it does."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield descriptor
    finally:
        os.close(descriptor)


def _waits_for(descriptor: int) -> bool:
    """Whether anybody waits for the lock on a file (proc_locks(5))."""
    waiting = re.findall("-> FLOCK .*:([0-9]+) 0 EOF", Path("/proc/locks").read_text())
    return str(os.fstat(descriptor).st_ino) in waiting


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


def test_own_folders_stay_under_whatever_name(tmp_path: Path) -> None:
    mine = _dumps(tmp_path / ".mine-1-x7_q")
    assert hold(mine)
    assert hold(mine)
    named = mine.rename(tmp_path / "mine-1")
    remove_unheld(tmp_path)
    assert (named / CHECKSUMS).is_file()


def test_what_is_not_there_cannot_be_held(tmp_path: Path) -> None:
    assert not hold(tmp_path / "none")
    (tmp_path / "file").touch()
    assert not hold(tmp_path / "file")
    assert _names(tmp_path) == {"file"}


def test_what_a_writer_left_unfinished_is_removed_unless_it_is_at_work(tmp_path: Path) -> None:
    at_work, left = tmp_path / ".a-1-x7_q", tmp_path / ".b-1-y8_r"
    at_work.mkdir()
    left.mkdir()
    with held_by_another(at_work):
        remove_unheld(tmp_path)
        assert _names(tmp_path) == {at_work.name}


def test_who_finds_a_folder_being_removed_writes_it_anew(tmp_path: Path) -> None:
    """The lock is got on what is removed by then."""
    folder = _dumps(tmp_path / "a-1")
    with locked(folder) as descriptor, ThreadPoolExecutor(1) as threads:
        waiting = threads.submit(hold, folder)
        eventually(lambda: _waits_for(descriptor))
        shutil.rmtree(folder)
        _dumps(folder)
        fcntl.flock(descriptor, fcntl.LOCK_UN)
        assert not waiting.result(10)
    assert hold(folder)


def test_two_servers_that_start_at_once_have_one_folder(small: Dataset, tmp_path: Path) -> None:
    folder = tmp_path / "version"
    with ThreadPoolExecutor(2) as threads:
        both = [threads.submit(kept_dumps, small.store, folder) for _ in range(2)]
        first, second = (each.result(60) for each in both)
    assert first == second
    assert sound_manifest(folder) == first
    assert _names(tmp_path) == {"version"}


def test_files_that_are_no_longer_as_written_are_written_anew(
    small: Dataset, tmp_path: Path
) -> None:
    folder = tmp_path / "version"
    manifest = kept_dumps(small.store, folder)
    (folder / "iscm.nt").write_bytes(b"")
    assert sound_manifest(folder) is None
    assert kept_dumps(small.store, folder) == manifest
    assert _names(tmp_path) == {"version"}


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
