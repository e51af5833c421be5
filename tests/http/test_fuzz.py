"""Whatever comes in, the answer is no 500 and the service goes on."""

import string
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services import Service

pytestmark = pytest.mark.long

ROUNDS = settings(
    max_examples=400,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
"""The same inputs every time, some seconds of them."""
CLEAN = {200, 204, 304, 400, 403, 404, 405, 406, 408, 413, 414, 415, 417, 429, 431, 501, 503}
SEEDS = [
    "SELECT * { ?s ?p ?o } LIMIT 5",
    "PREFIX ex: <https://example.org/> SELECT DISTINCT ?s (COUNT(*) AS ?n) "
    "{ ?s ex:p1|ex:p2+ ?o FILTER(LANG(?o) = 'en') } GROUP BY ?s HAVING(?n > 1) ORDER BY ?s LIMIT 3",
    "CONSTRUCT { ?s ?p [] } { ?s ?p ?o OPTIONAL { GRAPH ?g { ?o ?q ?r } } } LIMIT 3",
    "DESCRIBE <https://example.org/s1>",
    "ASK { VALUES (?a ?b) { (1 UNDEF) } BIND(?a + 1 AS ?c) MINUS { ?a ?b ?c } }",
    "SELECT (GROUP_CONCAT(?o ; SEPARATOR=', ') AS ?all) FROM <x:g> { { SELECT ?o { ?s ?p ?o } } }",
    "INSERT DATA { <x:a> <x:b> 'c' }",
    "SELECT * { SERVICE SILENT <x:y> { ?s ?p ?o } }",
]
PIECES = st.sampled_from(
    [
        *"{}()[]<>?$*+/|^!&=;,.#'\"\\@:-_ \n\t\0",
        "'''",
        '"""',
        "<<(",
        ")>>",
        "^^xsd:integer",
        "@en--ltr",
        "\\u0053",
        "\U0001f600",
        "\u202e",
        "1e400",
        "SERVICE",
        "LATERAL",
        "EXISTS",
        "GRAPH",
        "UNION",
        "FROM NAMED <x:y>",
        "BASE <x:>",
        "PREFIX : <x:>",
        "VERSION '1.2'",
    ]
)
MEDIA = st.one_of(
    st.sampled_from(
        [
            "*/*",
            "application/json",
            "text/turtle",
            "text/csv;header=present",
            "text/html",
            'application/ld+json;profile="x"',
            "application/sparql-results+json;q=0",
        ]
    ),
    st.text(string.printable.replace("\r", "").replace("\n", "")[:-3], max_size=40),
)


@st.composite
def mutated(draw: st.DrawFn) -> str:
    """A query with pieces cut out, put in or moved."""
    text = draw(st.sampled_from(SEEDS))
    for _ in range(draw(st.integers(1, 5))):
        at = draw(st.integers(0, len(text)))
        end = min(len(text), at + draw(st.integers(0, 6)))
        text = text[:at] + draw(PIECES | st.text(max_size=3)) + text[end:]
    return text


def sound(service: Service, method: str, target: str, body: bytes | None, **fields: str) -> None:
    headers = {name.replace("_", "-"): value for name, value in fields.items()}
    reply = service.request(method, target, body, headers)
    assert reply.status in CLEAN, reply
    if (
        method != "HEAD"
        and reply.status >= 400
        and "html" not in reply.headers.get("content-type", "html")
    ):
        assert reply.problem


@ROUNDS
@given(text=mutated(), accept=MEDIA)
def test_mutated_queries(service: Service, text: str, accept: str) -> None:
    body = text.encode("utf-8", "surrogatepass")
    kind = "application/sparql-query"
    sound(service, "POST", "/sparql", body, Content_Type=kind, Accept=accept.strip())


@ROUNDS
@given(
    method=st.sampled_from(["GET", "HEAD", "POST", "QUERY", "OPTIONS", "PUT", "PATCH", "DELETE"]),
    parameters=st.lists(
        st.tuples(
            st.sampled_from(["query", "update", "default-graph-uri", "named-graph-uri", "x", ""]),
            st.sampled_from(SEEDS) | st.binary(max_size=30),
        ),
        max_size=4,
    ),
    content_type=MEDIA
    | st.sampled_from(["application/x-www-form-urlencoded", "application/sparql-query;charset=x"]),
    body=st.binary(max_size=60) | st.sampled_from(SEEDS).map(str.encode),
    accept=MEDIA,
)
def test_requests_of_every_shape(
    service: Service,
    method: str,
    parameters: list[tuple[str, str | bytes]],
    content_type: str,
    body: bytes,
    accept: str,
) -> None:
    pairs = "&".join(f"{name}={quote(value)}" for name, value in parameters)
    target = f"/sparql?{pairs}" if pairs else "/sparql"
    content = body if method in ("POST", "QUERY", "PUT", "PATCH") else None
    fields = {"Content_Type": content_type.strip(), "Accept": accept.strip()}
    sound(service, method, target, content, **fields)


def test_the_service_is_as_it_was(service: Service) -> None:
    service.settle(2)
    assert service.answers()
