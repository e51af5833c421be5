import pytest
import rdflib
from rdflib.compare import isomorphic
from rdflib.plugins.stores.sparqlstore import SPARQLStore

ALPHA = rdflib.URIRef("https://w3id.org/iscm/id/mechanism/alpha-process")
HAS_MEMBER = rdflib.URIRef("https://w3id.org/iscm/ontology#hasMember")
MEMBERS = {
    rdflib.URIRef("https://w3id.org/iscm/id/state/AUS"),
    rdflib.URIRef("https://w3id.org/iscm/id/state/IDN"),
}


@pytest.mark.parametrize("path", ["id/mechanism/alpha-process", "doc/mechanism/alpha-process"])
def test_graph_parse_follows_an_entity_s_address(url: str, path: str) -> None:
    graph = rdflib.Graph().parse(f"{url}/{path}")
    assert set(graph.objects(ALPHA, HAS_MEMBER)) == MEMBERS


# The clients themselves still use what rdflib 7 deprecates.
@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")
@pytest.mark.parametrize(
    ("extension", "form"),
    [("ttl", "turtle"), ("jsonld", "json-ld"), ("rdf", "xml"), ("nt", "nt")],
)
def test_graph_parse_reads_every_syntax_alike(url: str, extension: str, form: str) -> None:
    """Of JSON-LD it fetches the context from the address that the document names."""
    graph = rdflib.Graph().parse(f"{url}/doc/mechanism/alpha-process.{extension}", format=form)
    assert set(graph.objects(ALPHA, HAS_MEMBER)) == MEMBERS
    assert isomorphic(graph, rdflib.Graph().parse(f"{url}/doc/mechanism/alpha-process.nt"))


@pytest.mark.parametrize("method", ["GET", "POST", "POST_FORM"])
def test_sparql_store_asks_the_endpoint(url: str, method: str) -> None:
    graph = rdflib.Graph(SPARQLStore(f"{url}/sparql", method=method))
    rows = graph.query("SELECT ?s { mechanism:alpha-process iscm:hasMember ?s }")
    assert {row[0] for row in rows} == MEMBERS
    assert set(graph.objects(ALPHA, HAS_MEMBER)) == MEMBERS
