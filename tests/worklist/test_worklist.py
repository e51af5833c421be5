"""What curators have to look at: as the questions find it, by mechanism, as page and file."""

import csv
import io
import json
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from iscm.dataset import load_project
from iscm.engine.embedded import EmbeddedEngine
from iscm.namespaces import ID
from iscm.paths import project_folders
from iscm.questions import read_questions
from iscm.settings import Settings
from iscm.web import create_app
from iscm.worklist.work import DEAD, WORK
from projects import project_dataset, project_engine
from sites import small_project

QUESTIONS = project_folders().questions


@pytest.fixture(scope="module")
def client() -> FlaskClient:
    return create_app(
        Settings(),
        project_engine(),
        project_dataset(),
        folders=project_folders(),
        questions=read_questions(QUESTIONS),
    ).test_client()


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_it_has_the_rows_of_each_question(client: FlaskClient) -> None:
    found = rows(client.get("/worklist.csv").text)
    for name in WORK.keys() - {DEAD}:
        expected = rows((QUESTIONS / f"{name}.csv").read_text(encoding="utf-8"))
        listed = [row for row in found if row["work"] == name]
        assert expected
        assert [row["mechanism"] for row in listed] == [row["mechanism"] for row in expected]


def test_a_mechanism_has_its_own_alone(client: FlaskClient) -> None:
    found = rows(client.get("/worklist.csv?mechanism=bali-process").text)
    assert found
    assert {row["mechanism"] for row in found} == {ID + "mechanism/bali-process"}
    by_name = rows(client.get("/worklist.csv?mechanism=Bali+Process").text)
    assert by_name == found


@pytest.mark.parametrize(
    ("language", "heading"),
    [("en", "Work list"), ("fr", "Liste de travail"), ("es", "Lista de trabajo")],
)
def test_the_page_is_in_the_reader_s_language(
    client: FlaskClient, language: str, heading: str
) -> None:
    page = client.get(f"/worklist?lang={language}", headers={"Accept": "text/html"}).text
    assert f"<h1>{heading}</h1>" in page


def test_what_is_no_mechanism_is_told(client: FlaskClient) -> None:
    answer = client.get("/worklist.csv?mechanism=bally")
    assert answer.status_code == 400
    assert "mechanism" in answer.json["detail"]


def test_pages_that_lead_nowhere_are_listed_with_the_mechanisms_that_rest_on_them(
    tmp_path: Path,
) -> None:
    root = tmp_path / "project"
    root.mkdir()
    folders = small_project(root)
    dataset = load_project(folders)
    store = dataset.store
    page = next(
        row["url"].value
        for row in store.query(  # type: ignore[union-attr]
            "SELECT ?url { ?statement <https://w3id.org/iscm/ontology#attestedBy> ?source . "
            "?source <https://schema.org/url> ?url } ORDER BY ?url"
        )
    )
    told = {
        page: {"status": 404, "day": "2026-11-20"},
        "https://alpha.example/": {"status": 200, "day": "2026-11-20"},
    }
    (tmp_path / "links.json").write_text(json.dumps(told), "utf-8")
    client = create_app(
        Settings(cache_dir=tmp_path),
        EmbeddedEngine(store),
        dataset,
        folders=folders,
        questions=read_questions(QUESTIONS),
    ).test_client()
    found = [row for row in rows(client.get("/worklist.csv").text) if row["work"] == DEAD]
    assert {row["page"] for row in found} == {page}
    assert {(row["status"], row["day"]) for row in found} == {("404", "2026-11-20")}


def test_data_without_these_questions_have_no_work_list() -> None:
    client = create_app(Settings(), project_engine(), project_dataset()).test_client()
    assert client.get("/worklist").status_code == 404
    assert "Work list" not in client.get("/", headers={"Accept": "text/html"}).text
