"""From foreign identifiers to ours, over HTTP and in SPARQL."""

from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient

from dated_world import dated_app
from iscm.links.lookup import LookupRequestError, code_query, iri_query
from iscm.settings import Settings
from projects import project_app

ID = "https://w3id.org/iscm/id/"


@pytest.fixture(scope="module")
def client() -> FlaskClient:
    return project_app().test_client()


def look_up(client: FlaskClient, **arguments: str) -> list[dict[str, Any]]:
    response = client.get("/lookup", query_string=arguments)
    assert response.status_code == 200, response.text
    assert response.content_type == "application/json"
    assert response.json is not None
    found: list[dict[str, Any]] = response.json["matches"]
    return found


@pytest.mark.parametrize(
    "iri",
    [
        "http://www.wikidata.org/entity/Q252",
        "https://www.wikidata.org/entity/Q252",
        "https://www.wikidata.org/wiki/Q252",
        "https://m.wikidata.org/wiki/Q252#sitelinks",
        "https://sws.geonames.org/1643084/",
        "https://sws.geonames.org/1643084",
        "https://www.geonames.org/1643084/republic-of-indonesia.html",
        "http://dbpedia.org/resource/Indonesia",
        "https://dbpedia.org/page/Indonesia",
        "https://en.wikipedia.org/wiki/Indonesia",
        "http://publications.europa.eu/resource/authority/country/IDN",
        "http://metadata.un.org/sdg/codes/geoArea/360",
        "http://lexvo.org/id/iso3166/ID",
        "https://w3id.org/iscm/id/state/IDN",
        "https://w3id.org/iscm/doc/state/IDN",
        "https://w3id.org/iscm/doc/state/IDN.ttl",
        "http://localhost/doc/state/IDN",
        "http://localhost/doc/state/IDN.jsonld?lang=fr#members",
        "HTTP://LOCALHOST/id/state/IDN",
        "https://www.wikidata.org/wiki/Special:EntityPage/Q252",
        "https://www.wikidata.org/wiki/Special:EntityData/Q252.ttl?flavor=dump",
        "https://www.wikidata.org/wiki/Q252?uselang=fr",
        "https://www.wikidata.org/wiki/q252/",
        "https://www.wikidata.org/w/index.php?title=Q252&oldid=1",
        "HTTPS://WWW.WIKIDATA.ORG/wiki/Q252",
        "wd:Q252",
        "state:IDN",
        "https://en.m.wikipedia.org/wiki/Indonesia",
        "https://en.wikipedia.org/wiki/Indonesia#History",
        "https://en.wikipedia.org/wiki/Indonesia?oldid=1",
        "https://en.wikipedia.org/w/index.php?title=Indonesia&action=history",
        "https://dbpedia.org/data/Indonesia.ttl",
        "https://dbpedia.org/page/Indonesia#this",
        "http://www.geonames.org/1643084/republic-of-indonesia.html?lang=fr",
        "https://sws.geonames.org/1643084/about.rdf",
        "https://publications.europa.eu/resource/authority/country/IDN?lang=fr",
        "https://op.europa.eu/en/web/eu-vocabularies/concept/-/resource"
        "?uri=http://publications.europa.eu/resource/authority/country/IDN",
        "https://metadata.un.org/sdg/codes/geoArea/360?lang=en",
        "http://www.lexvo.org/page/iso3166/ID",
        # Ports that say nothing.
        "https://www.wikidata.org:443/wiki/Q252",
        "http://www.wikidata.org:80/entity/Q252",
        "http://www.wikidata.org:443/entity/Q252",
        "https://en.wikipedia.org:443/wiki/Indonesia",
        "https://publications.europa.eu:443/resource/authority/country/IDN",
        "https://w3id.org:443/iscm/id/state/IDN",
        "http://localhost:80/doc/state/IDN",
        # Letters in the other case, where they are the same.
        "http://www.wikidata.org/entity/q252",
        "wd:q252",
        "WD:Q252",
        "State:IDN",
        "https://en.wikipedia.org/wiki/indonesia",
        # Pages about an item.
        "https://www.wikidata.org/wiki/Special:Entity/Q252",
        "https://www.wikidata.org/wiki/Special:EntityData/Q252",
        "https://www.wikidata.org/wiki/special:entitydata/q252.json",
        "https://www.wikidata.org/wiki/Special:EntityData?id=Q252",
        "https://www.wikidata.org/w/index.php?title=Special:EntityPage/Q252",
        "https://www.wikidata.org/wiki/Item:Q252",
        "https://www.wikidata.org/wiki/Talk:Q252",
        "https://en.wikipedia.org/?title=Indonesia",
        "https://www.wikipedia.org/wiki/Indonesia",
        # What is copied with it, or not.
        "<http://www.wikidata.org/entity/Q252>",
        " < https://w3id.org/iscm/id/state/IDN > ",
        "http://www.wikidata.org/entity/Q252 \n",
        "http://www.wikidata.org/entity/Q252\u00a0",
        "http://www.wikidata.org/entity/Q252%20",
        "www.wikidata.org/wiki/Q252",
        "EN.wikipedia.org/wiki/Indonesia",
        # Hosts of telephones, and percent-encoding of what needs none.
        "https://www.m.wikidata.org/wiki/Q252",
        "https://www.wikidata.org/wiki/%51252",
        "https://www.wikidata.org/wiki/Special%3aEntityPage%2fQ252",
        "https://en.wikipedia.org/wiki/%49ndonesia",
    ],
)
def test_an_iri_of_each_vocabulary_leads_to_the_state(client: FlaskClient, iri: str) -> None:
    found = look_up(client, iri=iri)
    assert [each["iri"] for each in found] == [ID + "state/IDN"]
    assert found[0]["label"] == "Indonesia"
    assert found[0]["path"] == "/doc/state/IDN"


@pytest.mark.parametrize(
    "code", ["ID", "IDN", "idn", "360", "360.0", "Q252", "q252", "1643084", " IDN "]
)
def test_a_code_leads_to_the_state(client: FlaskClient, code: str) -> None:
    assert [each["iri"] for each in look_up(client, code=code)] == [ID + "state/IDN"]
    assert look_up(client, q=code) == look_up(client, code=code) == look_up(client, iri=code)


@pytest.mark.parametrize(
    ("iri", "thing"),
    [
        ("https://ror.org/0437ej039", "organization/unhcr"),
        ("http://eurovoc.europa.eu/5991", "organization/iom"),
        ("http://eurovoc.europa.eu/1915", "theme/irregular-migration"),
        ("http://dbpedia.org/resource/Bali_Process", "mechanism/bali-process"),
        ("http://dbpedia.org/resource/Cura%C3%A7ao", "state/CUW"),
        ("https://en.m.wikipedia.org/wiki/Cura%C3%A7ao#Name", "state/CUW"),
        ("https://en.wikipedia.org/wiki/cura%c3%a7ao", "state/CUW"),
        ("https://en.wikipedia.org/wiki/Curaçao", "state/CUW"),
        ("http://dbpedia.org/resource/Curaçao", "state/CUW"),
        ("https://ror.org/0437ej039/?x=1#y", "organization/unhcr"),
        ("https://www.iom.int/almaty-process?lang=fr#top", "mechanism/almaty-process"),
        ("http://metadata.un.org/sdg/codes/geoArea/018", "region/southern-africa"),
    ],
)
def test_other_things_are_found_as_well(client: FlaskClient, iri: str, thing: str) -> None:
    assert look_up(client, iri=iri)[0]["iri"] == ID + thing


def test_several_things_are_listed_the_closest_first(client: FlaskClient) -> None:
    found = look_up(client, iri="http://www.wikidata.org/entity/Q51")
    assert [each["iri"] for each in found] == [ID + "state/ATA", ID + "region/antarctica"]
    assert found[0]["property"] == "http://www.w3.org/2002/07/owl#sameAs"
    page = client.get("/lookup?q=Q51", headers={"Accept": "text/html"})
    assert page.status_code == 200
    assert 'href="/doc/state/ATA"' in page.text
    assert 'href="/doc/region/antarctica"' in page.text


@pytest.mark.parametrize("accept", ["text/html", "text/turtle"])
def test_browsers_and_rdf_clients_are_led_to_the_description(
    client: FlaskClient, accept: str
) -> None:
    response = client.get("/lookup?code=IDN", headers={"Accept": accept})
    assert (response.status_code, response.headers["Location"]) == (303, "/doc/state/IDN")
    assert response.headers["Vary"] == "Accept"
    assert client.get("/doc/state/IDN", headers={"Accept": accept}).status_code == 200


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("", "one of the parameters"),
        ("iri=", "one of the parameters"),
        ("iri=a:b&code=IDN", "one of the parameters"),
        ("iri=a:b&iri=a:c", "once"),
        ("iri=Indonesia", "absolute IRI"),
        ("iri=" + quote("http://a/> } DROP ALL #"), "absolute IRI"),
        ("iri=http://a/" + "x" * 3000, "absolute IRI"),
        ("code=Indonesia", "no code that is known"),
        ("code=%D9%A3%D9%A6%D9%A0", "no code that is known"),
        ("q=%00", "no code that is known"),
    ],
)
def test_what_can_be_no_identifier_is_refused(client: FlaskClient, query: str, told: str) -> None:
    response = client.get(f"/lookup?{query}")
    assert response.status_code == 400
    assert response.content_type == "application/problem+json"
    assert response.json is not None
    assert told in response.json["detail"]


@pytest.mark.parametrize(("code", "state"), [("4", "AFG"), ("36", "AUS"), ("036", "AUS")])
def test_a_code_of_m49_may_have_lost_its_zeros(client: FlaskClient, code: str, state: str) -> None:
    assert [each["iri"] for each in look_up(client, code=code)] == [f"{ID}state/{state}"]


@pytest.mark.parametrize(
    "iri",
    [
        "https://fr.m.wikipedia.org/wiki/G%C3%A9orgie",
        "fr.wikipedia.org/wiki/Géorgie",
        "https://en.wikipedia.org/?curid=14579",
        "https://en.wikipedia.org/w/index.php?curid=14579",
    ],
)
def test_a_page_of_another_language_or_number_says_what_to_give(
    client: FlaskClient, iri: str
) -> None:
    response = client.get("/lookup", query_string={"iri": iri})
    assert response.status_code == 404
    assert response.json is not None
    assert "item at Wikidata" in response.json["detail"]


def test_our_own_addresses_are_known_below_a_path() -> None:
    settings = Settings(base_url="https://example.org/kg")
    client = project_app(settings).test_client()
    found = look_up(client, iri="https://example.org/kg/doc/state/IDN.rdf?as-of=2010")
    assert [each["iri"] for each in found] == [ID + "state/IDN"]
    assert client.get("/lookup?iri=https://example.org/doc/state/IDN").status_code == 404


@pytest.mark.parametrize(
    "query",
    ["iri=http://www.wikidata.org/entity/Q1", "code=QQ", "code=999", f"iri={ID}state/QQQ"],
)
def test_an_identifier_that_nothing_is_tied_to_is_not_found(
    client: FlaskClient, query: str
) -> None:
    assert client.get(f"/lookup?{query}").status_code == 404


def test_no_text_gets_into_the_query_unchecked() -> None:
    for text in ('a" . ?s ?p "', "<x>", "<a:b", "http://a/ b", "http://a/\u0085b", 'http://a/"'):
        with pytest.raises(LookupRequestError):
            iri_query(text)
        with pytest.raises(LookupRequestError):
            code_query(text)


def test_the_day_is_kept_by_what_is_looked_up(tmp_path: Path) -> None:
    past = dated_app(tmp_path).test_client()
    iri = "https://w3id.org/iscm/id/mechanism/alpha"
    found = past.get(f"/lookup?iri={iri}&as-of=2017", headers={"Accept": "application/json"})
    assert found.json is not None
    assert found.json["matches"][0]["path"] == "/doc/mechanism/alpha?as-of=2017"
    led = past.get(f"/lookup?iri={iri}&as-of=2017", headers={"Accept": "text/html"})
    assert led.headers["Location"] == "/doc/mechanism/alpha?as-of=2017"
