"""Citations of things, as text and for reference managers."""

import json
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from iscm.citation.styles import Citation
from sites import small_app, small_project_app

IRI = "https://w3id.org/iscm/id/mechanism/alpha-process"
VERSION = "https://w3id.org/iscm/version/1.0.0"
HOSTILE = Citation(
    key="state/A B{}",
    iri=IRI,
    name="50 % of {A} & B_c #1 $2 ~^\\\r\nER  - ",
    author="Team\nTY  - BOOK",
    dataset="Graph",
    version="1.0.0",
    version_iri=VERSION,
    date="2026-11-27",
)


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    return small_project_app(Path(tmp_path_factory.mktemp("project"))).test_client()


def test_a_citation_names_the_thing_its_version_and_its_maker(client: FlaskClient) -> None:
    text = client.get("/cite/mechanism/alpha-process.txt").text
    assert "Alpha Process. In: ISCM Knowledge Graph, version 1.0.0. Dataset." in text
    assert f"{IRI} ({VERSION})" in text
    assert text.startswith("ISCM Knowledge Graph team (2026): ")


@pytest.mark.parametrize(
    ("extension", "media_type"),
    [
        ("txt", "text/plain"),
        ("bib", "application/x-bibtex"),
        ("ris", "application/x-research-info-systems"),
        ("json", "application/vnd.citationstyles.csl+json"),
    ],
)
def test_each_style_has_its_address_and_its_media_type(
    client: FlaskClient, extension: str, media_type: str
) -> None:
    fixed = client.get(f"/cite/mechanism/alpha-process.{extension}")
    asked = client.get("/cite/mechanism/alpha-process", headers={"Accept": media_type})
    assert fixed.mimetype == asked.mimetype == media_type
    assert fixed.data == asked.data
    assert IRI in fixed.text


def test_csl_json_tells_of_the_version(client: FlaskClient) -> None:
    (item,) = json.loads(client.get("/cite/mechanism/alpha-process.json").data)
    assert item["version"] == "1.0.0"
    assert item["issued"]["date-parts"][0][0] == 2026
    assert item["URL"] == IRI


def test_a_page_of_a_thing_shows_how_to_cite_it(client: FlaskClient) -> None:
    page = client.get("/doc/mechanism/alpha-process", headers={"Accept": "text/html"}).text
    assert "Alpha Process. In: ISCM Knowledge Graph, version 1.0.0." in page
    assert 'href="/cite/mechanism/alpha-process.bib"' in page


def test_what_has_no_name_is_cited_by_kind_and_key(client: FlaskClient) -> None:
    key = "alpha-process/member/AUS/one"
    assert f"statement {key}. In:" in client.get(f"/cite/statement/{key}.txt").text


def test_data_that_state_no_version_are_not_cited() -> None:
    client = small_app().test_client()
    assert client.get("/cite/mechanism/alpha-process.bib").status_code == 404
    page = client.get("/doc/mechanism/alpha-process", headers={"Accept": "text/html"}).text
    assert "/cite/" not in page


def test_a_name_cannot_end_its_field() -> None:
    assert HOSTILE.ris.count("\r\n") == 10
    assert [line[:2] for line in HOSTILE.ris.splitlines()] == [
        "TY", "TI", "T2", "AU", "PY", "DA", "ET", "UR", "N1", "ER",
    ]  # fmt: skip
    name = next(line for line in HOSTILE.bibtex.splitlines() if "title" in line)
    assert r"50 \% of \textbraceleft{}A\textbraceright{} \& B\_c \#1 \$2 \textasciitilde{}" in name
    assert HOSTILE.bibtex.startswith("@misc{iscm-state-A-B-1-0-0,")
    assert "\n" not in HOSTILE.text
