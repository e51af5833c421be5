"""The queries of pages: answered where the page is made, few, and bounded in what they bring."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from document_table import address_of, each_document, formats_of
from iscm.dataset import default_of, load_project
from iscm.engine import Answer
from iscm.engine.embedded import EmbeddedEngine
from iscm.media_types import HTML
from iscm.namespaces import entity_iri
from iscm.paths import project_folders
from iscm.questions import read_questions
from iscm.settings import Settings
from iscm.web import create_app
from iscm.web.description import describe
from iscm.web.documents import DOCUMENTS, Document
from iscm.web.site import Site
from projects import project_dataset
from sites import small_project

MOST_QUERIES = 8
MOST_TRIPLES = 10_000
"""What a page reads of one thing: what 600 statements that name a role come to, and some more. At
ten microseconds of processor a triple this stays below a tenth of a second."""


class Unreachable:
    """An engine that nothing may be asked of."""

    def query(self, text: str, media_type: str, **_: Any) -> Answer:
        raise AssertionError(f"asked of another process: {text}")


class Counting:
    """An engine that remembers what it was asked."""

    def __init__(self, engine: EmbeddedEngine) -> None:
        self.engine = engine
        self.asked: list[str] = []

    def query(
        self,
        text: str,
        media_type: str,
        *,
        default_graphs: Sequence[str] = (),
        named_graphs: Sequence[str] = (),
        most: int | None = None,
    ) -> Answer:
        self.asked.append(text)
        return self.engine.query(
            text,
            media_type,
            default_graphs=default_graphs,
            named_graphs=named_graphs,
            most=most,
        )


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    root = Path(tmp_path_factory.mktemp("project"))
    folders = small_project(root)
    dataset = load_project(folders)
    return create_app(
        Settings(cache_dir=root / "cache"),
        Unreachable(),
        dataset,
        folders=folders,
        questions=read_questions(folders.questions),
        own=EmbeddedEngine(dataset.store),
    )


@each_document
def test_no_document_asks_another_process(app: Flask, document: Document) -> None:
    if document.endpoint == "questions.question":
        return  # whose queries bear what strangers put into them
    client = app.test_client()
    for address in (address_of(app, document), *formats_of(app, document).values()):
        assert client.get(address).status_code == 200


def test_the_table_of_documents_has_pages() -> None:
    assert sum(HTML in document.offers for document in DOCUMENTS.values()) > 10


@pytest.mark.long
def test_a_page_of_any_thing_asks_little() -> None:
    folders, dataset = project_folders(), project_dataset()
    engine = Counting(EmbeddedEngine(dataset.store, default=default_of(dataset.store)))
    app = create_app(Settings(), engine, dataset, folders=folders)
    site = app.extensions["iscm"]
    assert isinstance(site, Site)
    client = app.test_client()
    client.get("/doc/mechanism/bali-process")  # which asks for what all pages share
    for kind in site.kinds():
        keys = site.keys(kind)
        # Statements and the like are alike; of things that people look up, all.
        for key in keys if len(keys) < 500 else keys[::50]:
            engine.asked.clear()
            description = describe(site, entity_iri(kind, key))
            assert len(description.triples) <= MOST_TRIPLES, key
            assert not description.truncated or kind in ("role", "basis", "date-kind"), key
            assert len(engine.asked) <= MOST_QUERIES
        engine.asked.clear()
        assert client.get(f"/doc/{kind}/{keys[0]}").status_code == 200
        assert len(engine.asked) <= MOST_QUERIES
