"""Pictures in a browser: closer and farther, what is pointed at, other years, PNG, and shown by
other sites."""

import html
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from services import Service

Opened = Callable[..., Any]
DRAWN = ".picture-figure > svg"
MAP = "/picture/map?mechanism=bali-process"
PNG = b"\x89PNG\r\n\x1a\n"
SMALLEST = 20_000
"""Bytes that no picture of a mechanism's members stays below."""


def view(page: Any) -> list[float]:
    """Left, top, width and height of what is seen."""
    return [float(part) for part in page.locator(DRAWN).get_attribute("viewBox").split()]


@contextmanager
def other_site(body: str) -> Iterator[str]:
    """The address of a page of another origin."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(body.encode() if self.path == "/" else b"")

        def log_message(self, format: str, *args: object) -> None:
            """Stay silent."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/"
    finally:
        server.shutdown()
        server.server_close()


def test_a_map_comes_closer_moves_and_goes_back(opened: Opened, site: Service) -> None:
    page = opened(site, MAP)
    page.locator(DRAWN).wait_for()
    whole = view(page)
    page.get_by_role("button", name="Closer").click()
    closer = view(page)
    assert closer[2] < whole[2]
    box = page.locator(DRAWN).bounding_box()
    page.mouse.move(box["x"] + 400, box["y"] + 200)
    page.mouse.down()
    page.mouse.move(box["x"] + 300, box["y"] + 200)
    page.mouse.up()
    moved = view(page)
    assert moved[0] > closer[0]
    assert moved[2] == closer[2]
    page.mouse.dblclick(box["x"] + 400, box["y"] + 200)
    assert view(page)[2] < moved[2]
    page.get_by_role("button", name="Farther").click()
    assert view(page)[2] == pytest.approx(moved[2])
    page.get_by_role("button", name="The whole map").focus()
    page.keyboard.press("Enter")
    assert view(page) == pytest.approx(whole, abs=0.1)


def test_what_is_pointed_at_is_told_and_lights_up_with_its_row(
    opened: Opened, site: Service
) -> None:
    page = opened(site, MAP)
    page.locator(DRAWN).wait_for()
    page.locator(f'{DRAWN} [data-key="AUS"]').first.hover()
    page.locator(".picture-tip").get_by_text("Australia: member").wait_for()
    assert "Australia" in page.locator("tr.marked").inner_text()
    page.locator("table.of-picture tbody tr", has_text="Indonesia").hover()
    assert page.locator(f"{DRAWN} .marked").get_attribute("data-key") == "IDN"
    page.locator("h1").hover()
    assert page.locator(".picture-tip").is_hidden()


def test_another_year_is_a_link_away(opened: Opened, site: Service) -> None:
    page = opened(site, MAP, java_script_enabled=False)
    page.locator("nav.years a[rel~=prev]").click()
    before = page.locator("h1 .number").inner_text()
    page.locator("nav.years summary").click()
    page.locator("nav.years li a", has_text="2012").click()
    page.locator("h1 .number").get_by_text("2012").wait_for()
    assert before != "2012"
    page.locator("nav.years").get_by_role("link", name="Now").click()
    page.locator("h1 .number").wait_for(state="detached")


def test_a_picture_is_taken_away_as_png(opened: Opened, site: Service) -> None:
    page = opened(site, MAP)
    with page.expect_download() as started:
        page.get_by_role("button", name="PNG").click()
    assert started.value.suggested_filename == "map.png"
    data = Path(started.value.path()).read_bytes()
    assert data.startswith(PNG)
    assert int.from_bytes(data[16:20]) == 2000
    assert len(data) > SMALLEST


def test_another_site_shows_a_picture_by_the_lines_that_the_page_gives(
    opened: Opened, site: Service
) -> None:
    page = opened(site, MAP)
    page.locator("summary", has_text="Embed it").click()
    lines = page.locator("details[open] pre code").first.inner_text()
    with other_site(f"<!doctype html><title>{html.escape('Elsewhere')}</title>{lines}") as address:
        page.goto(address)
        assert page.locator("img").evaluate("one => one.decode().then(() => one.naturalWidth)") > 0
        page.locator("a").click()
        page.get_by_role("heading", level=1).get_by_text("Bali Process").wait_for()
