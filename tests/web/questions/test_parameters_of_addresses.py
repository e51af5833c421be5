"""Parameters of the addresses of questions, and those that are wrong."""

from urllib.parse import quote, urlencode

import pytest
from flask.testing import FlaskClient

from asked_questions import HTML, QUERY


@pytest.mark.parametrize(
    "address",
    [
        f"/questions/members-of.csv{QUERY}&bom=2",
        f"/questions/members-of.csv{QUERY}&bom=1&bom=1",
        f"/questions/members-of.json{QUERY}&bom=1",
        f"/questions/members-of{QUERY}&bom=1",
    ],
)
def test_a_mark_that_means_nothing_is_refused(client: FlaskClient, address: str) -> None:
    reply = client.get(address)
    assert reply.status_code == 400
    assert "bom" in str(reply.json and reply.json["detail"])


WRONG = [
    ("words.csv", "", "give word, year, number, such as /questions/words.csv?word=alpha"),
    ("words.csv", "word=a&year=2016", "number is missing"),
    ("words.csv", "word=a&year=&number=1", "year is empty"),
    ("words.csv", "word=a&year=1000&number=x", "number is a number"),
    ("words.csv", f"word={'x' * 10_000}&year=2016&number=1", "200 letters: not 10000"),
    ("words.csv", "word=a%00b&year=2016&number=1", "without control characters"),
    ("words.csv", "word=a&word=b&year=2016&number=1", "word is given twice"),
    ("words.csv", "wrod=a&year=2016&number=1", "there is no parameter “wrod”"),
    ("words", "word=a", "year is missing"),
    ("words", "word=a&year=last&number=1", "not “last”"),
    ("words.rq", "word=a&year=０２３４&number=1", "not “０２３４”"),
    ("plain.csv", "word=a", "this question has no parameters"),
    ("members-of.csv", "mechanism=alpha&role=member", "perhaps alpha-process"),
    ("members-of.csv", f"mechanism={'x' * 10_000}&role=member", "there is no mechanism “xxx"),
    ("members-of.csv", "mechanism=%0a%ff%00&role=member", "there is no mechanism"),
]


@pytest.mark.parametrize(("name", "query", "words"), WRONG)
def test_a_wrong_parameter_is_told_with_a_way_on(
    client: FlaskClient, name: str, query: str, words: str
) -> None:
    reply = client.get(f"/questions/{name}?{quote(query, safe='=&%')}")
    assert (reply.status_code, reply.content_type) == (400, "application/problem+json")
    told = reply.json
    assert told is not None
    assert words in told["detail"]
    assert len(told["detail"]) < 400
    for way in told["suggestions"]:
        assert client.get(way["path"], headers=HTML).status_code == 200
    page = client.get(f"/questions/{name.split('.')[0]}?{quote(query, safe='=&%')}", headers=HTML)
    if query:
        assert page.status_code == 400
        assert f'href="/questions/{name.split(".")[0]}"' in page.text


def test_what_looks_alike_is_one_step_away(client: FlaskClient) -> None:
    told = client.get("/questions/members-of.json?mechanism=alpha&role=chair").json
    assert told is not None
    assert told["parameter"] == "mechanism"
    assert "alpha-process" in told["available"]
    assert told["list"] == "/browse/mechanism"
    assert "mechanism=alpha-process" in told["suggestions"][0]["path"]


def test_a_thing_goes_by_its_name_and_by_the_address_of_its_page(client: FlaskClient) -> None:
    right = client.get(f"/questions/members-of.csv{QUERY}")
    names = (
        "Alpha Process",
        "mechanism:alpha-process",
        "http://localhost/doc/mechanism/alpha-process",
    )
    for name in names:
        query = urlencode({"mechanism": name, "role": "Member"})
        reply = client.get(f"/questions/members-of.csv?{query}")
        assert (reply.status_code, reply.data) == (200, right.data), name


def test_a_problem_names_the_parameter_as_it_came(client: FlaskClient) -> None:
    told = client.get("/questions/members-of.json?mechanisms=alpha").json
    assert told is not None
    assert told["parameter"] == "mechanisms"
    assert "“mechanisms”" in told["detail"]


def test_a_name_that_is_nearly_right_leads_to_the_question(client: FlaskClient) -> None:
    for address in ("/questions/member-of", "/questions/member-of.csv"):
        reply = client.get(address)
        assert reply.status_code == 404
        assert reply.json is not None
        assert reply.json["suggestions"][0]["path"] == "/questions/members-of"
    assert "/questions/members-of" in client.get("/questions/member-of", headers=HTML).text
    assert client.get(f"/questions/{'x' * 10_000}.csv").status_code == 404
    assert client.get("/questions/members-of.pdf").status_code == 404
