"""Answers to questions over a real socket: kept, compressed, by the pool, within its limits."""

import csv
import gzip
import io
import json
from collections.abc import Iterator

import pytest

from services import Service, serving

pytestmark = pytest.mark.long

ADDRESS = "/questions/chairs-of-a-mechanism.csv?mechanism=khartoum-process"


@pytest.fixture(scope="module")
def service() -> Iterator[Service]:
    with serving() as running:
        yield running


def test_an_answer_is_made_once_and_kept(service: Service) -> None:
    first = service.request("GET", ADDRESS)
    again = service.request("GET", ADDRESS)
    assert first.status == again.status == 200
    assert first.body == again.body
    assert again.headers["server-timing"] == 'cache;desc="hit"'
    tag = {"If-None-Match": first.headers["etag"]}
    assert service.request("GET", ADDRESS, headers=tag).status == 304
    head = service.request("HEAD", ADDRESS)
    assert (head.status, head.body, head.headers["etag"]) == (200, b"", first.headers["etag"])
    rows = list(csv.DictReader(io.StringIO(first.body.decode(), newline="")))
    assert {"Egypt", "France"} <= {row["chairLabel"] for row in rows}
    assert all(row["sourceTitle"] for row in rows)


def test_tables_are_compressed_and_workbooks_are_already(service: Service) -> None:
    coded = service.request("GET", ADDRESS, headers={"Accept-Encoding": "gzip"})
    assert coded.headers["content-encoding"] == "gzip"
    assert gzip.decompress(coded.body) == service.request("GET", ADDRESS).body
    book = ADDRESS.replace(".csv", ".xlsx")
    plain = service.request("GET", book, headers={"Accept-Encoding": "gzip"})
    assert "content-encoding" not in plain.headers
    assert plain.body.startswith(b"PK")


def test_a_question_runs_in_the_pool_within_its_limits(service: Service) -> None:
    ended = 'iscm_queries_total{outcome="answered"}'
    service.prepare()
    before = service.metrics()[ended]
    address = ADDRESS.replace("khartoum", "budapest")
    assert service.request("GET", address).status == 200
    assert service.metrics()[ended] > before
    with serving(environment={"ISCM_MAX_ANSWER_BYTES": "5000"}) as bounded:
        refused = bounded.request("GET", "/questions/acronyms.json")
        assert (refused.status, refused.problem) == (503, "answer-too-large")
        assert refused.headers["retry-after"]
        assert bounded.answers()


def test_a_wrong_parameter_is_not_kept(service: Service) -> None:
    for _ in range(2):
        reply = service.request("GET", f"{ADDRESS}&x=1")
        assert (reply.status, reply.problem) == (400, "bad-parameter")
        assert reply.headers["cache-control"] == "no-store"
    assert json.loads(reply.body)["available"] == ["mechanism"]


def test_every_question_comes_as_a_page_and_in_every_format(service: Service) -> None:
    page = service.request("GET", "/llms.txt").body.decode()
    assert "/questions/" in page
    listed = service.request("GET", "/questions", headers={"Accept": "text/html"}).body.decode()
    names = [part.partition('"')[0] for part in listed.split('href="/questions/')[1:]]
    assert len(names) > 50
    for name in names:
        shown = service.request("GET", f"/questions/{name}", headers={"Accept": "text/html"})
        assert shown.status == 200, name
        text = shown.body.decode()
        for extension in ("csv", "json", "xlsx", "rq"):
            (address,) = {
                part.partition('"')[0].replace("&amp;", "&")
                for part in text.split('href="')[1:]
                if part.startswith(f"/questions/{name}.{extension}") and "bom=1" not in part[:300]
            }
            assert service.request("GET", address).status == 200, address
