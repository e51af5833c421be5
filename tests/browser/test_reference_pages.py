"""Pages as works of reference: how long and how heavy they are, and their evidence by key press."""

from collections.abc import Callable
from typing import Any

from browser_pages import PAGES
from page_checks import weights
from services import Service

BALI = PAGES["mechanism"]
HEIGHT = "document.documentElement.scrollHeight"


def test_the_bali_process_is_four_screens_long_and_light(
    opened: Callable[..., Any], site: Service
) -> None:
    page = opened(site, BALI, viewport={"width": 1440, "height": 900})
    assert page.evaluate(HEIGHT) < 4000
    assert weights(page)[BALI] < 40_000


def test_the_bali_process_fits_a_phone(opened: Callable[..., Any], site: Service) -> None:
    page = opened(site, BALI, viewport={"width": 375, "height": 800})
    assert page.evaluate(HEIGHT) < 4500
    assert page.locator("details.contents").is_visible()
    assert page.locator("nav.contents").is_hidden()


def test_a_key_press_shows_a_fact_s_sources_and_another_hides_them(
    opened: Callable[..., Any], site: Service
) -> None:
    page = opened(site, BALI)
    australia = page.locator("ul.chips > li", has=page.get_by_text("Australia", exact=True)).last
    summary, said = australia.locator("summary"), australia.locator("details li").first
    assert said.is_hidden()
    summary.focus()
    page.keyboard.press("Enter")
    assert said.is_visible()
    assert "statement" in said.inner_text()
    page.keyboard.press("Enter")
    assert said.is_hidden()


def test_contents_stay_beside_the_text_of_a_wide_page(
    opened: Callable[..., Any], site: Service
) -> None:
    page = opened(site, BALI, viewport={"width": 1440, "height": 900})
    page.get_by_role("navigation", name="On this page").get_by_role(
        "link", name="Chairs and meetings"
    ).click()
    assert page.locator("#timeline").bounding_box()["y"] < 100
    assert 0 <= page.locator("nav.contents").bounding_box()["y"] < 900
