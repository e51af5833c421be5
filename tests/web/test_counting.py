"""Whom the pages count: kinds apart, candidates marked, and not known told from none."""

import re

import pytest
from flask.testing import FlaskClient

from iscm.engine.embedded import EmbeddedEngine
from iscm.paths import project_folders
from iscm.settings import Settings
from iscm.web import create_app
from projects import project_dataset

HTML = {"Accept": "text/html"}


@pytest.fixture(scope="module")
def client() -> FlaskClient:
    dataset = project_dataset()
    app = create_app(Settings(), EmbeddedEngine(dataset.store), dataset, folders=project_folders())
    return app.test_client()


def page(client: FlaskClient, path: str) -> str:
    return client.get(path, headers=HTML).text


def test_states_territories_and_organizations_are_counted_apart(client: FlaskClient) -> None:
    bali = page(client, "/doc/mechanism/bali-process")
    assert "43 States, 3 territories, 4 organizations" in bali
    assert "with France" in bali


@pytest.mark.parametrize(("key", "candidate"), [("cplp", True), ("midsa", False)])
def test_a_candidate_says_so(client: FlaskClient, key: str, candidate: bool) -> None:
    text = page(client, f"/doc/mechanism/{key}")
    assert ("<strong>Candidate.</strong>" in text) is candidate


def test_the_list_of_mechanisms_has_candidates_last_whatever_it_is_sorted_by(
    client: FlaskClient,
) -> None:
    for address in ("/browse/mechanism", "/browse/mechanism?sort=-established"):
        text = page(client, address)
        assert text.index(">candidate</span>") > text.rindex("/doc/mechanism/midsa")
        assert text.index("/doc/mechanism/cplp") > text.index("/doc/mechanism/midsa")


def test_a_state_has_candidates_last_and_counted_apart(client: FlaskClient) -> None:
    portugal = page(client, "/doc/state/PRT")
    assert re.search(r"Mechanisms <span class=\"number\">\d+ mechanisms, \d+ candidates", portugal)
    assert ">candidate</span>" in portugal


@pytest.mark.parametrize(("key", "known"), [("pafom", False), ("midsa", True)])
def test_members_that_no_source_names_are_not_known(
    client: FlaskClient, key: str, known: bool
) -> None:
    assert ("Members not known" in page(client, f"/doc/mechanism/{key}")) is not known
