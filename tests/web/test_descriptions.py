"""What the RDF of a thing holds, and where it leads on."""

import re
from html import unescape
from pathlib import Path

import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient

from iscm.namespaces import BASE, ID, ONTOLOGY, PREFIXES
from iscm.web import description
from iscm.web.site import Site
from sites import small_app, small_project_app

NAMES = {PREFIXES["rdfs"] + "label", PREFIXES["dcterms"] + "title"}
KINDS_WITHOUT_NAMES = (ID + "statement/", ID + "roster/")


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    return small_project_app(Path(tmp_path_factory.mktemp("project"))).test_client()


def _triples(client: FlaskClient, path: str) -> list[ox.Triple]:
    data = client.get(path, headers={"Accept": "application/n-triples"}).data
    return [quad.triple for quad in ox.parse(data, ox.RdfFormat.N_TRIPLES)]


@pytest.mark.parametrize(
    "thing",
    [
        "mechanism/alpha-process",
        "state/IDN",
        "source/one",
        "role/member",
        "scheme/roles",
        "statement/alpha-process/member/AUS/one",
        "meeting/alpha-1",
        "dataset/iscm",
        "question/open-disagreements",
    ],
)
def test_all_that_is_mentioned_of_ours_is_named(client: FlaskClient, thing: str) -> None:
    triples = _triples(client, f"/doc/{thing}")
    named = {t.subject for t in triples if t.predicate.value in NAMES}
    mentioned = {
        term
        for triple in triples
        for term in (triple.subject, triple.predicate, triple.object)
        if isinstance(term, ox.NamedNode)
        and term.value.startswith((ID, ONTOLOGY, BASE + "doc/"))
        and not term.value.startswith(KINDS_WITHOUT_NAMES)
        and term.value != ONTOLOGY
    }
    assert len(mentioned) >= 3
    assert mentioned - named == set()


def test_no_triple_is_written_twice(client: FlaskClient) -> None:
    lines = client.get("/doc/dataset/iscm.nt").text.splitlines()
    assert len(lines) == len(set(lines)) > 50


def test_a_document_is_titled_by_its_topic(client: FlaskClient) -> None:
    turtle = client.get("/doc/state/IDN.ttl").text
    assert 'dcterms:title "Description of Indonesia"@en' in turtle
    dataset = turtle.partition("\ndataset:iscm ")[2].partition(" .\n")[0]
    assert dataset.count('"ISCM Knowledge Graph"@en') == 1


def test_what_leads_to_a_thing_is_bounded_and_the_rest_can_be_had(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    member = ox.NamedNode(ID + "role/member")
    site = client.application.extensions["iscm"]
    assert isinstance(site, Site)
    every = {(row["s"], row["p"]) for row in site.rows(f"SELECT ?s ?p {{ ?s ?p {member} }}")}
    assert "rdfs:seeAlso" not in client.get("/doc/role/member.ttl").text
    monkeypatch.setattr(description, "INCOMING_LIMIT", 2)
    triples = _triples(client, "/doc/role/member")
    assert len({t.subject for t in triples if t.object == member}) < len({s for s, _ in every})
    (pointer,) = [
        t.object.value
        for t in triples
        if t.predicate.value.endswith("seeAlso") and isinstance(t.object, ox.NamedNode)
    ]
    page = client.get("/doc/role/member", headers={"Accept": "text/html"}).text
    (linked,) = re.findall(r'href="(/sparql\?query=[^"]*)"', page)
    for address in (pointer.removeprefix(BASE.rstrip("/")), unescape(linked)):
        rest = _triples(client, address)
        assert {(t.subject.value, t.predicate.value) for t in rest} == every
        assert {t.object for t in rest} == {member}


def test_data_of_others_name_no_collection_that_is_not_there() -> None:
    """Without a description of the dataset there is no landing page of it."""
    client = small_app().test_client()
    response = client.get("/doc/mechanism/alpha-process", headers={"Accept": "text/html"})
    targets = [value.partition(">")[0][1:] for value in response.headers.getlist("Link")]
    local = [target for target in targets if target.startswith("/")]
    assert len(local) > 5
    for target in local:
        assert client.get(target).status_code == 200, target


def test_a_graph_has_a_page_that_lists_what_it_speaks_of(client: FlaskClient) -> None:
    path = "/graph/data/mechanisms/alpha-process"
    page = client.get(path, headers={"Accept": "text/html"}).text
    assert "<h1>graph/data/mechanisms/alpha-process</h1>" in page
    assert '<a href="/doc/state/IDN">' in page
    french = client.get(path, headers={"Accept": "text/html", "Accept-Language": "fr"}).text
    assert '<span lang="fr">Indonésie</span>' in french
    turtle = client.get(path)
    assert turtle.mimetype == "text/turtle"
    links = turtle.headers.getlist("Link")
    assert f'<{path}.jsonld>; rel="alternate"; type="application/ld+json"' in links
    assert '</doc/dataset/iscm>; rel="collection"; type="text/html"' in links
    assert client.get("/graph/none", headers={"Accept": "text/html"}).status_code == 404
