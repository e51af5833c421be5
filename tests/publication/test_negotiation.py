"""What a client gets of what is published for what it sends (RFC 9110, section 12.5)."""

from pathlib import Path

import pytest
from flask.testing import FlaskClient

from sites import small_project_app

HTML = "text/html;charset=utf-8"
TURTLE = "text/turtle;charset=utf-8"
EXPANDED = 'application/ld+json;profile="http://www.w3.org/ns/json-ld#expanded"'
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    return small_project_app(Path(tmp_path_factory.mktemp("project"))).test_client()


@pytest.mark.parametrize(
    ("path", "accept", "expected"),
    [
        ("/catalog", BROWSER, HTML),
        ("/catalog", "application/rdf+xml", "application/rdf+xml"),
        ("/.well-known/void", "*/*", TURTLE),
        ("/.well-known/void", BROWSER, "application/xml"),
        ("/.well-known/void", EXPANDED, EXPANDED),
        ("/version/1.0.0", "text/turtle", TURTLE),
        ("/changes", "application/atom+xml", "application/atom+xml"),
        ("/changes", "text/turtle", TURTLE),
        ("/changes", "application/sparql-results+json", TURTLE),
        ("/catalog", "application/sparql-results+xml", TURTLE),
        # A fixed format is never refused.
        ("/dumps/themes.csv", "image/png", "text/csv;charset=utf-8"),
    ],
)
def test_the_accept_header_chooses(
    client: FlaskClient, path: str, accept: str, expected: str
) -> None:
    with client.get(path, headers={"Accept": accept}) as response:
        assert (response.status_code, response.content_type) == (200, expected)


def test_the_list_of_downloads_is_a_page_alone(client: FlaskClient) -> None:
    refused = client.get("/dumps/", headers={"Accept": "text/turtle"})
    assert refused.status_code == 406
    assert "text/html" in refused.get_json()["available"]


@pytest.mark.parametrize("path", ["/catalog", "/.well-known/void"])
def test_what_was_negotiated_has_an_address_of_its_own(client: FlaskClient, path: str) -> None:
    offers = ["text/turtle", "application/ld+json", "application/rdf+xml"]
    for accept in (*offers, *(["text/html"] if path == "/catalog" else [])):
        chosen = client.get(path, headers={"Accept": accept})
        fixed = client.get(chosen.headers["Content-Location"], headers={"Accept": "image/png"})
        assert fixed.data == chosen.data
        assert fixed.content_type == chosen.content_type
        assert fixed.headers["ETag"] == chosen.headers["ETag"]


@pytest.mark.parametrize("path", ["/catalog", "/dumps/iscm.ttl.gz"])
def test_head_tells_what_get_would_and_every_origin_may_ask(client: FlaskClient, path: str) -> None:
    with client.get(path, headers={"Origin": "https://example.org"}) as got:
        with client.head(path) as headed:
            assert headed.data == b""
            for name in ("Content-Type", "ETag", "Last-Modified", "Content-Length"):
                assert headed.headers[name] == got.headers[name]
        assert got.headers["Access-Control-Allow-Origin"] == "*"
        assert "Link" in got.headers["Access-Control-Expose-Headers"]
    assert "GET" in client.options(path).headers["Access-Control-Allow-Methods"]


@pytest.mark.parametrize("path", ["/catalog.csv", "/.well-known/void.html"])
def test_an_extension_of_no_representation_is_not_found(client: FlaskClient, path: str) -> None:
    response = client.get(path)
    assert response.status_code == 404
    assert path.rpartition(".")[2] in response.get_json()["detail"]


def test_a_slash_too_few_leads_to_the_downloads(client: FlaskClient) -> None:
    led = client.get("/dumps")
    assert (led.status_code, led.headers["Location"]) == (308, "/dumps/")
