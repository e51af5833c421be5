"""Pages in the language of their address or of the reader."""

import re
from xml.etree import ElementTree

import pytest
from flask.testing import FlaskClient

from iscm.protocol.negotiation import LANGUAGES

HTML = {"Accept": "text/html"}
PAGE = "/doc/mechanism/alpha-process"


@pytest.mark.parametrize("address", ["/", "/questions", "/browse/", PAGE, "/sparql", "/dumps/"])
@pytest.mark.parametrize("tag", LANGUAGES)
def test_an_address_chooses_the_language_of_its_page(
    client: FlaskClient, address: str, tag: str
) -> None:
    page = client.get(f"{address}?lang={tag}", headers=HTML | {"Accept-Language": "es, fr"})
    assert page.status_code == 200
    assert f'<html lang="{tag}">' in page.text
    assert page.headers["Content-Language"] == tag
    assert "Accept-Language" not in page.headers["Vary"]


def test_accept_language_chooses_where_the_address_does_not(client: FlaskClient) -> None:
    pages = {
        asked: client.get("/questions", headers=HTML | {"Accept-Language": asked})
        for asked in ("fr-CH, en;q=0.5", "es", "de", "")
    }
    assert [page.headers["Content-Language"] for page in pages.values()] == ["fr", "es", "en", "en"]
    assert {page.headers["Vary"] for page in pages.values()} == {"Accept, Accept-Language"}
    assert len({page.headers["ETag"] for page in pages.values()}) == 3


def test_a_language_that_the_address_chose_stays_on_the_links_of_its_page(
    client: FlaskClient,
) -> None:
    page = client.get(f"{PAGE}?lang=fr", headers=HTML).text
    body = page.partition("<body>")[2].partition('<nav class="languages"')
    links = re.findall(r'href="(/[^"]*)"', body[0] + body[2].partition("</nav>")[2])
    assert links
    for link in links:
        # Data come in no language.
        data = re.search(r"\.(ttl|jsonld|rdf|nt|json|atom)$", link)
        assert ("lang=fr" in link) != bool(data), link
    assert (
        "lang="
        not in client.get(PAGE, headers=HTML | {"Accept-Language": "fr"})
        .text.partition("<header")[2]
        .partition("<nav ")[0]
    )


def test_a_page_names_itself_in_other_languages(client: FlaskClient) -> None:
    page = client.get(f"{PAGE}.html?lang=es", headers=HTML).text
    found = dict(re.findall(r'<link rel="alternate" hreflang="([^"]+)" href="([^"]+)">', page))
    root = "http://localhost"
    assert found == {tag: f"{root}{PAGE}?lang={tag}" for tag in LANGUAGES} | {
        "x-default": f"{root}{PAGE}"
    }
    switch = page.partition('<nav class="languages"')[2].partition("</nav>")[0]
    assert f'<a href="{PAGE}?lang=fr" hreflang="fr" lang="fr">Français</a>' in switch
    assert '<span lang="es" aria-current="true">Español</span>' in switch


@pytest.mark.parametrize(
    ("address", "told"),
    [
        (f"{PAGE}?lang=de", "there is no language de here; there are en, fr, es"),
        (f"{PAGE}?lang=", "there is no language  here"),
        (f"{PAGE}?lang=fr&lang=es", "lang comes 2 times"),
        ("/sparql?lang=xx", "there is no language xx here"),
        (f"{PAGE}.ttl?lang=fr", "there is no parameter lang here"),
    ],
)
def test_a_language_that_there_is_none_of_is_refused(
    client: FlaskClient, address: str, told: str
) -> None:
    answer = client.get(address, headers={"Accept": "application/json"})
    assert answer.status_code == 400
    assert told in answer.get_json()["detail"]


def test_a_redirect_keeps_the_language(client: FlaskClient) -> None:
    answer = client.get("/id/mechanism/alpha-process?lang=fr", headers=HTML)
    assert answer.headers["Location"] == f"{PAGE}?lang=fr"


def test_a_form_keeps_the_language(client: FlaskClient) -> None:
    field = '<input type="hidden" name="lang" value="fr">'
    assert field in client.get("/sparql?lang=fr", headers=HTML).text
    assert field not in client.get("/sparql", headers=HTML | {"Accept-Language": "fr"}).text


def test_data_are_the_same_in_every_language(client: FlaskClient) -> None:
    turtle = {"Accept": "text/turtle"}
    plain, asked = client.get(PAGE, headers=turtle), client.get(f"{PAGE}?lang=fr", headers=turtle)
    assert asked.data == plain.data
    assert asked.headers["ETag"] == plain.headers["ETag"]


def test_the_site_map_lists_each_page_once(client: FlaskClient) -> None:
    places = ElementTree.fromstring(client.get("/sitemap.xml?lang=fr").data)
    assert not any("lang=" in (place.text or "") for place in places.iter())
