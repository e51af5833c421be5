"""What is written about the project names what is there."""

import re
import subprocess
import sys
from pathlib import Path

import click
import pytest

from iscm.cli import modules, serve
from iscm.settings import declared, default_in_words, table, variable_of

ROOT = Path(__file__).parents[1]
TEXTS = [
    ROOT / "README.md",
    ROOT / "CONTRIBUTING.md",
    ROOT / "SECURITY.md",
    ROOT / "tests/benchmarks/README.md",
    *sorted((ROOT / "docs").rglob("*.md")),
]
_LINK = re.compile(r"\]\((?!https?:|#)([^)#]+)")
_NAMED = re.compile(r"`((?:[a-z_]+/)*[a-z_]+(?:/|\.(?:py|txt|ttl|rq|md)))`")
_TEST = re.compile(r"`(tests/[a-z_/]+\.py)(?:::(test_[a-z0-9_]+))?`")
_FOLDERS = ("", "server/iscm", "ontology", "tests")


@pytest.mark.parametrize("text", TEXTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_link_between_texts_leads_to_a_file(text: Path) -> None:
    for target in _LINK.findall(text.read_text(encoding="utf-8")):
        assert (text.parent / target).exists(), target


@pytest.mark.parametrize("text", sorted((ROOT / "docs").rglob("*.md")), ids=lambda path: path.name)
def test_a_file_or_folder_that_is_named_is_there(text: Path) -> None:
    for name in _NAMED.findall(text.read_text(encoding="utf-8")):
        found = [folder for folder in _FOLDERS if (ROOT / folder / name).exists()]
        assert found or list(ROOT.glob(f"server/iscm/*/{name}")) or name == "order.txt", name


@pytest.mark.parametrize("text", TEXTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_test_that_is_named_is_there(text: Path) -> None:
    for name, function in _TEST.findall(text.read_text(encoding="utf-8")):
        assert (ROOT / name).exists(), name
        assert f"def {function}" in (ROOT / name).read_text(encoding="utf-8"), function


def test_an_example_of_turtle_is_in_the_data() -> None:
    texts = [(ROOT / name).read_text("utf-8") for name in ("README.md", "docs/data-model.md")]
    examples = re.findall(r"```turtle\n(.*?)```", "".join(texts), re.DOTALL)
    folders = (ROOT / "data", ROOT / "ontology")
    data = [path.read_text("utf-8") for folder in folders for path in folder.rglob("*.ttl")]
    assert len(examples) > 5
    assert [each for each in examples if not any(f"\n\n{each}" in text for text in data)] == []


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md", "docs/own-data.md"])
def test_a_command_that_a_text_names_is_there(name: str) -> None:
    text = (ROOT / name).read_text("utf-8")
    assert set(re.findall(r"(?:\.venv/bin/|`|run: )iscm ([a-z]+)\b", text)) <= modules().keys()


def test_every_room_of_the_package_is_in_the_plan() -> None:
    plan = (ROOT / "docs/architecture.md").read_text(encoding="utf-8")
    rooms = [
        path.name for path in (ROOT / "server/iscm").iterdir() if (path / "__init__.py").exists()
    ]
    assert [room for room in rooms if f"`{room}/`" not in plan] == []


def test_every_setting_is_listed_with_its_reason() -> None:
    written = (ROOT / "docs/settings.md").read_text(encoding="utf-8")
    assert written.endswith(f"\n{table()}\n"), "python -m iscm.settings > docs/settings.md"


def test_the_variables_that_texts_name_are_settings() -> None:
    known = {variable_of(each) for each in declared()}
    named = set()
    for path in (*TEXTS, *(ROOT / "server/iscm").rglob("*.py")):
        named.update(re.findall(r"ISCM_[A-Z_]+", path.read_text(encoding="utf-8")))
    assert named - known - {"ISCM_"} == set()


def test_the_defaults_that_the_help_names_are_those_of_the_settings() -> None:
    with click.Context(serve.command) as context:
        help_text = " ".join(serve.command.get_help(context).split())
    told = re.findall(r"\[(ISCM_[A-Z_]+)(?:; ([^]]+))?\]", help_text)
    defaults = {variable_of(each): default_in_words(each).strip("`") for each in declared()}
    assert len(told) > 8
    assert {name: default for name, default in told if default} == {
        name: defaults[name] for name, default in told if default
    }
    assert [name for name, default in told if not default and defaults[name] != "none"] == []


def test_each_decision_is_listed_with_its_title() -> None:
    folder = ROOT / "docs/decisions"
    index = (folder / "README.md").read_text(encoding="utf-8")
    for path in folder.glob("0*.md"):
        title = path.read_text(encoding="utf-8").splitlines()[0].partition(". ")[2]
        assert f"]({path.name}) | {title} |" in index


def test_the_commands_of_the_justfile_are_there() -> None:
    """Every program that a recipe starts is one that the project installs, or its own."""
    lines = (ROOT / "justfile").read_text(encoding="utf-8").splitlines()
    programs = {m.group(1) for line in lines if (m := re.match(r"\s+@?{{bin}}/([\w-]+)", line))}
    assert programs == {"iscm", "just", "mypy", "pip", "pybabel", "pytest", "python", "ruff"}
    modules = {m.group(1) for line in lines if (m := re.search(r"python -m ([\w.]+)", line))}
    for module in modules:
        done = subprocess.run(
            [sys.executable, "-m", module, "--help"], cwd=ROOT, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr
