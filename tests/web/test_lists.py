"""`/browse/<kind>`: lists sorted, narrowed and in pages, by what their addresses say."""

import csv
import io
import re
from html import unescape

import pytest
from flask.testing import FlaskClient

from iscm.namespaces import ID
from iscm.web import kinds
from iscm.web.site import Site, current_site
from iscm.web.tables import narrowing
from projects import project_app
from sites import small_app

HTML = {"Accept": "text/html"}
NUMBER = re.compile(r'<h1>.*?class="number">([\d,]+)<', re.DOTALL)
THING = re.compile(r'<th scope="row" role="rowheader"><a href="/doc/[\w-]+/([^"?]+)')
COUNTED = re.compile(r'<li><a href="(/browse/[^"]+)"><strong>([\d,]+)</strong>')
LED = re.compile(r'<td [^>]*class="figure"><span><a href="([^"]+)">(\d+)</a>')


@pytest.fixture(scope="module")
def project() -> FlaskClient:
    return project_app().test_client()


def page(client: FlaskClient, address: str, status: int = 200) -> str:
    reply = client.get(address, headers=HTML)
    assert reply.status_code == status, address
    return reply.text


def total(client: FlaskClient, address: str) -> str:
    found = NUMBER.search(page(client, address))
    assert found is not None
    return found[1]


def keys(client: FlaskClient, address: str) -> list[str]:
    return THING.findall(page(client, address))


def filed(client: FlaskClient, address: str) -> list[dict[str, str]]:
    reply = client.get(address)
    assert reply.status_code == 200, address
    return list(csv.DictReader(io.StringIO(reply.text, newline="")))


@pytest.mark.parametrize(
    ("address", "word"),
    [
        ("mechanism?colour=red", "colour"),
        ("mechanism?stauts=active", "status"),
        ("theme?status=active", "status"),
        ("theme?since=2012", "since"),
        ("mechanism?type=Nothing", "RegionalConsultativeProcess"),
        ("mechanism?type=GlobalProcess&type=GlobalProcess", "2 times"),
        ("mechanism?sort=colour", "established"),
        ("mechanism?page=2", "one page"),
        ("mechanism?page=0", "page"),
        ("mechanism?page=" + "9" * 5000, "page"),
        ("mechanism?since=soon", "2012-05"),
        ("mechanism?type=" + "x" * 5000, "type"),
        ("mechanism.csv?type=Nothing", "RegionalConsultativeProcess"),
        ("mechanism.csv?page=2", "one page"),
    ],
)
def test_what_is_asked_of_a_list_wrongly_is_told_with_what_there_is(
    client: FlaskClient, address: str, word: str
) -> None:
    reply = client.get(f"/browse/{address}")
    assert (reply.status_code, reply.content_type) == (400, "application/problem+json")
    assert reply.json is not None
    assert word in reply.json["detail"]
    assert len(reply.json["detail"]) < 2000


def test_a_form_that_leaves_its_fields_empty_asks_for_all(client: FlaskClient) -> None:
    asked = "/browse/mechanism?type=&status=&since=&before=&sort=name"
    assert keys(client, asked) == keys(client, "/browse/mechanism")


def test_a_list_is_sorted_both_ways_and_what_has_no_value_stands_last(client: FlaskClient) -> None:
    assert keys(client, "/browse/mechanism?sort=type") == ["alpha-process", "alpine-forum"]
    assert keys(client, "/browse/mechanism?sort=-type") == ["alpha-process", "alpine-forum"]
    assert keys(client, "/browse/mechanism?sort=-name") == ["alpine-forum", "alpha-process"]


def test_the_list_of_a_kind_that_nothing_is_told_of_has_names_and_classes(
    project: FlaskClient,
) -> None:
    text = page(project, "/browse/indicator")
    assert 'data-label="Type"' in text
    assert "sort=-name" in text


def test_of_too_many_things_some_are_listed_and_a_query_leads_to_all(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    short = keys(small_app().test_client(), "/browse/statement")
    assert len(short) > 2
    monkeypatch.setattr(kinds, "LISTED", 2)
    monkeypatch.setattr(kinds, "COUNTED", 1)
    client = small_app().test_client()
    listed = keys(client, "/browse/statement")
    assert listed == sorted(listed)
    assert len(listed) == 2
    assert set(listed) < set(short)
    text = page(client, "/browse/statement")
    assert '<span class="number">more than 2</span>' in text
    assert "Here are 2 of them" in text
    (address,) = re.findall(r'href="(/sparql\?query=[^"]*)"', text)
    rows = client.get(unescape(address), headers={"Accept": "text/csv"}).text.split()
    assert len(rows) == len(short) + 1
    assert "more than 2" in page(client, "/browse/")
    assert "<strong>more than 1</strong> States" in page(client, "/")
    assert len(filed(client, "/browse/statement.csv")) == 2


def test_lists_of_large_data_are_read_page_by_page(monkeypatch: pytest.MonkeyPatch) -> None:
    usual = small_app().test_client()
    there = {kind: filed(usual, f"/browse/{kind}.csv") for kind in ("statement", "mechanism")}
    monkeypatch.setattr(Site, "is_large", True)
    monkeypatch.setattr(narrowing, "SIZE", 2)
    client = small_app().test_client()
    text = page(client, "/browse/mechanism")
    assert "too much data to sort or narrow" in text
    assert "?sort=" not in text
    page(client, "/browse/statement?sort=type", 400)
    page(client, "/browse/statement?role=member", 400)
    page(client, "/browse/statement.csv", 400)
    for kind, rows in there.items():
        pages = [
            row
            for number in range(1, len(rows) // 2 + len(rows) % 2 + 1)
            for row in filed(client, f"/browse/{kind}.csv?page={number}")
        ]
        told = [{name: value for name, value in row.items() if value} for row in rows]
        assert sorted(
            ({name: value for name, value in row.items() if value} for row in pages), key=str
        ) == sorted(told, key=str)


def test_every_thing_is_of_a_class_by_which_its_kind_is_listed(project: FlaskClient) -> None:
    query = """SELECT DISTINCT ?thing { ?thing ?p ?o
        FILTER(STRSTARTS(STR(?thing), "https://w3id.org/iscm/id/")) }"""
    answer = project.get("/sparql", query_string={"query": query, "format": "csv"})
    things = {iri.removeprefix(ID) for iri in answer.text.split()[1:]}
    with project.application.app_context():
        site = current_site()
        listed = {f"{kind}/{key}" for kind in site.kinds() for key in site.keys(kind)}
    assert listed == things


def test_numbers_of_the_home_page_are_those_of_the_lists_it_leads_to(project: FlaskClient) -> None:
    counted = COUNTED.findall(page(project, "/"))
    assert len(counted) == 6
    for address, number in counted:
        assert total(project, unescape(address)) == number


@pytest.mark.parametrize("kind", ["theme", "state", "region", "organization"])
def test_numbers_in_a_list_are_those_of_the_lists_they_lead_to(
    project: FlaskClient, kind: str
) -> None:
    led = LED.findall(page(project, f"/browse/{kind}"))
    assert len(led) > 10
    for address, number in led[:: len(led) // 8]:
        assert total(project, unescape(address)) == number


def test_a_choice_says_how_many_there_are_of_what_else_is_chosen(project: FlaskClient) -> None:
    text = page(project, "/browse/mechanism?theme=migration-and-climate-change&region=africa")
    offered = re.findall(r'<option value="(\w+)">Regional consultative process \((\d+)\)', text)
    assert len(offered) == 1
    for key, number in offered:
        asked = f"/browse/mechanism?theme=migration-and-climate-change&region=africa&type={key}"
        assert total(project, asked) == number


def test_the_states_of_a_bloc_in_a_mechanism_are_told_as_of_the_day(project: FlaskClient) -> None:
    found = keys(project, "/browse/state?bloc=ecowas-states&mechanism=rabat-process")
    assert len(found) == 15
    assert {"SEN", "GHA"} <= set(found)
    european = keys(project, "/browse/state?bloc=european-union-states")
    assert len(european) == 27
    assert "GBR" not in european


def test_a_file_has_the_rows_of_all_pages_in_their_order(project: FlaskClient) -> None:
    asked = "publisher=iom&sort=-date"
    first = page(project, f"/browse/source?{asked}")
    assert 'href="/browse/source.csv?publisher=iom&amp;sort=-date"' in first
    shown = [*THING.findall(first)]
    for number in (2, 3):
        shown += keys(project, f"/browse/source?{asked}&page={number}")
    all_rows = [
        row["source"].rpartition("/")[2] for row in filed(project, f"/browse/source.csv?{asked}")
    ]
    assert all_rows == shown
    assert len(shown) > 200


def test_a_page_links_the_pages_beside_it_and_says_which_it_is(project: FlaskClient) -> None:
    reply = project.get("/browse/source?page=2&utm_source=mail", headers=HTML)
    links = reply.headers.getlist("Link")
    for target, rel in (
        ("/browse/source", "prev"),
        ("/browse/source?page=2", "canonical"),
        ("/browse/source?page=3", "next"),
    ):
        assert f'<{target}>; rel="{rel}"' in links
    assert reply.headers["Content-Location"] == "/browse/source.html?page=2"
    assert len(THING.findall(reply.text)) == 100


def test_what_is_not_known_is_not_nought(project: FlaskClient) -> None:
    rows = {
        row["mechanism"].rpartition("/")[2]: row for row in filed(project, "/browse/mechanism.csv")
    }
    assert rows["pafom"]["members"] == ""
    assert rows["bali-process"]["members"] == "50"
    assert rows["acp-eu"]["members"] == ""
    assert rows["berne-initiative"]["members"] == "0"
    text = page(project, "/browse/mechanism?sort=members")
    assert "not known" in text
    assert "none now: dormant" in text


def test_sources_of_one_name_are_told_apart(project: FlaskClient) -> None:
    text = page(project, "/browse/source?publisher=iom")
    entries = re.findall(r'<th scope="row" role="rowheader">(.*?)</th>', text, re.DOTALL)
    names = [re.sub(r"<[^>]+>", " ", entry) for entry in entries]
    assert len(set(names)) == len(names)


def test_a_list_is_narrowed_to_a_time(project: FlaskClient) -> None:
    found = keys(project, "/browse/mechanism?since=2015&before=2017")
    assert {"arcp", "pafom", "cmc", "gcm-process"} <= set(found)
    assert not {"bali-process", "au-hoai", "quito-process"} & set(found)
    later = keys(project, "/browse/mechanism?since=2017")
    assert not set(later) & set(found)


@pytest.mark.parametrize(
    ("language", "status", "country"), [("fr", "Actif", "Algérie"), ("es", "Activo", "Argelia")]
)
def test_what_a_list_can_be_narrowed_to_is_named_in_the_language_of_the_page(
    project: FlaskClient, language: str, status: str, country: str
) -> None:
    for address, name in (("mechanism", status), ("meeting", country)):
        page = project.get(f"/browse/{address}?lang={language}", headers={"Accept": "text/html"})
        assert re.search(rf"<option[^>]*>{name} \(\d+\)", page.text), address
