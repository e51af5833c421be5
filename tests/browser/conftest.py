"""Chromium over running services, and what it complains of."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from hostile import hostile_data
from patience import PATIENCE
from services import Service, serving

SCREENSHOTS = Path(__file__).parents[2] / "test-screenshots"
"""Where the last page of a test that failed is kept."""
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
)
"""Names of other hosts resolve to nothing, so that asking one is complained of."""
_FAILED = pytest.StashKey[bool]()
Opener = Callable[..., Any]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every test here takes a browser, and minutes."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.long)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    report = yield
    if report.when == "call":
        item.stash[_FAILED] = report.failed
    return report


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    """Debian's Chromium, driven by Playwright, for one file of tests: while it is driven its event
    loop counts as running, so that no test of another file could run one of its own.
    """
    executable = shutil.which("chromium")
    if executable is None:
        pytest.skip("Chromium is not installed: apt-get install chromium")
    driver = pytest.importorskip(
        "playwright.sync_api", reason="Playwright is not installed: pip install -e '.[browser]'"
    )
    with driver.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def site() -> Iterator[Service]:
    """The project's data."""
    with serving() as service:
        yield service


@pytest.fixture(scope="session")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """Data that mean harm."""
    with serving("--data", str(hostile_data(tmp_path_factory.mktemp("hostile")))) as service:
        yield service


@pytest.fixture
def opened(chromium: Any, request: pytest.FixtureRequest) -> Iterator[Callable[..., Any]]:
    """Opens a page of a service in a context of its own, at 1280 by 900 unless told otherwise:
    ``opened(site, "/", color_scheme="dark", locale="fr", viewport={"width": 320, …})``. What the
    browser complains of, such as a breach of the policy or a script that fails, fails the test.
    Ask what a page is by selectors: `wait_for_function` needs eval, which the policy forbids.
    """
    contexts: list[Any] = []
    pages: list[Any] = []
    complaints: list[str] = []

    def open_page(service: Service, path: str, *, status: int = 200, **options: Any) -> Any:
        given = {"viewport": {"width": 1280, "height": 900}, "locale": "en", **options}
        context = chromium.new_context(**given)
        context.set_default_timeout(PATIENCE * 1000)
        contexts.append(context)
        page = context.new_page()
        pages.append(page)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda said: _note(complaints, said, status))
        answer = page.goto(service.url + path)
        assert answer.status == status, path
        return page

    yield open_page
    if request.node.stash.get(_FAILED, False):
        for number, page in enumerate(pages):
            SCREENSHOTS.mkdir(exist_ok=True)
            name = request.node.name.translate(str.maketrans("/?&:", "____"))[:150]
            with suppress(Exception):
                page.screenshot(path=SCREENSHOTS / f"{name}-{number}.png", full_page=True)
    for context in contexts:
        context.close()
    assert complaints == []


def _note(complaints: list[str], said: Any, status: int) -> None:
    # Chromium tells of the status of a page that is not found.
    if said.type in ("error", "warning") and f"status of {status}" not in said.text:
        complaints.append(said.text)
