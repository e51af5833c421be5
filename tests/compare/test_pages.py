"""Comparisons over the small site: what they show, give as files, and refuse."""

import pytest
from flask.testing import FlaskClient

HTML = {"Accept": "text/html"}
STATES = "state=AUS&state=IDN"


def test_two_states_are_compared(small: FlaskClient) -> None:
    text = small.get(f"/compare?{STATES}", headers=HTML).text
    assert "In both: <strong>1 mechanism</strong>" in text
    assert 'href="/doc/mechanism/alpha-process"' in text
    assert 'href="/compare.csv?state=AUS&amp;state=IDN"' in text


def test_a_file_has_a_row_for_each_thing_and_columns_for_each_compared(small: FlaskClient) -> None:
    rows = small.get(f"/compare.json?{STATES}").json
    assert rows is not None
    assert [row["thing"].rpartition("/")[2] for row in rows] == ["alpha-process"]
    assert rows[0]["AUS"] == rows[0]["IDN"] == "member"
    lines = small.get(f"/compare.csv?{STATES}").text.splitlines()
    assert lines[0].startswith("section,thing,thingLabel,AUS,AUS attested,AUS source,IDN")
    assert small.get(f"/compare.xlsx?{STATES}").data.startswith(b"PK")


def test_a_name_will_do_for_a_key(small: FlaskClient) -> None:
    plain = small.get(f"/compare.csv?{STATES}").data
    assert small.get("/compare.csv?state=Australia&state=indonesia").data == plain


def test_without_anything_to_compare_the_forms_are_shown(small: FlaskClient) -> None:
    for address in ("/compare", "/compare/choose", "/compare?state=&state="):
        text = small.get(address, headers=HTML).text
        assert '<form action="/compare"' in text
    text = small.get("/compare/choose?state=AUS", headers=HTML).text
    assert '<option value="AUS" selected>' in text


def test_a_mechanism_is_shown_list_by_list(small: FlaskClient) -> None:
    text = small.get("/compare/lists?mechanism=alpha-process", headers=HTML).text
    assert "list by list" in text
    assert small.get("/compare/lists.csv?mechanism=alpha-process").status_code == 200


def test_pages_of_things_lead_to_comparing_them(small: FlaskClient) -> None:
    text = small.get("/doc/mechanism/alpha-process", headers=HTML).text
    assert 'href="/compare/choose?mechanism=alpha-process"' in text
    assert 'href="/compare/lists?mechanism=alpha-process"' in text
    assert 'href="/compare/choose"' in small.get("/", headers=HTML).text


@pytest.mark.parametrize(
    ("query", "status", "words"),
    [
        ("state=AUS", 400, "give a second state, or two days"),
        ("state=AUS&mechanism=alpha-process", 400, "cannot be compared"),
        ("state=AUS&state=AUS", 400, "given twice"),
        ("&".join(["state=AUS"] * 50), 400, "given 50 times"),
        ("state=AUS&state=XXX", 400, "there is no state"),
        ("state=AUS&state=" + "x" * 9_000, 400, "there is no state"),
        ("state=AUS&state=%00%E2%80%AE", 400, "there is no state"),
        ("day=2012&day=2017", 400, "a day alone names nothing"),
        (f"{STATES}&day=2012&day=2017", 400, "too much"),
        ("state=AUS&day=2012", 400, "two days"),
        ("state=AUS&day=2012&day=2017", 404, "not the project's"),
    ],
)
def test_what_cannot_be_compared_is_told_with_a_way_on(
    small: FlaskClient, query: str, status: int, words: str
) -> None:
    answer = small.get(f"/compare?{query}", headers={"Accept": "application/problem+json"})
    assert answer.status_code == status
    assert words in answer.json["detail"]  # type: ignore[index]
    assert len(answer.data) < 3_000
    if status == 400:
        assert answer.json["suggestions"][-1]["path"].startswith("/compare/choose")  # type: ignore[index]


def test_a_comparison_speaks_the_language_that_is_asked_for(small: FlaskClient) -> None:
    text = small.get(f"/compare?{STATES}&lang=fr", headers=HTML).text
    assert "Dans les deux" in text
    assert "Australie" in text


def test_a_list_of_nothing_or_of_two_is_refused(small: FlaskClient) -> None:
    for query in ("", "?mechanism=alpha-process&mechanism=alpha-process", "?mechanism=nowhere"):
        assert small.get(f"/compare/lists{query}", headers=HTML).status_code == 400
