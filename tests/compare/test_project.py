"""Comparisons of the project's own data."""

import json

import pytest
from flask.testing import FlaskClient

from iscm.media_types import SPARQL_JSON
from projects import project_engine

pytestmark = pytest.mark.long
"""They load all data."""
HTML = {"Accept": "text/html"}


def members(key: str) -> set[str]:
    query = f"SELECT ?s {{ mechanism:{key} iscm:hasMember ?s }}"
    found = json.loads(project_engine().query(query, SPARQL_JSON.media_type).body)
    return {row["s"]["value"] for row in found["results"]["bindings"]}


def test_what_two_mechanisms_share_is_what_the_graph_says(project: FlaskClient) -> None:
    rows = project.get("/compare.json?mechanism=budapest-process&mechanism=prague-process").json
    assert rows is not None
    of = [row for row in rows if row["section"] == "member"]
    for key in ("budapest-process", "prague-process"):
        assert {row["thing"] for row in of if row[key] == "member"} == members(key)
    assert all(row["budapest-process source"] for row in of if row["budapest-process"])


def test_four_fit_on_a_page_in_each_language(project: FlaskClient) -> None:
    query = "&".join(f"mechanism={key}" for key in ("rcm", "sacm", "quito-process", "cmc"))
    for tag in ("en", "fr", "es"):
        answer = project.get(f"/compare?{query}&lang={tag}", headers=HTML)
        assert answer.status_code == 200


def test_members_that_no_source_names_are_told_not_known(project: FlaskClient) -> None:
    query = "mechanism=pafom&mechanism=rabat-process"
    text = project.get(f"/compare?{query}", headers=HTML).text
    assert "members not known" in text
    assert "<td>not known</td>" in text


def test_two_days_of_a_mechanism_are_compared(project: FlaskClient) -> None:
    text = project.get("/compare?mechanism=bali-process&day=2012&day=2017", headers=HTML).text
    assert "Bali Process: 2012, 2017" in text
    assert 'href="/doc/mechanism/bali-process?as-of=2012"' in text
    assert "a later source alone tells" in text


def test_lists_of_which_no_name_was_read_say_so(project: FlaskClient) -> None:
    text = project.get("/compare/lists?mechanism=bali-process", headers=HTML).text
    assert text.count("no names read") == 10


@pytest.mark.parametrize("days", ["day=1950&day=2017", "day=2012&day=2090", "day=x&day=y"])
def test_a_day_of_which_the_data_cannot_tell_is_refused(project: FlaskClient, days: str) -> None:
    answer = project.get(f"/compare?mechanism=bali-process&{days}", headers=HTML)
    assert answer.status_code == 400
