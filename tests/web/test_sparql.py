import csv
import io
import json

import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient

from iscm.settings import Settings
from sites import small_app

MEMBERS = "SELECT ?s { mechanism:alpha-process iscm:hasMember ?s } ORDER BY ?s"
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
IRIS = ["https://w3id.org/iscm/id/state/AUS", "https://w3id.org/iscm/id/state/IDN"]


@pytest.mark.parametrize("path", ["/sparql", "/sparql/"])
@pytest.mark.parametrize("how", ["get", "form", "body"])
def test_a_query_is_answered_whichever_way_it_comes(
    client: FlaskClient, path: str, how: str
) -> None:
    if how == "get":
        response = client.get(path, query_string={"query": MEMBERS})
    elif how == "form":
        response = client.post(path, data={"query": MEMBERS})
    else:
        response = client.post(path, data=MEMBERS, content_type="application/sparql-query")
    assert response.status_code == 200
    assert response.content_type == "application/sparql-results+json"
    rows = json.loads(response.data)["results"]["bindings"]
    assert [row["s"]["value"] for row in rows] == IRIS


@pytest.mark.parametrize(
    ("accept", "content_type"),
    [
        ("application/sparql-results+xml", "application/sparql-results+xml"),
        ("text/csv", "text/csv;charset=utf-8"),
        (
            "text/tab-separated-values;q=0.9, text/csv;q=0.1",
            "text/tab-separated-values;charset=utf-8",
        ),
        ("application/json", "application/json"),
    ],
)
def test_the_accept_header_chooses_the_format(
    client: FlaskClient, accept: str, content_type: str
) -> None:
    response = client.get("/sparql", query_string={"query": MEMBERS}, headers={"Accept": accept})
    assert response.content_type == content_type
    assert "Accept" in response.headers["Vary"]
    assert IRIS[0].encode() in response.data


def test_a_graph_comes_as_turtle_unless_asked_otherwise(client: FlaskClient) -> None:
    query = "CONSTRUCT WHERE { mechanism:alpha-process iscm:hasMember ?s }"
    response = client.post("/sparql", data={"query": query})
    assert response.content_type == "text/turtle;charset=utf-8"
    assert len(list(ox.parse(response.data, ox.RdfFormat.TURTLE))) == 2


def test_graph_parameters_choose_the_dataset(client: FlaskClient) -> None:
    query = "SELECT (COUNT(*) AS ?n) { ?s a iscm:Mechanism }"
    for graph, expected in (("data/mechanisms/alpha-process", "2"), ("ontology/iscm", "0")):
        response = client.get(
            "/sparql",
            query_string={
                "query": query,
                "default-graph-uri": f"https://w3id.org/iscm/graph/{graph}",
            },
            headers={"Accept": "text/csv"},
        )
        assert list(csv.reader(io.StringIO(response.text)))[1] == [expected]


def test_a_malformed_query_is_a_problem_with_its_place(client: FlaskClient) -> None:
    response = client.get("/sparql", query_string={"query": "SELECT ?x {\n ?x a foo:Bar }"})
    assert response.status_code == 400
    assert response.content_type == "application/problem+json"
    problem = json.loads(response.data)
    assert (problem["line"], problem["column"]) == (2, 7)
    assert problem["type"] == "https://w3id.org/iscm/problem/query-syntax"
    assert problem["status"] == 400
    assert client.get("/problem/query-syntax").status_code == 200


@pytest.mark.parametrize(
    ("query", "status"),
    [("INSERT DATA { <a> <b> <c> }", 403), ("SELECT * { SERVICE <http://x> {} }", 403)],
)
def test_what_is_not_allowed_is_refused(client: FlaskClient, query: str, status: int) -> None:
    response = client.post("/sparql", data={"query": query})
    assert response.status_code == status
    assert response.content_type == "application/problem+json"


def test_an_unacceptable_accept_lists_what_there_is(client: FlaskClient) -> None:
    response = client.get(
        "/sparql", query_string={"query": MEMBERS}, headers={"Accept": "image/png"}
    )
    assert response.status_code == 406
    assert "text/csv" in json.loads(response.data)["available"]


def test_another_media_type_is_415(client: FlaskClient) -> None:
    response = client.post("/sparql", data=MEMBERS, content_type="text/plain")
    assert response.status_code == 415
    assert "application/sparql-query" in response.headers["Accept-Post"]


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
def test_other_methods_are_405_with_allow(client: FlaskClient, method: str) -> None:
    response = client.open("/sparql", method=method)
    assert response.status_code == 405
    assert {"GET", "POST"} <= set(response.headers["Allow"].split(", "))
    assert response.content_type == "application/problem+json"


def test_a_query_that_is_too_long_is_413() -> None:
    client = small_app(Settings(max_query_bytes=100)).test_client()
    for response in (
        client.post("/sparql", data={"query": MEMBERS + "#" * 100}),
        client.post("/sparql", data=b"#" * 100_000, content_type="application/sparql-query"),
    ):
        assert response.status_code == 413
        assert json.loads(response.data)["limit"] == 100


def test_every_origin_may_ask(client: FlaskClient) -> None:
    response = client.get(
        "/sparql", query_string={"query": MEMBERS}, headers={"Origin": "http://x"}
    )
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in response.headers
    preflight = client.options("/sparql", headers={"Origin": "http://x"})
    assert preflight.headers["Access-Control-Allow-Origin"] == "*"
    assert "POST" in preflight.headers["Access-Control-Allow-Methods"]
    assert "Content-Type" in preflight.headers["Access-Control-Allow-Headers"]


def test_an_answer_is_not_sent_twice(client: FlaskClient) -> None:
    first = client.get("/sparql", query_string={"query": MEMBERS})
    again = client.get(
        "/sparql", query_string={"query": MEMBERS}, headers={"If-None-Match": first.headers["ETag"]}
    )
    other = client.get(
        "/sparql",
        query_string={"query": MEMBERS},
        headers={"If-None-Match": first.headers["ETag"], "Accept": "text/csv"},
    )
    assert (again.status_code, again.data) == (304, b"")
    assert other.status_code == 200


def test_a_bare_get_describes_the_service(client: FlaskClient) -> None:
    response = client.get("/sparql", headers={"Accept": "text/turtle"})
    quads = list(ox.parse(response.data, ox.RdfFormat.TURTLE))
    sd = "http://www.w3.org/ns/sparql-service-description#"
    endpoints = [q.object.value for q in quads if q.predicate.value == sd + "endpoint"]
    names = {q.object.value for q in quads if q.predicate.value == sd + "name"}
    assert endpoints == ["http://localhost/sparql"]
    assert names == {
        "https://w3id.org/iscm/graph/data/mechanisms/alpha-process",
        "https://w3id.org/iscm/graph/ontology/iscm",
    }


def test_the_service_describes_itself_in_each_syntax(client: FlaskClient) -> None:
    counts = set()
    for accept, form in (
        ("application/ld+json", ox.RdfFormat.JSON_LD),
        ("application/rdf+xml", ox.RdfFormat.RDF_XML),
        ("application/n-triples", ox.RdfFormat.N_TRIPLES),
    ):
        response = client.get("/sparql", headers={"Accept": accept})
        counts.add(len(list(ox.parse(response.data, form))))
    assert len(counts) == 1


def test_a_bare_get_that_accepts_results_only_is_told_that_the_query_is_missing(
    client: FlaskClient,
) -> None:
    response = client.get("/sparql", headers={"Accept": "application/sparql-results+json"})
    assert response.status_code == 400
    assert json.loads(response.data)["type"].endswith("query-missing")


def test_a_browser_gets_a_form_with_examples(client: FlaskClient) -> None:
    page = client.get("/sparql", headers={"Accept": BROWSER})
    assert page.content_type.startswith("text/html")
    assert "<textarea" in page.text
    assert "What is &lt;here&gt;?" in page.text


def test_a_browser_sees_rows_that_lead_on(client: FlaskClient) -> None:
    page = client.get("/sparql", query_string={"query": MEMBERS}, headers={"Accept": BROWSER})
    assert '<a href="/doc/state/AUS">state:AUS</a>' in page.text
    assert "2 rows" in page.text


def test_a_browser_sees_where_a_query_breaks(client: FlaskClient) -> None:
    query = "SELECT ?x {\n ?x a foo:Bar }"
    page = client.get("/sparql", query_string={"query": query}, headers={"Accept": BROWSER})
    assert page.status_code == 400
    assert "line 2, column 7" in page.text


def test_a_query_s_text_is_escaped_in_the_page(client: FlaskClient) -> None:
    query = 'SELECT ("</textarea><script>alert(1)</script>" AS ?x) {}'
    page = client.get("/sparql", query_string={"query": query}, headers={"Accept": BROWSER})
    assert page.status_code == 200
    assert "<script>" not in page.text
