"""Asking servers: a server of the test's own, never the network."""

import threading
from collections import Counter
from collections.abc import Iterator
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from iscm.dead_links import DeadLink, dead_links, read_memory
from iscm.links.online import Checker

DAY = date(2026, 11, 23)


class Server:
    """Answers by the last part of the path, and counts."""

    def __init__(self) -> None:
        counts = self.counts = Counter[tuple[str, str]]()
        agents = self.agents = set[str]()

        class Handler(BaseHTTPRequestHandler):
            def do_HEAD(self) -> None:
                counts[self.command, self.path] += 1
                agents.add(self.headers["User-Agent"])
                name = self.path.strip("/")
                status = 405 if name == "get" and self.command == "HEAD" else 200
                if name == "missing":
                    status = 404
                self.send_response(301 if name == "moved" else status)
                if name == "moved":
                    self.send_header("Location", "/there")
                self.send_header("Content-Length", "0")
                self.end_headers()

            do_GET = do_HEAD  # noqa: N815

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.base = f"http://127.0.0.1:{self.server.server_port}"


@pytest.fixture
def server() -> Iterator[Server]:
    made = Server()
    thread = threading.Thread(target=made.server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield made
    made.server.shutdown()
    thread.join()
    made.server.server_close()


def checker(folder: Path, day: date = DAY, pause: float = 0.0) -> Checker:
    return Checker(folder / "cache" / "links.json", day, pause=pause)


def test_answers_say_what_is_there(server: Server, tmp_path: Path) -> None:
    iris = [f"{server.base}/{name}" for name in ("there", "moved", "get", "missing")]
    found = {answer.iri: answer for answer in checker(tmp_path).check(iris, 10)}
    assert [found[iri].status for iri in iris] == [200, 200, 200, 404]
    assert [found[iri].good for iri in iris] == [True, True, True, False]
    assert server.counts["HEAD", "/get"] == server.counts["GET", "/get"] == 1
    assert all(agent.startswith("iscm-links/") for agent in server.agents)


def test_good_answers_are_remembered_for_a_month(server: Server, tmp_path: Path) -> None:
    iris = [f"{server.base}/there", f"{server.base}/missing"]
    for day, asked in ((DAY, 1), (date(2026, 12, 1), 1), (date(2026, 12, 24), 2)):
        list(checker(tmp_path, day).check(iris, 10))
        assert server.counts["HEAD", "/there"] == asked
    assert server.counts["HEAD", "/missing"] == 3


def test_requests_are_bounded_and_each_iri_asked_once(server: Server, tmp_path: Path) -> None:
    iris = [f"{server.base}/{number}" for number in (1, 1, 2, 3)]
    assert len(list(checker(tmp_path).check(iris, 2))) == 2
    assert sum(server.counts.values()) == 2
    assert len(list(checker(tmp_path).check(iris, 2))) == 3
    assert sum(server.counts.values()) == 3


def test_a_host_is_given_time_between_requests(server: Server, tmp_path: Path) -> None:
    waits: list[float] = []
    asking = Checker(tmp_path / "links.json", DAY, pause=100.0, sleep=waits.append)
    list(asking.check([f"{server.base}/1", f"{server.base}/2"], 10))
    assert len(waits) == 1
    assert 99 < waits[0] <= 100


def test_no_server_is_no_answer(tmp_path: Path) -> None:
    [answer] = checker(tmp_path).check(["http://127.0.0.1:9/é"], 10)
    assert (answer.status, answer.good) == (None, False)
    assert answer.reason


def test_a_spoilt_memory_is_told(tmp_path: Path) -> None:
    (tmp_path / "cache").mkdir()
    (tmp_path / "cache" / "links.json").write_text("[1]")
    with pytest.raises(ValueError, match=r"links\.json"):
        checker(tmp_path)


def test_what_leads_nowhere_is_remembered_and_asked_for_again(
    server: Server, tmp_path: Path
) -> None:
    missing = f"{server.base}/missing"
    for times in (1, 2):
        [answer] = checker(tmp_path).check([missing], 10)
        assert not answer.good
        assert server.counts["HEAD", "/missing"] == times
    memory = read_memory(tmp_path / "cache" / "links.json")
    assert dead_links(memory) == [DeadLink(missing, 404, DAY.isoformat())]
