import os
from pathlib import Path

import pytest
from click.testing import CliRunner

from iscm.links.check import LinkFileError, read_link_file
from iscm.links.commands.links import command

TEXT = """PREFIX dataset: <https://w3id.org/iscm/id/dataset/>
PREFIX owl: <http://www.w3.org/2002/07/owl#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX state: <https://w3id.org/iscm/id/state/>
PREFIX void: <http://rdfs.org/ns/void#>

dataset:links-made-up a void:Linkset ;
    void:linkPredicate owl:sameAs ;
    void:objectsTarget dataset:made-up ;
    void:subjectsTarget dataset:iscm .

dataset:made-up a void:Dataset ;
    void:uriRegexPattern "^http://example\\\\.org/[0-9]+$" .

state:IDN owl:sameAs <http://example.org/1> .
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "made-up.ttl"
    path.write_text(text)
    return path


def run(*arguments: object) -> tuple[int, str, str]:
    result = CliRunner().invoke(command, ["check", *map(str, arguments)])
    return result.exit_code, result.stdout, result.stderr


def test_the_links_of_the_project_are_without_fault() -> None:
    code, out, _ = run()
    assert code == 0
    assert "0 at fault" in out


def test_a_mistyped_identifier_is_told_with_its_line(tmp_path: Path) -> None:
    path = written(tmp_path, TEXT + "state:KEN owl:sameAs\n    <http://example.org/l> .\n")
    code, out, _ = run(path)
    assert code == 1
    assert f"{path}:17: <http://example.org/l> does not match" in out
    assert "2 links in 1 files, 1 at fault" in out


def test_a_property_that_the_file_does_not_name_is_told(tmp_path: Path) -> None:
    path = written(tmp_path, TEXT + "state:KEN rdfs:seeAlso <http://example.org/2> .\n")
    faults = list(read_link_file(path).faults())
    assert [fault.link.object for fault in faults] == ["http://example.org/2"]
    assert "void:linkPredicate" in faults[0].reason


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (" a void:Linkset", " a void:Dataset", "0 sets of links"),
        ("void:uriRegexPattern", "rdfs:label", "needs one void:uriRegexPattern"),
        ("[0-9]+", "[0-9", "no regular expression"),
        ("PREFIX", "PREFFIX", "made-up.ttl:1"),
    ],
)
def test_a_file_that_is_no_set_of_links_is_refused(
    tmp_path: Path, old: str, new: str, told: str
) -> None:
    code, _, errors = run(written(tmp_path, TEXT.replace(old, new)))
    assert code == 1
    assert errors.startswith("iscm links: ")
    assert told in errors


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    code, _, errors = run(tmp_path / "none.ttl")
    assert code == 1
    assert errors.endswith("none.ttl: No such file or directory\n")


def test_an_empty_description_raises(tmp_path: Path) -> None:
    with pytest.raises(LinkFileError):
        read_link_file(written(tmp_path, ""))


@pytest.mark.parametrize("pattern", ["^(a*)*b$", "^(([a-z])+.)+[A-Z]([a-z])+$", "^(a|aa)+$"])
def test_no_pattern_takes_more_time_than_its_texts_are_long(tmp_path: Path, pattern: str) -> None:
    """A backtracking reader of these would not end in this century."""
    text = TEXT.replace("^http://example\\\\.org/[0-9]+$", pattern)
    text = text.replace("http://example.org/1", "x:" + "a" * 60)
    code, out, _ = run(written(tmp_path, text))
    assert code == 1
    assert "does not match" in out


def test_a_pipe_and_another_kind_of_file_are_told_in_a_line(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "links.ttl")
    (tmp_path / "links.csv").write_text("a,b\n")
    for name, told in (("links.ttl", "a pipe or a device"), ("links.csv", "unknown RDF syntax")):
        code, _, errors = run(tmp_path / name)
        assert (code, errors.count("\n")) == (1, 1)
        assert told in errors
