"""Pages of other days, over a small project."""

import json
from collections.abc import Sequence
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from dated_world import dated_app, dated_world, text
from iscm.dataset import load_project
from iscm.engine.embedded import EmbeddedEngine
from iscm.namespaces import entity_iri
from iscm.settings import Settings
from iscm.web import create_app
from iscm.web.about_document import document_triples
from iscm.web.as_of import past_of
from iscm.web.description import describe
from iscm.web.site import current_site
from projects import project_app

ALPHA = "/doc/mechanism/alpha"


@pytest.fixture(scope="module")
def past(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    return dated_app(tmp_path_factory.mktemp("world")).test_client()


def test_a_mechanism_s_page_tells_who_stood_on_what_ground_by_which_source(
    past: FlaskClient,
) -> None:
    page = text(past, f"{ALPHA}?as-of=2017")
    assert "Alpha Process</span>, as of 2017</h1>" in page
    assert "2017-12-31" in page
    assert "Its status then" in page
    assert ">Active<" in page
    rows = {
        row.partition("</td>")[0].rpartition('">')[2].partition("<")[0]: row
        for row in page.split("<tr><td>")[1:]
    }
    assert "a source up to the day" in rows["Aland"]
    assert "Page of 2016" in rows["Aland"]
    assert "an undated source" in rows["Beland"]
    assert "a later source" in rows["Deland"]
    assert "its membership of the bloc" in rows["Deland"]
    observers = page.partition("Observer")[2].partition("</section>")[0]
    assert "IOM" in observers
    assert "own dates" in observers
    assert "Regional consultative process" in rows


def test_rdf_of_another_day_says_so(past: FlaskClient) -> None:
    """It has the same properties as today's, so without the day it would be misread."""
    response = past.get(f"{ALPHA}?as-of=2017", headers={"Accept": "text/turtle"})
    block = response.text.partition("<https://w3id.org/iscm/doc/mechanism/alpha?as-of=2017>")[2]
    block = block.partition(" .\n")[0]
    for part in (
        'dcterms:title "Description of Alpha Process, as of 2017-12-31"@en',
        'dcterms:valid "2017-12-31"^^xsd:date',
        "dcterms:isVersionOf <https://w3id.org/iscm/doc/mechanism/alpha>",
        "foaf:primaryTopic mechanism:alpha",
        "prov:wasDerivedFrom",
    ):
        assert part in block
    assert response.headers["Content-Location"] == f"{ALPHA}.ttl?as-of=2017"
    assert past.get(response.headers["Content-Location"]).data == response.data
    links = response.headers.getlist("Link")
    assert f'<{ALPHA}>; rel="latest-version"' in links
    assert f'<{ALPHA}.jsonld?as-of=2017>; rel="alternate"; type="application/ld+json"' in links
    assert f'href="{ALPHA}.ttl?as-of=2017"' in text(past, f"{ALPHA}?as-of=2017")


def test_a_participant_s_page_lists_its_mechanisms_of_the_day(past: FlaskClient) -> None:
    assert "Alpha Process" in text(past, "/doc/organization/iom?as-of=2017")
    page = text(past, "/doc/organization/iom?as-of=1990")
    assert "Alpha Process" not in page
    assert "No source says anything of that day." in page


def test_a_mechanism_at_rest_is_said_to_be(past: FlaskClient) -> None:
    page = text(past, "/doc/mechanism/beta?as-of=2019")
    assert ">Dormant<" in page
    assert ">Active<" not in page


def test_the_rdf_of_a_day_follows_the_day(past: FlaskClient) -> None:
    then = text(past, f"{ALPHA}.nt?as-of=2017")
    now = text(past, f"{ALPHA}.nt")
    kind = "<https://w3id.org/iscm/ontology#RegionalConsultativeProcess> .\n"
    typed = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type> " + kind
    assert f"<https://w3id.org/iscm/id/mechanism/alpha> {typed}" in then
    assert f"<https://w3id.org/iscm/id/mechanism/alpha> {typed}" not in now


def test_each_day_has_an_entity_tag_of_its_own(past: FlaskClient) -> None:
    tags = {
        past.get(path, headers={"Accept": "text/html"}).headers["ETag"]
        for path in (ALPHA, f"{ALPHA}?as-of=2016", f"{ALPHA}?as-of=2017")
    }
    assert len(tags) == 3


@pytest.mark.parametrize("period", ["2021", "soon", "2017-02-30", ""])
def test_a_period_that_is_none_is_a_bad_request(past: FlaskClient, period: str) -> None:
    response = past.get(f"{ALPHA}?as-of={period}", headers={"Accept": "application/json"})
    assert response.status_code == 400
    assert response.json is not None
    assert response.json["detail"].startswith("as-of: ")


def test_data_that_are_not_the_project_s_have_no_past(client: FlaskClient) -> None:
    path = "/doc/mechanism/alpha-process?as-of=2017"
    assert client.get(path).status_code == 404


def test_what_is_made_of_a_day_is_made_once(
    past: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    text(past, f"{ALPHA}?as-of=2011")
    monkeypatch.setattr("iscm.web.as_of.EmbeddedEngine", None)
    text(past, f"{ALPHA}?as-of=2011-12-31")


@pytest.mark.parametrize("accept", ["text/html", "text/turtle", "*/*"])
def test_the_day_is_kept_through_the_redirect_of_a_thing(past: FlaskClient, accept: str) -> None:
    fields = {"Accept": accept}
    response = past.get("/id/mechanism/alpha?as-of=2017", headers=fields)
    assert (response.status_code, response.headers["Location"]) == (303, f"{ALPHA}?as-of=2017")
    followed = past.get("/id/mechanism/alpha?as-of=2017", headers=fields, follow_redirects=True)
    assert followed.data == past.get(f"{ALPHA}?as-of=2017", headers=fields).data


def test_the_day_is_kept_by_lists(past: FlaskClient) -> None:
    assert 'href="/browse/mechanism?as-of=2017"' in text(past, "/browse/?as-of=2017")
    assert past.get("/browse?as-of=2017").headers["Location"] == "/browse/?as-of=2017"
    assert f'href="{ALPHA}?as-of=2017"' in text(past, "/browse/mechanism?as-of=2017")
    assert f'href="{ALPHA}"' in text(past, "/browse/mechanism")


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("/graph/derived?as-of=2017", "as-of means nothing here"),
        ("/?as-of=2017", "as-of means nothing here"),
        ("/sparql?query=ASK%7B%7D&as-of=2017", "as-of means nothing for a query"),
        (f"{ALPHA}?as_of=2017", "there is no parameter as_of; it is as-of"),
        (f"{ALPHA}?asOf=2017", "there is no parameter asOf; it is as-of"),
        ("/id/mechanism/alpha?asof=2017", "there is no parameter asof; it is as-of"),
        (f"{ALPHA}?as-of=2017&as-of=2018", "as-of comes 2 times"),
        ("/browse/mechanism?as-of=2017-02-30", "as-of: "),
        ("/id/mechanism/alpha?as-of=20x", "as-of: "),
    ],
)
def test_a_day_that_would_be_dropped_is_refused(past: FlaskClient, address: str, told: str) -> None:
    response = past.get(address)
    assert response.status_code == 400
    assert told in json.loads(response.data)["detail"]


@pytest.mark.parametrize(
    ("address", "led"),
    [
        ("/questions/", "/questions"),
        (f"{ALPHA}/?as-of=2017", f"{ALPHA}?as-of=2017"),
        (f"{ALPHA}//", ALPHA),
        ("/ontology/", "/ontology"),
        ("/browse/mechanism/", "/browse/mechanism"),
        ("/nothing/", None),
    ],
)
def test_a_slash_too_many_or_too_few_leads_where_it_should(
    past: FlaskClient, address: str, led: str | None
) -> None:
    response = past.get(address)
    assert response.status_code == (404 if led is None else 308)
    assert response.headers.get("Location") == led


def assert_told_alike(app: Flask, day: str, kinds: Sequence[str]) -> None:
    """Each thing is described as of a day as by a derivation of all graphs for that day."""
    with app.test_request_context():
        site = current_site()
        apart, whole = (past_of(site).site(day, whole=each) for each in (False, True))
        for kind in kinds:
            assert site.keys(kind)
            for key in site.keys(kind):
                told = []
                for each in (apart, whole):
                    found = describe(each, entity_iri(kind, key))
                    triples = [*found.triples, *document_triples(each, found, kind, key, day)]
                    told.append({str(triple) for triple in triples if "_:" not in str(triple)})
                assert told[0] == told[1], f"{kind}/{key}"


def test_a_thing_is_described_as_by_a_derivation_of_all_graphs(tmp_path: Path) -> None:
    folders = dated_world(tmp_path)
    dataset = load_project(folders)
    settings = Settings(cache_dir=tmp_path / "cache")
    app = create_app(settings, EmbeddedEngine(dataset.store), dataset, folders=folders)
    assert_told_alike(app, "2017-06-30", ("mechanism", "statement"))


@pytest.mark.long
def test_so_is_every_mechanism_of_the_project(tmp_path: Path) -> None:
    app = project_app(Settings(cache_dir=tmp_path))
    for day in ("2003-12-31", "2016-02-29"):
        assert_told_alike(app, day, ("mechanism",))
