"""Pictures on pages of the core."""

import pytest
from flask.testing import FlaskClient


@pytest.mark.parametrize(
    ("page", "picture"),
    [
        ("/", "/picture/map.svg?bare=1"),
        ("/doc/state/IDN", "/picture/map.svg?bare=1&amp;state=IDN"),
        ("/browse/mechanism", "/picture/timeline"),
        ("/doc/state/IDN", "/picture/over-time?state=IDN"),
    ],
)
def test_a_page_shows_a_picture_that_loads_when_it_is_seen(
    small: FlaskClient, page: str, picture: str
) -> None:
    text = small.get(page, headers={"Accept": "text/html"}).text
    assert f'"{picture}"' in text
    if ".svg" in picture:
        image = text.partition(f'src="{picture}"')
        assert 'loading="lazy" width="1000" height="456"' in image[0][-120:]


def test_a_language_that_is_asked_for_goes_along(small: FlaskClient) -> None:
    text = small.get("/doc/state/IDN?lang=fr", headers={"Accept": "text/html"}).text
    assert "/picture/map?state=IDN&amp;lang=fr" in text
    svg = small.get("/picture/map.svg?state=IDN&lang=fr")
    assert svg.headers["Content-Language"] == "fr"
    assert 'lang="fr"' in svg.text


def test_the_words_of_a_picture_are_in_its_language(small: FlaskClient) -> None:
    page = small.get(
        "/picture/map?mechanism=alpha-process&lang=fr", headers={"Accept": "text/html"}
    )
    assert "2 membres" in page.text
    assert "2 membres" in small.get("/picture/map.svg?mechanism=alpha-process&lang=fr").text
    assert "2 miembros" in small.get("/picture/map.svg?mechanism=alpha-process&lang=es").text


@pytest.mark.long
def test_factsheets_and_figures_lead_to_the_picture_of_their_year(project: FlaskClient) -> None:
    for page, year in (("/factsheet/2013", 2013), ("/doc/figure/2017/active-rcps", 2017)):
        text = project.get(page, headers={"Accept": "text/html"}).text
        assert f'href="/picture/figures?as-of={year}"' in text
    text = project.get("/doc/indicator/active-rcps", headers={"Accept": "text/html"}).text
    assert 'href="/picture/figures"' in text
