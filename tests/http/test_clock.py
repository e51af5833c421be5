"""The clock of the machine is set to another day while requests are under way."""

from collections.abc import Iterator
from email.utils import parsedate_to_datetime
from pathlib import Path
from threading import Thread

import pytest

from services import RUNAWAY, Reply, Service, eventually, many_triples, serving

pytestmark = pytest.mark.long
DAY = 86_400.0
WRONG_CLOCK = """
import os, time
right = time.time
def wrong():
    with open(os.environ["OFF_BY"]) as file:
        return right() + float(file.read() or 0)
time.time = wrong
"""


@pytest.fixture(scope="module")
def clock(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("clock")
    (folder / "sitecustomize.py").write_text(WRONG_CLOCK)
    (folder / "off-by").write_text("0")
    return folder / "off-by"


@pytest.fixture(scope="module")
def service(clock: Path) -> Iterator[Service]:
    variables = {
        "PYTHONPATH": str(clock.parent),
        "OFF_BY": str(clock),
        "ISCM_QUERY_TIMEOUT": "5",
        "ISCM_CACHE_DIR": str(clock.parent / "cache"),
    }
    data = many_triples(clock.parent)
    with serving("--data", str(data), "--workers", "2", environment=variables) as service:
        yield service


def works(service: Service) -> bool:
    metrics = service.metrics()
    return any(metrics[f'iscm_query_workers{{state="{state}"}}'] for state in ("quick", "slow"))


@pytest.mark.parametrize("off_by", [400 * DAY, -400 * DAY])
def test_neither_limits_nor_answers_depend_on_the_clock(
    off_by: float, clock: Path, service: Service
) -> None:
    ended: list[Reply] = []
    endless = Thread(target=lambda: ended.append(service.query(f"{RUNAWAY} # {off_by}")))
    endless.start()
    eventually(lambda: works(service))
    before = parsedate_to_datetime(service.request("GET", "/").headers["date"])
    jump = off_by - float(clock.read_text())
    clock.write_text(str(off_by))
    assert service.answers()
    after = parsedate_to_datetime(service.request("GET", "/").headers["date"])
    # The header tells what the clock says; nothing else is known of it.
    assert abs((after - before).total_seconds() - jump) < DAY
    assert all(service.query(f"ASK {{ ?s{n} ?p ?o }}").status == 200 for n in range(20))
    endless.join()
    assert (ended[0].status, ended[0].problem) == (503, "time-limit")
