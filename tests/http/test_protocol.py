"""The SPARQL 1.1 Protocol over a real socket."""

from urllib.parse import urlencode

import pytest

from members import FORM, MEMBERS, QUERY
from services import Service

IRIS = ["https://w3id.org/iscm/id/state/AUS", "https://w3id.org/iscm/id/state/IDN"]


@pytest.mark.parametrize("path", ["/sparql", "/sparql/", "/%73parql"])
@pytest.mark.parametrize(
    ("method", "how"),
    [("GET", "url"), ("POST", "form"), ("POST", "body"), ("QUERY", "body"), ("QUERY", "form")],
)
def test_a_query_is_answered_whichever_way_it_comes(
    service: Service, path: str, method: str, how: str
) -> None:
    encoded = urlencode({"query": MEMBERS})
    if how == "url":
        reply = service.request(method, f"{path}?{encoded}")
    elif how == "form":
        reply = service.request(method, path, encoded.encode(), FORM)
    else:
        reply = service.request(method, path, MEMBERS.encode(), QUERY)
    assert reply.status == 200
    assert reply.headers["content-type"] == "application/sparql-results+json"
    assert [row["s"]["value"] for row in reply.json["results"]["bindings"]] == IRIS


def test_graph_parameters_in_the_url_of_a_form_count(service: Service) -> None:
    target = "/sparql?" + urlencode({"default-graph-uri": "https://example.org/none"})
    body = urlencode({"query": "ASK { ?s ?p ?o }"}).encode()
    assert service.request("POST", target, body, FORM).json["boolean"] is False


def test_the_protocol_s_dataset_wins_over_from(service: Service) -> None:
    graphs = service.query("SELECT DISTINCT ?g { GRAPH ?g {} }").json["results"]["bindings"]
    known = graphs[0]["g"]["value"]
    asked = "ASK FROM <https://example.org/none> { ?s ?p ?o }"
    assert service.get({"query": asked}).json["boolean"] is False
    assert service.get({"query": asked, "default-graph-uri": known}).json["boolean"] is True


@pytest.mark.parametrize(
    ("method", "target", "body", "headers", "status", "kind"),
    [
        ("GET", "/sparql?query=ASK%7B%7D&query=ASK%7B%7D", None, {}, 400, "bad-request"),
        ("GET", "/sparql?query=%FF", None, {}, 400, "bad-request"),
        ("GET", "/sparql?query=", None, {}, 400, "query-syntax"),
        ("GET", "/sparql?query=ASK", None, {}, 400, "query-syntax"),
        ("GET", "/sparql?update=CLEAR+ALL", None, {}, 403, "update-refused"),
        ("POST", "/sparql", b"", FORM, 400, "query-missing"),
        ("POST", "/sparql", b"update=CLEAR+ALL", FORM, 403, "update-refused"),
        ("POST", "/sparql", b"INSERT DATA { <x:a> <x:b> 1 }", QUERY, 403, "update-refused"),
        (
            "POST",
            "/sparql",
            b"CLEAR ALL",
            {"Content-Type": "application/sparql-update"},
            403,
            "update-refused",
        ),
        ("POST", "/sparql", b"ASK {}", {}, 415, "unsupported-media-type"),
        ("POST", "/sparql", b"ASK {}", {"Content-Type": "text/plain"}, 415, None),
        (
            "POST",
            "/sparql",
            b"ASK {}",
            {"Content-Type": "application/sparql-query;charset=utf-16"},
            415,
            "unsupported-media-type",
        ),
        ("POST", "/sparql", b"ASK { # \xff\n}", QUERY, 400, "bad-request"),
        ("POST", "/sparql?query=ASK%7B%7D", b"ASK {}", QUERY, 400, "bad-request"),
        ("PUT", "/sparql", b"ASK {}", QUERY, 405, "method-not-allowed"),
        ("DELETE", "/sparql", None, {}, 405, "method-not-allowed"),
        (
            "GET",
            "/sparql?query=ASK%7B%7D&default-graph-uri=relative",
            None,
            {},
            400,
            "graph-name",
        ),
        ("GET", "/sparql?query=ASK%7B%7D", None, {"Accept": "image/png"}, 406, "not-acceptable"),
        (
            "GET",
            "/sparql?query=DESCRIBE+%3Cx:y%3E",
            None,
            {"Accept": "image/*"},
            406,
            "not-acceptable",
        ),
    ],
)
def test_what_breaks_the_protocol_is_told(
    service: Service,
    method: str,
    target: str,
    body: bytes | None,
    headers: dict[str, str],
    status: int,
    kind: str | None,
) -> None:
    reply = service.request(method, target, body, headers)
    assert reply.status == status
    assert reply.problem == (kind or reply.problem)
    assert reply.headers["cache-control"] == "no-store"
    assert reply.headers["access-control-allow-origin"] == "*"
    if status == 405:
        assert reply.headers["allow"] == "GET, HEAD, POST, QUERY, OPTIONS"


def test_options_tells_browsers_of_other_origins_what_they_may(service: Service) -> None:
    reply = service.request("OPTIONS", "/sparql", headers={"Origin": "https://example.org"})
    assert (reply.status, reply.body) == (204, b"")
    assert "QUERY" in reply.headers["access-control-allow-methods"]
    assert "Content-Type" in reply.headers["access-control-allow-headers"]
    assert "application/sparql-query" in reply.headers["accept-query"]


def test_the_description_comes_from_the_cache_once_it_has_been_asked_for(service: Service) -> None:
    headers = {"Accept": "text/turtle"}
    service.request("GET", "/sparql", headers=headers)
    again = service.request("GET", "/sparql", headers=headers)
    assert "cache" in again.headers["server-timing"]


def test_an_answer_is_given_again_from_the_cache(service: Service) -> None:
    query = {"query": "SELECT * { ?s ?p ?o } LIMIT 3 # again"}
    first, second = service.get(query), service.get(query)
    assert "query" in first.headers["server-timing"]
    assert "cache" in second.headers["server-timing"]
    assert first.body == second.body
    service.query(query["query"])  # whose fields are others
    posted = service.query(query["query"])
    assert "cache" in posted.headers["server-timing"]


def test_what_the_client_has_is_not_sent_again(service: Service) -> None:
    query = {"query": "SELECT * { ?s ?p ?o } LIMIT 4"}
    etag = service.get(query).headers["etag"]
    for tags in (etag, f'"other", W/{etag}', "*"):
        reply = service.get(query, If_None_Match=tags)
        assert (reply.status, reply.body) == (304, b"")
        assert reply.headers["etag"] == etag
        assert reply.headers["vary"] == "Accept, Accept-Encoding"
    assert service.get(query, If_None_Match='"other"').status == 200
    other = service.get(query, If_None_Match=etag, Accept="text/csv")
    assert other.status == 200
    assert other.headers["etag"] != etag


def test_a_post_is_answered_in_full_and_a_query_request_by_its_condition(service: Service) -> None:
    text = "SELECT * { ?s ?p ?o } LIMIT 5"
    condition = {"If-None-Match": service.query(text).headers["etag"]}
    for _ in range(2):
        assert service.query(text, headers=condition).status == 200
    fields = {"Content-Type": "application/sparql-query", **condition}
    assert service.request("QUERY", "/sparql", text.encode(), fields).status == 304


def test_a_tag_tells_datasets_apart(service: Service) -> None:
    query = "ASK { ?s ?p ?o }"
    tags = {
        service.get({"query": query, **more}).headers["etag"]
        for more in ({}, {"default-graph-uri": "x:a"}, {"named-graph-uri": "x:a"})
    }
    assert len(tags) == 3


@pytest.mark.parametrize("function", ["NOW()", "rand()", "UUID()", "StrUUID #\n ()"])
def test_what_changes_from_call_to_call_is_not_kept(service: Service, function: str) -> None:
    query = {"query": f"SELECT ({function} AS ?x) {{}}"}
    first, second = service.get(query), service.get(query)
    assert first.headers["cache-control"] == "no-store"
    assert "etag" not in first.headers
    assert first.body != second.body


def test_a_problem_is_not_kept(service: Service) -> None:
    before = service.metrics()["iscm_cache_entries"]
    for _ in range(2):
        assert "server-timing" not in service.get({"query": "ASK"}).headers
    assert service.metrics()["iscm_cache_entries"] == before
