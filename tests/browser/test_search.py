"""The search box by keyboard, by eye, and without scripts."""

from typing import Any

import pytest

from page_checks import barriers
from services import Service

BOX = "form.search input[type=search]"
OPTIONS = "form.search [role=option]"


def chosen(page: Any) -> str:
    """What a screen reader is led to."""
    return page.evaluate(
        "document.getElementById(document.querySelector('form.search input[type=search]')"
        ".getAttribute('aria-activedescendant'))?.textContent ?? ''"
    )


def test_a_former_name_leads_to_its_mechanism_by_keyboard_alone(site: Service, opened: Any) -> None:
    page = opened(site, "/")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.name") == "q"
    page.keyboard.type("Puebl")
    page.wait_for_selector(OPTIONS)
    assert page.get_attribute(BOX, "aria-expanded") == "true"
    assert chosen(page) == ""
    page.keyboard.press("ArrowDown")
    assert "Regional Conference on Migration" in chosen(page)
    page.keyboard.press("ArrowUp")
    assert chosen(page) == ""
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/doc/mechanism/rcm")


def test_escape_closes_the_list_and_enter_asks_for_all(site: Service, opened: Any) -> None:
    page = opened(site, "/browse/state")
    page.focus(BOX)
    page.keyboard.type("traficking")
    page.wait_for_selector(OPTIONS)
    page.keyboard.press("Escape")
    page.wait_for_selector(OPTIONS, state="detached")
    assert page.get_attribute(BOX, "aria-expanded") == "false"
    assert page.input_value(BOX) == "traficking"
    page.keyboard.press("ArrowDown")
    page.wait_for_selector(OPTIONS)
    page.keyboard.press("Enter")
    page.wait_for_selector("main ul.found mark")
    assert "/search?" in page.url
    assert "Counter-trafficking" in page.inner_text("main")


def test_a_suggestion_is_chosen_by_pointer(site: Service, opened: Any) -> None:
    page = opened(site, "/")
    page.click(BOX)
    page.keyboard.type("cote d'iv")
    page.click(OPTIONS)
    page.wait_for_url("**/doc/state/CIV")


def test_a_slash_in_a_field_is_a_slash(site: Service, opened: Any) -> None:
    page = opened(site, "/sparql")
    page.locator(".cm-content, textarea:visible").first.focus()
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.matches('form.search input')") is False


def test_it_works_without_scripts(site: Service, opened: Any) -> None:
    page = opened(site, "/", java_script_enabled=False)
    page.fill(BOX, "budapes process")
    page.press(BOX, "Enter")
    page.wait_for_selector("main ul.found")
    assert "Budapest Process" in page.inner_text("main")


def test_it_fits_the_narrowest_screen(site: Service, opened: Any) -> None:
    page = opened(site, "/search?q=migration", viewport={"width": 320, "height": 700})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.focus(BOX)
    page.keyboard.type(" ")
    page.keyboard.press("ArrowDown")
    page.wait_for_selector(OPTIONS)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_suggestions_are_in_the_language_of_the_page(site: Service, opened: Any) -> None:
    page = opened(site, "/search?lang=fr")
    page.focus(BOX)
    page.keyboard.type("allemagne")
    page.wait_for_selector(OPTIONS)
    assert "Allemagne" in page.inner_text(OPTIONS)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/doc/state/DEU?lang=fr")


def test_hostile_data_do_nothing_among_suggestions(hostile: Service, opened: Any) -> None:
    page = opened(hostile, "/search?q=script")
    page.focus(BOX)
    page.keyboard.press("End")
    page.keyboard.press("ArrowDown")
    page.wait_for_timeout(500)
    assert page.query_selector("form.search script, form.search img") is None


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_open_list_can_be_used_by_everybody(site: Service, opened: Any, scheme: str) -> None:
    page = opened(site, "/", color_scheme=scheme)
    page.focus(BOX)
    page.keyboard.type("migr")
    page.wait_for_selector(OPTIONS)
    page.keyboard.press("ArrowDown")
    assert barriers(page, "form.search") == []
