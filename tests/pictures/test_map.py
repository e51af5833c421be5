"""Maps over the small site: what they show, say, refuse."""

import re

import pytest
from flask.testing import FlaskClient

from drawings import read, shapes, told

MEMBERS = "/picture/map.svg?mechanism=alpha-process"


def test_members_stand_out_by_their_look(small: FlaskClient) -> None:
    root = read(small.get(MEMBERS).text)
    found = shapes(root)
    assert {key for key, looks in found.items() if looks != {"none"}} == {"AUS", "IDN"}
    assert found["AUS"] == {"a"}
    assert told(root)["AUS"] == "Australia: member"


def test_a_picture_names_itself_and_tells_what_it_shows(small: FlaskClient) -> None:
    root = read(small.get(MEMBERS).text)
    assert root.attrib["role"] == "img"
    ids = {each.attrib["id"]: each for each in root.iter() if "id" in each.attrib}
    assert "Alpha Process" in (ids[root.attrib["aria-labelledby"]].text or "")
    assert "2 members" in (ids[root.attrib["aria-describedby"]].text or "")


def test_a_file_bears_source_and_disclaimer_and_a_bare_one_no_words(small: FlaskClient) -> None:
    assert "no opinion" in small.get(MEMBERS).text
    assert "Natural Earth" in small.get(MEMBERS).text
    assert "<text" not in small.get(f"{MEMBERS}&bare=1").text


def test_a_picture_may_be_shown_by_any_site_and_runs_nothing(small: FlaskClient) -> None:
    answer = small.get(MEMBERS)
    assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    policy = answer.headers["Content-Security-Policy"]
    assert policy == "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    assert "<script" not in answer.text
    assert not re.search(r"\son\w+=", answer.text)


def test_a_map_is_light(small: FlaskClient) -> None:
    import gzip

    assert len(gzip.compress(small.get(MEMBERS).data)) < 50_000


def test_a_page_has_picture_table_and_all_that_can_be_taken(small: FlaskClient) -> None:
    text = small.get("/picture/map?mechanism=alpha-process", headers={"Accept": "text/html"}).text
    for extension in ("svg", "csv", "xlsx", "json", "rq"):
        assert f'href="/picture/map.{extension}?mechanism=alpha-process"' in text
    assert '<img src="/picture/map.svg?bare=1&amp;mechanism=alpha-process"' in text
    assert 'href="/doc/state/AUS"' in text


def test_the_table_is_what_the_query_finds(small: FlaskClient) -> None:
    rows = small.get("/picture/map.json?mechanism=alpha-process").json
    assert rows is not None
    query = small.get("/picture/map.rq?mechanism=alpha-process").text
    found = small.get("/sparql", query_string={"query": query, "format": "json"}).json
    assert found is not None
    asked = [row["state"]["value"] for row in found["results"]["bindings"]]
    assert [row["state"] for row in rows] == asked


def test_two_mechanisms_are_compared(small: FlaskClient) -> None:
    text = small.get("/picture/map.svg?mechanism=alpha-process&with=alpha-process").text
    assert shapes(read(text))["IDN"] == {"both"}


def test_whom_a_state_meets_is_told_in_numbers(small: FlaskClient) -> None:
    root = read(small.get("/picture/map.svg?state=IDN").text)
    assert told(root)["AUS"] == "Australia: 1 mechanism shared"


@pytest.mark.parametrize(
    ("address", "status", "words"),
    [
        ("map?mechanism=nowhere", 400, "there is no mechanism"),
        ("map?mechanism=alpha-process&mechanism=alpha-process", 400, "given 2 times"),
        ("map?state=alpha-process", 400, "there is no state"),
        ("map?with=alpha-process", 400, "with goes with mechanism"),
        ("map?mechanism=alpha-process&state=IDN", 400, "do not go together"),
        ("map?bare=yes", 400, "bare is given once"),
        ("map.svg?colour=red", 400, "there is no parameter colour"),
        ("map?mechanism=" + "x" * 10_000, 400, "there is no mechanism"),
        ("map?as-of=2017", 404, "not the project's"),
        ("globe", 404, "there is no picture globe; there are map"),
    ],
)
def test_what_is_asked_wrongly_is_told(
    small: FlaskClient, address: str, status: int, words: str
) -> None:
    answer = small.get(f"/picture/{address}", headers={"Accept": "application/problem+json"})
    assert answer.status_code == status
    assert words in answer.json["detail"]  # type: ignore[index]
    assert len(answer.data) < 3_000
