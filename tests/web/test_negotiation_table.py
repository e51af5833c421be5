"""What a client gets for what it sends, header by header (RFC 9110, section 12.5)."""

from pathlib import Path

import pytest
from flask.testing import FlaskClient

from sites import small_project_app

HTML = "text/html;charset=utf-8"
TURTLE = "text/turtle;charset=utf-8"
JSON_LD = "application/ld+json"
RDF_XML = "application/rdf+xml"
N_TRIPLES = "application/n-triples"
N_QUADS = "application/n-quads"
PROFILE = "http://www.w3.org/ns/json-ld#"
EXPANDED = f'{JSON_LD};profile="{PROFILE}expanded"'
FLATTENED = f'{JSON_LD};profile="{PROFILE}flattened"'
DOC = "/doc/mechanism/alpha-process"
CHROME = (
    "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,image/apng,"
    "*/*;q=0.8,application/signed-exchange;v=b3;q=0.7"
)
FIREFOX = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
SAFARI = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
INTERNET_EXPLORER = "text/html, application/xhtml+xml, image/jxr, */*"
RDFLIB = (
    "text/turtle, application/rdf+xml;q=0.9, application/n-triples;q=0.8, text/n3;q=0.8, "
    "application/ld+json;q=0.8, application/trig;q=0.5"
)
JENA = (
    "text/turtle,application/n-triples;q=0.9,application/ld+json;q=0.8,application/rdf+xml;q=0.7,"
    "*/*;q=0.3"
)
COMUNICA = (
    "application/n-quads,application/trig;q=0.95,application/ld+json;q=0.9,"
    "application/n-triples;q=0.8,text/turtle;q=0.6,application/rdf+xml;q=0.5,text/html;q=0.2"
)
PROTEGE = (
    "application/rdf+xml, application/xml; q=0.7, text/xml; q=0.6, text/plain; q=0.1, */*; q=0.09"
)


def _json_ld(profile: str) -> str:
    return f'{JSON_LD};profile="{PROFILE}{profile}"'


CASES: list[tuple[str, str | None, int | str]] = [
    # Path, Accept, what comes: a media type, or the status of a refusal.
    (DOC, None, HTML),
    (DOC, "", HTML),
    (DOC, "*/*", HTML),
    (DOC, "text/*", HTML),
    (DOC, "application/*", JSON_LD),
    (DOC, "text/html", HTML),
    (DOC, "text/turtle", TURTLE),
    (DOC, "TEXT/TURTLE", TURTLE),
    (DOC, "  text/turtle  ", TURTLE),
    (DOC, "application/ld+json", JSON_LD),
    (DOC, "application/rdf+xml", RDF_XML),
    (DOC, "application/n-triples", N_TRIPLES),
    (DOC, "application/json", "application/json"),
    (DOC, "application/xml", "application/xml"),
    (DOC, "text/xml", "text/xml;charset=utf-8"),
    (DOC, "text/plain", "text/plain;charset=utf-8"),
    (DOC, "application/n-quads", N_QUADS),
    (DOC, "application/trig", "application/trig"),
    (DOC, "text/n3", "text/n3;charset=utf-8"),
    (DOC, "application/x-turtle", "application/x-turtle"),
    (DOC, "text/rdf+n3", "text/rdf+n3;charset=utf-8"),
    (DOC, "application/x-trig", "application/x-trig"),
    (DOC, "text/x-nquads", "text/x-nquads;charset=utf-8"),
    # Real clients.
    (DOC, CHROME, HTML),
    (DOC, FIREFOX, HTML),
    (DOC, SAFARI, HTML),
    (DOC, INTERNET_EXPLORER, HTML),
    (DOC, RDFLIB, TURTLE),
    (DOC, JENA, TURTLE),
    (DOC, COMUNICA, N_QUADS),
    (DOC, PROTEGE, RDF_XML),
    # Weights.
    (DOC, "text/turtle;q=0.5, application/rdf+xml;q=0.6", RDF_XML),
    (DOC, "text/turtle;q=0.6, application/rdf+xml;q=0.5", TURTLE),
    (DOC, "text/html;q=0.1, text/turtle;q=0.2", TURTLE),
    (DOC, "text/turtle;q=1.000, text/html;q=0.999", TURTLE),
    (DOC, "text/turtle ; q = 0.9 , text/html;q=0.8", TURTLE),
    (DOC, "application/rdf+xml, text/turtle", TURTLE),
    (DOC, "text/turtle;Q=0.1, application/rdf+xml;Q=0.2", RDF_XML),
    # Specificity.
    (DOC, "*/*;q=0.9, text/html;q=0.1", TURTLE),
    (DOC, "text/*;q=0.2, text/turtle;q=0.9", TURTLE),
    (DOC, "text/*, text/html;q=0.1", TURTLE),
    (DOC, "*/*, text/*;q=0.1", JSON_LD),
    (DOC, "application/*;q=0.5, application/rdf+xml", RDF_XML),
    # Refusals by weight nought.
    (DOC, "text/html;q=0, */*", TURTLE),
    (DOC, "text/html;q=0, text/turtle;q=0, */*;q=0.1", JSON_LD),
    (DOC, "text/turtle;q=0", 406),
    (DOC, "*/*;q=0", 406),
    (DOC, "text/turtle, */*;q=0", TURTLE),
    (DOC, "text/*;q=0, */*", JSON_LD),
    # What there is not.
    (DOC, "image/png", 406),
    # Formats of rows alone: a graph, but for what is refused.
    (DOC, "application/sparql-results+json", TURTLE),
    (DOC, "application/sparql-results+xml, text/csv;q=0.5, text/boolean", TURTLE),
    (DOC, "text/tab-separated-values, text/turtle;q=0", JSON_LD),
    (DOC, "text/csv, */*;q=0", 406),
    ("/graph/description", "application/sparql-results+json", TURTLE),
    ("/ontology", "application/sparql-results+json", TURTLE),
    ("/browse/mechanism", "application/sparql-results+json", 406),
    (DOC, "image/png, application/pdf", 406),
    (DOC, "image/png, */*;q=0.01", HTML),
    # Parameters.
    (DOC, "text/turtle;charset=utf-8", TURTLE),
    (DOC, 'text/turtle;charset="UTF-8"', TURTLE),
    (DOC, "text/turtle;charset=iso-8859-1", 406),
    (DOC, "text/turtle;charset=iso-8859-1, text/html;q=0.1", HTML),
    (DOC, "text/turtle;version=1.1", TURTLE),
    (DOC, "text/html;level=1", 406),
    (DOC, "text/html;level=1, text/html;q=0.3", HTML),
    (DOC, "text/turtle;q=0.5;ext=1", TURTLE),
    # JSON-LD profiles.
    (DOC, _json_ld("compacted"), JSON_LD),
    (DOC, _json_ld("expanded"), EXPANDED),
    (DOC, _json_ld("flattened"), FLATTENED),
    (DOC, f"{JSON_LD};profile={PROFILE}expanded, text/turtle;q=0.1", TURTLE),
    (DOC, f'{JSON_LD};profile="{PROFILE}expanded {PROFILE}streaming"', EXPANDED),
    (DOC, f'{JSON_LD};profile="https://example.org/own"', JSON_LD),
    (DOC, f"{_json_ld('flattened')};q=0.4, text/turtle;q=0.3", FLATTENED),
    (DOC, f"{_json_ld('expanded')};q=0.2, {JSON_LD};q=0.9", JSON_LD),
    # Headers that break the grammar count as absent, element by element.
    (DOC, "turtle", HTML),
    (DOC, "text/turtle;q=2, application/rdf+xml", RDF_XML),
    (DOC, "*/html", HTML),
    (DOC, ",,text/turtle,,", TURTLE),
    # Other documents.
    ("/ontology", FIREFOX, HTML),
    ("/ontology", "text/turtle", TURTLE),
    ("/ontology/1.0.0", RDFLIB, TURTLE),
    ("/ontology", PROTEGE, RDF_XML),
    ("/shapes", "application/ld+json", JSON_LD),
    ("/shapes", CHROME, HTML),
    ("/graph/description", "application/n-triples", N_TRIPLES),
    ("/graph/derived", None, TURTLE),
    ("/graph/org", None, TURTLE),
    ("/graph/derived", CHROME, HTML),
    # A problem's type is told in words, whatever a program that met it accepts.
    ("/problem/not-found", "application/problem+json", HTML),
    ("/problem/not-found", "text/turtle", HTML),
    # A fixed format is never refused.
    (f"{DOC}.ttl", "image/png", TURTLE),
    (f"{DOC}.jsonld", "text/html;q=1, */*;q=0", JSON_LD),
]


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    return small_project_app(Path(tmp_path_factory.mktemp("project"))).test_client()


@pytest.mark.parametrize(("path", "accept", "expected"), CASES)
def test_the_accept_header_chooses(
    client: FlaskClient, path: str, accept: str | None, expected: int | str
) -> None:
    headers = {} if accept is None else {"Accept": accept}
    with client.get(path, headers=headers) as response:
        if isinstance(expected, int):
            assert response.status_code == expected
            assert response.json is not None
            assert "text/html" in response.json["available"]
        else:
            assert response.status_code == 200
            assert response.content_type == expected


@pytest.mark.parametrize(
    ("accepted", "expected"),
    [
        (None, "en"),
        ("en", "en"),
        ("fr", "fr"),
        ("es", "es"),
        ("fr-CH, de;q=0.8", "fr"),
        ("es-419", "es"),
        ("de", "en"),
        ("de, fr;q=0.3", "fr"),
        ("en;q=0.5, es;q=0.7, fr;q=0.6", "es"),
        ("fr;q=0, es;q=0.1", "es"),
        ("*", "en"),
        ("FR", "fr"),
        ("pt-BR,pt;q=0.9,es;q=0.8,en;q=0.7", "es"),
        ("fr;q=x", "en"),
    ],
)
def test_the_language_header_chooses_words_and_labels(
    client: FlaskClient, accepted: str | None, expected: str
) -> None:
    headers = {"Accept": "text/html"} | ({"Accept-Language": accepted} if accepted else {})
    response = client.get("/ontology", headers=headers)
    assert f'<html lang="{expected}">' in response.text
    words = {"en": "Object properties", "fr": "Propriétés d’objet", "es": "Propiedades de objeto"}
    assert words[expected] in response.text
    assert response.headers["Vary"] == "Accept, Accept-Language"


def test_the_table_is_as_long_as_it_should_be() -> None:
    assert len(CASES) >= 60


def test_each_form_has_a_tag_of_its_own(client: FlaskClient) -> None:
    accepts = [_json_ld("expanded"), _json_ld("flattened"), JSON_LD, TURTLE, RDF_XML]
    tags = {client.get(DOC, headers={"Accept": accept}).headers["ETag"] for accept in accepts}
    assert len(tags) == len(accepts)


def test_a_date_answers_304_where_no_tag_is_sent(client: FlaskClient) -> None:
    first = client.get(f"{DOC}.ttl")
    modified = first.headers["Last-Modified"]
    again = client.get(f"{DOC}.ttl", headers={"If-Modified-Since": modified})
    assert (again.status_code, again.data) == (304, b"")
    earlier = {"If-Modified-Since": "Sat, 01 Jan 2000 00:00:00 GMT"}
    assert client.get(f"{DOC}.ttl", headers=earlier).status_code == 200
    both = {"If-Modified-Since": modified, "If-None-Match": '"another"'}
    assert client.get(f"{DOC}.ttl", headers=both).status_code == 200


@pytest.mark.parametrize("path", [DOC, "/sitemap.xml"])
def test_head_tells_what_get_would(client: FlaskClient, path: str) -> None:
    with client.get(path) as got, client.head(path) as headed:
        assert headed.data == b""
        for name in ("Content-Type", "ETag", "Last-Modified", "Content-Length"):
            assert headed.headers[name] == got.headers[name]


@pytest.mark.parametrize("path", [DOC, "/doc/state/none"])
def test_every_origin_may_read_without_credentials(client: FlaskClient, path: str) -> None:
    with client.get(path, headers={"Origin": "https://example.org"}) as response:
        assert response.headers["Access-Control-Allow-Origin"] == "*"
        assert "Access-Control-Allow-Credentials" not in response.headers
        assert "Link" in response.headers["Access-Control-Expose-Headers"]
    asked = client.options(path)
    assert asked.headers["Access-Control-Allow-Origin"] == "*"
    assert "GET" in asked.headers["Access-Control-Allow-Methods"]
    allowed = asked.headers["Access-Control-Allow-Headers"].split(", ")
    assert {"If-None-Match", "If-Modified-Since", "Range"} <= set(allowed)


@pytest.mark.parametrize("path", [DOC, "/ontology", "/shapes", "/graph/derived"])
def test_what_was_negotiated_has_an_address_of_its_own(client: FlaskClient, path: str) -> None:
    for accept in ("text/turtle", "application/ld+json", "application/rdf+xml"):
        chosen = client.get(path, headers={"Accept": accept})
        address = chosen.headers["Content-Location"]
        fixed = client.get(address, headers={"Accept": "image/png"})
        assert fixed.data == chosen.data
        assert fixed.content_type == chosen.content_type
        assert "Content-Location" not in fixed.headers
    expanded = client.get(path, headers={"Accept": _json_ld("expanded")})
    assert "Content-Location" not in expanded.headers


@pytest.mark.parametrize("path", [DOC, "/ontology", "/shapes", "/graph/derived"])
def test_a_page_is_the_same_at_its_own_address(client: FlaskClient, path: str) -> None:
    for spoken in ("en", "fr"):
        headers = {"Accept": "text/html", "Accept-Language": spoken}
        chosen = client.get(path, headers=headers)
        fixed = client.get(chosen.headers["Content-Location"], headers=headers)
        assert chosen.content_type == HTML
        assert fixed.data == chosen.data
        assert fixed.headers["ETag"] == chosen.headers["ETag"]
