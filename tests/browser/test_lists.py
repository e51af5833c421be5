"""A list sorted and narrowed by the keyboard alone, and as cards on a phone."""

from collections.abc import Callable
from typing import Any

from services import Service

Opened = Callable[..., Any]


def test_a_list_is_narrowed_and_sorted_by_the_keyboard_alone(opened: Opened, site: Service) -> None:
    page = opened(site, "/browse/mechanism")
    page.locator("#by-theme").focus()
    page.keyboard.type("Climate")
    page.locator("#by-type").focus()
    page.keyboard.type("Regional cons")
    page.keyboard.press("Enter")
    page.locator("#by-type").press("Tab")
    page.locator("form.narrowing button").focus()
    page.keyboard.press("Enter")
    page.locator("p.chosen").wait_for()
    assert "type=RegionalConsultativeProcess" in page.url
    rows = page.locator("table.list tbody tr")
    narrowed = rows.count()
    assert 0 < narrowed < 15
    page.locator("thead a", has_text="Since").focus()
    page.keyboard.press("Enter")
    page.locator("th[aria-sort=ascending]", has_text="Since").wait_for()
    assert rows.count() == narrowed
    since = [cell.inner_text() for cell in page.locator('td[data-label="Since"]').all()]
    assert since == sorted(since)
    page.locator("p.chosen a", has_text="Type").focus()
    page.keyboard.press("Enter")
    page.locator("p.chosen a", has_text="Type").wait_for(state="detached")
    assert rows.count() > narrowed


def test_a_list_is_cards_on_a_phone(opened: Opened, site: Service) -> None:
    page = opened(site, "/browse/statement", viewport={"width": 320, "height": 640})
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    cell = page.locator('td[data-label="Participant"]').first
    assert "Participant" in cell.evaluate("one => getComputedStyle(one, '::before').content")
    assert not page.locator("table.list thead").is_visible() or (
        page.locator("table.list thead").bounding_box()["width"] <= 1
    )
