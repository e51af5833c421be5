"""A version found valid is not validated again; a changed one is."""

import shutil
import time
from pathlib import Path

import pytest

from iscm.found_valid import remember, validated, validation_digest
from iscm.paths import ProjectFolders, project_folders
from iscm.validation import ensure_valid
from sites import sources_of_ontology


@pytest.fixture
def project(tmp_path: Path) -> ProjectFolders:
    """A project with the real ontology and shapes, and no data but regions and a source."""
    folders = project_folders()
    copy = ProjectFolders(tmp_path / "project")
    shutil.copytree(folders.ontology, copy.ontology)
    shutil.copytree(folders.shapes, copy.shapes, ignore=shutil.ignore_patterns("examples"))
    copy.data.mkdir()
    shutil.copy(folders.data / "regions.ttl", copy.data)
    (copy.data / "sources.ttl").write_text(sources_of_ontology())
    return copy


def test_a_valid_version_is_remembered(project: ProjectFolders, tmp_path: Path) -> None:
    assert ensure_valid(project, tmp_path / "cache") is None
    assert validated(validation_digest(project), tmp_path / "cache")
    start = time.thread_time()
    assert ensure_valid(project, tmp_path / "cache") is None
    assert time.thread_time() - start < 0.2


def test_a_change_of_data_shapes_or_a_question_makes_another_version(
    project: ProjectFolders,
) -> None:
    before = validation_digest(project)
    question = next(project.questions.rglob("*.rq"))
    for path in (project.data / "regions.ttl", project.shapes / "state.ttl", question):
        path.write_text(path.read_text() + "\n# A comment.\n")
        assert validation_digest(project) != before
        before = validation_digest(project)


def test_other_software_and_another_place_of_a_file_make_another_version(
    project: ProjectFolders, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = validation_digest(project)
    (project.data / "regions.ttl").rename(project.data / "zones.ttl")
    moved = validation_digest(project)
    monkeypatch.setattr("iscm.found_valid.code_version", lambda: "another")
    assert len({before, moved, validation_digest(project)}) == 3


def test_an_invalid_version_is_reported_each_time(project: ProjectFolders, tmp_path: Path) -> None:
    (project.data / "more.ttl").write_text(
        "<https://w3id.org/iscm/id/region/Wrong> a <https://w3id.org/iscm/ontology#Region> .\n"
    )
    for _ in range(2):
        report = ensure_valid(project, tmp_path / "cache")
        assert report is not None
        assert "data/more.ttl:1: violation" in str(report)


def test_a_cache_that_cannot_be_written_is_no_error(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    remember("abc", blocked)
    assert not validated("abc", blocked)
