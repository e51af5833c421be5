"""The search page, its data, and suggestions, over the small site."""

import csv
import io
import json

import pytest
from flask import Flask
from flask.testing import FlaskClient

from iscm.web.site import Site
from iscm.web.slots import prepare
from sites import small_app


@pytest.fixture(scope="module")
def app() -> Flask:
    return small_app()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def page(client: FlaskClient, address: str, status: int = 200) -> str:
    answer = client.get(address, headers={"Accept": "text/html"})
    assert answer.status_code == status, answer.text
    return answer.text


def test_every_page_has_a_form_for_search(client: FlaskClient) -> None:
    for address in ("/", "/doc/mechanism/alpha-process", "/browse/state", "/search"):
        assert 'role="search" action="/search"' in page(client, address)


def test_results_stand_by_kind_with_what_was_found_marked(client: FlaskClient) -> None:
    text = page(client, "/search?q=indones")
    assert '<a href="/doc/state/IDN" lang="en"><mark>Indonesia</mark></a>' in text
    text = page(client, "/search?q=ALP")
    assert "acronym:" in text
    assert 'value="ALP"' in text


def test_names_are_in_the_readers_language(client: FlaskClient) -> None:
    answer = client.get(
        "/search?q=australia", headers={"Accept-Language": "fr", "Accept": "text/html"}
    )
    assert '<a href="/doc/state/AUS" lang="fr">Australie</a>' in answer.text
    assert "<mark>Australia</mark>" in answer.text


def test_a_question_is_found_and_leads_to_its_answer(client: FlaskClient) -> None:
    assert 'href="/questions/all"' in page(client, "/search?q=what+is")


def test_data_make_no_markup(client: FlaskClient) -> None:
    text = page(client, "/search?q=alpine")
    assert "<script>alert" not in text
    assert "&lt;<mark>" not in text
    text = page(client, "/search?q=%3Cscript%3Ealert(1)%3C/script%3E")
    assert "<script>alert" not in text


def test_where_nothing_is_found_there_are_ways_on(client: FlaskClient) -> None:
    text = page(client, "/search?q=Alpha+zzzz")
    assert "Nothing has “Alpha zzzz”" in text
    assert 'href="/doc/mechanism/alpha-process"' in text
    assert 'href="/browse/"' in text


def test_counts_are_the_same_on_the_page_in_json_and_in_csv(client: FlaskClient) -> None:
    told = client.get("/search.json?q=alpha").json
    rows = list(csv.DictReader(io.StringIO(client.get("/search.csv?q=alpha").text)))
    assert told["total"] == sum(told["kinds"].values()) == len(told["results"]) == len(rows)
    assert f"{told['total']} things with “alpha”" in page(client, "/search?q=alpha")
    assert [row["thing"] for row in rows] == [each["iri"] for each in told["results"]]
    of_one = client.get("/search.json?q=alpha&kind=meeting").json["results"]
    assert {each["kind"] for each in of_one} == {"meeting"}


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/search?q=" + "a" * 10_000, 400),
        ("/search?q=%00%07", 400),
        ("/search?q=%E2%80%AE", 400),
        ('/search?q="*', 400),
        ("/search?q=NEAR(alpha%20process)", 200),
        ("/search?q=alpha&kind=nothing", 400),
        ("/search?q=alpha&page=0", 400),
        ("/search?q=alpha&page=2", 400),
        ("/search?q=alpha&kind=mechanism&page=2", 404),
        ("/search?q=alpha&q=beta", 400),
        ("/search?q=", 200),
        ("/search", 200),
    ],
)
def test_bad_input_is_told_on_a_page_with_a_way_on(
    client: FlaskClient, address: str, status: int
) -> None:
    text = page(client, address, status)
    assert 'role="search"' in text
    assert status == 200 or "<h1" in text


def test_data_of_nothing_are_refused(client: FlaskClient) -> None:
    assert client.get("/search.json").status_code == 400
    assert client.get("/search.csv?q=").status_code == 400


def test_suggestions_are_of_names(client: FlaskClient) -> None:
    told = client.get("/search/suggest?q=indo").json
    (one,) = told["suggestions"]
    assert (one["name"], one["kind"], one["path"]) == ("Indonesia", "state", "/doc/state/IDN")
    assert "".join(part["text"] for part in one["parts"] if part["marked"]) == "Indonesia"


@pytest.mark.parametrize("text", ["", " ", "-", "%22*"])
def test_there_are_no_suggestions_before_a_letter(client: FlaskClient, text: str) -> None:
    assert client.get(f"/search/suggest?q={text}").json["suggestions"] == []


@pytest.mark.parametrize("address", ["/search/suggest", "/search/suggest?q=" + "a" * 301])
def test_what_cannot_be_suggested_to_is_refused(client: FlaskClient, address: str) -> None:
    answer = client.get(address)
    assert answer.status_code == 400
    assert json.loads(answer.text)["detail"]


def test_the_first_search_finds_what_was_prepared(monkeypatch: pytest.MonkeyPatch) -> None:
    app, asked = small_app(), []
    prepare(app)
    rows = Site.rows
    monkeypatch.setattr(Site, "rows", lambda site, query: asked.append(query) or rows(site, query))
    assert app.test_client().get("/search?q=alpha").status_code == 200
    assert not [query for query in asked if "skos:altLabel" in query]
