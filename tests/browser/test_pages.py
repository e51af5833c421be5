"""Every kind of page in Chromium: it shows what it should, breaks no policy, asks no other host,
fits a narrow screen, and keeps its evidence on paper."""

from collections.abc import Callable
from typing import Any

import pytest

from browser_pages import MISSING, PAGES
from hostile import PATHS
from services import Service

Opened = Callable[..., Any]
NARROW = {"width": 320, "height": 640}
WIDER = """() => {
  const shown = document.documentElement;
  if (shown.scrollWidth <= shown.clientWidth) return [];
  return [...document.querySelectorAll("body *")]
    .filter((one) => one.getBoundingClientRect().right > shown.clientWidth + 1)
    .filter((one) => !one.closest(".scroll, pre, textarea"))
    .slice(0, 5)
    .map((one) => `${one.tagName} ${one.className}: ${one.textContent.slice(0, 60)}`)
    .concat([`${shown.scrollWidth} wide`]);
}"""
"""What sticks out of a page; nothing where it need not be scrolled sideways."""
HIDDEN = """() => [...document.querySelectorAll("details:not(.contents) > :not(summary)")]
  .filter((one) => one.textContent.trim() && !one.checkVisibility())
  .map((one) => one.outerHTML.slice(0, 200))"""
"""What stays folded but the way about the page, which paper has no use for."""


@pytest.mark.parametrize("kind", PAGES)
def test_a_page_shows_a_heading_and_complains_of_nothing(
    opened: Opened, site: Service, kind: str
) -> None:
    page = opened(site, PAGES[kind])
    assert page.locator("h1").count() == 1
    assert page.locator("main h1").inner_text().strip()


@pytest.mark.parametrize("kind", MISSING)
def test_a_page_of_what_is_not_there_leads_on(opened: Opened, site: Service, kind: str) -> None:
    page = opened(site, MISSING[kind], status=404)
    assert page.locator("main a").count() >= 3


@pytest.mark.parametrize("kind", PAGES)
def test_no_page_is_wider_than_a_small_phone(opened: Opened, site: Service, kind: str) -> None:
    page = opened(site, PAGES[kind], viewport=NARROW, locale="fr")
    assert page.evaluate(WIDER) == []


@pytest.mark.parametrize("kind", PAGES)
def test_what_scrolls_sideways_is_reached_by_the_keyboard(
    opened: Opened, site: Service, kind: str
) -> None:
    page = opened(site, PAGES[kind], viewport=NARROW)
    unreached = page.evaluate(
        """() => [...document.querySelectorAll("main *")]
          .filter((one) => one.scrollWidth > one.clientWidth + 1)
          .filter((one) => ["auto", "scroll"].includes(getComputedStyle(one).overflowX))
          .filter((one) => one.tabIndex < 0 && !one.querySelector("a, button, input, summary"))
          .map((one) => one.outerHTML.slice(0, 120))"""
    )
    assert unreached == []


@pytest.mark.parametrize(
    "kind", ["mechanism", "state", "theme", "answer", "factsheet", "mechanism of a day"]
)
def test_what_is_folded_is_printed(opened: Opened, site: Service, kind: str) -> None:
    page = opened(site, PAGES[kind])
    folded = page.locator("details").count()
    page.emulate_media(media="print")
    assert page.evaluate(HIDDEN) == []
    assert folded or kind == "mechanism of a day"
    page.emulate_media(media="screen")


def test_a_printed_page_says_which_it_is_of_which_version(opened: Opened, site: Service) -> None:
    page = opened(site, PAGES["mechanism"])
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
