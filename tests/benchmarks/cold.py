"""What the first request for a page of each kind costs, and the second for another of the kind.

.venv/bin/python -m tests.benchmarks.cold
"""

import re
import tempfile
import time
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from iscm.factsheet.making import Sheets
from iscm.paths import project_folders
from iscm.settings import Settings

from .processes import family, processor
from .starts import served

KINDS: Final = {
    "home": ("/", "/?lang=fr"),
    "mechanism": ("/doc/mechanism/rcm", "/doc/mechanism/eu-celac"),
    "State": ("/doc/state/AUS", "/doc/state/PHL"),
    "mechanism as of a year": (
        "/doc/mechanism/rcm?as-of=2011",
        "/doc/mechanism/rcm?as-of=2014",
    ),
    "mechanism as of a day": (
        "/doc/mechanism/rcm?as-of=2011-05-20",
        "/doc/mechanism/rcm?as-of=2014-02-03",
    ),
    "list": ("/browse/state", "/browse/organization"),
    "statements as CSV": ("/browse/statement.csv", "/browse/source.csv"),
    "factsheet": ("/factsheet/2008", "/factsheet/2015"),
    "factsheet as JSON": ("/factsheet/2009.json", "/factsheet/2016.json"),
    "ontology": ("/ontology?lang=en", "/ontology?lang=fr"),
    "suggestion": (
        "/reconcile/suggest/entity?prefix=bal",
        "/reconcile/suggest/entity?prefix=pue",
    ),
    "OpenAPI": ("/openapi.json", "/openapi.json?x=1"),
}
"""Kind → two pages of it that share nothing but what is computed once."""
_YEAR: Final = re.compile(r"/factsheet/([0-9]{4})|as-of=([0-9]{4})$")


@dataclass(frozen=True)
class Cold:
    """Two pages of a kind, neither asked for before.

    Attributes:
        first, second: milliseconds of processor of all processes.
        waited: milliseconds until the first was there.
    """

    first: float
    second: float
    waited: float


def main() -> None:
    """Print a row for each kind."""
    print("| page | first ms | of processor | of the second |\n|---|---|---|---|")
    for name, found in measured().items():
        print(f"| {name} | {found.waited:.0f} | {found.first:.0f} | {found.second:.0f} |")


def measured() -> dict[str, Cold]:
    """Kind → what its pages cost a server that has made what it makes in the background."""
    with tempfile.TemporaryDirectory() as folder:
        cache = Path(folder)
        _make_ahead(cache)
        with served(cache, "--cache-size", "0", ISCM_MAKE_AHEAD="0") as (url, pid):
            time.sleep(3)  # what it makes beside its first requests is made
            return {name: _cold(url, pid, *paths) for name, paths in KINDS.items()}


def _make_ahead(cache: Path) -> None:
    """Make what a server makes in the background, of the years that are asked for: all of them take
    minutes, and on a machine that does other work as long as that lasts."""
    sheets = Sheets(project_folders(), Settings(cache_dir=cache))
    found = (_YEAR.search(page) for pages in KINDS.values() for page in pages)
    for year in sorted({int(match[1] or match[2]) for match in found if match}):
        sheets.sheet(year)


def _cold(url: str, pid: int, first: str, second: str) -> Cold:
    began, before = time.monotonic(), _used(pid)
    _get(url, first)
    waited, between = time.monotonic() - began, _used(pid)
    _get(url, second)
    return Cold(between - before, _used(pid) - between, waited * 1000)


def _used(pid: int) -> float:
    return sum(map(processor, family(pid))) * 1000


def _get(url: str, path: str) -> None:
    request = urllib.request.Request(url.rstrip("/") + path, headers={"Accept": "*/*"})
    with urllib.request.urlopen(request) as answer:
        answer.read()


if __name__ == "__main__":
    main()
