"""`iscm format` on real files: what it writes, what it keeps, and its exit codes."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from iscm.cli import main

LOOSE = """\
# Kept: first line.
#
# Kept: second line.

@prefix wd: <http://www.wikidata.org/entity/> .
@prefix mine: <https://w3id.org/iscm/ontology#> .
# Lost.
<https://w3id.org/iscm/id/state/AUS>   a mine:State; mine:seeAlso wd:Q408 .
"""
CANONICAL = """\
# Kept: first line.
#
# Kept: second line.

PREFIX iscm: <https://w3id.org/iscm/ontology#>
PREFIX state: <https://w3id.org/iscm/id/state/>
PREFIX wd: <http://www.wikidata.org/entity/>

state:AUS a iscm:State ;
    iscm:seeAlso wd:Q408 .
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "loose.ttl"
    path.write_text(LOOSE)
    return path


def test_a_file_is_rewritten_and_named(file: Path) -> None:
    result = CliRunner().invoke(main, ["format", str(file)])
    assert result.exit_code == 0
    assert result.stdout == f"{file}: rewritten\n"
    assert file.read_text() == CANONICAL


@pytest.mark.parametrize("how", [[], ["--check"]])
def test_comments_that_are_lost_are_told(file: Path, how: list[str]) -> None:
    file.write_text(
        f"{LOOSE}<https://example.org/#no> <https://example.org/b> 'no # comment', # One.\n"
        '""" no \\""" # comment\n# nor here """,\n"\\"# none" . # Two.\n'
    )
    result = CliRunner().invoke(main, ["format", *how, str(file)])
    assert f"{file}: comments that are left out: 3 (lines 7, 9, 12)\n" in result.stderr


def test_a_canonical_file_is_left_alone(file: Path) -> None:
    file.write_text(CANONICAL)
    before = file.stat().st_mtime_ns
    result = CliRunner().invoke(main, ["format", str(file.parent)])
    assert (result.exit_code, result.output) == (0, "")
    assert file.stat().st_mtime_ns == before


def test_check_names_what_differs_and_changes_nothing(file: Path) -> None:
    result = CliRunner().invoke(main, ["format", "--check", str(file)])
    assert result.exit_code == 1
    assert f"{file}:5: is not canonical from here on\n" in result.output
    assert file.read_text() == LOOSE


def test_check_says_that_line_ends_are_the_only_difference(file: Path) -> None:
    file.write_bytes(CANONICAL.replace("\n", "\r\n").encode())
    result = CliRunner().invoke(main, ["format", "--check", str(file)])
    assert f"{file}:1: is not canonical: its lines end in CR LF\n" in result.output
    assert CliRunner().invoke(main, ["format", str(file)]).exit_code == 0
    assert file.read_bytes() == CANONICAL.encode()


def test_all_files_that_cannot_be_read_are_told(file: Path) -> None:
    for name in ("a.ttl", "b.ttl"):
        file.with_name(name).write_text("<https://example.org/a> .\n")
    result = CliRunner().invoke(main, ["format", str(file.parent)])
    assert result.exit_code == 2
    assert [line.split(":")[1].rpartition("/")[2] for line in result.stderr.splitlines()] == [
        "a.ttl",
        "b.ttl",
    ]
    assert file.read_text() == LOOSE


def test_a_syntax_error_is_placed_and_nothing_is_written(file: Path) -> None:
    broken = file.with_name("zbroken.ttl")
    broken.write_text("<https://example.org/a>\n  <https://example.org/b> .\n")
    result = CliRunner().invoke(main, ["format", str(file.parent)])
    assert result.exit_code == 2
    assert f"{broken}:2:" in result.stderr
    assert file.read_text() == LOOSE


def test_other_syntaxes_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "data.nt"
    path.write_text("")
    result = CliRunner().invoke(main, ["format", str(path)])
    assert result.exit_code == 2
    assert "only Turtle" in result.stderr


def test_what_cannot_be_put_in_order_in_good_time_is_told(tmp_path: Path) -> None:
    path = tmp_path / "alike.ttl"
    nodes = range(14)
    text = "".join(f"_:b{one} <e:p> _:b{two} .\n" for one in nodes for two in nodes if one != two)
    path.write_text(text)
    result = CliRunner().invoke(main, ["format", str(path)])
    assert result.exit_code == 2
    assert result.stderr.startswith(f"iscm format: {path}: blank nodes")
    assert "too much alike" in result.stderr
    assert path.read_text() == text


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('<e:s> <e:p> "שלום"@he--rtl .', "base direction"),
        ("<e:s> <e:p> <<( <e:a> <e:b> <e:c> )>> .", "triple term"),
        ("<e:s> <e:p> <e:o> {| <e:q> 1 |} .", "triple term"),
    ],
)
def test_what_is_of_rdf_1_2_is_refused_with_its_line(tmp_path: Path, text: str, words: str) -> None:
    path, other = tmp_path / "new.ttl", tmp_path / "old.ttl"
    text = f"<e:s> <e:p> 1 .\n\n{text}"
    path.write_text(text)
    other.write_text("<e:s> <e:p> <e:o>.")
    result = CliRunner().invoke(main, ["format", str(path), str(other)])
    assert result.exit_code == 2
    assert result.stderr.startswith(f"iscm format: {path}:3: ")
    assert words in result.stderr
    assert (path.read_text(), other.read_text()) == (text, "<e:s> <e:p> <e:o>.")
