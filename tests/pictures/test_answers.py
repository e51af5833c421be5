"""Pictures of answers to queries, where their columns allow one."""

import re

import pytest
from flask.testing import FlaskClient

from sites import small_app

HTML = {"Accept": "text/html"}
STATES = "SELECT ?state { VALUES ?state { state:AUS state:IDN } }"
NUMBERED = """SELECT ?state ?members {
  VALUES (?state ?members) { (state:AUS 4) (state:IDN 2.5) (state:TUV 0) } }"""
BARS = 'SELECT ?name ?n { VALUES (?name ?n) { ("<b>one" 1) (mechanism:alpha-process 1234) } }'


@pytest.fixture(scope="module")
def client() -> FlaskClient:
    return small_app().test_client()


def drawn(client: FlaskClient, query: str, kind: str, lang: str = "en") -> str:
    asked = {"query": query, "as": kind, "lang": lang}
    answer = client.get("/picture/answer.svg", query_string=asked)
    assert answer.status_code == 200, answer.text
    assert answer.content_type.startswith("image/svg+xml")
    return answer.text


def offered(client: FlaskClient, query: str) -> list[str]:
    page = client.get("/sparql", query_string={"query": query}, headers=HTML).text
    found = re.findall(r'src="(/picture/answer\.svg\?[^"]*)"', page)
    for address in found:
        assert client.get(address.replace("&amp;", "&")).status_code == 200
    return [word for address in found for word in re.findall(r"as=(\w+)", address)]


@pytest.mark.parametrize(
    ("query", "kinds"),
    [
        (STATES, ["map"]),
        (NUMBERED, ["map", "chart"]),
        (BARS, ["chart"]),
        ('SELECT ?x ?n { VALUES (?x ?n) { ("a" 5e-324) ("b" 0.0) } }', ["chart"]),
        ('SELECT ?x ?n { VALUES (?x ?n) { ("a" 1e308) ("b" 1e308) } }', ["chart"]),
        ("SELECT ?n { VALUES ?n { 1 2 } }", []),
        ('SELECT ?x ?n { VALUES (?x ?n) { ("a" 1) ("b" -2) } }', []),
        ('SELECT ?x ?n { VALUES (?x ?n) { ("a" 0) ("b" 0) } }', []),
        ('SELECT ?x ?n { VALUES (?x ?n) { ("a" 1) ("b" "INF"^^xsd:double) } }', []),
        ('SELECT ?x ?n { VALUES (?x ?n) { ("a" 1) ("b" "many"^^xsd:integer) } }', []),
        ('SELECT ?x { VALUES ?x { state:AUS "state:IDN" } }', []),
        ("SELECT ?x { VALUES ?x { state:AUS mechanism:alpha-process } }", []),
        ("SELECT ?x {} LIMIT 0", []),
        ("ASK {}", []),
        ("CONSTRUCT WHERE { ?s a iscm:State }", []),
    ],
)
def test_a_page_offers_the_pictures_that_there_are(
    client: FlaskClient, query: str, kinds: list[str]
) -> None:
    assert offered(client, query) == kinds


def test_of_an_answer_that_is_not_shown_whole_there_is_none(client: FlaskClient) -> None:
    many = " ".join(f"(state:AUS {n})" for n in range(1001))
    assert offered(client, f"SELECT ?s ?n {{ VALUES (?s ?n) {{ {many} }} }}") == []


def test_a_map_is_darker_where_numbers_are_higher(client: FlaskClient) -> None:
    picture = drawn(client, NUMBERED, "map")
    looks = {
        key: re.search(rf'class="(\w+)" data-key="{key}"', picture)[1]  # type: ignore[index]
        for key in ("AUS", "IDN", "TUV", "BRA")
    }
    assert looks == {"TUV": "s1", "IDN": "s2", "AUS": "s3", "BRA": "none"}
    assert "members by State" in picture
    assert "Australia: 4" in picture
    assert "no opinion on the" in picture


def test_a_state_in_several_rows_is_counted(client: FlaskClient) -> None:
    query = "SELECT ?state ?n { VALUES (?state ?n) { (state:AUS 7) (state:AUS 8) (state:IDN 9) } }"
    picture = drawn(client, query, "map")
    assert "Rows by State" in picture
    assert "Australia: 2" in picture


def test_bars_are_as_long_as_numbers_and_called_by_names(client: FlaskClient) -> None:
    picture = drawn(client, BARS, "chart")
    widths = [
        float(width) for width in re.findall(r'<rect [^>]*width="([\d.]+)"[^>]*class="a"', picture)
    ]
    assert len(widths) == 2
    assert widths[0] < widths[1] / 100
    assert "Alpha Process" in picture
    assert "1,234" in picture
    assert "<b>" not in picture


def test_words_are_in_the_reader_s_language(client: FlaskClient) -> None:
    assert 'lang="fr"' in drawn(client, STATES, "map", "fr")
    assert "Australie" in drawn(client, STATES, "map", "fr")


@pytest.mark.parametrize(
    ("asked", "status", "told"),
    [
        ({"query": STATES}, 400, "as is given 0 times"),
        ({"as": "map"}, 400, "query is given 0 times"),
        ({"query": STATES, "as": "pie"}, 400, "as is one of map, chart"),
        ({"query": STATES, "as": "chart"}, 400, "no chart can be drawn of this answer"),
        ({"query": "SELECT", "as": "map"}, 400, "line 1"),
        ({"query": STATES, "as": "map", "qeury": "x"}, 400, "qeury"),
    ],
)
def test_what_cannot_be_drawn_is_told(
    client: FlaskClient, asked: dict[str, str], status: int, told: str
) -> None:
    answer = client.get("/picture/answer.svg", query_string=asked)
    assert answer.status_code == status
    assert told in answer.json["detail"]


def test_the_graphs_of_a_query_are_those_of_its_picture(client: FlaskClient) -> None:
    asked = {
        "query": "SELECT ?state { ?state a iscm:State }",
        "default-graph-uri": "https://example.org/nothing",
        "as": "map",
    }
    answer = client.get("/picture/answer.svg", query_string=asked)
    assert "no map can be drawn" in answer.json["detail"]
