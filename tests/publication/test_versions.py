"""What was published stays: versions are built once, whole or not at all."""

from pathlib import Path

import pytest

from iscm.dataset import load_project
from iscm.publication.build import build_version
from iscm.publication.kept_versions import first_difference, kept_versions
from iscm.settings import Settings
from iscm.version_numbers import version_order
from releases import build, checkout, release_next
from sites import issued


def _files(folder: Path) -> dict[str, tuple[bytes, int]]:
    return {
        path.relative_to(folder).as_posix(): (path.read_bytes(), path.stat().st_mtime_ns)
        for path in folder.rglob("*")
        if path.is_file()
    }


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = Path(tmp_path_factory.mktemp("built"))
    build(checkout(root / "project"), root / "versions")
    return root / "versions"


def test_a_version_that_is_there_is_not_written_again(tmp_path: Path) -> None:
    folders = checkout(tmp_path / "project")
    folder, _ = build(folders, tmp_path / "versions")
    before = _files(folder)
    again, _ = build(folders, tmp_path / "versions")
    assert (again, _files(again)) == (folder, before)
    assert [path.name for path in (tmp_path / "versions").iterdir()] == ["1.0.0"]


def test_other_content_under_the_same_number_is_refused(tmp_path: Path) -> None:
    folders = checkout(tmp_path / "project")
    folder, _ = build(folders, tmp_path / "versions")
    before = _files(folder)
    path = folders.data / "mechanisms" / "alpha-process.ttl"
    path.write_text(path.read_text("utf-8").replace("Alpha Process", "Omega Process"), "utf-8")
    with pytest.raises(ValueError, match=r"1\.0\.0 is there and differs in "):
        build(folders, tmp_path / "versions")
    assert _files(folder) == before
    assert [path.name for path in (tmp_path / "versions").iterdir()] == ["1.0.0"]


def test_a_new_version_leaves_the_old_one_alone(tmp_path: Path) -> None:
    folders = checkout(tmp_path / "project")
    old, _ = build(folders, tmp_path / "versions")
    before = _files(old)
    release_next(folders)
    new, _ = build(folders, tmp_path / "versions")
    assert (old.name, new.name) == ("1.0.0", "1.1.0")
    assert _files(old) == before
    assert [version.number for version in kept_versions(tmp_path / "versions")] == [
        "1.1.0",
        "1.0.0",
    ]


def test_a_build_that_fails_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folders = checkout(tmp_path / "project")
    (folders.shapes / "broken.ttl").write_text("this is no Turtle", "utf-8")
    dataset = load_project(folders)
    with pytest.raises(OSError, match="could not be made"):
        build_version(Settings(), dataset, folders, tmp_path / "versions", lambda _what: None)
    assert list((tmp_path / "versions").iterdir()) == []


def test_data_without_a_version_are_not_published(tmp_path: Path) -> None:
    folders = checkout(tmp_path / "project")
    (folders.data / "catalog.ttl").unlink()
    with pytest.raises(ValueError, match="do not say which version they are"):
        build(folders, tmp_path / "versions")


def test_a_version_knows_its_documents(built: Path) -> None:
    (version,) = kept_versions(built)
    assert (version.number, version.date) == ("1.0.0", issued())
    names = {iri.removeprefix("https://w3id.org/iscm/") for iri in version.documents}
    assert names >= {"ontology/1.0.0", "shapes/1.0.0", "ontology/alignments/org/1.0.0"}


def test_what_else_lies_there_is_no_version(built: Path, tmp_path: Path) -> None:
    (tmp_path / "1.0.0").symlink_to(built / "1.0.0")
    (tmp_path / "README").write_text("Versions.", "utf-8")
    (tmp_path / ".1.1.0-77").mkdir()
    (tmp_path / "latest").mkdir()
    assert [version.number for version in kept_versions(tmp_path)] == ["1.0.0"]


def test_a_folder_that_is_not_the_version_it_is_called_is_refused(
    built: Path, tmp_path: Path
) -> None:
    (tmp_path / "2.0.0").symlink_to(built / "1.0.0")
    with pytest.raises(ValueError, match=r"describes version 1\.0\.0, not 2\.0\.0"):
        kept_versions(tmp_path)
    (tmp_path / "2.0.0").unlink()
    (tmp_path / "2.0.0").mkdir()
    with pytest.raises(ValueError, match=r"2\.0\.0 is named like a version and was not written"):
        kept_versions(tmp_path)


def test_versions_are_ordered_by_their_numbers() -> None:
    assert sorted(["1.10.0", "1.9.0", "2.0", "1.9"], key=version_order) == [
        "1.9",
        "1.9.0",
        "1.10.0",
        "2.0",
    ]


def test_the_first_difference_is_named(tmp_path: Path) -> None:
    for name in ("one", "other"):
        (tmp_path / name / "below").mkdir(parents=True)
        (tmp_path / name / "below" / "a").write_text("a", "utf-8")
    assert first_difference(tmp_path / "one", tmp_path / "other") is None
    (tmp_path / "other" / "below" / "b").write_text("b", "utf-8")
    assert first_difference(tmp_path / "one", tmp_path / "other") == "below/b"
    assert first_difference(tmp_path / "other", tmp_path / "one") == "below/b"
    (tmp_path / "one" / "below" / "a").write_text("A", "utf-8")
    assert first_difference(tmp_path / "one", tmp_path / "other") == "below/a"
