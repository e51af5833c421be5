"""The SPARQL 1.1 Protocol, and HTTP beneath it, over a real socket."""

import gzip
import http.client
import json
import socket
from urllib.parse import quote, urlencode

import brotli
import pyoxigraph as ox
import pytest
import zstandard

from patience import PATIENCE
from services import Service

MEMBERS = "SELECT ?s { mechanism:alpha-process iscm:hasMember ?s } ORDER BY ?s"
IRIS = ["https://w3id.org/iscm/id/state/AUS", "https://w3id.org/iscm/id/state/IDN"]
GRAPH = "CONSTRUCT WHERE { mechanism:alpha-process iscm:hasMember ?s }"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
QUERY = {"Content-Type": "application/sparql-query"}
RDF = {
    "text/turtle": ox.RdfFormat.TURTLE,
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
    "application/rdf+xml": ox.RdfFormat.RDF_XML,
    "application/ld+json": ox.RdfFormat.JSON_LD,
}


def raw(service: Service, data: bytes) -> bytes:
    """What comes back to some bytes until the server hangs up."""
    with socket.create_connection(("127.0.0.1", service.port), timeout=PATIENCE) as client:
        client.sendall(data)
        parts = []
        while block := client.recv(65536):
            parts.append(block)
    return b"".join(parts)


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


def test_percent_encoding_is_decoded_once(service: Service) -> None:
    text = "SELECT ('a%2Bb+c d%25' AS ?x) {}"
    reply = service.request("GET", f"/sparql?query={quote(text)}")
    assert reply.json["results"]["bindings"][0]["x"]["value"] == "a%2Bb+c d%25"


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
            {"Accept": "text/csv"},
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


def test_head_says_what_get_would_and_sends_nothing(service: Service) -> None:
    for _ in range(2):
        target = "/sparql?" + urlencode({"query": MEMBERS})
        head = service.request("HEAD", target)
        full = service.request("GET", target)
        assert head.body == b""
        for name in ("content-type", "content-length", "etag", "vary"):
            assert head.headers[name] == full.headers[name]


def test_options_tells_browsers_of_other_origins_what_they_may(service: Service) -> None:
    reply = service.request("OPTIONS", "/sparql", headers={"Origin": "https://example.org"})
    assert (reply.status, reply.body) == (204, b"")
    assert "QUERY" in reply.headers["access-control-allow-methods"]
    assert "Content-Type" in reply.headers["access-control-allow-headers"]
    assert "application/sparql-query" in reply.headers["accept-query"]


@pytest.mark.parametrize("media_type", RDF)
def test_the_service_describes_itself_in_every_rdf_syntax(
    service: Service, media_type: str
) -> None:
    reply = service.request("GET", "/sparql", headers={"Accept": media_type})
    assert reply.status == 200
    assert reply.headers["content-type"].startswith(media_type)
    sd = "http://www.w3.org/ns/sparql-service-description#"
    found = {q.predicate.value for q in ox.parse(reply.body, RDF[media_type], base_iri="x:")}
    assert {sd + "endpoint", sd + "resultFormat", sd + "namedGraph"} <= found


def test_the_description_comes_from_the_cache_once_it_has_been_asked_for(service: Service) -> None:
    headers = {"Accept": "text/turtle"}
    service.request("GET", "/sparql", headers=headers)
    again = service.request("GET", "/sparql", headers=headers)
    assert "cache" in again.headers["server-timing"]


def test_a_browser_gets_a_page(service: Service) -> None:
    browser = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
    for target in ("/sparql", "/sparql?" + urlencode({"query": MEMBERS})):
        reply = service.request("GET", target, headers={"Accept": browser})
        assert reply.headers["content-type"].startswith("text/html")


@pytest.mark.parametrize("media_type", RDF)
def test_a_graph_comes_in_every_rdf_syntax(service: Service, media_type: str) -> None:
    reply = service.query(GRAPH, media_type)
    assert len(list(ox.parse(reply.body, RDF[media_type]))) == 2


def test_turtle_declares_only_the_prefixes_in_use_in_short_and_long_answers(
    service: Service,
) -> None:
    short = service.query(GRAPH, "text/turtle").body.decode()
    lines = [line.split()[1] for line in short.splitlines() if line.startswith("@prefix")]
    assert lines == ["iscm:", "mechanism:", "state:"]
    construct = (
        "PREFIX ex: <https://example.org/> CONSTRUCT { ?s ?p ?o } { ?s ?p ?o . ?s ex:p1 ?o }"
    )
    long = service.query(construct.replace(". ?s ex:p1 ?o", ""), "text/turtle").body
    assert len(long) > 128 * 1024
    assert b"@prefix ex: <https://example.org/> .\n" in long[:4096]
    assert b"@prefix sdmx-measure:" not in long[:4096]
    assert len(list(ox.parse(long, ox.RdfFormat.TURTLE))) > 3000


@pytest.mark.parametrize(
    ("accept", "first"),
    [
        ("text/csv", b"o,s,p\r\n"),
        ("text/tab-separated-values", b"?o\t?s\t?p\n"),
        ("application/sparql-results+json", b'{"head":{"vars":["o","s","p"]}'),
    ],
)
def test_star_gives_columns_in_order_of_first_appearance(
    service: Service, accept: str, first: bytes
) -> None:
    query = "SELECT * { BIND(1 AS ?o) ?s ?p ?o }"
    assert service.query(query, accept).body.startswith(first)


def test_sparql_1_2_works(service: Service) -> None:
    reply = service.query("SELECT (LANGDIR(STRLANGDIR('x', 'ar', 'rtl')) AS ?d) {}", "text/csv")
    assert reply.body == b"d\r\nrtl\r\n"


@pytest.mark.parametrize("coding", ["gzip", "br", "zstd", "identity"])
def test_answers_are_compressed_as_the_client_likes(service: Service, coding: str) -> None:
    query = {"query": f"SELECT * {{ ?s ?p ?o }} LIMIT 200 # {coding}"}
    plain = service.get(query)
    decode = {
        "gzip": gzip.decompress,
        "br": brotli.decompress,
        "zstd": zstandard.ZstdDecompressor().decompress,
        "identity": bytes,
    }[coding]
    for _ in range(2):
        reply = service.get(query, Accept_Encoding=f"{coding};q=1, *;q=0")
        assert reply.headers.get("content-encoding", "identity") == coding
        assert decode(reply.body) == plain.body
        assert "Accept-Encoding" in reply.headers["vary"]
        assert (reply.headers["etag"] == plain.headers["etag"]) == (coding == "identity")


def test_an_answer_is_given_again_from_the_cache(service: Service) -> None:
    query = {"query": "SELECT * { ?s ?p ?o } LIMIT 3 # again"}
    first, second = service.get(query), service.get(query)
    assert "query" in first.headers["server-timing"]
    assert "cache" in second.headers["server-timing"]
    assert first.body == second.body
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


def test_a_connection_serves_many_requests_in_order(service: Service) -> None:
    requests = [
        f"GET /sparql?query={quote(f'SELECT ({n} AS ?n) {{}}')} HTTP/1.1\r\nHost: x\r\n"
        "Accept: text/csv\r\n" + ("Connection: close\r\n\r\n" if n == 39 else "\r\n")
        for n in range(40)
    ]
    came = raw(service, "".join(requests).encode())
    values = [
        part.split(b"\r\n\r\nn\r\n")[1].split(b"\r\n")[0]
        for part in came.split(b"HTTP/1.1 200 OK")[1:]
    ]
    assert values == [str(n).encode() for n in range(40)]


def test_a_chunked_body_is_read(service: Service) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", service.port, timeout=PATIENCE)
    parts = iter([b"AS", b"K {", b" ?s ?p ?o }"])
    connection.request("POST", "/sparql", parts, QUERY, encode_chunked=True)
    assert json.load(connection.getresponse())["boolean"] is True
    connection.close()


def test_a_client_that_waits_is_told_to_go_on(service: Service) -> None:
    with socket.create_connection(("127.0.0.1", service.port), timeout=PATIENCE) as client:
        client.sendall(
            b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\n"
            b"Content-Length: 6\r\nExpect: 100-continue\r\nConnection: close\r\n\r\n"
        )
        assert client.recv(100) == b"HTTP/1.1 100 Continue\r\n\r\n"
        client.sendall(b"ASK {}")
        assert client.recv(65536).startswith(b"HTTP/1.1 200 OK\r\n")


@pytest.mark.parametrize(
    ("request_bytes", "status"),
    [
        (b"GET /sparql HTTP/1.1\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400),
        (b"NONSENSE / HTTP/1.1\r\nHost: a\r\n\r\n", 501),
        (b"\x16\x03\x01\x02\x00\x01\x00", 501),
        (
            b"POST / HTTP/1.1\r\nHost: a\r\n"
            b"Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
            400,
        ),
        (b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n", 400),
        (b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999\r\n\r\n", 413),
        (b"POST / HTTP/1.1\r\nHost: a\r\nExpect: tea\r\nContent-Length: 1\r\n\r\n", 417),
        (b"GET / HTTP/1.1\r\nHost: a\r\n" + b"X: y\r\n" * 300 + b"\r\n", 431),
        (b"GET / HTTP/1.1\r\nHost: a\r\nX: " + b"y" * 300_000 + b"\r\n\r\n", 431),
        (b"GET / HTTP/1.1\r\nHost : a\r\n\r\n", 400),
    ],
)
def test_what_breaks_http_is_told_before_the_server_hangs_up(
    service: Service, request_bytes: bytes, status: int
) -> None:
    with socket.create_connection(("127.0.0.1", service.port), timeout=PATIENCE) as client:
        client.sendall(request_bytes)
        client.shutdown(socket.SHUT_WR)
        came = b"".join(iter(lambda: client.recv(65536), b""))
    head, _, body = came.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 %d " % status)
    assert b"connection: close" in head
    assert json.loads(body)["status"] == status


def test_http_1_0_is_spoken(service: Service) -> None:
    came = raw(service, b"GET /sparql?query=ASK%7B%7D HTTP/1.0\r\n\r\n")
    assert came.startswith(b"HTTP/1.1 200 OK\r\n")
    assert b"connection: close\r\n" in came


def test_pages_come_through_as_the_site_makes_them(service: Service) -> None:
    target = "/id/mechanism/alpha-process"
    moved = service.request("GET", target)
    assert (moved.status, moved.headers["location"]) == (303, "/doc/mechanism/alpha-process")
    page = service.request("GET", "/doc/mechanism/alpha-process", headers={"Accept": "text/html"})
    assert page.status == 200
    assert "Alpha" in page.body.decode()
    headers = {"Accept": "text/html", "Accept-Encoding": "gzip"}
    coded = service.request("GET", "/doc/mechanism/alpha-process", headers=headers)
    assert gzip.decompress(coded.body) == page.body
    assert coded.headers["etag"] != page.headers["etag"]
    for tag, accepted in (
        (coded.headers["etag"], headers),
        (page.headers["etag"], {"Accept": "text/html"}),
    ):
        fields = {**accepted, "If-None-Match": tag}
        again = service.request("GET", "/doc/mechanism/alpha-process", headers=fields)
        assert (again.status, again.headers["etag"]) == (304, tag)
    assert service.request("GET", "/nothing").status == 404
    assert service.request("POST", "/", b"x").status == 405


@pytest.mark.parametrize(
    ("query", "name", "media_type"),
    [
        (MEMBERS, "csv", "text/csv;charset=utf-8"),
        (MEMBERS, "tsv", "text/tab-separated-values;charset=utf-8"),
        (MEMBERS, "json", "application/sparql-results+json"),
        (MEMBERS, "application/sparql-results+xml", "application/sparql-results+xml"),
        (GRAPH, "json", "application/ld+json"),
        (GRAPH, "turtle", "text/turtle;charset=utf-8"),
        (GRAPH, "nt", "application/n-triples"),
        (GRAPH, "xml", "application/rdf+xml"),
        (MEMBERS + " #" + "x" * 20_000, "csv", "text/csv;charset=utf-8"),
    ],
)
def test_an_address_says_the_format_for_who_sets_no_header(
    service: Service, query: str, name: str, media_type: str
) -> None:
    encoded = urlencode({"query": query, "format": name})
    browser = {"Accept": "text/html,*/*;q=0.8"}
    by_url = service.request("GET", f"/sparql?{encoded}", headers=browser)
    by_form = service.request("POST", "/sparql", encoded.encode(), FORM | browser)
    by_body = service.request(
        "POST", f"/sparql?{urlencode({'format': name})}", query.encode(), QUERY | browser
    )
    for reply in (by_url, by_form, by_body):
        assert (reply.status, reply.headers["content-type"]) == (200, media_type)
        assert reply.body == by_url.body
    again = service.request("GET", f"/sparql?{encoded}", headers=browser)
    assert (again.status, again.body) == (200, by_url.body)


@pytest.mark.parametrize(
    ("query", "name", "status", "kind"),
    [
        (MEMBERS, "pdf", 400, "bad-parameter"),
        (MEMBERS, "turtle", 406, "not-acceptable"),
        (GRAPH, "csv", 406, "not-acceptable"),
        (GRAPH + " #" + "x" * 20_000, "csv", 406, "not-acceptable"),
    ],
)
def test_a_format_that_does_not_fit_is_told_with_those_that_do(
    service: Service, query: str, name: str, status: int, kind: str
) -> None:
    for _ in range(2):
        reply = service.request("GET", f"/sparql?{urlencode({'query': query, 'format': name})}")
        assert (reply.status, reply.problem) == (status, kind)
        assert reply.json["available"]


def test_a_page_can_be_asked_for_by_its_address(service: Service) -> None:
    encoded = urlencode({"query": MEMBERS, "format": "html"})
    reply = service.request("GET", f"/sparql?{encoded}", headers={"Accept": "text/csv"})
    assert reply.headers["content-type"] == "text/html;charset=utf-8"
