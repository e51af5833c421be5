"""Answers of questions as tables: CSV, JSON, workbooks."""

import csv
import hashlib
import io
from urllib.parse import urlencode

import openpyxl
import pandas
import pytest
from flask.testing import FlaskClient

from asked_questions import HTML, MEMBERS, QUERY
from iscm.questions import Question
from sites import small_app


def rows_of(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_csv_has_a_name_after_each_column_of_iris_and_title_and_date_of_sources(
    client: FlaskClient,
) -> None:
    reply = client.get(f"/questions/members-of.csv{QUERY}")
    assert (reply.status_code, reply.content_type) == (200, "text/csv;charset=utf-8")
    assert not reply.data.startswith(b"\xef\xbb\xbf")
    rows = rows_of(reply.text)
    assert list(rows[0]) == [
        *("mechanism", "mechanismLabel", "statement", "statementWording"),
        *("participant", "participantLabel", "source", "sourceTitle", "sourceDate", "n"),
    ]
    found = {row["statement"].rpartition("member/")[2]: row for row in rows}
    assert found["AUS/one"]["mechanismLabel"] == "Alpha Process"
    assert found["AUS/one"]["statementWording"] == "Commonwealth of Australia"
    assert found["AUS/one"]["participantLabel"] == "Australia"
    assert found["AUS/one"]["sourceTitle"]
    assert {row["sourceDate"] for row in rows} > {""}
    assert found["utopia/one"]["participant"] == ""


def test_an_answer_without_rows_has_the_columns_that_others_have(client: FlaskClient) -> None:
    full = client.get(f"/questions/members-of.csv{QUERY}").text.splitlines()[0]
    none = client.get("/questions/members-of.csv?mechanism=alpine-forum&role=member").text
    assert none.splitlines() == [full]


def test_a_byte_order_mark_comes_where_it_is_asked_for(client: FlaskClient) -> None:
    plain = client.get(f"/questions/members-of.csv{QUERY}")
    marked = client.get(f"/questions/members-of.csv{QUERY}&bom=1")
    assert marked.data == b"\xef\xbb\xbf" + plain.data
    assert marked.headers["ETag"] != plain.headers["ETag"]
    assert client.get(f"/questions/members-of.csv{QUERY}&bom=0").data == plain.data


def test_json_is_an_array_of_objects_with_numbers_and_nulls(client: FlaskClient) -> None:
    reply = client.get(f"/questions/members-of.json{QUERY}")
    assert (reply.status_code, reply.content_type) == (200, "application/json")
    rows = reply.json
    assert rows is not None
    assert {type(row["n"]) for row in rows} == {int}
    assert None in {row["participant"] for row in rows}
    assert all(list(row) == list(rows[0]) for row in rows)


def test_a_workbook_is_read_as_the_same_table(client: FlaskClient) -> None:
    reply = client.get(f"/questions/members-of.xlsx{QUERY}")
    assert reply.status_code == 200
    assert reply.content_type.endswith("spreadsheetml.sheet")
    book = openpyxl.load_workbook(io.BytesIO(reply.data))
    (sheet,) = book.worksheets
    lines = [[cell.value for cell in row] for row in sheet.iter_rows()]
    told = client.get(f"/questions/members-of.json{QUERY}").json
    assert told is not None
    assert lines[0] == list(told[0])
    assert lines[1:] == [list(row.values()) for row in told]
    links = {cell.hyperlink.target for row in sheet.iter_rows() for cell in row if cell.hyperlink}
    assert "https://w3id.org/iscm/id/mechanism/alpha-process" in links


def test_pandas_reads_every_format_as_the_same_rows(client: FlaskClient) -> None:
    read = {
        "csv": pandas.read_csv(
            io.BytesIO(client.get(f"/questions/members-of.csv{QUERY}&bom=1").data)
        ),
        "json": pandas.read_json(
            io.BytesIO(client.get(f"/questions/members-of.json{QUERY}").data),
            dtype=False,
        ),
        "xlsx": pandas.read_excel(
            io.BytesIO(client.get(f"/questions/members-of.xlsx{QUERY}").data)
        ),
    }
    wanted = ["statement", "participantLabel", "sourceTitle", "n"]
    told = {name: frame[wanted].fillna("").values.tolist() for name, frame in read.items()}
    assert told["csv"] == told["json"] == told["xlsx"]
    assert len(told["csv"]) > 2


def test_the_same_request_gives_the_same_bytes(questions: list[Question]) -> None:
    digests = set()
    for _ in range(2):
        client = small_app(questions=questions).test_client()
        reply = client.get(f"/questions/members-of.xlsx{QUERY}")
        digests.add((hashlib.sha256(reply.data).hexdigest(), reply.headers["ETag"]))
    assert len(digests) == 1


def test_the_query_comes_with_what_was_asked_bound_in_it(client: FlaskClient) -> None:
    as_filed = client.get("/questions/members-of.rq")
    assert (as_filed.text, as_filed.content_type) == (MEMBERS, "application/sparql-query")
    assert client.get(f"/questions/members-of.rq{QUERY}").data == as_filed.data
    bound = client.get("/questions/members-of.rq?mechanism=alpine-forum&role=chair").text
    assert "<https://w3id.org/iscm/id/mechanism/alpine-forum>" in bound
    assert "mechanism:alpha-process" not in bound


def test_accept_chooses_as_the_extension_does(client: FlaskClient) -> None:
    for media_type, extension in (("text/csv", "csv"), ("application/json", "json")):
        chosen = client.get(f"/questions/members-of{QUERY}", headers={"Accept": media_type})
        fixed = client.get(f"/questions/members-of.{extension}{QUERY}", headers=HTML)
        assert chosen.data == fixed.data
        assert chosen.headers["Content-Location"] == f"/questions/members-of.{extension}{QUERY}"


@pytest.mark.parametrize("extension", ["csv", "json", "xlsx", "rq"])
def test_a_client_that_has_the_answer_is_told_so(client: FlaskClient, extension: str) -> None:
    address = f"/questions/members-of.{extension}{QUERY}"
    first = client.get(address)
    again = client.get(address, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    head = client.head(address)
    assert (head.status_code, head.data) == (200, b"")
    assert head.headers["Content-Length"] == first.headers["Content-Length"]
    other = client.get(f"/questions/members-of.{extension}?mechanism=alpine-forum&role=member")
    assert other.headers["ETag"] != first.headers["ETag"]


def test_formulas_stay_text_in_every_format(client: FlaskClient) -> None:
    query = "?word=alpha&year=2016&number=1"
    rows = rows_of(client.get(f"/questions/words.csv{query}").text)
    assert {row["formula"] for row in rows} == {"'=1+1"}
    told = client.get(f"/questions/words.json{query}").json
    assert told is not None
    assert {row["formula"] for row in told} == {"=1+1"}
    data = client.get(f"/questions/words.xlsx{query}").data
    cells = [cell for row in openpyxl.load_workbook(io.BytesIO(data)).active for cell in row]
    assert {cell.data_type for cell in cells if cell.value == "=1+1"} == {"s"}
    assert not [cell for cell in cells if cell.data_type == "f"]


def test_no_word_of_a_parameter_gets_out_of_its_string(client: FlaskClient) -> None:
    for word in ('" } UNION { ?thing rdfs:label ?name } #', "\\", '"', "\\u0022", "'"):
        query = urlencode({"word": word, "year": "2016", "number": "1"})
        reply = client.get(f"/questions/words.json?{query}")
        assert (reply.status_code, reply.json) == (200, [])


def test_a_truth_value_is_a_table_of_one_cell_and_a_graph_is_none(client: FlaskClient) -> None:
    assert client.get("/questions/asking.json").json == [{"answer": True}]
    assert client.get("/questions/graph.csv").status_code == 404
    assert client.get("/questions/graph.rq").status_code == 200
    assert client.get("/questions/graph", headers=HTML).status_code == 200
