"""The endpoint answers alike from the server and from the site alone, as `--dev` runs it."""

import gzip
import threading
from collections.abc import Iterator
from urllib.parse import quote, urlencode

import pytest
from flask.testing import FlaskClient
from werkzeug.serving import make_server

from iscm.dataset import load_files
from iscm.engine.embedded import EmbeddedEngine
from iscm.files import other_files
from iscm.protocol.problems import CACHING
from iscm.settings import Settings
from iscm.web import create_app
from iscm.web.dev_server import TargetKept
from services import ALPHA, Reply, Service, serving

MEMBERS = "SELECT ?s { mechanism:alpha-process iscm:hasMember ?s } ORDER BY ?s"
GRAPH = "CONSTRUCT { state:IDN iscm:x ?x } { BIND(1 AS ?x) }"
MANY = "SELECT ?s ?p ?o { ?s ?p ?o } ORDER BY ?s ?p ?o"
ENDLESS = "SELECT * { ?s ?p ?o . ?x ?y ?z } LIMIT 60000"
"""More than the cache keeps."""
LONG = MEMBERS + " #" + "x" * 9_000
BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
QUERY = {"Content-Type": "application/sparql-query"}
ALONE = ("connection", "content-length", "date", "server", "server-timing")
"""Fields of the one or the other server, not of the answer."""
Asked = tuple[str, str, bytes | None, dict[str, str]]


def get(query: str, headers: dict[str, str] | None = None, **parameters: str) -> Asked:
    return "GET", "/sparql?" + urlencode({"query": query, **parameters}), None, headers or {}


REQUESTS: dict[str, Asked] = {
    "rows": get(MEMBERS),
    "rows as CSV": get(MEMBERS, {"Accept": "text/csv"}),
    "rows by the address": get(MEMBERS, BROWSER, format="csv"),
    "marked rows": get(MEMBERS, format="csv", bom="1"),
    "marked rows by Accept": get(MEMBERS, {"Accept": "text/csv"}, bom="1"),
    "rows with no mark": get(MEMBERS, format="csv", bom="0"),
    "marked rows, compressed": get(MANY, {"Accept-Encoding": "gzip"}, format="csv", bom="1"),
    "marked rows, sent in parts": get(ENDLESS, format="csv", bom="1"),
    "marked rows, a head": ("HEAD", *get(MEMBERS, format="csv", bom="1")[1:]),
    "marked rows of a long query": get(LONG, {"Accept-Encoding": "gzip"}, format="csv", bom="1"),
    "marked rows of a long query, a head": ("HEAD", *get(LONG, format="csv", bom="1")[1:]),
    "marked rows by a form": (
        *("POST", "/sparql", urlencode({"query": MEMBERS, "bom": "1"}).encode()),
        FORM | {"Accept": "text/csv"},
    ),
    "marked rows by QUERY": (
        *("QUERY", "/sparql?bom=1&format=csv", MEMBERS.encode()),
        QUERY,
    ),
    "a mark before JSON": get(MEMBERS, bom="1"),
    "a mark before JSON, of a long query": get(LONG, bom="1"),
    "a mark before a graph": get(GRAPH, bom="1"),
    "a mark before a graph as CSV": get(GRAPH, format="csv", bom="1"),
    "a mark before a page": get(MEMBERS, BROWSER, bom="1"),
    "a mark before the description": ("GET", "/sparql?bom=1", None, {}),
    "a mark of another kind": get(MEMBERS, format="csv", bom="yes"),
    "two marks": ("GET", "/sparql?query=ASK%7B%7D&format=csv&bom=1&bom=1", None, {}),
    "a graph": get(GRAPH),
    "a graph as JSON-LD": get(GRAPH, {"Accept": "application/ld+json"}),
    "a graph's parameter": get("ASK {}", **{"default-graph-uri": "https://example.org/g"}),
    "compressed": get(MANY, {"Accept-Encoding": "gzip"}),
    "too short to be compressed": get("ASK {}", {"Accept-Encoding": "gzip"}),
    "a head": ("HEAD", "/sparql?" + urlencode({"query": MEMBERS}), None, {}),
    "a form": ("POST", "/sparql", urlencode({"query": MEMBERS}).encode(), FORM),
    "content": ("POST", "/sparql", MEMBERS.encode(), QUERY),
    "QUERY": ("QUERY", "/sparql", MEMBERS.encode(), QUERY),
    "QUERY with a slash": ("QUERY", "/sparql/", MEMBERS.encode(), QUERY),
    "OPTIONS": ("OPTIONS", "/sparql", None, {"Origin": "https://example.org"}),
    "long": get(LONG, {"Accept-Encoding": "gzip"}),
    "a clock's query": get("SELECT (NOW() > '2000-01-01T00:00:00Z'^^xsd:dateTime AS ?x) {}"),
    "chance": get("SELECT (RAND() < 2 AS ?x) {}", {"If-None-Match": "*"}),
    "a tag of what has none": get("SELECT (NOW() AS ?x) {}", {"If-Match": '"x"'}),
    "any tag of what has none": get("ASK { FILTER(NOW() > 1) }", {"If-Match": "*"}),
    "any tag": get(MEMBERS, {"If-None-Match": "*"}),
    "another tag": get(MEMBERS, {"If-Match": '"other"'}),
    "a date without a day": get(MEMBERS, {"If-Modified-Since": "Mon, 31 Feb 2026 00:00:00 GMT"}),
    "a date beyond all": get(MEMBERS, {"If-Modified-Since": "Fri, 31 Dec 9999 23:59:59 GMT"}),
    "a range": get(MEMBERS, {"Range": "bytes=0-9"}),
    "a year that no date has": get(
        'SELECT ?x { BIND("99999999999999999999-01-01"^^xsd:date AS ?x) FILTER(YEAR(?x) > 1) }'
    ),
    "malformed": get("SELECT ?x {\n ?x a foo:Bar }"),
    "an update": get("CLEAR ALL"),
    "a call": get("SELECT * { SERVICE <https://example.org/> {} }"),
    "no IRI": get("ASK {}", **{"default-graph-uri": "relative"}),
    "no such format": get(MEMBERS, format="pdf"),
    "a format that does not fit": get(GRAPH, format="csv"),
    "a parameter misspelt": get(MEMBERS, Format="csv"),
    "a graph misspelt": get("ASK {}", **{"default-graph": "urn:none"}),
    "a query misspelt": ("GET", "/sparql?qurey=ASK%7B%7D", None, {}),
    "another day": get("ASK {}", **{"as-of": "2017"}),
    "another day, with a slash": ("GET", "/sparql/?query=ASK%7B%7D&as-of=2017", None, {}),
    "a browser's other day": get("ASK {}", BROWSER, **{"as-of": "2017"}),
    "fields for others": get("ASK {}", output="json", timeout="1", _="1"),
    "two queries": ("GET", "/sparql?query=ASK%7B%7D&query=ASK%7B%7D", None, {}),
    "no UTF-8": ("GET", "/sparql?query=%FF", None, {}),
    "nothing acceptable": get(MEMBERS, {"Accept": "image/png"}),
    "an empty form": ("POST", "/sparql", b"", FORM),
    "no type": ("POST", "/sparql", b"ASK {}", {"Content-Type": ""}),
    "coded content": ("POST", "/sparql", b"ASK {}", QUERY | {"Content-Encoding": "gzip"}),
    "PUT": ("PUT", "/sparql", b"ASK {}", QUERY),
    "a browser's PUT": ("PUT", "/sparql", b"ASK {}", QUERY | BROWSER),
    "TRACE": ("TRACE", "/sparql", None, {}),
    "the description": ("GET", "/sparql", None, {"Accept": "application/n-triples"}),
    "a page": get(MEMBERS, BROWSER),
    "a page of a long query": get(LONG, BROWSER),
    "a page of a fault": get("SELECT ?x {\n ?x a foo:Bar }", BROWSER),
    "a page of a parameter misspelt": get(MEMBERS, BROWSER, Format="csv"),
    "a browser's form": ("POST", "/sparql", b"query=ASK", FORM | BROWSER),
}


@pytest.fixture(scope="module")
def server() -> Iterator[Service]:
    with serving("--data", str(ALPHA)) as running:
        yield running


@pytest.fixture(scope="module")
def alone(server: Service) -> FlaskClient:
    dataset = load_files(other_files([ALPHA]))
    app = create_app(Settings(base_url=server.url), EmbeddedEngine(dataset.store), dataset)
    return app.test_client()


@pytest.mark.parametrize("name", REQUESTS)
def test_the_server_and_the_site_alone_answer_alike(
    server: Service, alone: FlaskClient, name: str
) -> None:
    method, target, body, headers = REQUESTS[name]
    with_length = headers | ({} if body is None else {"Content-Length": str(len(body))})
    other = alone.open(target, method=method, data=body, headers=with_length)
    for _ in range(2):  # the second time from the cache
        one = server.request(method, target, body, headers)
        assert one.status == other.status_code
        # The server compresses pages and descriptions, and says so.
        is_answer = "last-modified" not in one.headers and "html" not in (other.content_type or "")
        left = ALONE if is_answer else (*ALONE, "vary")
        fields = {name.lower(): value for name, value in other.headers if name != "Link"}
        links = other.headers.getlist("Link")
        if links:
            fields["link"] = ", ".join(links)
        for field in left:
            fields.pop(field, None)
        assert {k: v for k, v in one.headers.items() if k not in left} == fields
        assert one.body == other.data


@pytest.mark.parametrize("target", ["//sparql?query=ASK%7B%7D", "//id/mechanism/alpha-process"])
def test_a_path_of_two_slashes_is_none(server: Service, alone: FlaskClient, target: str) -> None:
    site = alone.application
    started = make_server("127.0.0.1", 0, site, threaded=True, request_handler=TargetKept)
    threading.Thread(target=started.serve_forever, daemon=True).start()
    try:
        told = Service(started.server_port, 0).request("GET", target)
    finally:
        started.shutdown()
        started.server_close()
    one = server.request("GET", target)
    assert (one.status, one.problem, one.body) == (404, "not-found", told.body)
    assert (told.status, told.problem) == (404, "not-found")


def test_answers_to_post_are_for_no_other_cache(server: Service) -> None:
    for method in ("GET", "POST", "GET", "POST"):  # from the server's own they come all the same
        name = "rows" if method == "GET" else "content"
        reply = server.request(*REQUESTS[name])
        expected = CACHING if method == "GET" else "no-store"
        assert (reply.status, reply.headers["cache-control"]) == (200, expected)


def test_the_words_of_a_text_make_no_answer_volatile(server: Service) -> None:
    fields = server.get({"query": "ASK { FILTER('now' != 'rand') } # UUID"}).headers
    assert fields["cache-control"] == CACHING
    assert server.get({"query": "ASK { FILTER(nOw() > 1) }"}).headers["cache-control"] == "no-store"


def test_a_tag_of_the_one_is_known_to_the_other(server: Service, alone: FlaskClient) -> None:
    target = f"/sparql?query={quote(MEMBERS)}"
    tag = alone.get(target).headers["ETag"]
    known = server.request("GET", target, headers={"If-None-Match": tag})
    assert (known.status, known.body) == (304, b"")
    assert alone.get(target, headers={"If-None-Match": tag}).status_code == 304


@pytest.mark.parametrize(
    "query", [MEMBERS, LONG, ENDLESS, MANY], ids=["short", "long", "parts", "packed"]
)
def test_a_mark_before_csv_is_all_that_it_changes(server: Service, query: str) -> None:
    for coded in ({}, {"Accept-Encoding": "gzip"}):
        plain = server.request(*get(query, coded, format="csv"))
        for _ in range(2):
            marked = server.request(*get(query, coded, format="csv", bom="1"))
            assert marked.status == 200
            assert _decoded(marked) == b"\xef\xbb\xbf" + _decoded(plain)
            assert marked.headers.get("etag", "marked") != plain.headers.get("etag", "plain")
            _, *asked = get(query, coded, format="csv", bom="1")
            head = server.request("HEAD", *asked)
            assert head.headers["content-length"] == marked.headers["content-length"]
            assert int(marked.headers["content-length"]) == len(marked.body)
        if "etag" in marked.headers:
            known = {"If-None-Match": marked.headers["etag"]}
            assert server.request(*get(query, coded | known, format="csv", bom="1")).status == 304
            assert server.request(*get(query, coded | known, format="csv")).status == 200


def _decoded(reply: Reply) -> bytes:
    coded = reply.headers.get("content-encoding") == "gzip"
    return gzip.decompress(reply.body) if coded else reply.body
