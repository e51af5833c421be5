"""`iscm changes`: what goes into data/changes/, and what is told where it cannot be made."""

import os
from pathlib import Path

import pyoxigraph as ox
import pytest
from click.testing import CliRunner, Result

from iscm.cli import main
from releases import build, checkout, release_next


@pytest.fixture
def released(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout of version 1.1.0, and version 1.0.0 as it was built."""
    folders = checkout(tmp_path / "project")
    build(folders, tmp_path / "versions")
    release_next(folders)
    monkeypatch.setattr("iscm.publication.commands.changes.project_folders", lambda: folders)
    return tmp_path / "versions"


def _changes(previous: Path) -> Result:
    return CliRunner().invoke(main, ["changes", str(previous)])


def test_a_version_s_folder_and_its_dump_tell_the_same(released: Path) -> None:
    by_folder = _changes(released / "1.0.0")
    by_dump = _changes(released / "1.0.0" / "dumps" / "iscm.nt")
    assert (by_folder.exit_code, by_folder.stderr) == (0, "")
    assert by_folder.stdout == by_dump.stdout
    said = {quad.triple for quad in ox.parse(by_folder.stdout.encode(), ox.RdfFormat.TURTLE)}
    generated = ox.NamedNode("http://www.w3.org/ns/prov#generated")
    assert {t.object.value for t in said if t.predicate == generated} == {
        "https://w3id.org/iscm/ontology#Brand"
    }


def test_what_is_no_earlier_version_is_told_in_a_line(released: Path, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "notes.txt").write_text("", "utf-8")
    (tmp_path / "broken.nt").write_text("this is no triple\n", "utf-8")
    for name, reason in (
        ("empty", "No such file or directory"),
        ("notes.txt", "neither a version's folder nor a dump in N-Triples"),
        ("broken.nt", "broken.nt:1"),
    ):
        result = _changes(tmp_path / name)
        assert result.exit_code == 1
        assert result.stdout == ""
        assert reason in result.stderr
        assert result.stderr.startswith("iscm changes: ")
        assert result.stderr.count("\n") == 1


def test_a_version_that_is_an_iri_is_told_in_a_line(released: Path, tmp_path: Path) -> None:
    dump = tmp_path / "old.nt"
    dump.write_text(
        "<https://w3id.org/iscm/id/dataset/iscm> <http://www.w3.org/ns/dcat#version> <x:1> .\n"
    )
    result = _changes(dump)
    assert result.exit_code == 1
    assert "which version of the dataset it is stands nowhere" in result.stderr


def test_a_pipe_is_no_dump(released: Path, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "old.nt")
    result = _changes(tmp_path / "old.nt")
    assert (result.exit_code, result.stderr) == (
        1,
        f"iscm changes: {tmp_path / 'old.nt'}: this is no file, but a pipe or a device\n",
    )
