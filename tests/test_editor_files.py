"""What editors, notebooks and version control keep beside the files disturbs no command."""

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from iscm import derive, paths
from iscm.cli import main
from iscm.cli.checking import files_read
from iscm.paths import ProjectFolders, project_folders

BROKEN = "this is no triple\n"


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the project, in which somebody edits a file of each folder."""
    folders, root = project_folders(), tmp_path / "project"
    for name in ("ontology", "shapes", "data"):
        shutil.copytree(folders.root / name, root / name)
    for folder in [root, *(path for path in root.rglob("*") if path.is_dir())]:
        for suffix in (".ttl", ".rq", ".jsonld", ".txt"):
            (folder / f".#a{suffix}").symlink_to("me@nowhere.1:2")
            (folder / f".a{suffix}.swp").write_text(BROKEN)
    for folder in (*(root / name for name in ("ontology", "shapes", "data")), root / "data/links"):
        for name in (".ipynb_checkpoints", ".git", ".git/deep"):
            (folder / name / "mechanisms").mkdir(parents=True, exist_ok=True)
            (folder / name / "catalog.ttl").write_text(BROKEN)
            (folder / name / "a-checkpoint.rq").write_text(BROKEN)
    monkeypatch.setattr(paths, "_PACKAGE", root / "server/iscm")
    monkeypatch.setenv("ISCM_CACHE_DIR", str(tmp_path / "cache"))
    assert project_folders().root == root
    return root


def run(*words: object) -> str:
    result = CliRunner().invoke(main, [str(word) for word in words])
    assert result.exit_code == 0, result.output
    return result.output


def table(root: Path) -> Path:
    path = root.parent / "table.csv"
    path.write_text("name\nAngola\n", "utf-8")
    return path


NEW_SOURCE = (
    *("--title", "MIDSA", "--language", "en", "--publisher", "IOM", "--url", "https://iom.int/x"),
    *("--date", "2025-03", "--mechanism", "midsa"),
)
IMPORT = ("--kind", "members", "--mechanism", "midsa", "--source", "iom-midsa-2025")


@pytest.mark.long
def test_import_and_new_copy_what_is_read_and_nothing_else(root: Path) -> None:
    run("import", table(root), *IMPORT)
    run("new", "source", *NEW_SOURCE)
    text = (root / "data/mechanisms/midsa.ttl").read_text("utf-8")
    assert "member/AGO/iom-midsa-2025" in text
    assert "iom-midsa-2025b" in text


def test_rules_and_files_that_decide_validity_are_none_of_an_editor(root: Path) -> None:
    assert len(derive.rule_files(root / "ontology/rules")) > 10
    found = [path.relative_to(root).parts for path in files_read(())]
    assert found
    assert not any(part.startswith(".") for parts in found for part in parts)


def test_a_project_below_a_folder_whose_name_begins_with_a_dot_is_read(tmp_path: Path) -> None:
    folder = tmp_path / ".work/data"
    folder.mkdir(parents=True)
    (folder / "a.ttl").write_text("")
    assert ProjectFolders(tmp_path / ".work").data == folder
    assert files_read([folder]) == [folder / "a.ttl"]


@pytest.mark.long
def test_every_command_that_reads_the_files_runs(root: Path, tmp_path: Path) -> None:
    run("validate")
    run("validate", root / "data")
    run("format", "--check")
    run("expected")
    query = tmp_path / "oldest.rq"
    query.write_text("SELECT ?state { ?state iscm:isoAlpha3 'AGO' } ORDER BY ?state", "utf-8")
    words = ("--title", "Which one?", "--description", "One.", "--need", "One.", "--keywords", "a")
    run("new", "question", "--query", query, *words)
    run("links", "check", "--help")
    run("query", "-q", "ASK { mechanism:midsa iscm:hasMember state:AGO }")
    run("build", tmp_path / "built")
