"""The factsheet's queries as files: each is asked, and says what it is."""

import re
from pathlib import Path

import pyoxigraph as ox
import pytest

import iscm
from iscm.factsheet.queries import query
from iscm.paths import project_folders
from iscm.questions import read_head

PACKAGE = Path(iscm.__file__).parent
FILES = sorted(project_folders().factsheet.glob("*.rq"))
ASKED = {
    name
    for path in (PACKAGE / "factsheet").rglob("*.py")
    for name in re.findall(r'\b(?:query|doubt)\(\s*"([a-z-]+)"', path.read_text("utf-8"))
}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_file_stands_alone(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert isinstance(ox.Store().query(text), ox.QuerySolutions)
    head = read_head(text)
    assert len(head["title"]) == 1
    for parameter in head.get("parameter", []):
        variable = parameter.partition(",")[0]
        query(path.stem, **{variable: ["<urn:a>", "<urn:b>"]})


def test_every_file_is_asked_and_every_query_is_a_file() -> None:
    assert {path.stem for path in FILES} == ASKED


def test_no_text_of_a_query_stands_in_the_code_of_the_factsheet() -> None:
    for path in (PACKAGE / "factsheet").rglob("*.py"):
        code = path.read_text(encoding="utf-8")
        assert not re.search(r"\b(SELECT|CONSTRUCT|ASK|DESCRIBE)\b[^\n]*[?{*]", code), path


def test_values_take_the_place_of_those_in_the_file() -> None:
    text = query("published-figures", year=['"1999"'])
    assert 'VALUES ?year { "1999" }' in text
    assert 'VALUES ?year { "2017" }' not in text


def test_what_a_query_has_no_values_for_is_refused() -> None:
    with pytest.raises(ValueError, match=r"first-year\.rq has no VALUES \?year"):
        query("first-year", year=['"1999"'])
