"""Open disagreements on the page of a mechanism."""

import re

from flask import Flask
from flask.testing import FlaskClient

from iscm.dataset import load_files
from iscm.engine.embedded import EmbeddedEngine
from iscm.files import RdfFile
from iscm.settings import Settings
from iscm.web import create_app
from sites import FIXTURES

HTML = {"Accept": "text/html"}


def site() -> Flask:
    dataset = load_files([RdfFile(FIXTURES / "beta-process.ttl", "https://beta.example/")])
    return create_app(Settings(), EmbeddedEngine(dataset.store), dataset)


def section(client: FlaskClient, path: str) -> str:
    """The text of the section on disagreements; empty where there is none."""
    page = client.get(path, headers=HTML).text
    found = re.search(r'id="disagreements">(.*?)<h2', page + "<h2", re.DOTALL)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", found[1])) if found else ""


def test_answers_stand_side_by_side_with_sources_dates_and_the_reason() -> None:
    text = section(site().test_client(), "/doc/mechanism/beta-process")
    assert (
        "Established: 1993 · 1991 Answer Sources, and the date that each speaks for "
        "1993 preferred Page of 2019 2019 1991 Page of 2017 2017 "
        "Why one is preferred: The newest page is followed." in text
    )


def test_a_more_precise_date_is_no_answer_of_its_own() -> None:
    assert section(site().test_client(), "/doc/mechanism/gamma-process") == ""


def test_totals_of_the_whole_differ_and_those_of_a_part_do_not() -> None:
    text = section(site().test_client(), "/doc/mechanism/beta-process")
    totals = text[text.index("Number of members") :]
    assert "49 Page of 2017 2017" in totals
    assert "52 Page without a date undated" in totals
    assert " 7 " not in totals


def test_sources_of_different_times_may_tell_of_a_change() -> None:
    text = section(site().test_client(), "/doc/mechanism/beta-process")
    established, totals = text.split("Number of members")
    assert "this may be a change" in established
    assert "this may be a change" not in totals.split("Role of")[0]


def test_a_member_to_one_source_and_an_observer_to_another_is_named() -> None:
    text = section(site().test_client(), "/doc/mechanism/beta-process")
    assert "Role of Utopia" in text
    assert "Role of Arcadia" not in text, "one source lists it as both"
    assert "Role of Lilliput" not in text, "attendance is no role"
