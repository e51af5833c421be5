import csv
import html
import io
import json
import re
import shlex

import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

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


def page_of(client: FlaskClient, query: str) -> str:
    page = client.get("/sparql", query_string={"query": query}, headers={"Accept": BROWSER})
    assert page.status_code == 200
    return page.text


def command_in(page: str) -> list[str]:
    command = page.partition("<h3>curl</h3>")[2].partition("<code>")[2].partition("</code>")[0]
    return shlex.split(html.unescape(command).replace("\\\n", ""))


def asked_by(client: FlaskClient, command: list[str]) -> TestResponse:
    """What a command of curl gets."""
    curl, fail, header, accept, output, file, data, query, address = command
    assert (curl, fail, header, output, data) == (
        *("curl", "--fail", "--header", "--output", "--data-urlencode"),
    )
    assert file.startswith("answer.")
    name, _, value = query.partition("=")
    name_of_field, _, media_type = accept.partition(": ")
    return client.post(
        address.removeprefix("http://localhost"),
        data={name: value},
        headers={name_of_field: media_type},
    )


def numbers(count: int) -> str:
    """A pattern with as many solutions: each number from 0 on, as ?n."""
    digits = " ".join(f"VALUES ?d{at} {{ {' '.join('0123456789')} }}" for at in range(4))
    sum_ = "?d0 + 10 * ?d1 + 100 * ?d2 + 1000 * ?d3"
    return f"{{ {digits} BIND({sum_} AS ?n) FILTER(?n < {count}) }}"


def test_a_page_shows_the_first_thousand_rows_and_counts_all(client: FlaskClient) -> None:
    page = page_of(client, f"SELECT ?n {numbers(2500)}")
    assert "2,500 rows</h2>" in page
    assert "The first 1,000 rows are shown. Clients that ask for JSON" in page
    assert page.count("<tr><td>") == 1000


@pytest.mark.parametrize(
    ("letters", "rows"),
    [
        (500, 1000),
        (5_000, 209),
        (5_001, 209),
        (5_002, 209),
        (5_003, 209),
        pytest.param(600_000, 1, marks=pytest.mark.long),
    ],
)
def test_of_a_long_answer_a_page_shows_whole_rows_of_its_beginning(
    client: FlaskClient, letters: int, rows: int
) -> None:
    word = f"é{'x' * (letters - 2)}é"
    page = page_of(client, f'SELECT ("{word}" AS ?word) {numbers(3000)}')
    shown = re.findall("<tr><td><span>(.*?)</span>", page)
    assert set(shown) == {word}
    assert rows * 0.98 <= len(shown) <= rows
    assert re.search(r"At least [\d,]+ rows?</h2>", page)
    told = re.search("The whole answer, ([0-9,]+) bytes as JSON, is more than a page", page)
    assert told is not None
    assert int(told[1].replace(",", "")) > 3000 * letters


def test_a_page_tells_how_to_have_the_whole_answer(client: FlaskClient) -> None:
    query = f"SELECT ('it''s' AS ?word) {numbers(3000)}".replace("'it''s'", '"it\'s <&>"')
    answer = asked_by(client, command_in(page_of(client, query)))
    assert answer.mimetype == "text/csv"
    assert len(list(csv.reader(io.StringIO(answer.text)))) == 3001


def test_a_row_longer_than_a_page_is_not_shown(client: FlaskClient) -> None:
    parts = ", ".join(["?word"] * 300)
    page = page_of(
        client, f'SELECT (CONCAT({parts}) AS ?all) {{ VALUES ?word {{ "{"x" * 9_000}" }} }}'
    )
    assert "None is shown. The whole answer, 2,700," in page
    assert "xx</span>" not in page


def test_rows_of_many_columns_are_fewer(client: FlaskClient) -> None:
    """A row without a value is two letters long, and of a page thousands of cells."""
    names = " ".join(f"?x{at}" for at in range(5_000))
    page = page_of(client, f"SELECT {names} {numbers(2000)}")
    assert "2,000 rows</h2>" in page
    assert "The first 10 rows are shown." in page
    assert page.count("<td>") == 50_000


def test_triples_within_triples_beyond_all_use_end_a_page_s_rows(client: FlaskClient) -> None:
    steps = (f"BIND(TRIPLE(<x:a>, <x:b>, ?t{at}) AS ?t{at + 1})" for at in range(900))
    query = f"SELECT ?t900 {{ BIND(<x:o> AS ?t0) {' '.join(steps)} }}"
    assert "None is shown. The whole answer," in page_of(client, query)


def test_of_a_long_graph_a_page_shows_whole_statements(client: FlaskClient) -> None:
    query = f'CONSTRUCT {{ ?s iscm:x "{"x . " * 250}é" }} {numbers(3000)}'
    query = (
        query[: query.rindex("}")] + 'BIND(IRI(CONCAT("https://example.org/", STR(?n))) AS ?s) }'
    )
    page = page_of(client, query)
    assert "The beginning is shown. The whole answer, 3," in page
    assert "bytes as Turtle, is more than a page can show." in page
    shown = html.unescape(
        page.partition('<pre class="turtle" tabindex="0"><code>')[2].partition("</code>")[0]
    )
    statements = list(ox.parse(shown.encode(), ox.RdfFormat.TURTLE))
    assert 900 < len(statements) < 1100
    assert len(shown.encode()) <= 2**20
    answer = asked_by(client, command_in(page))
    assert answer.text.startswith(shown)
    assert len(list(ox.parse(answer.data, ox.RdfFormat.TURTLE))) == 3000


@pytest.mark.parametrize(
    ("query", "files"),
    [
        (MEMBERS, ["answer.json", "answer.xml", "answer.csv", "answer.tsv"]),
        ("ASK {}", ["answer.json", "answer.xml", "answer.csv", "answer.tsv"]),
        (
            "CONSTRUCT WHERE { mechanism:alpha-process iscm:hasMember ?s }",
            ["answer.ttl", "answer.jsonld", "answer.rdf", "answer.nt"],
        ),
    ],
)
def test_a_page_offers_the_answer_as_files(
    client: FlaskClient, query: str, files: list[str]
) -> None:
    graph = {"default-graph-uri": "https://w3id.org/iscm/graph/data/mechanisms/alpha-process"}
    asked = {"query": query, **graph}
    page = client.get("/sparql", query_string=asked, headers={"Accept": BROWSER}).text
    links = re.findall(r'<a href="([^"]*)" type="([^"]*)" download="([^"]*)"', page)
    assert [name for _, _, name in links] == files
    for address, media_type, _ in links:
        reply = client.get(html.unescape(address), headers={"Accept": BROWSER})
        assert reply.status_code == 200
        assert reply.mimetype == media_type
        same = client.get("/sparql", query_string=asked, headers={"Accept": media_type})
        assert reply.data == same.data


def test_a_format_is_taken_in_place_of_accept(client: FlaskClient) -> None:
    asked = {"query": MEMBERS, "format": "csv"}
    assert client.get("/sparql", query_string=asked).mimetype == "text/csv"
    assert client.post("/sparql", data=asked).mimetype == "text/csv"
    bare = client.get("/sparql", query_string={"format": "turtle"}, headers={"Accept": BROWSER})
    assert bare.mimetype == "text/turtle"
    wrong = client.get("/sparql", query_string={**asked, "format": "pdf"})
    assert wrong.status_code == 400
