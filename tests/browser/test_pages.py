"""Every kind of page in Chromium: it shows what it should, breaks no policy, asks no other host,
can be used by everybody, is light, fits a narrow screen, and keeps its evidence on paper."""

from collections.abc import Callable
from typing import Any

import pytest

from browser_pages import MISSING, PAGES
from hostile import PATHS
from page_checks import barriers, unprinted, unreached, weights, wider
from services import Service

Opened = Callable[..., Any]
NARROW = {"width": 320, "height": 640}
HEAVIEST = 100_000
"""Bytes at first view, pictures included."""
HEAVY = ("query", "rows", "graph")
"""The query page has an editor, which takes more."""


@pytest.mark.parametrize("kind", PAGES | MISSING)
def test_a_page_serves_everybody(opened: Opened, site: Service, kind: str) -> None:
    """One browser opens a page once in each language: all that is asked of it is asked there."""
    path, missing = (PAGES | MISSING)[kind], kind in MISSING
    status = 404 if missing else 200
    page = opened(site, path, status=status)
    assert page.locator("h1").count() == 1
    assert page.locator("main h1").inner_text().strip()
    assert page.locator("main a").count() >= (3 if missing else 0)
    if kind not in HEAVY:
        found = weights(page)
        assert sum(found.values()) < HEAVIEST, found
    wrong = {"light": barriers(page)}
    page.emulate_media(color_scheme="dark")
    wrong["dark"] = barriers(page, contrast_alone=True)
    page.emulate_media(color_scheme="light")
    wrong["on paper"] = unprinted(page)
    for language, name in (("es", "Spanish"), ("fr", "French")):
        page = opened(site, path, status=status, locale=language)
        assert page.locator("html").get_attribute("lang") == language
        wrong[name] = barriers(page)
    page.set_viewport_size(NARROW)
    wrong |= {"wider than a phone": wider(page), "out of the keys' reach": unreached(page)}
    assert {name: told for name, told in wrong.items() if told} == {}


def test_a_printed_page_says_which_it_is_of_which_version(opened: Opened, site: Service) -> None:
    page = opened(site, PAGES["mechanism"])
    assert page.locator("details").count()
    page.emulate_media(media="print")
    assert page.get_by_text("https://w3id.org/iscm/id/mechanism/bali-process").first.is_visible()
    assert page.locator("footer").get_by_text("Dataset version").is_visible()
    assert not page.locator("header.site nav").first.is_visible()


def test_the_language_of_a_page_is_one_click_away_and_stays(opened: Opened, site: Service) -> None:
    page = opened(site, "/")
    page.get_by_role("link", name="Français").click()
    assert page.locator("html").get_attribute("lang") == "fr"
    page.get_by_role("navigation", name="Principale").get_by_role("link", name="Mécanismes").click()
    assert page.locator("html").get_attribute("lang") == "fr"
    page.locator("main").get_by_role("link", name="Processus de Bali").first.click()
    assert "/doc/mechanism/bali-process?lang=fr" in page.url
    page.get_by_role("link", name="Español").click()
    assert page.locator("html").get_attribute("lang") == "es"
    assert page.url.endswith("/doc/mechanism/bali-process?lang=es")


@pytest.mark.parametrize("locale", ["fr-CH", "es", "de"])
def test_a_browser_gets_its_own_language(opened: Opened, site: Service, locale: str) -> None:
    page = opened(site, "/questions", locale=locale)
    language = locale[:2] if locale != "de" else "en"
    assert page.locator("html").get_attribute("lang") == language


@pytest.mark.parametrize("path", [path for path in PATHS if path.startswith(("/doc", "/sparql?"))])
def test_a_browser_runs_no_script_of_the_data(chromium: Any, hostile: Service, path: str) -> None:
    page = chromium.new_page()
    try:
        page.goto(hostile.url + path)
        assert page.title()
        assert not page.title().startswith("owned")
    finally:
        page.close()
