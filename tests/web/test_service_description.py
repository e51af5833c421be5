"""What a client learns of the endpoint before it asks."""

from pathlib import Path

import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient

from iscm.engine.faults import FAULTS
from iscm.namespaces import DESCRIPTION_GRAPH, ORG_GRAPH, PREFIXES
from iscm.settings import Settings
from iscm.web.site import Site
from sites import small_app, small_project_app

VOID, SD = PREFIXES["void"], "http://www.w3.org/ns/sparql-service-description#"


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    return small_project_app(Path(tmp_path_factory.mktemp("project"))).test_client()


def _described(client: FlaskClient) -> ox.Store:
    store = ox.Store()
    response = client.get("/sparql", headers={"Accept": "text/turtle"})
    store.load(response.data, ox.RdfFormat.TURTLE)
    return store


def _values(store: ox.Store, query: str) -> list[str]:
    found = store.query(query)
    assert isinstance(found, ox.QuerySolutions)
    return sorted(row[0].value for row in found)  # type: ignore[union-attr]


def test_it_counts_the_default_graph_by_class_and_property(client: FlaskClient) -> None:
    store = _described(client)
    site = client.application.extensions["iscm"]
    assert isinstance(site, Site)
    whole = f"?service <{SD}defaultDataset>/<{SD}defaultGraph> ?g ."
    (total,) = _values(store, f"SELECT ?n {{ {whole} ?g <{VOID}triples> ?n }}")
    assert total == site.rows("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")[0]["n"]
    classes = _values(store, f"SELECT ?c {{ {whole} ?g <{VOID}classPartition>/<{VOID}class> ?c }}")
    assert classes == sorted(row["c"] for row in site.rows("SELECT DISTINCT ?c { ?s a ?c }"))
    properties = _values(
        store, f"SELECT ?p {{ {whole} ?g <{VOID}propertyPartition>/<{VOID}property> ?p }}"
    )
    assert properties == sorted(row["p"] for row in site.rows("SELECT DISTINCT ?p { ?s ?p ?o }"))


def test_it_counts_every_named_graph(client: FlaskClient) -> None:
    store = _described(client)
    site = client.application.extensions["iscm"]
    assert isinstance(site, Site)
    for row in site.rows("SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g"):
        query = f"SELECT ?n {{ ?x <{SD}name> <{row['g']}> ; <{SD}graph>/<{VOID}triples> ?n }}"
        assert _values(store, query) == [row["n"]]


def test_it_leads_to_the_whole_description(client: FlaskClient) -> None:
    links = _values(
        _described(client),
        f"SELECT ?o {{ ?s a <{SD}Service> ; <{PREFIXES['rdfs']}seeAlso> ?o }}",
    )
    assert sorted(links) == [
        "http://localhost/sparql#engine",  # what is known to be wrong, on the page of queries
        "https://w3id.org/iscm/.well-known/void",
    ]
    page = client.get("/sparql", headers={"Accept": "text/html"}).text
    assert '<details class="others" id="engine">' in page
    assert FAULTS[0].title in page


def test_an_engine_elsewhere_has_no_faults_that_are_known() -> None:
    client = small_app(Settings(endpoint="http://engine.example/sparql")).test_client()
    assert "#engine" not in client.get("/sparql", headers={"Accept": "text/turtle"}).text
    assert 'id="engine"' not in client.get("/sparql", headers={"Accept": "text/html"}).text


def test_data_without_a_description_have_a_service_description() -> None:
    store = _described(small_app().test_client())
    assert len(_values(store, f"SELECT ?s {{ ?s a <{SD}Service> }}")) == 1


def test_it_says_which_endpoints_a_query_may_call() -> None:
    comment = f"SELECT ?o {{ ?s a <{SD}Service> ; <{PREFIXES['rdfs']}comment> ?o }}"
    feature = f"SELECT ?o {{ ?s a <{SD}Service> ; <{SD}feature> ?o }}"
    closed = small_app().test_client()
    assert "SERVICE is refused" in _values(_described(closed), comment)[0]
    merged, calls = f"{SD}UnionDefaultGraph", f"{SD}BasicFederatedQuery"
    assert _values(_described(closed), feature) == [merged]
    other = "https://example.org/sparql"
    opened = small_app(Settings(allowed_services=[other])).test_client()
    assert f"SERVICE may call <{other}> alone" in _values(_described(opened), comment)[0]
    assert _values(_described(opened), feature) == [calls, merged]
    tags = {client.get("/sparql").headers["ETag"] for client in (closed, opened)}
    assert len(tags) == 2


def test_the_default_graph_is_the_union_of_all_others_but_for_those_that_are_named(
    client: FlaskClient,
) -> None:
    (limits,) = _values(
        _described(client),
        f"SELECT ?o {{ ?s a <{SD}Service> ; <{PREFIXES['rdfs']}comment> ?o }}",
    )
    site = client.application.extensions["iscm"]
    assert isinstance(site, Site)
    apart = {graph for graph in (ORG_GRAPH, DESCRIPTION_GRAPH) if f"<{graph}>" in limits}
    quads = list(site.dataset.store)
    merged = {quad.triple for quad in quads if quad.graph_name == ox.DefaultGraph()}
    assert merged == {
        quad.triple
        for quad in quads
        if isinstance(quad.graph_name, ox.NamedNode) and quad.graph_name.value not in apart
    }
