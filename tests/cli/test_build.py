"""`iscm build` writes everything, the same each time."""

from pathlib import Path

import pyoxigraph as ox
import pytest
from click.testing import CliRunner

from iscm.cli import main
from iscm.publication.dumps import read_manifest
from sites import small_project


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The command run over a small project instead of the repository's folders."""
    root = tmp_path / "project"
    root.mkdir()
    folders = small_project(root)
    monkeypatch.setattr("iscm.cli.build.project_folders", lambda: folders)
    monkeypatch.setattr("iscm.validation.ensure_valid", lambda *_: None)
    return tmp_path


def _files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_two_builds_are_byte_identical_and_print_the_identity(project: Path) -> None:
    first = CliRunner().invoke(main, ["build", str(project / "first")])
    second = CliRunner().invoke(main, ["build", str(project / "second")])
    assert (first.exit_code, second.exit_code) == (0, 0), first.output
    assert first.output == second.output
    assert read_manifest(project / "first" / "dumps").identity == first.output.strip()
    assert _files(project / "first") == _files(project / "second")


def test_the_documentation_and_the_description_are_written(project: Path) -> None:
    result = CliRunner().invoke(main, ["build", str(project / "out")])
    assert result.exit_code == 0, result.output
    files = _files(project / "out")
    for name, words in (("en", "Object properties"), ("fr", "Propriétés"), ("es", "Propiedades")):
        page = files[f"ontology/index.{name}.html"].decode()
        assert f'<html lang="{name}">' in page
        assert words in page
        assert "<style>" in page
        assert 'href="/' not in page
    for name in ("description.ttl", "ontology.ttl", "shapes.ttl"):
        assert len(list(ox.parse(files[name], ox.RdfFormat.TURTLE))) > 100
    assert b"spdx:checksumValue" in files["description.ttl"]


def test_a_place_that_cannot_be_written_is_told_in_a_line(project: Path) -> None:
    (project / "file").write_text("", encoding="utf-8")
    result = CliRunner().invoke(main, ["build", str(project / "file" / "below")])
    assert result.exit_code == 1
    assert result.output.startswith("iscm build: ")
    assert result.output.count("\n") == 1
