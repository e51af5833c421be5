"""Every declared document, in each of its formats and languages, whatever the conditions of the
request."""

from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from document_table import address_of, each_document, formats_of, values_of
from iscm.media_types import HTML
from iscm.protocol.negotiation import LANGUAGES
from iscm.web.addresses import DAY
from iscm.web.documents import Document
from sites import small_project_app


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    return small_project_app(Path(tmp_path_factory.mktemp("project")))


@pytest.fixture(scope="module")
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@each_document
def test_each_format_has_an_address_that_is_linked(
    app: Flask, client: FlaskClient, document: Document
) -> None:
    built, addresses = address_of(app, document), formats_of(app, document)
    for extension, offer in document.formats.items():
        fixed = client.get(addresses[extension], headers={"Accept": "image/png"})
        negotiated = client.get(built, headers={"Accept": offer.media_type})
        assert fixed.status_code == negotiated.status_code == 200
        assert fixed.content_type == negotiated.content_type == offer.content_type
        assert fixed.data == negotiated.data
        assert negotiated.headers["Content-Location"] == addresses[extension]
        assert "Accept" in negotiated.headers["Vary"].split(", ")
        assert "Accept" not in fixed.headers.get("Vary", "").split(", ")
        for link in addresses.values():
            assert any(f"<{link}>" in value for value in fixed.headers.getlist("Link"))


@each_document
def test_a_page_comes_in_the_languages_that_are_declared(
    app: Flask, client: FlaskClient, document: Document
) -> None:
    if HTML not in document.offers:
        return
    headers = {"Accept": "text/html"}
    pages = [
        client.get(address_of(app, document), headers={**headers, "Accept-Language": spoken})
        for spoken in LANGUAGES
    ]
    tags = {page.headers["ETag"] for page in pages}
    assert len(tags) == (len(LANGUAGES) if None in document.speaking else 1)
    for page in pages:
        varies = "Accept-Language" in page.headers["Vary"].split(", ")
        assert varies == (None in document.speaking)


@each_document
def test_every_condition_counts(app: Flask, client: FlaskClient, document: Document) -> None:
    for address in (address_of(app, document), *formats_of(app, document).values()):
        whole = client.get(address)
        assert whole.status_code == 200
        tag, modified = whole.headers["ETag"], whole.headers["Last-Modified"]
        long_ago = "Sat, 01 Jan 2000 00:00:00 GMT"
        for fields, status in (
            ({"If-None-Match": tag}, 304),
            ({"If-None-Match": f'"other", W/{tag}'}, 304),
            ({"If-None-Match": "*"}, 304),
            ({"If-None-Match": '"other"'}, 200),
            ({"If-Modified-Since": modified}, 304),
            ({"If-Modified-Since": long_ago}, 200),
            ({"If-Modified-Since": modified, "If-None-Match": '"other"'}, 200),
            ({"If-Match": tag}, 200),
            ({"If-Match": '"other"'}, 412),
            ({"If-Unmodified-Since": modified}, 200),
            ({"If-Unmodified-Since": long_ago}, 412),
        ):
            again = client.get(address, headers=fields)
            assert (fields, again.status_code) == (fields, status)
            if status != 412:
                for name in ("ETag", "Vary", "Cache-Control", "Content-Location", "Link"):
                    assert again.headers.getlist(name) == whole.headers.getlist(name)
            assert status == 200 or status == 412 or again.data == b""
        head = client.head(address)
        assert (head.status_code, head.data) == (200, b"")
        assert head.headers["ETag"] == tag
        assert head.headers["Content-Length"] == str(len(whole.data))


@each_document
def test_what_cannot_be_had_is_refused(app: Flask, client: FlaskClient, document: Document) -> None:
    refused = client.get(address_of(app, document), headers={"Accept": "image/png"})
    assert refused.status_code == (406 if document.negotiated else 200)


@each_document
def test_parameters_are_kept_in_the_addresses_of_formats(
    app: Flask, client: FlaskClient, document: Document
) -> None:
    values = {**values_of(document), "as-of": "2017"}
    asked = client.get(app.url_map.bind("localhost").build(document.endpoint, values))
    if DAY not in document.parameters:
        assert asked.status_code == 400
        return
    assert asked.status_code == 200
    assert asked.headers["ETag"] != client.get(address_of(app, document)).headers["ETag"]
    alternates = [link for link in asked.headers.getlist("Link") if 'rel="alternate"' in link]
    assert len(alternates) == len(document.formats)
    assert all("as-of=2017" in link for link in alternates)


@each_document
def test_a_tag_is_of_one_representation(
    app: Flask, client: FlaskClient, document: Document
) -> None:
    tags = {}
    for address in (address_of(app, document), *formats_of(app, document).values()):
        found = client.get(address)
        tags.setdefault(found.headers["ETag"], set()).add(found.data)
    assert [bodies for bodies in tags.values() if len(bodies) > 1] == []
