"""The real site: every thing is linked from a list, and any of them opens in every format."""

import re
from pathlib import Path
from urllib.parse import unquote

import pyoxigraph as ox
import pytest
from flask import Flask

from iscm.dataset import Dataset
from iscm.engine.embedded import EmbeddedEngine
from iscm.namespaces import KINDS
from iscm.paths import project_folders
from iscm.settings import Settings
from iscm.web import create_app
from iscm.web.site import Site
from json_ld import with_context

pytestmark = pytest.mark.long

SYNTAXES = {
    "ttl": ox.RdfFormat.TURTLE,
    "jsonld": ox.RdfFormat.JSON_LD,
    "rdf": ox.RdfFormat.RDF_XML,
    "nt": ox.RdfFormat.N_TRIPLES,
}
NEXT = re.compile(r'<([^>]*)>; rel="next"')
HREF = re.compile(r'href="([^"]*)"')


@pytest.fixture(scope="module")
def app(dataset: Dataset, tmp_path_factory: pytest.TempPathFactory) -> Flask:
    settings = Settings(cache_dir=Path(tmp_path_factory.mktemp("cache")))
    engine = EmbeddedEngine(dataset.store)
    return create_app(settings, engine, dataset, folders=project_folders())


@pytest.fixture(scope="module")
def site(app: Flask) -> Site:
    found = app.extensions["iscm"]
    assert isinstance(found, Site)
    return found


def test_lists_that_the_home_page_leads_to_link_every_thing(app: Flask, site: Site) -> None:
    client = app.test_client()
    assert "/browse/" in HREF.findall(client.get("/").text)
    linked: set[str] = set()
    left = [
        path for path in HREF.findall(client.get("/browse/").text) if path.startswith("/browse/")
    ]
    while left:
        page = client.get(left.pop())
        linked |= {unquote(target) for target in HREF.findall(page.text)}
        left += NEXT.findall(" ".join(page.headers.getlist("Link")))
    things = {f"/doc/{kind}/{key}" for kind in KINDS for key in site.keys(kind)}
    assert len(things) > 5000
    assert things - linked == set()


def test_things_of_every_kind_open_in_every_format(app: Flask, site: Site) -> None:
    client = app.test_client()
    for kind in site.kinds():
        keys = site.keys(kind)
        for key in {keys[0], keys[len(keys) // 2], keys[-1]}:
            path = f"/doc/{kind}/{key}"
            assert client.get(path, headers={"Accept": "text/html"}).status_code == 200, path
            graphs = []
            for extension, syntax in SYNTAXES.items():
                response = client.get(f"{path}.{extension}")
                assert response.status_code == 200, path
                data = response.data
                if syntax == ox.RdfFormat.JSON_LD:
                    data = with_context(client, data)
                graph = ox.Dataset(ox.parse(data, syntax))
                graph.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
                graphs.append(graph)
            assert len(graphs[0]) > 3
            assert all(graph == graphs[0] for graph in graphs), path


def test_what_too_much_refers_to_points_to_the_rest(app: Flask) -> None:
    turtle = app.test_client().get("/doc/role/member.ttl").text
    document = turtle.partition("<https://w3id.org/iscm/doc/role/member> a")[2].partition(" .\n")[0]
    assert "rdfs:seeAlso <https://w3id.org/iscm/sparql?query=CONSTRUCT" in document
    few = app.test_client().get("/doc/state/AUS.ttl").text
    document = few.partition("<https://w3id.org/iscm/doc/state/AUS> a")[2].partition(" .\n")[0]
    assert "prov:wasDerivedFrom" in document
    assert "rdfs:seeAlso" not in document
