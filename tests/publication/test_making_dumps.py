"""Dumps are made ahead, of the version that they are for."""

import sys
from pathlib import Path
from threading import Thread
from types import SimpleNamespace
from typing import cast

import pytest

from iscm.identity import identity_of, project_paths
from iscm.publication import making_dumps
from iscm.publication.dump_files import sound_manifest
from iscm.publication.pages.downloads import name_of
from iscm.publication.slots import prepare
from iscm.settings import Settings
from iscm.web.site import Site
from sites import small_project


@pytest.mark.parametrize("version", [None, "another"])
def test_the_process_makes_the_dumps_of_what_the_files_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, version: str | None
) -> None:
    folders = small_project(tmp_path)
    folder = tmp_path / "dumps" / name_of(version or identity_of(project_paths(folders)))
    monkeypatch.setenv("ISCM_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setattr("iscm.paths.project_folders", lambda: folders)
    monkeypatch.setattr(making_dumps, "give_way", lambda _parent: None)
    monkeypatch.setattr(sys, "argv", ["", "1", str(folder)])
    making_dumps.main()
    assert (sound_manifest(folder) is not None) == (version is None)


@pytest.mark.parametrize(
    ("changed", "processes"), [({}, 1), ({"make_ahead": 0}, 0), ({"dump_triples": 1}, 0)]
)
def test_it_is_started_unless_a_setting_says_no(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, changed: dict[str, int], processes: int
) -> None:
    started: list[Thread] = []
    monkeypatch.setattr(Thread, "start", lambda thread: started.append(thread))
    site = SimpleNamespace(
        settings=Settings(cache_dir=tmp_path, **changed),  # type: ignore[arg-type]
        folders=object(),
        dataset=SimpleNamespace(version="1", store=[None, None]),
        once=lambda _name, make: make(),
    )
    prepare(cast("Site", site))
    assert len(started) == processes
