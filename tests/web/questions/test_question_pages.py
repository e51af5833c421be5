"""Pages of questions: their forms, links and commands."""

import re
import shlex
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urlencode

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient

from asked_questions import ALPHA, HTML, QUERY
from iscm.cli.query import command
from iscm.questions import Question, read_question
from sites import FIXTURES, small_app, small_project_app


class Form(HTMLParser):
    """Notes the fields of the form in a page's main part, what they offer, and where links lead."""

    def __init__(self) -> None:
        super().__init__()
        self.actions: list[tuple[str, str]] = []
        self.fields: dict[str, str] = {}
        self.options: dict[str, list[str]] = {}
        self.links: list[str] = []
        self.labelled: set[str] = set()
        self._select = ""
        self._in_main = False

    def handle_endtag(self, tag: str) -> None:
        if tag == "main":
            self._in_main = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "a":
            self.links.append(given["href"])
        elif tag == "main":
            self._in_main = True
        if not self._in_main:
            return
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
    return read_question(Path(__file__).parents[3] / "ontology" / "questions" / f"{name}.rq")


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


@pytest.mark.parametrize("asked", ["", f"&{urlencode(ALPHA)}"], ids=["as kept", "asked"])
def test_an_address_may_say_the_language(client: FlaskClient, asked: str) -> None:
    page = client.get(f"/questions/members-of?lang=fr{asked}", headers=HTML)
    assert page.status_code == 200
    assert '<html lang="fr"' in page.text
