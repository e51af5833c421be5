"""The query page with and without its editor, and what the editor completes."""

from pathlib import Path

import pytest
from flask.testing import FlaskClient

from iscm.cli import serve
from iscm.editor import bundle
from iscm.engine.lexer import tokens
from iscm.settings import Settings
from sites import small_app

FAULT = "SELECT ?x {\n ?x a <foo }"


@pytest.fixture
def client() -> FlaskClient:
    return small_app().test_client()


def query_page(client: FlaskClient, **asked: str) -> str:
    return client.get("/sparql", query_string=asked, headers={"Accept": "text/html"}).text


def have_bundle(monkeypatch: pytest.MonkeyPatch, path: Path) -> None:
    monkeypatch.setattr(bundle, "BUNDLE", path)


def test_terms_are_names_that_a_query_can_have(client: FlaskClient) -> None:
    told = client.get("/editor/completions").json
    assert ["iscm:Mechanism", "Mechanism"] in told["classes"]
    assert "iscm:hasMember" in [name for name, _ in told["properties"]]
    assert ["mechanism:alpha-process", "ALP, Alpha Process"] in told["things"]
    for name, _ in (pair for pairs in told.values() for pair in pairs):
        (only,) = tokens(name)
        assert only.kind in ("name", "iri"), name


def test_terms_mean_what_the_reader_s_language_says(client: FlaskClient) -> None:
    answer = client.get("/editor/completions?lang=fr")
    assert answer.headers["Content-Language"] == "fr"
    assert ["state:AUS", "Australie"] in answer.json["things"]
    again = client.get(
        "/editor/completions?lang=fr", headers={"If-None-Match": answer.headers["ETag"]}
    )
    assert again.status_code == 304


def test_the_page_has_the_editor_where_it_was_built(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    have_bundle(monkeypatch, Path(__file__))
    page = query_page(client, query=FAULT)
    assert "/editor/editor.js" in page
    assert 'data-terms="/editor/completions"' in page
    assert 'data-line="2"' in page
    assert "<textarea" in page


def test_the_page_has_its_text_field_alone_where_it_was_not(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    have_bundle(monkeypatch, tmp_path / "editor.js")
    page = query_page(client, query=FAULT)
    assert "editor.js" not in page
    assert "editor-told" not in page
    assert "<textarea" in page


def test_no_other_page_takes_the_editor(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    have_bundle(monkeypatch, Path(__file__))
    for path in ("/", "/questions", "/doc/mechanism/alpha-process"):
        assert "editor.js" not in client.get(path, headers={"Accept": "text/html"}).text


def test_a_server_without_the_editor_says_so_in_a_line_once_it_is_ready(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    have_bundle(monkeypatch, tmp_path / "editor.js")
    serve._ready(Settings(), "http://127.0.0.1:1/")
    told = capsys.readouterr()
    assert told.out.count("\n") == told.err.count("\n") == 1
    assert "plain text field" in told.err
    have_bundle(monkeypatch, Path(__file__))
    serve._ready(Settings(), "http://127.0.0.1:1/")
    assert capsys.readouterr().err == ""
