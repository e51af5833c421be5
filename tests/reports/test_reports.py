"""Readers' reports of what is wrong."""

import re
from html import unescape
from urllib.parse import parse_qs, unquote, urlsplit

import pytest

from iscm.reports.address import Subject, report_address
from iscm.settings import Settings
from sites import small_app

HTML = {"Accept": "text/html"}
STATEMENT = "statement/alpha-process/member/AUS/one"
IRI = f"https://w3id.org/iscm/id/{STATEMENT}"
FORM = "https://forge.example/issues/new?template=wrong-fact.yml"
SUBJECT = Subject(IRI, "Australia & co", ("https://one.example/list",), "abc")


def link(page: str) -> str:
    """Where the page of a thing leads to for a report."""
    (found,) = re.findall(r'<a class="tool" href="([^"]+)">Something is wrong', page)
    return unescape(found)


def test_an_issue_form_gets_the_statement_its_words_and_its_source() -> None:
    client = small_app(Settings(report_to=FORM)).test_client()
    address = urlsplit(link(client.get(f"/doc/{STATEMENT}", headers=HTML).text))
    assert address.hostname == "forge.example"
    fields = parse_qs(address.query)
    assert fields["template"] == ["wrong-fact.yml"]
    assert fields["thing"] == [IRI]
    assert fields["fact"] == ["It says: Commonwealth of Australia"]
    assert fields["source"] == ["https://one.example/list"]


def test_a_letter_is_begun() -> None:
    address = report_address("mailto:team@example.org", SUBJECT)
    assert address.startswith("mailto:team@example.org?subject=Something%20is%20wrong")
    body = unquote(address.partition("body=")[2])
    assert "It says: Australia & co\r\n" in body
    assert "Source: https://one.example/list" in body
    assert "+" not in address


def test_without_an_address_a_page_tells_how() -> None:
    client = small_app().test_client()
    address = link(client.get(f"/doc/{STATEMENT}", headers=HTML).text)
    assert address.startswith("/report?thing=")
    page = client.get(address, headers=HTML)
    assert page.status_code == 200
    assert IRI in page.text
    assert "Who says so" in page.text
    assert "has named no address" in page.text


@pytest.mark.parametrize(
    ("thing", "status"), [("x", 400), ("https://w3id.org/iscm/id/state/ZZZ", 404), ("", 200)]
)
def test_a_report_is_about_something_that_there_is(thing: str, status: int) -> None:
    answer = small_app().test_client().get("/report", query_string={"thing": thing}, headers=HTML)
    assert answer.status_code == status


def test_an_address_that_no_browser_should_follow_is_not_linked() -> None:
    client = small_app(Settings(report_to="javascript:alert(1)")).test_client()
    for path in (f"/doc/{STATEMENT}", "/report"):
        assert "javascript:" not in client.get(path, headers=HTML).text
