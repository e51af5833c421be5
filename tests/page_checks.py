"""What is asked of an open page: each gives what is wrong, and nothing where all is well."""

from collections.abc import Sequence
from typing import Any, Final

import pytest

_RULES: Final = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
}
_WIDER: Final = """() => {
  const shown = document.documentElement;
  if (shown.scrollWidth <= shown.clientWidth) return [];
  return [...document.querySelectorAll("body *")]
    .filter((one) => one.getBoundingClientRect().right > shown.clientWidth + 1)
    .filter((one) => !one.closest(".scroll, pre, textarea"))
    .slice(0, 5)
    .map((one) => `${one.tagName} ${one.className}: ${one.textContent.slice(0, 60)}`)
    .concat([`${shown.scrollWidth} wide`]);
}"""
_CONTRAST: Final = {"runOnly": {"type": "rule", "values": ["color-contrast"]}}
"""All that depends on colours alone."""
_SHEET: Final = {"width": 720, "height": 1000}
"""A4 between its margins."""
_UNREACHED: Final = """() => [...document.querySelectorAll("main *")]
  .filter((one) => one.scrollWidth > one.clientWidth + 1)
  .filter((one) => ["auto", "scroll"].includes(getComputedStyle(one).overflowX))
  .filter((one) => one.tabIndex < 0 && !one.querySelector("a, button, input, summary"))
  .map((one) => one.outerHTML.slice(0, 120))"""
_UNPRINTED: Final = """() => [
    ...document.querySelectorAll("details:not(.contents) > :not(summary)")
  ]
  .filter((one) => !one.closest("nav, .narrowing, .samples, .examples") && one.textContent.trim())
  .filter((one) => !one.checkVisibility())
  .map((one) => one.outerHTML.slice(0, 200))"""
_WEIGHTS: Final = """() => Object.fromEntries(
  performance.getEntriesByType("navigation").concat(performance.getEntriesByType("resource"))
    .map(each => [new URL(each.name).pathname, each.encodedBodySize]))"""


def barriers(
    page: Any, context: str | None = None, *, contrast_alone: bool = False
) -> Sequence[Any]:
    """What keeps people from using it, as far as axe can tell (WCAG 2.2 AA,
    https://github.com/dequelabs/axe-core).

    Args:
        page: it.
        context: selector of the part that is looked at.
        contrast_alone: whether the same page was looked at in other colours.
    """
    driver = pytest.importorskip(
        "axe_playwright_python.sync_playwright",
        reason="axe is not installed: pip install -e '.[browser]'",
    )
    options = _RULES | (_CONTRAST if contrast_alone else {})
    found = driver.Axe().run(page, context=context, options=options).response["violations"]
    return [
        (each["id"], each["impact"], each["nodes"][0]["html"][:200], len(each["nodes"]))
        for each in found
    ]


def wider(page: Any) -> Sequence[str]:
    """What sticks out of it, so that it must be scrolled sideways."""
    found: Sequence[str] = page.evaluate(_WIDER)
    return found


def unreached(page: Any) -> Sequence[str]:
    """What scrolls sideways and is reached by no key."""
    found: Sequence[str] = page.evaluate(_UNREACHED)
    return found


def unprinted(page: Any) -> Sequence[str]:
    """What paper lacks: what stays folded there but the way about the page, its forms and its
    samples, which paper has no use for, and what sticks out of a sheet."""
    size = page.viewport_size
    page.emulate_media(media="print")
    page.set_viewport_size(_SHEET)
    found: Sequence[str] = [*page.evaluate(_UNPRINTED), *page.evaluate(_WIDER)]
    page.emulate_media(media="screen")
    page.set_viewport_size(size)
    return found


def weights(page: Any) -> dict[str, int]:
    """Path → bytes that were sent, of the page and all that it needed so far."""
    found: dict[str, int] = page.evaluate(_WEIGHTS)
    return found
