from urllib.parse import quote, urlencode

import pytest

from iscm.protocol.endpoint import Endpoint
from iscm.protocol.problems import Problem
from iscm.protocol.request import FORM, SPARQL_QUERY, QueryRequest, parse_request

QUERY = "SELECT * { ?s ?p 'a+b é %20' }"


def read(
    method: str = "GET", url: str = "", content_type: str = "", body: bytes = b"", limit: int = 1000
) -> QueryRequest:
    return parse_request(method, url.encode(), content_type, body, max_bytes=limit)


@pytest.mark.parametrize(
    "request_parts",
    [
        ("GET", urlencode({"query": QUERY}), "", b""),
        ("GET", "query=" + quote(QUERY), "", b""),
        ("POST", "", FORM, urlencode({"query": QUERY}).encode()),
        ("POST", "", f"{FORM}; charset=UTF-8", urlencode({"query": QUERY}).encode()),
        ("POST", "", SPARQL_QUERY, QUERY.encode()),
        ("POST", "", f"{SPARQL_QUERY};charset=utf-8", QUERY.encode()),
    ],
)
def test_the_query_is_decoded_once(request_parts: tuple[str, str, str, bytes]) -> None:
    assert read(*request_parts).query == QUERY


@pytest.mark.parametrize(
    "request_parts",
    [
        ("GET", "query=ASK%7B%7D&default-graph-uri=a:1&default-graph-uri=a:2&named-graph-uri=a:3"),
        (
            "POST",
            "",
            FORM,
            b"query=ASK{}&default-graph-uri=a:1&default-graph-uri=a:2&named-graph-uri=a:3",
        ),
        (
            "POST",
            "default-graph-uri=a:1&default-graph-uri=a:2&named-graph-uri=a:3",
            SPARQL_QUERY,
            b"ASK{}",
        ),
        (
            "POST",
            "default-graph-uri=a:1&default-graph-uri=a:2&named-graph-uri=a:3",
            FORM,
            b"query=ASK{}",
        ),
    ],
)
def test_graphs_come_with_every_way_to_ask(request_parts: tuple[str, ...]) -> None:
    asked = read(*request_parts)
    assert asked == QueryRequest("ASK{}", ["a:1", "a:2"], ["a:3"])


@pytest.mark.parametrize(
    ("method", "url", "content_type", "body"),
    [
        ("GET", b"query=%EF%BB%BFASK%7B%7D", "", b""),
        ("POST", b"", "application/x-www-form-urlencoded", b"query=%EF%BB%BFASK%7B%7D"),
        ("POST", b"", "application/sparql-query", b"\xef\xbb\xbfASK{}"),
    ],
)
def test_a_byte_order_mark_before_a_query_is_left_out(
    method: str, url: bytes, content_type: str, body: bytes
) -> None:
    read = Endpoint("1", max_query_bytes=100).read(method, url, content_type, None, body)
    assert read.query == "ASK{}"


def test_a_get_without_query_asks_for_the_description() -> None:
    assert read("GET", "").query is None


@pytest.mark.parametrize(
    ("request_parts", "status", "kind"),
    [
        (("GET", "query=ASK{}&query=ASK{}"), 400, "bad-request"),
        (("GET", "query=%FF"), 400, "bad-request"),
        (("GET", "update=DROP+ALL"), 403, "update-refused"),
        (("POST", "", FORM, b"update=DROP+ALL"), 403, "update-refused"),
        (("POST", "", "application/sparql-update", b"DROP ALL"), 403, "update-refused"),
        (("POST", "", FORM, b""), 400, "query-missing"),
        (("POST", "", FORM, b"query=%C3%28"), 400, "bad-request"),
        (("POST", "", SPARQL_QUERY, b"\xff"), 400, "bad-request"),
        (("POST", "query=ASK{}", SPARQL_QUERY, b"ASK{}"), 400, "bad-request"),
        (("POST", "query=ASK{}", FORM, b"query=ASK{}"), 400, "bad-request"),
        (("POST", "", FORM, b"query=ASK{}&query=ASK{}"), 400, "bad-request"),
        (("POST", "", "text/plain", b"ASK{}"), 415, "unsupported-media-type"),
        (("POST", "", "", b"ASK{}"), 415, "unsupported-media-type"),
        (("POST", "", f"{SPARQL_QUERY};charset=latin-1", b"ASK{}"), 415, "unsupported-media-type"),
        (("GET", "query=" + "a" * 1001), 413, "too-long"),
    ],
)
def test_a_wrong_request_is_told_why(
    request_parts: tuple[str, ...], status: int, kind: str
) -> None:
    with pytest.raises(Problem) as caught:
        read(*request_parts)
    assert (caught.value.status, caught.value.kind) == (status, kind)


def test_415_lists_what_is_understood() -> None:
    with pytest.raises(Problem) as caught:
        read("POST", "", "text/plain", b"ASK{}")
    assert caught.value.extra["supported"] == [FORM, SPARQL_QUERY]
    assert SPARQL_QUERY in caught.value.headers["Accept-Post"]


@pytest.mark.parametrize("url", ["query=ASK%7B%7D&default-graph-uri=&named-graph-uri="])
def test_an_empty_graph_parameter_names_no_graph(url: str) -> None:
    """Forms send their empty fields."""
    assert read("GET", url) == QueryRequest("ASK{}", [], [])


def test_a_day_means_nothing_for_a_query() -> None:
    with pytest.raises(Problem, match="as-of") as refused:
        read("GET", "query=ASK%7B%7D&as-of=2017")
    assert refused.value.status == 400


@pytest.mark.parametrize(
    ("value", "accept"),
    [
        ("csv", "text/csv, */*;q=0"),
        ("CSV", "text/csv, */*;q=0"),
        ("json", "application/sparql-results+json, application/ld+json, */*;q=0"),
        ("text%2Fcsv", "text/csv, */*;q=0"),
        ("application/sparql-results+json", "application/sparql-results+json, */*;q=0"),
        ("text/turtle", "text/turtle, */*;q=0"),
        ("", None),
    ],
)
def test_a_format_stands_for_an_accept_header(value: str, accept: str | None) -> None:
    by_url = read(url=f"query=ASK%7B%7D&format={value}")
    by_form = read("POST", "", FORM, f"query=ASK{{}}&format={value}".encode())
    by_body = read("POST", f"format={value}", SPARQL_QUERY, b"ASK{}")
    assert by_url.accept == by_form.accept == by_body.accept == accept
    assert by_url.accepting("text/x") == (accept or "text/x")


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("format=pdf", "no format “pdf”; there are json"),
        ("format=image/png", "no format “image/png”"),
        ("format=csv&format=json", "format is given 2 times"),
        ("format=" + "x" * 10_000, "no format “" + "x" * 60 + "”"),
        ("format=%00%0a", "no format"),
    ],
)
def test_a_format_that_there_is_not_is_told(url: str, words: str) -> None:
    with pytest.raises(Problem) as raised:
        read(url=f"query=ASK%7B%7D&{url}")
    assert (raised.value.status, raised.value.kind) == (400, "bad-parameter")
    assert words in raised.value.detail


@pytest.mark.parametrize(
    "fields",
    [
        "format=tsv&format=text/tab-separated-values&output=tsv&results=tsv",
        "format=n3&output=n3&results=n3",
        "format=json-ld&output=json-ld&results=json-ld&format=application/ld%2Bjson",
    ],
)
def test_a_format_that_repeats_the_accept_header_leaves_the_choice_to_it(fields: str) -> None:
    assert read(url=f"query=ASK%7B%7D&{fields}").accept is None
    assert read("POST", "", FORM, f"query=ASK{{}}&{fields}".encode()).accept is None


@pytest.mark.parametrize("name", ["output", "results", "_accept", "Accept", "accept"])
def test_a_format_goes_by_the_names_of_other_endpoints(name: str) -> None:
    for value in ("csv", "text/csv"):
        for more in ("", "&format=csv", "&format="):
            asked = f"{name}={value}{more}"
            assert read(url=f"query=ASK%7B%7D&{asked}").accept == "text/csv, */*;q=0"
            assert read("POST", "", FORM, f"query=ASK{{}}&{asked}".encode()).accept is not None
    for wrong in ("=pdf", "=csv&format=json", f"=csv&{name}=csv"):
        with pytest.raises(Problem, match=r"no format|different formats|give it once"):
            read(url=f"query=ASK%7B%7D&{name}{wrong}")


@pytest.mark.parametrize(
    ("name", "told"),
    [
        *(("asof", "asof means nothing"), ("As_Of", "As_Of means nothing"), ("Bom", "it is bom")),
        *(("Format", "it is format"), ("defaultGraphUri", "it is default-graph-uri")),
        *(("default-graph", "it is default-graph-uri"), ("named-graph", "it is named-graph-uri")),
        *(("default-graph-urii", "it is default-graph-uri"), ("fromat", "it is format")),
    ],
)
def test_what_would_be_dropped_is_refused(name: str, told: str) -> None:
    for request_parts in (
        ("GET", f"query=ASK%7B%7D&{name}=1"),
        ("POST", f"{name}=1", SPARQL_QUERY, b"ASK{}"),
        ("POST", f"{name}=1", FORM, b"query=ASK{}"),
        ("POST", "", FORM, f"query=ASK{{}}&{name}=1".encode()),
    ):
        with pytest.raises(Problem, match=told) as refused:
            read(*request_parts)
        assert refused.value.status == 400


def test_a_byte_order_mark_comes_with_every_way_to_ask() -> None:
    for value, marked in (("1", True), ("0", False)):
        assert read("GET", f"query=ASK%7B%7D&bom={value}").marked is marked
        assert read("POST", f"bom={value}", SPARQL_QUERY, b"ASK{}").marked is marked
        assert read("POST", f"bom={value}", FORM, b"query=ASK{}").marked is marked
        assert read("POST", "", FORM, f"query=ASK{{}}&bom={value}".encode()).marked is marked


@pytest.mark.parametrize("fields", ["bom=", "bom=yes", "bom=1&bom=1", "bom=1&bom=0"])
def test_a_byte_order_mark_is_asked_for_once_as_one_or_none(fields: str) -> None:
    with pytest.raises(Problem, match="bom is given once, as 1 or 0") as refused:
        read("GET", f"query=ASK%7B%7D&{fields}")
    assert refused.value.status == 400


@pytest.mark.parametrize("url", ["qurey=ASK%7B%7D", "quer=ASK%7B%7D", "QUERY=ASK%7B%7D"])
def test_a_query_by_another_name_is_no_question_for_the_description(url: str) -> None:
    with pytest.raises(Problem, match="it is query") as refused:
        read("GET", url)
    assert refused.value.status == 400


@pytest.mark.parametrize(
    "fields",
    [
        *(
            "output=json&results=json&timeout=0",
            "output=xml",
            "_=1732690000",
            "t=1",
            "v=2",
            "callback=f",
        ),
        *("queryLn=SPARQL&infer=true", "reasoning=false", "debug=on", "should-sponge=&signal_void"),
        *("using-graph-uri=a:1", "limit=10", "soft-limit=", "utm_source=mail", "Accept=text/csv"),
    ],
)
def test_fields_that_clients_send_to_other_servers_are_let_be(fields: str) -> None:
    assert read("GET", f"query=ASK%7B%7D&{fields}").query == "ASK{}"


def test_fields_without_number_are_not_each_compared_with_all() -> None:
    fields = "&".join(f"defaultgraphxyz{chr(97 + n // 26)}{chr(97 + n % 26)}=" for n in range(500))
    with pytest.raises(Problem, match="500 parameters mean nothing here"):
        read("GET", f"query=ASK%7B%7D&{fields}")
