"""Pages and files of factsheets, over a small project."""

import gc
import json
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from dated_world import dated_app, dated_world, text
from iscm.dataset import load_project
from iscm.engine.embedded import EmbeddedEngine
from iscm.settings import Settings
from iscm.web import create_app
from sites import small_app

ALPHA = "/doc/mechanism/alpha"


@pytest.fixture(scope="module")
def past(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    return dated_app(tmp_path_factory.mktemp("world")).test_client()


def test_the_factsheet_comes_as_page_json_and_csv(past: FlaskClient) -> None:
    page = text(past, "/factsheet/2017")
    assert '<h3 id="active-rcps-name" lang="en">Active RCPs</h3>' in page
    assert "Derived 2 fewer than published." in page
    assert 'href="/doc/mechanism/alpha"' in page
    document = json.loads(text(past, "/factsheet/2017", "application/json"))
    assert document["year"] == 2017
    assert text(past, "/factsheet/2017", "text/csv") == text(past, "/factsheet/2017.csv", "*/*")


def test_the_factsheet_says_where_its_other_forms_are(past: FlaskClient) -> None:
    response = past.get("/factsheet/2017", headers={"Accept": "text/html"})
    links = response.headers.getlist("Link")
    assert '</factsheet/2017.csv>; rel="alternate"; type="text/csv"' in links
    assert response.headers["Content-Location"] == "/factsheet/2017.html"
    assert response.headers["Vary"] == "Accept, Accept-Language"
    again = past.get(
        "/factsheet/2017",
        headers={"If-None-Match": response.headers["ETag"], "Accept": "text/html"},
    )
    assert again.status_code == 304


@pytest.mark.parametrize("path", ["/factsheet/1998", "/factsheet/2021", "/factsheet/2017.pdf"])
def test_what_is_no_factsheet_is_not_found(past: FlaskClient, path: str) -> None:
    response = past.get(path, headers={"Accept": "application/json"})
    assert response.status_code == 404


def test_no_form_of_the_factsheet_fits(past: FlaskClient) -> None:
    assert past.get("/factsheet/2017", headers={"Accept": "image/png"}).status_code == 406


def test_the_printed_year_stands_for_the_factsheet(past: FlaskClient) -> None:
    assert past.get("/factsheet/").headers["Location"] == "/factsheet/2017"


def test_data_that_are_not_the_project_s_have_no_factsheet() -> None:
    assert small_app().test_client().get("/factsheet/2017").status_code == 404


def test_another_day_means_nothing_to_a_factsheet(past: FlaskClient) -> None:
    refused = past.get("/factsheet/2017?as-of=2010")
    assert refused.status_code == 400
    assert "as-of means nothing here" in json.loads(refused.data)["detail"]


def test_a_factsheet_needs_no_graph_beside_that_of_its_day(
    past: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    text(past, f"{ALPHA}?as-of=2011")
    monkeypatch.setattr("iscm.web.as_of.EmbeddedEngine", None)
    text(past, "/factsheet/2011")


def resident() -> int:
    """Bytes of memory that this process takes."""
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmRSS:")[2].split()[0]) * 1024


@pytest.mark.long
def test_a_day_s_page_and_factsheet_hold_its_graph_no_longer_than_it_is_kept(
    tmp_path: Path,
) -> None:
    folders = dated_world(tmp_path)
    lines = (f'<x:s{n}> <x:p{n % 7}> "{n} {"many words " * 3}"@en .' for n in range(20_000))
    (folders.data / "many.ttl").write_text("\n".join(lines), encoding="utf-8")
    dataset = load_project(folders)
    engine = EmbeddedEngine(dataset.store)
    client = create_app(Settings(), engine, dataset, folders=folders).test_client()

    def visit(year: int) -> None:
        for path in (f"{ALPHA}?as-of={year}", f"{ALPHA}.ttl?as-of={year}", f"/factsheet/{year}"):
            assert client.get(path).status_code == 200
        assert client.get(f"{ALPHA}?as-of={year}-02-30").status_code == 400

    gc.collect()
    gc.disable()  # the server collects what has grown old but seldom
    try:
        for year in range(2000, 2008):
            visit(year)
        before = resident()
        for year in range(1960, 1990):
            assert client.get(f"{ALPHA}?as-of={year}").status_code == 200
        for year in range(2008, 2020):
            visit(year)
        # A graph takes 20 MB.
        assert resident() - before < 100 * 2**20
    finally:
        gc.enable()
