"""Every declared document, in each of its formats, whatever the conditions of the request."""

from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from iscm.web.documents import DOCUMENTS, Document
from sites import small_project_app

EXAMPLES: dict[str, dict[str, Any]] = {
    "graphs.graph": {"name": "data/mechanisms/alpha-process"},
    "factsheet.factsheet": {"year": 2017},
    "versions.version": {"version": "1.0.0"},
    "versions.void": {"version": "1.0.0"},
    "discovery.sitemap_part": {"part": 1},
    "questions.question": {"name": "acronyms"},
    "discovery.linkset": {"kind": "mechanism", "key": "alpha-process"},
}
"""Document → one of those whose address has variables."""


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    return small_project_app(Path(tmp_path_factory.mktemp("project")))


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda document: document.endpoint)
def test_a_document_is_what_its_declaration_says(app: Flask, document: Document) -> None:
    values = EXAMPLES.get(document.endpoint, {})
    with app.test_request_context():
        built = app.url_map.bind("localhost").build(document.endpoint, values)
        addresses = document.addresses(values)
    client = app.test_client()
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
    whole = client.get(built)
    assert whole.status_code == 200
    tag, modified = whole.headers["ETag"], whole.headers["Last-Modified"]
    for fields, status in (
        ({"If-None-Match": tag}, 304),
        ({"If-Modified-Since": modified}, 304),
        ({"If-Match": tag}, 200),
        ({"If-Match": '"other"'}, 412),
    ):
        again = client.get(built, headers=fields)
        assert (fields, again.status_code) == (fields, status)
        assert status == 412 or again.headers["ETag"] == tag
    head = client.head(built)
    assert (head.status_code, head.data, head.headers["ETag"]) == (200, b"", tag)
    refused = client.get(built, headers={"Accept": "image/png"})
    assert refused.status_code == (406 if document.negotiated else 200)
