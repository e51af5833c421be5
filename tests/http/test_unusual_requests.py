"""Requests that few clients send, and that HTTP nevertheless defines."""

import gzip
from urllib.parse import urlencode

import pytest

from services import Service

FORM = "application/x-www-form-urlencoded"
QUERY = "application/sparql-query"


@pytest.mark.parametrize(
    "accept", ["image/png", "application/pdf", "text/turtle;q=0, image/*", "text/turtle;v=2"]
)
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_a_bare_endpoint_lists_what_it_can_be_described_in(
    service: Service, method: str, accept: str
) -> None:
    reply = service.request(method, "/sparql", headers={"Accept": accept})
    assert reply.status == 406
    assert "Accept" in reply.headers["vary"]
    if method == "GET":
        assert reply.problem == "not-acceptable"
        assert {"text/turtle", "application/ld+json", "text/html"} <= set(reply.json["available"])


def test_a_bare_endpoint_tells_who_wants_rows_that_the_query_is_missing(service: Service) -> None:
    accept = {"Accept": "image/png, application/sparql-results+json;q=0.1"}
    reply = service.request("GET", "/sparql", headers=accept)
    assert (reply.status, reply.problem) == (400, "query-missing")


def test_the_server_as_a_whole_has_options(service: Service) -> None:
    reply = service.request("OPTIONS", "*")
    assert (reply.status, reply.body) == (204, b"")
    assert reply.headers["allow"] == "GET, HEAD, POST, QUERY, OPTIONS"
    assert service.request("OPTIONS", "/ontology").status == 200


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_the_asterisk_is_for_options_alone(service: Service, method: str) -> None:
    reply = service.request(method, "*")
    assert (reply.status, reply.problem) == (400, "bad-request")


@pytest.mark.parametrize("coding", ["gzip", "br", "GZIP, identity", "nonsense"])
@pytest.mark.parametrize(
    ("method", "path", "kind"),
    [
        ("POST", "/sparql", QUERY),
        ("POST", "/sparql", FORM),
        ("QUERY", "/sparql/", QUERY),
        ("POST", "/reconcile", FORM),
    ],
)
def test_coded_content_is_refused_with_what_is_taken(
    service: Service, method: str, path: str, kind: str, coding: str
) -> None:
    fields = {"Content-Type": kind, "Content-Encoding": coding}
    reply = service.request(method, path, gzip.compress(b"ASK {}"), fields)
    assert (reply.status, reply.problem) == (415, "unsupported-content-coding")
    assert reply.headers["accept-encoding"] == "identity"
    assert coding.lower().removesuffix(", identity") in reply.json["detail"]


def test_content_that_says_it_is_not_coded_is_read(service: Service) -> None:
    for coding in ("identity", ""):
        fields = {"Content-Encoding": coding}
        assert service.query("ASK {}", headers=fields).json["boolean"] is True
    # A GET has no content that counts, and an answer that is kept changes nothing of a refusal.
    target = "/sparql?" + urlencode({"query": "ASK {}"})
    assert service.request("GET", target, headers={"Content-Encoding": "gzip"}).status == 200
    assert service.query("ASK {}", headers={"Content-Encoding": "gzip"}).status == 415
