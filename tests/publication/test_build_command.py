"""`iscm build` writes everything, the same each time."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pyoxigraph as ox
import pytest
from click.testing import CliRunner

from iscm.cli import main
from iscm.dataset import load_project
from iscm.paths import ProjectFolders
from iscm.publication.build import build_version
from iscm.publication.dump_files import read_manifest
from iscm.settings import Settings
from iscm.validation import ShapesError
from sites import small_project

LONG_AGO = 1_000_000_000


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The command run over a small project instead of the repository's folders."""
    root = tmp_path / "project"
    root.mkdir()
    folders = small_project(root)
    monkeypatch.setattr("iscm.publication.commands.build.project_folders", lambda: folders)
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
    assert first.stdout == second.stdout
    assert read_manifest(project / "first" / "1.0.0" / "dumps").identity == first.stdout.strip()
    assert _files(project / "first") == _files(project / "second")
    assert first.stderr == f"iscm build: {project / 'first' / '1.0.0'} holds the version\n"


def test_files_that_change_during_the_build_give_no_version(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def validate_while_someone_writes(folders: ProjectFolders, _: Path) -> None:
        (folders.data / "another.ttl").write_text("")

    monkeypatch.setattr("iscm.validation.ensure_valid", validate_while_someone_writes)
    result = CliRunner().invoke(main, ["build", str(project / "public")])
    assert result.exit_code == 1
    assert "changed while they were read" in result.stderr
    assert not (project / "public").exists()


@pytest.mark.parametrize(
    "surroundings",
    [
        {"TZ": "Pacific/Kiritimati", "PYTHONHASHSEED": "1", "LC_ALL": "C", "umask": "077"},
        {"TZ": "America/Caracas", "PYTHONHASHSEED": "2", "LC_ALL": "tr_TR.UTF-8", "umask": "000"},
    ],
)
@pytest.mark.long
def test_place_time_zone_locale_seed_and_umask_change_no_byte(
    tmp_path: Path, surroundings: dict[str, str]
) -> None:
    (tmp_path / "project").mkdir()
    folders = small_project(tmp_path / "project")
    other = shutil.copytree(folders.root, tmp_path / "another place" / "project")
    for path in other.rglob("*"):
        os.utime(path, (LONG_AGO, LONG_AGO))
    here, elsewhere = (tmp_path / name for name in ("here", "elsewhere"))
    build_version(Settings(), load_project(folders), folders, here, lambda _what: None)
    script = """
import os, sys, time
from pathlib import Path
time.time = lambda: 100_000_000.0
from iscm.dataset import load_project
from iscm.paths import ProjectFolders
from iscm.paths import ProjectFolders
from iscm.publication.build import build_version
from iscm.settings import Settings
folders = ProjectFolders(Path(sys.argv[1]))
os.umask(int(sys.argv[3], 8))
build_version(Settings(), load_project(folders), folders, Path(sys.argv[2]), lambda _what: None)
"""
    umask = surroundings.pop("umask")
    command = [sys.executable, "-c", script, str(other), str(elsewhere), umask]
    subprocess.run(command, check=True, env=os.environ | surroundings)
    assert _files(here) == _files(elsewhere)
    # Whoever serves the files may be somebody else: the umask decides, for the folder as well.
    mode = (elsewhere / "1.0.0").stat().st_mode
    assert mode & 0o777 == 0o777 & ~int(umask, 8)


def test_the_documentation_and_the_description_are_written(project: Path) -> None:
    result = CliRunner().invoke(main, ["build", str(project / "out")])
    assert result.exit_code == 0, result.output
    files = _files(project / "out" / "1.0.0")
    for name, words in (("en", "Object properties"), ("fr", "Propriétés"), ("es", "Propiedades")):
        page = files[f"ontology/index.{name}.html"].decode()
        assert f'<html lang="{name}">' in page
        assert words in page
        assert "<style>" in page
        assert 'href="/' not in page
        assert f'<html lang="{name}">' in files[f"shapes/index.{name}.html"].decode()
    for name in ("description.ttl", "ontology.ttl", "shapes.ttl"):
        assert len(list(ox.parse(files[name], ox.RdfFormat.TURTLE))) > 100
    assert b"spdx:checksumValue" in files["description.ttl"]


def test_pages_lead_to_a_server_below_a_path(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ISCM_BASE_URL", "https://example.org/graph")
    assert CliRunner().invoke(main, ["build", str(project / "out")]).exit_code == 0
    page = (project / "out" / "1.0.0" / "ontology" / "index.en.html").read_text("utf-8")
    assert 'href="https://example.org/graph/shapes"' in page
    assert "/graph/graph/" not in page


def test_a_file_in_the_way_is_told_in_a_line(project: Path) -> None:
    (project / "file").write_text("", encoding="utf-8")
    result = CliRunner().invoke(main, ["build", str(project / "file" / "below")])
    assert result.exit_code == 1
    assert result.stdout == ""
    assert result.stderr.startswith(f"iscm build: {project / 'file' / 'below'}")
    assert result.stderr.endswith(": Not a directory\n")
    assert result.stderr.count("\n") == 1


def test_what_else_is_in_the_directory_stays(project: Path) -> None:
    (project / "out" / "dumps").mkdir(parents=True)
    (project / "out" / "dumps" / "mine.txt").write_text("mine", "utf-8")
    assert CliRunner().invoke(main, ["build", str(project / "out")]).exit_code == 0
    assert (project / "out" / "dumps" / "mine.txt").read_text("utf-8") == "mine"


def test_another_content_of_a_version_is_refused_in_a_line(project: Path) -> None:
    folder = project / "out" / "1.0.0"
    folder.mkdir(parents=True)
    (folder / "context.jsonld").write_text("{}", "utf-8")
    result = CliRunner().invoke(main, ["build", str(project / "out")])
    assert result.exit_code == 1
    assert result.stderr.startswith(f"iscm build: {folder} is there and differs in context.jsonld")
    assert result.stderr.count("\n") == 1
    assert [path.name for path in folder.iterdir()] == ["context.jsonld"]


def test_shapes_that_cannot_be_run_are_told_in_a_line(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise ShapesError("https://w3id.org/iscm/shapes#Broken: sh:select: error at 1:1")

    monkeypatch.setenv("ISCM_CACHE_DIR", str(project / "cache"))  # which remembers no verdict
    monkeypatch.setattr("iscm.validation.ensure_valid", broken)
    for command in (["build", str(project / "out")], ["serve", "--port", "0"]):
        result = CliRunner().invoke(main, command)
        assert result.exit_code == 1
        assert result.stderr == (
            f"iscm {command[0]}: https://w3id.org/iscm/shapes#Broken: sh:select: error at 1:1\n"
        )
    assert not (project / "out").exists()
