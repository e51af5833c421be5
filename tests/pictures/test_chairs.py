"""Chairs over time: what no source tells is not drawn as if one did."""

import json
from collections import defaultdict
from itertools import pairwise

import pytest
from flask.testing import FlaskClient

from drawings import SVG, read
from iscm.media_types import SPARQL_JSON
from projects import project_engine

pytestmark = pytest.mark.long
"""They load all data."""
TOLD = """SELECT DISTINCT ?m ?chair ?first ?last {
  ?term iscm:chairs ?m ; iscm:participant ?chair ; iscm:firstDay ?first ;
    iscm:lastDay ?last ; iscm:until ?until
  FILTER NOT EXISTS { ?term iscm:group ?group } }"""
LEAST = 3
"""A bar is at least so wide."""


@pytest.fixture(scope="module")
def mechanisms() -> list[str]:
    answer = project_engine().query(
        "SELECT DISTINCT ?m { ?term iscm:chairs ?m } ORDER BY ?m", SPARQL_JSON.media_type
    )
    rows = json.loads(answer.body)["results"]["bindings"]
    return [row["m"]["value"].rpartition("/")[2] for row in rows]


def test_an_end_counts_as_told_where_a_source_tells_it(
    project: FlaskClient, mechanisms: list[str]
) -> None:
    answer = json.loads(project_engine().query(TOLD, SPARQL_JSON.media_type).body)
    told = {tuple(v["value"] for v in row.values()) for row in answer["results"]["bindings"]}
    ends = {(m.rpartition("/")[2], chair, first, last) for m, chair, first, last in told}
    likely = 0
    for mechanism in mechanisms:
        for row in project.get(f"/picture/chairs.json?mechanism={mechanism}").json:
            if row["lastDay"]:
                end = (mechanism, row["chair"], row["firstDay"], row["lastDay"])
                assert row["endIsTold"] == (end in ends), end
                likely += not row["endIsTold"]
    assert likely


def test_only_what_is_told_is_drawn_in_full_and_no_bar_hides_another(
    project: FlaskClient, mechanisms: list[str]
) -> None:
    for mechanism in mechanisms:
        rows = project.get(f"/picture/chairs.json?mechanism={mechanism}").json
        root = read(project.get(f"/picture/chairs.svg?mechanism={mechanism}").text)
        bars = defaultdict(list)
        for bar in root.iter(f"{SVG}rect"):
            if bar.find(f"{SVG}title") is not None:
                start = float(bar.attrib["x"])
                bars[bar.attrib["y"]].append((start, float(bar.attrib["width"]), bar))
        for row in bars.values():
            row.sort(key=lambda each: each[:2])
            for (start, width, _), (following, _, _) in pairwise(row):
                assert start + width <= following + LEAST
        looks = {bar.attrib["class"] for row in bars.values() for *_, bar in row}
        likely = [row for row in rows if row["lastDay"] and not row["endIsTold"]]
        assert ("dotted" in looks) >= any(
            row["lastDay"] > (row["attested"] or row["firstDay"]) + "~" for row in likely
        ), mechanism


def test_the_words_of_a_picture_give_no_year_of_an_end_that_is_not_told(
    project: FlaskClient,
) -> None:
    root = read(project.get("/picture/chairs.svg?mechanism=khartoum-process").text)
    ids = {each.attrib["id"]: each for each in root.iter() if "id" in each.attrib}
    words = ids[root.attrib["aria-describedby"]].text or ""
    assert "France 2025–" in words
    assert "France 2025–2" not in words
