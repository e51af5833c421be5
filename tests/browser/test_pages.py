"""Pages in Chromium: they show what they should, ask no other host, and leave no error behind."""

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

from patience import PATIENCE
from services import ALPHA, Service, serving

pytestmark = [pytest.mark.browser, pytest.mark.long]

FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
    "--enable-logging=stderr",
    "--window-size=390,844",
)
"""Names of other hosts resolve to nothing, so that asking one shows in the log."""
ROWS = "/sparql?query=" + quote("SELECT ?s { ?s a iscm:Mechanism } ORDER BY ?s")


@pytest.fixture(scope="module")
def site() -> Iterator[Service]:
    with serving("--data", str(ALPHA)) as service:
        yield service


def rendered(service: Service, path: str, profile: Path) -> str:
    """The document as Chromium has it after loading and running what belongs to it."""
    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.skip("Chromium is not installed")
    done = subprocess.run(
        [chromium, *FLAGS, f"--user-data-dir={profile}", "--dump-dom", service.url + path],
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=True,
    )
    complaints = [
        line
        for line in done.stderr.splitlines()
        if "CONSOLE" in line or "ERR_NAME_NOT_RESOLVED" in line
    ]
    assert complaints == []
    return done.stdout


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("/", "on migration"),
        ("/doc/mechanism/alpha-process", "Alpha Process"),
        ("/browse/mechanism", "Alpha Process"),
        (ROWS, "alpha-process"),
        ("/sparql", "<textarea"),
        ("/doc/mechanism/alfa-process", "alpha-process"),
    ],
    ids=["home", "a mechanism", "a list", "an answer", "the query form", "an unknown thing"],
)
def test_a_page_shows_what_it_should_without_another_host_or_an_error(
    site: Service, path: str, shown: str, tmp_path: Path
) -> None:
    page = rendered(site, path, tmp_path)
    assert shown in page
    assert "<h1" in page
