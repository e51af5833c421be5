"""`iscm expected`: rows made anew, and what differs shown."""

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from iscm.cli import main
from iscm.paths import ProjectFolders
from sites import small_project

QUESTION = (
    "# title: Which names are there?\n"
    "SELECT ?name { ?thing <https://w3id.org/iscm/ontology#acronym> ?name } ORDER BY ?name\n"
)


@pytest.fixture
def folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ProjectFolders:
    root = tmp_path / "project"
    root.mkdir()
    small = small_project(root)
    ontology = small.ontology.resolve()
    if small.ontology.is_symlink():
        small.ontology.unlink()
        shutil.copytree(ontology, small.ontology)
    shutil.rmtree(small.questions, ignore_errors=True)
    small.questions.mkdir(parents=True)
    (small.questions / "names.rq").write_text(QUESTION, "utf-8")
    monkeypatch.setattr("iscm.worklist.commands.expected.project_folders", lambda: small)
    monkeypatch.setenv("ISCM_CACHE_DIR", str(tmp_path / "cache"))
    return small


def expected(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["expected", *arguments])


def test_rows_are_made_anew_and_their_differences_shown(folders: ProjectFolders) -> None:
    file = folders.questions / "names.csv"
    first = expected()
    assert (first.exit_code, first.stdout.splitlines()[3:5]) == (0, ["+name", "+ALP"])
    assert file.read_text("utf-8").splitlines()[:2] == ["name", "ALP"]
    assert expected().stdout == ""
    mechanism = folders.data / "mechanisms" / "alpha-process.ttl"
    mechanism.write_text(mechanism.read_text("utf-8").replace('"ALP"', '"ALF"'), "utf-8")
    before = file.read_bytes()
    only_shown = expected("--check")
    assert only_shown.exit_code == 1
    assert {"-ALP", "+ALF"} <= set(only_shown.stdout.splitlines())
    assert file.read_bytes() == before
    assert expected("names").exit_code == 0
    assert "ALF" in file.read_text("utf-8")


def test_a_name_of_no_question_is_told_in_a_line(folders: ProjectFolders) -> None:
    result = expected("nams")
    assert result.exit_code == 1
    assert result.stderr.startswith("iscm expected: nams: no question of ")
    assert result.stderr.endswith("did you mean names?\n")
