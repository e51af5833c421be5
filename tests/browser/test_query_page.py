"""The query page by keyboard alone, with its editor, and without scripts."""

from typing import Any
from urllib.parse import quote

import pytest

from browser_pages import FAULT
from iscm.editor import bundle
from services import Service

EDITOR = "sparql-editor .cm-content"
OPTIONS = "sparql-editor [role=option]"

needs_editor = pytest.mark.skipif(
    not bundle.is_there(),
    reason="the editor is not built: pip install --editable . where npm reaches a registry",
)


def tab_to_editor(page: Any) -> None:
    page.wait_for_selector(EDITOR)
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.localName") == "sparql-editor":
            return
    raise AssertionError("Tab does not lead to the editor")


@needs_editor
def test_a_query_is_written_completed_and_run_by_keyboard(site: Service, opened: Any) -> None:
    page = opened(site, "/sparql")
    tab_to_editor(page)
    page.keyboard.press("Control+A")
    page.keyboard.type("SELECT ?state { bali")
    page.wait_for_selector(f"{OPTIONS}[aria-selected]")
    assert "mechanism:bali-process" in page.inner_text(f"{OPTIONS}[aria-selected]")
    page.wait_for_timeout(100)  # what is chosen sooner counts as a slip
    page.keyboard.press("Enter")
    page.keyboard.type(" has mem")
    page.wait_for_selector(OPTIONS)
    page.keyboard.press("Escape")
    page.wait_for_selector(OPTIONS, state="detached")
    for _ in "has mem":
        page.keyboard.press("Backspace")
    page.keyboard.type("hasMember")
    page.wait_for_selector(f"{OPTIONS}[aria-selected]")
    page.wait_for_timeout(100)
    page.keyboard.press("Enter")
    page.keyboard.type(" ?state")
    page.keyboard.press("Escape")
    with page.expect_navigation():
        page.keyboard.press("Control+Enter")
    page.wait_for_selector("#answer td a[href='/doc/state/AUS']")
    assert page.input_value("textarea") == (
        "SELECT ?state { mechanism:bali-process iscm:hasMember ?state}"
    )


@needs_editor
def test_tab_leaves_the_editor_and_a_slash_is_a_slash(site: Service, opened: Any) -> None:
    page = opened(site, "/sparql")
    tab_to_editor(page)
    page.keyboard.press("Control+End")
    page.keyboard.type("#/")
    assert page.input_value("textarea").endswith("#/")
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Run the query"
    page.keyboard.press("Shift+Tab")
    assert page.evaluate("document.activeElement.localName") == "sparql-editor"


@needs_editor
def test_an_error_is_marked_where_it_stands(site: Service, opened: Any) -> None:
    page = opened(
        site, f"/sparql?query={quote('ASK {')}%0A%F0%9F%8C%8D{quote('?s foo:b 1 }')}", status=400
    )
    page.wait_for_selector("sparql-editor .cm-lintRange-error")
    page = opened(site, FAULT, status=400)
    assert page.inner_text("sparql-editor .cm-lintRange-error") == "}"
    assert page.evaluate("document.activeElement.localName") == "sparql-editor"
    page.keyboard.type("iscm:Mechanism ")
    page.keyboard.press("Escape")
    with page.expect_navigation():
        page.keyboard.press("Control+Enter")
    page.wait_for_selector("#answer td a[href='/doc/mechanism/bali-process']")


@needs_editor
def test_hostile_names_do_nothing_among_completions(hostile: Service, opened: Any) -> None:
    page = opened(hostile, "/sparql")
    tab_to_editor(page)
    page.keyboard.press("Control+A")
    page.keyboard.type("script")
    page.keyboard.press("Control+Space")
    page.wait_for_selector(OPTIONS)
    assert page.query_selector("sparql-editor :is(li script, li img, li a)") is None


@needs_editor
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_editor_with_its_list_can_be_used_by_everybody(
    site: Service, opened: Any, scheme: str
) -> None:
    axe = pytest.importorskip(
        "axe_playwright_python.sync_playwright",
        reason="axe is not installed: pip install -e '.[browser]'",
    ).Axe()
    page = opened(site, "/sparql", color_scheme=scheme, viewport={"width": 320, "height": 700})
    tab_to_editor(page)
    page.keyboard.press("Control+End")
    page.keyboard.type("migr")
    page.wait_for_selector(OPTIONS)
    found = axe.run(page).response["violations"]
    assert [(each["id"], each["nodes"][0]["html"]) for each in found] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_it_works_without_scripts(site: Service, opened: Any) -> None:
    page = opened(site, "/sparql?lang=fr", java_script_enabled=False)
    page.fill("textarea", "SELECT ?s { ?s a iscm:GlobalProcess }")
    page.press("textarea", "Tab")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.url.endswith("#answer")
    page.click("#answer details.samples summary")
    assert "urlopen" in page.inner_text("#answer details.samples")
    page.click(".examples summary")
    page.click(".examples a")
    assert "/questions/" in page.url
