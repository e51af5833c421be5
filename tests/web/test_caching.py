"""What caches are told."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from iscm.media_types import HTML, TURTLE
from iscm.protocol.problems import CACHING, DATASET_VERSION, FOR_GOOD
from iscm.web.documents import Document, Found
from sites import small_dataset


def sheet(client: FlaskClient) -> str:
    found = re.search(r'rel="stylesheet" href="([^"]+)"', client.get("/questions").text)
    assert found is not None
    return found[1]


def test_a_style_sheet_is_named_by_its_content_and_for_good(client: FlaskClient) -> None:
    reply = client.get(sheet(client))
    assert (reply.status_code, reply.content_type) == (200, "text/css;charset=utf-8")
    assert reply.headers["Cache-Control"] == FOR_GOOD
    assert "Vary" not in reply.headers
    with client.get("/static/style.css") as plain:
        assert reply.data == plain.data


def test_the_name_of_another_content_is_not_for_good(client: FlaskClient) -> None:
    digest = sheet(client).split("/")[2]
    reply = client.get(f"/static/{'0' * len(digest)}/style.css")
    assert reply.status_code == 200
    assert reply.headers["Cache-Control"] == CACHING
    for other in ("none.css", "..%2fapp.py", "style.css.map"):
        assert client.get(f"/static/{digest}/{other}").status_code == 404


def test_a_page_may_be_sent_while_it_is_asked_for_again_and_where_the_server_is_down() -> None:
    assert "stale-while-revalidate" in CACHING
    assert "stale-if-error" in CACHING
    assert "immutable" not in CACHING


@pytest.mark.parametrize(
    "path",
    ["/", "/doc/mechanism/alpha-process.ttl", "/sparql?query=ASK%7B%7D", "/healthz", "/nothing"],
)
def test_every_answer_names_the_version_that_it_comes_from(client: FlaskClient, path: str) -> None:
    reply = client.get(path)
    assert reply.headers[DATASET_VERSION] == small_dataset().version
    assert DATASET_VERSION in reply.headers["Access-Control-Expose-Headers"]


def test_data_of_an_earlier_version_are_for_good_and_its_page_is_not(app: Flask) -> None:
    earlier = Found(("test", "earlier"), lambda chosen: chosen.offer.media_type, earlier=True)
    for declared in (
        Document("test.earlier", "/earlier", "Of an earlier version", (HTML, TURTLE)),
        Document("test.earlier", "/earlier.ttl", "Of an earlier version", (TURTLE,)),
    ):
        for accept in ("text/turtle", "text/html"):
            with app.test_request_context("/earlier", headers={"Accept": accept}):
                answer = declared.answer(lambda: earlier, None)
            is_page = answer.mimetype == "text/html"
            assert is_page == (accept == "text/html" and declared.negotiated)
            assert answer.headers["Cache-Control"] == (CACHING if is_page else FOR_GOOD)
