"""Requests as other software makes them: `client-queries.csv` has method, Accept and the shape of
the query of each, in words of our own, what comes, and how much of it there is at least."""

import csv
from pathlib import Path

import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient

from sites import small_project_app

with Path(__file__).with_name("client-queries.csv").open(encoding="utf-8", newline="") as _file:
    ASKED = {row["client"]: row for row in csv.DictReader(_file)}
RESULTS = {
    "application/sparql-results+json": ox.QueryResultsFormat.JSON,
    "application/sparql-results+xml": ox.QueryResultsFormat.XML,
}


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    return small_project_app(Path(tmp_path_factory.mktemp("project"))).test_client()


@pytest.mark.parametrize("name", ASKED)
def test_it_gets_its_answer(client: FlaskClient, name: str) -> None:
    asked = ASKED[name]
    headers = {"Accept": asked["accept"], "Cookie": "i18n=en"}
    query = {"query": asked["query"]}
    match asked["method"]:
        case "GET":
            reply = client.get("/sparql", query_string=query, headers=headers)
        case "POST form":
            reply = client.post("/sparql", data=query, headers=headers)
        case _:
            headers["Content-Type"] = "application/sparql-query"
            reply = client.post("/sparql", data=asked["query"], headers=headers)
    assert reply.status_code == 200, reply.text
    media_type = reply.content_type.partition(";")[0]
    assert media_type == asked["sent"]
    assert _size(reply.data, media_type) >= int(asked["least"])


def _size(body: bytes, media_type: str) -> int:
    """The number of rows or triples; of a truth value 1 or 0."""
    if media_type not in RESULTS:
        syntax = ox.RdfFormat.from_media_type(media_type)
        assert syntax is not None
        return len(list(ox.parse(body, syntax)))
    found = ox.parse_query_results(body, RESULTS[media_type])
    return int(bool(found)) if isinstance(found, ox.QueryBoolean) else len(list(found))
