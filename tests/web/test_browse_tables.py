"""`/browse/<kind>.csv`, `.json` and `.xlsx`: lists by their address alone."""

import csv
import io
from pathlib import Path

import openpyxl
import pytest
from flask.testing import FlaskClient

from iscm.namespaces import entity_iri
from sites import small_project_app

HTML = {"Accept": "text/html"}


def rows_of(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_a_list_comes_as_the_same_rows_in_every_format(client: FlaskClient) -> None:
    rows = rows_of(client.get("/browse/mechanism.csv").text)
    told = client.get("/browse/mechanism.json").json
    assert told is not None
    book = openpyxl.load_workbook(io.BytesIO(client.get("/browse/mechanism.xlsx").data))
    lines = [[cell.value for cell in row] for row in book.active.iter_rows()]
    assert rows[0]["mechanism"] == entity_iri("mechanism", "alpha-process")
    assert rows[0]["mechanismLabel"] == "Alpha Process"
    assert [list(row) for row in told] == [lines[0]] * len(rows)
    assert [list(row.values()) for row in told] == lines[1:]
    assert [["" if v is None else str(v) for v in row.values()] for row in told] == [
        list(row.values()) for row in rows
    ]


@pytest.mark.parametrize("kind", ["mechanism", "state", "source", "statement", "role"])
def test_every_list_is_offered_on_its_page(client: FlaskClient, kind: str) -> None:
    page = client.get(f"/browse/{kind}", headers=HTML).text
    for address in (f"{kind}.csv", f"{kind}.csv?bom=1", f"{kind}.json", f"{kind}.xlsx"):
        assert f'href="/browse/{address}"' in page
        assert client.get(f"/browse/{address}").status_code == 200
    marked = client.get(f"/browse/{kind}.csv?bom=1").data
    assert marked == b"\xef\xbb\xbf" + client.get(f"/browse/{kind}.csv").data


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/browse/nothing.csv", 404),
        ("/browse/mechanism.pdf", 404),
        ("/browse/mechanism.csv?bom=yes", 400),
        ("/browse/mechanism.csv?bom=1&bom=0", 400),
        ("/browse/mechanism.json?bom=1", 400),
        ("/browse/mechanism?bom=1", 400),
        ("/browse/mechanism.csv?Bom=1", 400),
        ("/browse/mechanism?Bom=1", 400),
        ("/browse/mechanism.csv?x=1", 400),
        ("/doc/mechanism/alpha-process.ttl?x=1", 400),
        ("/doc/mechanism/alpha-process?as-off=2010", 400),
        ("/id/mechanism/alpha-process?as-off=2010", 400),
        ("/ontology?as_off=2010", 400),
    ],
)
def test_what_is_asked_wrongly_is_told(client: FlaskClient, address: str, status: int) -> None:
    reply = client.get(address)
    assert (reply.status_code, reply.content_type) == (status, "application/problem+json")


def test_a_page_is_found_with_what_those_who_link_it_add(client: FlaskClient) -> None:
    assert client.get("/browse/mechanism?utm_source=mail", headers=HTML).status_code == 200


def test_a_list_that_is_there_is_not_sent_again(client: FlaskClient) -> None:
    first = client.get("/browse/state.csv")
    again = client.get("/browse/state.csv", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert client.head("/browse/state.csv").headers["ETag"] == first.headers["ETag"]


def test_a_list_of_another_day_says_what_stood_then(tmp_path: Path) -> None:
    client = small_project_app(tmp_path).test_client()
    page = client.get("/browse/mechanism?as-of=2012", headers=HTML).text
    for address in ("mechanism.csv?as-of=2012", "mechanism.csv?as-of=2012&amp;bom=1"):
        assert f'href="/browse/{address}"' in page
    then = rows_of(client.get("/browse/mechanism.csv?as-of=2012").text)
    now = rows_of(client.get("/browse/mechanism.csv").text)
    assert [row["mechanism"] for row in then] == [row["mechanism"] for row in now]
    assert then != now
    assert client.get("/browse/mechanism.csv?as-of=soon").status_code == 400


def test_a_list_has_an_address_for_its_page_in_the_reader_s_language(client: FlaskClient) -> None:
    for language in ("en", "fr", "es"):
        fields = {"Accept": "text/csv", "Accept-Language": language}
        page = client.get("/browse/mechanism.html", headers=fields)
        assert (page.status_code, page.mimetype) == (200, "text/html")
        assert page.headers["Content-Language"] == language
        assert page.headers["Vary"] == "Accept-Language"
        asked = client.get("/browse/mechanism", headers=fields | HTML)
        assert asked.data == page.data
        assert asked.headers["Content-Location"] == "/browse/mechanism.html"
    assert "Content-Language" not in client.get("/browse/mechanism.csv").headers


def test_a_file_of_a_list_is_the_same_whoever_asks_first(client: FlaskClient) -> None:
    for kind in ("theme", "state"):
        files = [
            client.get(f"/browse/{kind}.csv", headers={"Accept-Language": language}).data
            for language in ("fr", "en", "es")
        ]
        assert len(set(files)) == 1


@pytest.mark.parametrize("query", ["", "?as-of=2010"])
def test_a_thing_s_address_without_its_key_leads_to_the_list(
    client: FlaskClient, query: str
) -> None:
    reply = client.get(f"/doc/mechanism{query}")
    assert (reply.status_code, reply.headers["Location"]) == (303, f"/browse/mechanism{query}")
    slash = client.get(f"/doc/mechanism/{query}")
    assert (slash.status_code, slash.headers["Location"]) == (308, f"/doc/mechanism{query}")
    assert client.get("/doc/nothing").status_code == 404
