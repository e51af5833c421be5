"""What answers come as: formats, codings, columns and prefixes."""

import gzip
from urllib.parse import urlencode

import brotli
import pyoxigraph as ox
import pytest
import zstandard

from members import FORM, MEMBERS, QUERY
from services import Service

GRAPH = "CONSTRUCT WHERE { mechanism:alpha-process iscm:hasMember ?s }"
RDF = {
    "text/turtle": ox.RdfFormat.TURTLE,
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
    "application/rdf+xml": ox.RdfFormat.RDF_XML,
    "application/ld+json": ox.RdfFormat.JSON_LD,
    "application/n-quads": ox.RdfFormat.N_QUADS,
    "application/trig": ox.RdfFormat.TRIG,
    "text/n3": ox.RdfFormat.N3,
    "application/x-turtle": ox.RdfFormat.TURTLE,
    "text/rdf+n3": ox.RdfFormat.N3,
    "application/x-trig": ox.RdfFormat.TRIG,
    "text/x-nquads": ox.RdfFormat.N_QUADS,
}


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


def test_a_browser_gets_a_page(service: Service) -> None:
    browser = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
    for target in ("/sparql", "/sparql?" + urlencode({"query": MEMBERS})):
        reply = service.request("GET", target, headers={"Accept": browser})
        assert reply.headers["content-type"].startswith("text/html")


@pytest.mark.parametrize("media_type", RDF)
def test_a_graph_comes_in_every_rdf_syntax(service: Service, media_type: str) -> None:
    reply = service.query(GRAPH, media_type)
    assert reply.headers["content-type"].startswith(media_type)
    quads = list(ox.parse(reply.body, RDF[media_type]))
    assert len(quads) == 2
    assert {quad.graph_name for quad in quads} == {ox.DefaultGraph()}


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        # What roqet and Attean say with queries of every form, and single types.
        (
            "application/sparql-results+xml, application/sparql-results+json;q=0.9, text/csv",
            "text/turtle;charset=utf-8",
        ),
        ("application/sparql-results+json", "text/turtle;charset=utf-8"),
        ("text/csv;q=0.1", "text/turtle;charset=utf-8"),
        ("text/csv, text/turtle;q=0", "application/ld+json"),
        ("text/csv, application/rdf+xml;q=0.1", "application/rdf+xml"),
        ("text/csv, */*;q=0", None),
        ("image/png", None),
        ("application/pdf, text/html;q=0.1", None),
    ],
)
@pytest.mark.parametrize("length", [0, 20_000])
def test_who_names_formats_of_rows_alone_gets_a_graph_as_well(
    service: Service, accept: str, media_type: str | None, length: int
) -> None:
    encoded = urlencode({"query": f"{GRAPH} #{'x' * length}"}).encode()
    for _ in range(2):
        reply = service.request("POST", "/sparql", encoded, FORM | {"Accept": accept})
        if media_type is None:
            assert (reply.status, reply.problem) == (406, "not-acceptable")
            assert "application/n-quads" in reply.json["available"]
        else:
            assert (reply.status, reply.headers["content-type"]) == (200, media_type)


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


@pytest.mark.parametrize(
    "names", [("नाम", "अर्थ"), ("ชื่อ", "สี"), ("名前", "意味"), ("zoë", "a"), ("ы", "ҫ"), ("ي", "ا")]
)
def test_columns_keep_their_order_in_every_script(service: Service, names: tuple[str, str]) -> None:
    first, second = names
    query = f"SELECT * {{ VALUES (?{first} ?{second}) {{ (1 2) }} }}"
    assert service.query(query, "text/csv").body.decode() == f"{first},{second}\r\n1,2\r\n"


def test_a_form_may_hold_letters_as_they_are(service: Service) -> None:
    body = "query=SELECT ('Côte d’Ivoire' AS ?x) {}".encode()
    reply = service.request("POST", "/sparql", body, FORM | {"Accept": "text/csv"})
    assert (reply.status, reply.body.decode()) == (200, "x\r\nCôte d’Ivoire\r\n")
    wrong = service.request("POST", "/sparql", body.decode().encode("cp1252"), FORM)
    assert (wrong.status, wrong.problem) == (400, "bad-request")


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
