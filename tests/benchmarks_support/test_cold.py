"""Of pages that are not there no times can be taken."""

import re
from itertools import chain
from urllib.parse import urlsplit

import pytest

from benchmarks.cold import KINDS
from iscm.namespaces import entity_iri
from iscm.paths import project_folders
from sites import small_app

PAGES = list(chain.from_iterable(KINDS.values()))


@pytest.mark.parametrize("page", PAGES)
def test_the_site_has_the_page(page: str) -> None:
    small_app().url_map.bind("").match(urlsplit(page).path)


def test_the_data_have_the_things() -> None:
    data = project_folders().data
    mechanisms = {path.stem for path in data.glob("mechanisms/*.ttl")}
    states = (data / "states.ttl").read_text("utf-8")
    things = {found.groups() for page in PAGES if (found := re.match(r"/doc/(\w+)/([\w-]+)", page))}
    assert {kind for kind, _ in things} == {"mechanism", "state"}
    for kind, key in things:
        known = key in mechanisms if kind == "mechanism" else f"state:{key}" in states
        assert known, entity_iri(kind, key)
