"""All documents that are declared, with an example of each, for tests of every one."""

from typing import Any

import pytest
from flask import Flask

from iscm.plugins import plugins
from iscm.web.documents import DOCUMENTS, Document

for plugin in plugins():
    plugin.blueprints()  # which declares its documents
EXAMPLES: dict[str, dict[str, Any]] = {
    "graphs.graph": {"name": "data/mechanisms/alpha-process"},
    "factsheet.factsheet": {"year": 2017},
    "versions.version": {"version": "1.0.0"},
    "versions.void": {"version": "1.0.0"},
    "discovery.sitemap_part": {"part": 1},
    "discovery.linkset": {"kind": "mechanism", "key": "alpha-process"},
    "changes.thing_changes": {"kind": "mechanism", "key": "alpha-process"},
    "citation.cite": {"kind": "mechanism", "key": "alpha-process"},
    "entities.document": {"kind": "mechanism", "key": "alpha-process"},
    "browse.things": {"kind": "mechanism"},
    "ontology.ontology_version": {"version": "1.0.0"},
    "ontology.shapes_version": {"version": "1.0.0"},
    "search.search": {"q": "alpha"},
    "pictures.picture": {"kind": "map"},
    "compare.comparison": {"state": ["AUS", "IDN"]},
    "compare.lists": {"mechanism": "alpha-process"},
    "questions.question": {"name": "acronyms"},
    "problems.problem": {"kind": "not-found"},
}
"""Document → one of those whose address has variables, or says nothing without a parameter."""
LEADING = {"ontology.alignment_version"}
"""Documents that are elsewhere as long as they are the present ones: see test_versions."""
each_document = pytest.mark.parametrize(
    "document",
    [document for name, document in DOCUMENTS.items() if name not in LEADING],
    ids=lambda document: document.endpoint,
)


def values_of(document: Document) -> dict[str, Any]:
    return EXAMPLES.get(document.endpoint, {})


def address_of(app: Flask, document: Document) -> str:
    return app.url_map.bind("localhost").build(document.endpoint, values_of(document))


def formats_of(app: Flask, document: Document) -> dict[str, str]:
    with app.test_request_context():
        return document.addresses(values_of(document))
