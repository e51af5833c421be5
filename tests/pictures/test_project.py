"""Pictures of the project's own data."""

import gzip
import json
import re
from html import unescape
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from drawings import SVG, read, shapes
from iscm.fold import fold
from iscm.media_types import SPARQL_JSON
from iscm.pictures import queries
from iscm.pictures.kinds import KINDS
from projects import project_engine

pytestmark = pytest.mark.long
"""They load all data."""
ADDRESSES = [
    "map",
    "map?mechanism=bali-process",
    "map?mechanism=bali-process&with=colombo-process",
    "map?state=KEN",
    "timeline",
    "chairs?mechanism=khartoum-process",
    "participation?region=eastern-africa",
    "participation?bloc=ecowas-states",
    "overlap",
    "overlap?of=themes",
    "figures",
    "over-time?state=KEN",
]


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("tag", ["en", "fr", "es"])
def test_a_picture_is_well_formed_and_light(project: FlaskClient, address: str, tag: str) -> None:
    path, _, query = address.partition("?")
    answer = project.get(f"/picture/{path}.svg?{query}&lang={tag}")
    root = read(answer.text)
    assert root.attrib["lang"] == tag
    assert root.findtext(f"{SVG}title")
    assert len(gzip.compress(answer.data)) < 50_000


@pytest.mark.parametrize("address", ADDRESSES)
def test_the_table_is_what_the_graph_answers_to_its_query(
    project: FlaskClient, address: str
) -> None:
    path, _, asked = address.partition("?")
    rows = project.get(f"/picture/{path}.json?{asked}").json
    query = project.get(f"/picture/{path}.rq?{asked}").text
    found = json.loads(project_engine().query(query, SPARQL_JSON.media_type).body)
    bindings = found["results"]["bindings"]
    assert rows
    assert len(rows) == len(bindings)
    first = found["head"]["vars"][0]
    assert [row[first] for row in rows] == [each[first]["value"] for each in bindings]


def test_every_state_is_to_be_seen(project: FlaskClient) -> None:
    seen = shapes(read(project.get("/picture/map.svg").text))
    rows = project_engine().query("SELECT ?s { ?s a iscm:State }", SPARQL_JSON.media_type).body
    states = set(re.findall(r"/id/state/([A-Z]{3})", rows.decode()))
    assert len(states) == 195
    assert states <= seen.keys()


def test_the_members_of_the_graph_are_those_of_the_map(project: FlaskClient) -> None:
    looks = shapes(read(project.get("/picture/map.svg?mechanism=bali-process").text))
    drawn = {key for key, found in looks.items() if "a" in found}
    query = "SELECT ?s { mechanism:bali-process iscm:hasMember ?s }"
    rows = project_engine().query(query, SPARQL_JSON.media_type).body.decode()
    assert drawn == set(re.findall(r"/id/state/([A-Z]{3})", rows))


@pytest.mark.parametrize("tag", ["en", "fr", "es"])
def test_the_table_of_a_map_is_in_the_order_of_its_reader(project: FlaskClient, tag: str) -> None:
    address = f"/picture/map?mechanism=bali-process&lang={tag}"
    text = project.get(address, headers={"Accept": "text/html"}).text
    table = text.partition('<table class="of-picture">')[2]
    names = re.findall(r'<td><a href="/doc/state/[^>]*>([^<]*)</a>', table)[:40]
    assert len(names) == 40
    names = [unescape(name) for name in names]
    assert [fold(name) for name in names] == sorted(fold(name) for name in names)


def test_members_that_no_source_names_are_not_none(project: FlaskClient) -> None:
    text = project.get("/picture/map.svg?mechanism=manila-process").text
    assert "Members not known" in text
    assert "no longer at work" in project.get("/picture/map.svg?mechanism=gcim").text


def test_a_picture_of_another_year_shows_that_year(project: FlaskClient) -> None:
    then = project.get("/picture/timeline.svg?as-of=1995").text
    assert "as of 1995-12-31" in then
    assert "Budapest Process" in then
    assert "Bali Process" not in then


@pytest.mark.parametrize("year", [None, 1992, 2013, 2024])
def test_the_figures_are_those_of_the_factsheet(project: FlaskClient, year: int | None) -> None:
    asked = f"?as-of={year}" if year else ""
    rows = project.get(f"/picture/figures.json{asked}").json
    assert rows is not None
    drawn = {(row["indicator"], row["published"]) for row in rows}
    derived = {row["indicator"]: row["derived"] for row in rows}
    sheet = project.get(f"/factsheet/{year or 2017}.json").json
    assert sheet is not None
    for figure in (figure for section in sheet["sections"] for figure in section["figures"]):
        iri = figure["indicator"]["iri"]
        assert {(iri, number["value"]) for number in figure["published"]} <= drawn
        assert derived.get(iri) == figure["derived"], iri


def test_a_state_over_time_shows_what_the_graph_says_of_its_roles(project: FlaskClient) -> None:
    root = read(project.get("/picture/over-time.svg?state=KEN").text)
    told = {each.text for each in root.iter(f"{SVG}title")}
    assert "RMFM: Chair, 2020-01-01–2022-12-31" in told
    query = """SELECT DISTINCT ?m {
        ?s iscm:participant state:KEN ; iscm:about ?m ; iscm:standing true ;
        iscm:attestedBy ?source . ?m a iscm:Mechanism }"""
    found = json.loads(project_engine().query(query, SPARQL_JSON.media_type).body)
    rows = project.get("/picture/over-time.json?state=KEN").json
    assert rows is not None
    assert {row["mechanism"] for row in rows} == {
        each["m"]["value"] for each in found["results"]["bindings"]
    }


def test_the_bars_of_a_figure_say_both_its_numbers(project: FlaskClient) -> None:
    told = {
        each.text
        for each in read(project.get("/picture/figures.svg?as-of=2017").text).iter(f"{SVG}title")
    }
    assert "Active RCPs: 15 published, 15 derived from the statements" in told
    assert not any("first ISCM" in (text or "") for text in told)


@pytest.mark.parametrize("year", ["1984", "2090", "1985x", "no"])
def test_a_year_of_which_the_data_cannot_tell_is_refused(project: FlaskClient, year: str) -> None:
    answer = project.get(
        f"/picture/map?as-of={year}", headers={"Accept": "application/problem+json"}
    )
    assert answer.status_code == 400
    assert "as-of" in answer.json["detail"]  # type: ignore[index]


def test_every_query_is_named_by_a_kind_and_says_what_it_finds() -> None:
    folder = Path(queries.__file__).parent / "queries"
    for path in folder.glob("*.rq"):
        question = queries.question(path.stem)
        assert question.title.endswith("?")
        assert question.description.endswith(".")
    assert set(KINDS) == {
        *("map", "timeline", "chairs", "over-time", "participation", "overlap", "figures"),
    }


def test_a_map_of_a_past_day_says_whom_later_sources_alone_name(project: FlaskClient) -> None:
    words = "Whom only sources of later than 2005-12-31 name is shown too"
    then = project.get("/picture/map?mechanism=bali-process&as-of=2005").text
    assert words in then
    assert "Whom only sources" not in project.get("/picture/map?mechanism=bali-process").text


@pytest.mark.parametrize("mechanism", ["bali-process", "colombo-process", "rcm"])
def test_a_map_of_a_past_day_marks_whom_later_sources_alone_name(
    project: FlaskClient, mechanism: str
) -> None:
    asked = f"mechanism={mechanism}&as-of=2005"
    rows = project.get(f"/picture/map.json?{asked}").json
    assert rows
    root = read(project.get(f"/picture/map.svg?{asked}").text)
    marked = {key for key, looks in shapes(root).items() if looks == {"falling"}}
    later = {row["state"].rpartition("/")[2] for row in rows if row["onlyLater"]}
    assert marked == later
    assert bool(later) == any(row["attested"] > "2005-12-31" for row in rows)
    now = project.get(f"/picture/map.json?mechanism={mechanism}").json
    assert not any(row["onlyLater"] for row in now)
