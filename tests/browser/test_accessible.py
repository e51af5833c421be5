"""Every kind of page meets WCAG 2.2 AA as far as axe can tell (https://github.com/dequelabs/axe-core)."""

from collections.abc import Callable
from typing import Any

import pytest

from browser_pages import MISSING, PAGES
from services import Service

RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
}
LOOKS = {
    "light": {"color_scheme": "light", "locale": "en"},
    "dark": {"color_scheme": "dark", "locale": "en"},
    "French": {"color_scheme": "light", "locale": "fr"},
    "Spanish": {"color_scheme": "light", "locale": "es"},
}


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("kind", PAGES | MISSING)
def test_a_page_can_be_used_by_everybody(
    opened: Callable[..., Any], site: Service, kind: str, look: str
) -> None:
    axe = pytest.importorskip(
        "axe_playwright_python.sync_playwright",
        reason="axe is not installed: pip install -e '.[browser]'",
    ).Axe()
    status = 404 if kind in MISSING else 200
    page = opened(site, (PAGES | MISSING)[kind], status=status, **LOOKS[look])
    found = axe.run(page, options=RULES).response["violations"]
    told = [
        (each["id"], each["impact"], each["nodes"][0]["html"][:200], len(each["nodes"]))
        for each in found
    ]
    assert [each for each in told if each[1] in ("serious", "critical")] == []
    assert told == []
