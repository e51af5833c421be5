"""Which requests share threads, however they are spelled."""

import pytest
from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Request as AsTheSiteReads

from iscm.http.request import Request
from iscm.web.documents import DOCUMENTS
from iscm.web.lanes import lanes
from iscm.web.services import SERVICES
from sites import small_app

PAGE = "/doc/mechanism/alpha"


LANE_OF = lanes(small_app())


def lane_of(request: Request) -> str:
    return LANE_OF(request.method, request.path, request.parameters())


def asked(target: str, method: str = "GET") -> Request:
    return Request(method, target.encode(), "1.1", (), b"", "127.0.0.1", "http", True, 0.0)


@pytest.mark.parametrize(
    "query",
    [
        "as-of=2017",
        "%61s-of=2017",
        "as%2dof=2017",
        "%61%73%2D%6F%66=2017",
        "as-of",
        "&&x=1&a%73-of=2017&y",
        "x=1&" * 2000 + "as-of=2017",
        "as-of=2017#" + "&x" * 2000,
    ],
)
def test_other_days_are_told_by_what_the_site_reads(query: str) -> None:
    before = query.partition("#")[0]
    environ = EnvironBuilder(path=PAGE, query_string=before).get_environ()
    assert "as-of" in AsTheSiteReads(environ).args
    assert lane_of(asked(f"{PAGE}?{query}")) == "day"


@pytest.mark.parametrize(
    "query", ["", "q=as-of", "as-offer=1", "as+of=1", "%2561s-of=1", "AS-OF=1"]
)
def test_what_is_no_other_day_is_an_ordinary_page(query: str) -> None:
    environ = EnvironBuilder(path=PAGE, query_string=query).get_environ()
    assert "as-of" not in AsTheSiteReads(environ).args
    assert lane_of(asked(f"{PAGE}?{query}")) == "page"


@pytest.mark.parametrize(
    ("method", "target"),
    [
        ("POST", "/reconcile"),
        ("GET", "/reconcile?queries={}"),
        ("GET", "/reconcile/?%71ueries={}"),
        ("GET", "/%72econcile?ext%65nd={}"),
    ],
)
def test_batches_of_names_are_told_whichever_way_they_come(method: str, target: str) -> None:
    assert lane_of(asked(target, method)) == "batch"


def test_questions_share_the_threads_of_queries() -> None:
    assert lane_of(asked("/questions/x.csv?mechanism=y")) == "query"
    assert lane_of(asked("/questions")) == "page"


def test_a_single_question_of_reconciliation_is_an_ordinary_page() -> None:
    assert lane_of(asked("/reconcile/suggest/entity?prefix=queries")) == "page"
    assert lane_of(asked("/reconcile")) == "page"


@pytest.mark.parametrize(
    ("target", "lane"),
    [
        ("/dumps/", "dump"),
        ("/dumps/iscm.ttl", "dump"),
        ("/catalog.ttl", "dump"),
        ("/version/1.0.0/void.ttl", "dump"),
        ("/.well-known/void", "dump"),
        ("/factsheet/2017.csv", "day"),
        ("/factsheet/", "day"),
        ("/picture/figures", "day"),
        ("/picture/figures.svg?bare=1", "day"),
        ("/picture/map.svg?bare=1", "page"),
        ("/sparql?query=x&as-of=2017", "query"),
        ("/sparql/", "query"),
        ("/lookup?as-of=2017&q=IDN", "day"),
        ("/compare?mechanism=x&day=2012&day=2017", "day"),
        ("/compare?mechanism=x&mechanism=y", "page"),
        ("/nowhere/%FF/%00", "page"),
        ("//", "page"),
    ],
)
def test_a_lane_is_declared_with_the_address(target: str, lane: str) -> None:
    assert lane_of(asked(target)) == lane


def test_every_lane_that_is_declared_is_there() -> None:
    declared = {each.lane for each in (*DOCUMENTS.values(), *SERVICES.values())}
    assert declared <= {"page", "query", "day", "batch", "dump"}
