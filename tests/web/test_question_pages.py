"""`/questions/<name>`: the answer to a question as a page and as files, by its address alone."""

import csv
import hashlib
import io
import re
import shlex
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import quote, urlencode

import openpyxl
import pandas
import pytest
from click.testing import CliRunner
from flask import Flask
from flask.testing import FlaskClient

from iscm.cli.query import command
from iscm.questions import Question, read_question
from sites import FIXTURES, small_app, small_project_app

HTML = {"Accept": "text/html"}
MEMBERS = """\
# title: Who is a member of a mechanism, and who says so?
# description: All of them.
# keywords: members
# parameter: mechanism, its key
# parameter: role, its key
PREFIX iscm: <https://w3id.org/iscm/ontology#>
PREFIX mechanism: <https://w3id.org/iscm/id/mechanism/>
PREFIX role: <https://w3id.org/iscm/id/role/>
SELECT ?mechanism ?statement ?participant ?participantLabel ?source ?n
WHERE {
  VALUES (?mechanism ?role) { (mechanism:alpha-process role:member) }
  ?statement iscm:about ?mechanism ;
    iscm:role ?role ;
    iscm:attestedBy ?source .
  OPTIONAL {
    ?statement iscm:participant ?participant .
    ?participant rdfs:label ?participantLabel .
    FILTER(LANG(?participantLabel) = "en")
  }
  BIND(STRLEN(STR(?source)) AS ?n)
}
ORDER BY ?statement
"""
WORDS = """\
# title: Which names hold a word?
# description: All of them.
# parameter: word, in small letters
# parameter: year, four digits
# parameter: number, a number
SELECT ?name ?formula {
  VALUES ?word { "alpha" } VALUES ?year { "2016" } VALUES ?number { 2 }
  ?thing rdfs:label ?name FILTER(CONTAINS(LCASE(?name), ?word))
  BIND("=1+1" AS ?formula) BIND(?year AS ?y) BIND(?number AS ?m)
} ORDER BY ?name
"""
PLAIN = "# title: What is there?\n# description: <All>.\nSELECT ?name { ?m iscm:acronym ?name }"
ASKING = "# title: Is there anything?\n# description: Yes.\nASK { ?s ?p ?o }"
GRAPH = "# title: A graph?\n# description: Yes.\nCONSTRUCT WHERE { ?s iscm:acronym ?o }"
ALPHA = {"mechanism": "alpha-process", "role": "member"}
QUERY = f"?{urlencode(ALPHA)}"


@pytest.fixture(scope="module")
def questions(tmp_path_factory: pytest.TempPathFactory) -> list[Question]:
    folder = tmp_path_factory.mktemp("questions")
    texts = {
        "members-of": MEMBERS,
        "words": WORDS,
        "plain": PLAIN,
        "asking": ASKING,
        "graph": GRAPH,
    }
    for name, text in texts.items():
        (folder / f"{name}.rq").write_text(text, encoding="utf-8")
    return [read_question(folder / f"{name}.rq") for name in texts]


@pytest.fixture(scope="module")
def app(questions: list[Question]) -> Flask:
    return small_app(questions=questions)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


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


@pytest.mark.parametrize(
    "address",
    [
        f"/questions/members-of.csv{QUERY}&bom=2",
        f"/questions/members-of.csv{QUERY}&bom=1&bom=1",
        f"/questions/members-of.json{QUERY}&bom=1",
        f"/questions/members-of{QUERY}&bom=1",
    ],
)
def test_a_mark_that_means_nothing_is_refused(client: FlaskClient, address: str) -> None:
    reply = client.get(address)
    assert reply.status_code == 400
    assert "bom" in str(reply.json and reply.json["detail"])


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


WRONG = [
    ("words.csv", "", "give word, year, number, such as /questions/words.csv?word=alpha"),
    ("words.csv", "word=a&year=2016", "number is missing"),
    ("words.csv", "word=a&year=&number=1", "year is empty"),
    ("words.csv", "word=a&year=1000&number=x", "number is a number"),
    ("words.csv", f"word={'x' * 10_000}&year=2016&number=1", "200 letters: not 10000"),
    ("words.csv", "word=a%00b&year=2016&number=1", "without control characters"),
    ("words.csv", "word=a&word=b&year=2016&number=1", "word is given twice"),
    ("words.csv", "wrod=a&year=2016&number=1", "there is no parameter “wrod”"),
    ("words", "word=a", "year is missing"),
    ("words", "word=a&year=last&number=1", "not “last”"),
    ("words.rq", "word=a&year=０２３４&number=1", "not “０２３４”"),
    ("plain.csv", "word=a", "this question has no parameters"),
    ("members-of.csv", "mechanism=alpha&role=member", "perhaps alpha-process"),
    ("members-of.csv", f"mechanism={'x' * 10_000}&role=member", "there is no mechanism “xxx"),
    ("members-of.csv", "mechanism=%0a%ff%00&role=member", "there is no mechanism"),
]


@pytest.mark.parametrize(("name", "query", "words"), WRONG)
def test_a_wrong_parameter_is_told_with_a_way_on(
    client: FlaskClient, name: str, query: str, words: str
) -> None:
    reply = client.get(f"/questions/{name}?{quote(query, safe='=&%')}")
    assert (reply.status_code, reply.content_type) == (400, "application/problem+json")
    told = reply.json
    assert told is not None
    assert words in told["detail"]
    assert len(told["detail"]) < 400
    for way in told["suggestions"]:
        assert client.get(way["path"], headers=HTML).status_code == 200
    page = client.get(f"/questions/{name.split('.')[0]}?{quote(query, safe='=&%')}", headers=HTML)
    if query:
        assert page.status_code == 400
        assert f'href="/questions/{name.split(".")[0]}"' in page.text


def test_what_looks_alike_is_one_step_away(client: FlaskClient) -> None:
    told = client.get("/questions/members-of.json?mechanism=alpha&role=chair").json
    assert told is not None
    assert told["parameter"] == "mechanism"
    assert "alpha-process" in told["available"]
    assert told["list"] == "/browse/mechanism"
    assert "mechanism=alpha-process" in told["suggestions"][0]["path"]


def test_a_thing_goes_by_its_name_and_by_the_address_of_its_page(client: FlaskClient) -> None:
    right = client.get(f"/questions/members-of.csv{QUERY}")
    names = (
        "Alpha Process",
        "mechanism:alpha-process",
        "http://localhost/doc/mechanism/alpha-process",
    )
    for name in names:
        query = urlencode({"mechanism": name, "role": "Member"})
        reply = client.get(f"/questions/members-of.csv?{query}")
        assert (reply.status_code, reply.data) == (200, right.data), name


def test_a_problem_names_the_parameter_as_it_came(client: FlaskClient) -> None:
    told = client.get("/questions/members-of.json?mechanisms=alpha").json
    assert told is not None
    assert told["parameter"] == "mechanisms"
    assert "“mechanisms”" in told["detail"]


def test_a_name_that_is_nearly_right_leads_to_the_question(client: FlaskClient) -> None:
    for address in ("/questions/member-of", "/questions/member-of.csv"):
        reply = client.get(address)
        assert reply.status_code == 404
        assert reply.json is not None
        assert reply.json["suggestions"][0]["path"] == "/questions/members-of"
    assert "/questions/members-of" in client.get("/questions/member-of", headers=HTML).text
    assert client.get(f"/questions/{'x' * 10_000}.csv").status_code == 404
    assert client.get("/questions/members-of.pdf").status_code == 404


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


class Form(HTMLParser):
    """Notes the fields of a page's form, what they offer, and where links lead."""

    def __init__(self) -> None:
        super().__init__()
        self.actions: list[tuple[str, str]] = []
        self.fields: dict[str, str] = {}
        self.options: dict[str, list[str]] = {}
        self.links: list[str] = []
        self.labelled: set[str] = set()
        self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.actions.append((given.get("method", ""), given["action"]))
        elif tag == "label":
            self.labelled.add(given["for"])
        elif tag == "select":
            self._select = given["name"]
            self.options[self._select] = []
        elif tag == "option" and self._select:
            self.options[self._select].append(given["value"])
            if "selected" in given:
                self.fields[self._select] = given["value"]
        elif tag == "input":
            self.fields[given["name"]] = given["value"]
        elif tag == "a":
            self.links.append(given["href"])
        assert tag != "script"


def test_a_page_asks_by_a_form_without_a_script(client: FlaskClient) -> None:
    page = client.get("/questions/members-of", headers=HTML)
    assert page.status_code == 200
    form = Form()
    form.feed(page.text)
    assert form.actions == [("get", "/questions/members-of")]
    assert form.fields == ALPHA
    assert form.options["mechanism"] == ["alpha-process", "alpine-forum"]
    assert set(form.fields) <= form.labelled
    again = client.get(f"/questions/members-of?{urlencode(form.fields)}", headers=HTML)
    assert again.data == page.data
    other = client.get("/questions/members-of?mechanism=alpine-forum&role=member", headers=HTML)
    changed = Form()
    changed.feed(other.text)
    assert changed.fields["mechanism"] == "alpine-forum"
    assert re.search(r"<h2[^>]*>0 rows <span[^>]*>[^<]+, [^<]+</span></h2>", other.text)
    words = Form()
    words.feed(client.get("/questions/words", headers=HTML).text)
    assert words.fields == {"word": "alpha", "year": "2016", "number": "2"}


def test_a_page_shows_things_by_name_and_sources_with_their_date(client: FlaskClient) -> None:
    page = client.get("/questions/members-of", headers=HTML).text
    assert '<a href="/doc/state/AUS">Australia</a>' in page
    assert "Commonwealth of Australia" in page
    assert re.search(r"2 sources? of this answer", page)
    assert "undated" in page
    take = page[page.index("Take it as") :].split("</p>")[0]
    assert re.findall(r">([^<]+)</a>", take) == [
        *("CSV", "CSV for Excel", "XLSX", "JSON", "the query")
    ]
    headings = re.findall(r'<th scope="col">([^<]*)</th>', page)
    assert headings == ["Mechanism", "Statement", "Participant", "Source", "N"]
    assert page.index("<table>") < page.index("of this answer") < page.index("The query</summary>")


def test_every_link_of_a_page_opens(client: FlaskClient) -> None:
    form = Form()
    form.feed(client.get(f"/questions/members-of{QUERY}", headers=HTML).text)
    files = [link for link in form.links if link.startswith("/questions/members-of.")]
    assert {link.split("?")[0].rpartition(".")[2] for link in files} == {
        *("csv", "xlsx", "json", "rq")
    }
    for link in files:
        assert client.get(link).status_code == 200, link


def test_a_page_says_what_one_asks_it_for() -> None:
    question = _own("members-with-their-sources")
    page = small_app(questions=[question]).test_client()
    text = page.get(
        "/questions/members-with-their-sources?mechanism=alpha-process", headers=HTML
    ).text
    assert question.need
    assert f"What for:</strong> {question.need}" in text


@pytest.mark.parametrize("extension", ["csv", "json", "xlsx"])
def test_the_command_of_a_page_gives_the_same_bytes(tmp_path: Path, extension: str) -> None:
    page = small_app(questions=[_own("members-with-their-sources")]).test_client()
    text = page.get(
        "/questions/members-with-their-sources?mechanism=alpha-process", headers=HTML
    ).text
    (line,) = re.findall(r"^iscm query (.*?)</code>", text, re.MULTILINE)
    data = ["--data", str(FIXTURES / "alpha-process.ttl")]
    file = tmp_path / f"answer.{extension}"
    result = CliRunner().invoke(command, [*shlex.split(line), *data, "--output", str(file)])
    assert result.exit_code == 0, result.stderr
    told = page.get(f"/questions/members-with-their-sources.{extension}?mechanism=alpha-process")
    assert (told.status_code, file.read_bytes()) == (200, told.data)


def _own(name: str) -> Question:
    return read_question(Path(__file__).parents[2] / "ontology" / "questions" / f"{name}.rq")


def test_questions_are_listed_where_people_and_machines_look(client: FlaskClient) -> None:
    assert 'href="/questions/members-of"' in client.get("/questions", headers=HTML).text
    assert "/questions/members-of)" in client.get("/llms.txt").text
    sitemap = client.get("/sitemap.xml").text
    assert "/questions/members-of</loc>" in sitemap


def test_the_interface_names_the_parameters_of_all_questions(client: FlaskClient) -> None:
    described = client.get("/openapi.json").json
    assert described is not None
    operation = described["paths"]["/questions/{name}.{extension}"]["get"]
    named = {each["name"] for each in operation["parameters"] if each["in"] == "query"}
    assert named == {"bom", "mechanism", "role", "word", "year", "number"}
    assert "400" in operation["responses"]
    (name,) = [each for each in operation["parameters"] if each["name"] == "name"]
    assert name["schema"]["enum"] == ["members-of", "words", "plain", "asking", "graph"]
    content = operation["responses"]["200"]["content"]
    assert content["application/json"]["schema"]["type"] == "array"


def test_the_page_of_a_question_as_data_leads_to_its_answer(tmp_path: Path) -> None:
    client = small_project_app(tmp_path).test_client()
    page = client.get("/doc/question/acronyms", headers=HTML).text
    assert '<a href="/questions/acronyms">Ask it</a>' in page


def test_the_page_of_an_answer_has_an_address_of_its_own(client: FlaskClient) -> None:
    fields = {"Accept": "text/csv"}
    page = client.get(f"/questions/members-of.html{QUERY}", headers=fields)
    assert (page.status_code, page.mimetype) == (200, "text/html")
    asked = client.get(f"/questions/members-of{QUERY}", headers=HTML)
    assert asked.data == page.data
    assert asked.headers["Content-Location"] == f"/questions/members-of.html{QUERY}"
