"""Running the service: what it measures and writes down, how it stops, and how it recovers."""

import asyncio
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from iscm.http import access_log
from iscm.http.request import Request
from patience import PATIENCE
from services import ALPHA, RUNAWAY, Service, eventually, many_triples, serving

pytestmark = pytest.mark.long

SAMPLE = re.compile(
    r'[a-z_]+(?:\{[a-z]+="(?:[^"\\\n]|\\[\\"n])*"(?:,[a-z]+="(?:[^"\\\n]|\\[\\"n])*")*\})? \S+'
)


def test_metrics_are_what_prometheus_reads(service: Service) -> None:
    service.query("ASK { ?s ?p ?o } # measured")
    text = service.request("GET", "/metrics").body.decode()
    families: set[str] = set()
    for line in text.splitlines():
        if line.startswith("# TYPE "):
            families.add(line.split()[2])
        elif not line.startswith("# HELP "):
            assert SAMPLE.fullmatch(line), line
            name = re.split(r"[{ ]", line)[0]
            assert re.sub(r"_(?:bucket|sum|count)$", "", name) in families or name in families
    assert 'iscm_dataset_info{version="' in text


def test_metrics_count_what_happens(service: Service) -> None:
    service.prepare()
    before = service.metrics()
    service.query("ASK { ?s ?p ?o } # counted")
    service.query("ASK { ?s ?p ?o } # counted")
    service.query("ASK")
    service.query(f"{RUNAWAY} # counted")
    after = service.metrics()

    def more(name: str) -> float:
        return after[name] - before.get(name, 0)

    assert more('iscm_http_responses_total{handler="sparql",status="200"}') == 2
    assert more('iscm_http_responses_total{handler="sparql",status="400"}') == 1
    assert more('iscm_http_responses_total{handler="sparql",status="503"}') == 1
    assert more('iscm_queries_total{outcome="answered"}') == 1
    assert more('iscm_queries_total{outcome="time-limit"}') == 1
    assert more('iscm_cache_lookups_total{result="hit"}') == 1
    assert more("iscm_sparql_duration_seconds_count") == 4


def test_every_response_is_noted_in_the_combined_format(tmp_path: Path) -> None:
    log = tmp_path / "access.log"
    with serving("--data", str(ALPHA), "--access-log", str(log)) as service:
        service.query("ASK {}", headers={"User-Agent": 'a "browser"'})
        service.request("GET", "/nothing")
        assert service.request("GET", "/sparql?query=ASK").status == 400
    lines = log.read_text().splitlines()
    assert len(lines) == 3
    for line in lines:
        assert re.fullmatch(
            r"127\.0\.0\.1 - - \[\d\d/\w{3}/\d{4}:\d\d:\d\d:\d\d \+0000\] "
            r'"(?:GET|POST) \S+ HTTP/1\.1" \d{3} \d+ "[^"]*" "[^"]*" \d+\.\d',
            line,
        ), line
    assert r"a \x22browser\x22" in lines[0]


def test_a_client_is_told_by_its_address_only_where_the_proxy_is_trusted(tmp_path: Path) -> None:
    for trust, noted in (((), "127.0.0.1"), (("--trusted-proxy", "127.0.0.0/8"), "203.0.113.7")):
        log = tmp_path / f"{noted}.log"
        with serving("--data", str(ALPHA), "--access-log", str(log), *trust) as service:
            chain = {"X-Forwarded-For": "198.51.100.1, 203.0.113.7, 127.0.0.9"}
            service.query("ASK {}", headers=chain)
        assert log.read_text().startswith(f"{noted} - - ")


def ask_often(service: Service, times: int) -> None:
    """Ask with lines of 2 kB for the log, and get an answer to each."""
    agent = b"y" * 1900
    ask = b"GET /sparql?query=ASK%7B%7D HTTP/1.1\r\nHost: x\r\nUser-Agent: " + agent + b"\r\n"
    many, last = (ask + b"\r\n") * (times - 1), ask + b"Connection: close\r\n\r\n"
    with socket.create_connection(("127.0.0.1", service.port), timeout=PATIENCE) as client:
        sending = threading.Thread(target=client.sendall, args=(many + last,))
        sending.start()
        answer = b""
        while block := client.recv(65536):
            answer += block
        sending.join()
    assert answer.count(b"HTTP/1.1 200 OK") == times


def test_a_log_that_cannot_be_written_costs_nobody_an_answer() -> None:
    with serving("--data", str(ALPHA), "--access-log", "/dev/full") as service:
        ask_often(service, 401)
        eventually(lambda: service.metrics()["iscm_access_log_dropped_total"] >= 401)


def test_a_log_that_nobody_reads_costs_nobody_an_answer(tmp_path: Path) -> None:
    pipe = tmp_path / "log"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    try:
        with serving("--data", str(ALPHA), "--access-log", str(pipe)) as service:
            for _ in range(3):
                # More at a time than is held; what has been written then fills the pipe.
                ask_often(service, 1000)
                assert service.request("GET", "/healthz").status == 200
            assert service.metrics()["iscm_access_log_dropped_total"] > 0
    finally:
        os.close(reader)


def test_a_line_that_was_cut_is_not_run_together_with_the_next(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    written, room = bytearray(), [9]

    def write(_: int, data: memoryview) -> int:
        if not room[0]:
            room[0] = 10_000
            raise OSError(28, "No space left on device")
        taken = min(len(data), room[0])
        room[0] -= taken
        written.extend(data[:taken])
        return taken

    async def play() -> None:
        monkeypatch.setattr(access_log.os, "write", write)
        log = access_log.AccessLog(-1, asyncio.get_running_loop())
        for name in (b"/one", b"/two", b"/three"):
            log.write(Request("GET", name, "1.1", [], b"", "x", "http", True, 0.0), 200, 1)
            log.flush()
        log.close()
        assert log.dropped == 1

    asyncio.run(play())
    lines = bytes(written).decode().split("\n")
    assert len(lines[0]) == 9
    assert ["/two" in lines[1], "/three" in lines[2], lines[3]] == [True, True, ""]


@pytest.mark.parametrize("told", ["fe80::1%é", 'fe80::1%"x y"', "::1%25", "203.0.113.7, é"])
def test_odd_addresses_neither_stop_the_log_nor_break_its_lines(tmp_path: Path, told: str) -> None:
    log = tmp_path / "access.log"
    arguments = ("--data", str(ALPHA), "--access-log", str(log), "--trusted-proxy", "127.0.0.0/8")
    with serving(*arguments) as service:
        for _ in range(2):
            service.query("ASK {}", headers={"X-Forwarded-For": told.encode().decode("latin-1")})
    lines = log.read_bytes().splitlines()
    assert len(lines) == 2
    assert all(line.isascii() and line.startswith(b"127.0.0.1 - - [") for line in lines)


def test_shares_are_counted_by_client(tmp_path: Path) -> None:
    limits = {"ISCM_QUERY_TIMEOUT": "3", "ISCM_SLOW_SHARE": "1", "ISCM_SLOW_WORKERS": "2"}
    data = ("--data", str(many_triples(tmp_path)))
    with serving(*data, "--trusted-proxy", "127.0.0.1", environment=limits) as service:
        with ThreadPoolExecutor(3) as threads:
            calls = []
            for client, number in (("203.0.113.1", 1), ("203.0.113.1", 2), ("203.0.113.2", 3)):
                fields = {"X-Forwarded-For": client}
                text = f"{RUNAWAY} # {number}"
                calls.append(threads.submit(service.query, text, None, fields))
                time.sleep(0.6)
            problems = [call.result().problem for call in calls]
        assert problems == ["time-limit", "client-share", "time-limit"]


@pytest.mark.parametrize("all_processes", [False, True], ids=["one", "all"])
def test_told_to_stop_it_lets_queries_under_way_end(tmp_path: Path, all_processes: bool) -> None:
    limits = {"ISCM_QUERY_TIMEOUT": "1.5"}
    data = many_triples(tmp_path)
    with (
        serving("--data", str(data), environment=limits) as service,
        ThreadPoolExecutor(1) as threads,
    ):
        call = threads.submit(service.query, RUNAWAY)
        time.sleep(0.5)
        # Systemd tells every process of a service, container runtimes only the first.
        for pid in [*(service.workers() if all_processes else []), service.pid]:
            os.kill(pid, signal.SIGTERM)
        eventually(lambda: refuses(service))
        assert call.result().problem == "time-limit"


def refuses(service: Service) -> bool:
    try:
        service.answers()
    except ConnectionRefusedError:
        return True
    return False


def test_a_server_process_that_dies_is_replaced_without_loading_again() -> None:
    command = [sys.executable, "-m", "iscm", "serve", "--port", "0", "--data", str(ALPHA)]
    process = subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env=os.environ | {"PYTHONUNBUFFERED": "1"},
    )
    assert process.stdout is not None
    try:
        port = int(process.stdout.readline().rstrip("/\n").rpartition(":")[2])
        service = Service(port, process.pid)
        first, *_ = sorted(
            int(child)
            for child in Path(f"/proc/{process.pid}/task/{process.pid}/children")
            .read_text()
            .split()
        )
        time.sleep(5.2)
        os.kill(first, signal.SIGKILL)
        assert "ready at" in process.stdout.readline()
        assert service.answers()
    finally:
        process.terminate()
        process.stdout.close()
        assert process.wait(10) == 0


def test_nothing_is_left_when_the_parent_is_killed() -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "iscm", "serve", "--port", "0", "--data", str(ALPHA)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env=os.environ | {"PYTHONUNBUFFERED": "1"},
    )
    assert process.stdout is not None
    process.stdout.readline()
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    assert len(children) >= 3
    process.kill()
    process.wait()
    process.stdout.close()
    eventually(lambda: not any(_running(child) for child in children))


def _running(pid: str) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_a_proxy_that_is_no_address_is_one_clear_line() -> None:
    command = [sys.executable, "-m", "iscm", "serve", "--port", "0", "--trusted-proxy", "here"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr.startswith("iscm serve: 'here' does not appear to be")
    assert len(done.stderr.splitlines()) == 1


def test_a_long_answer_is_held_once(tmp_path: Path) -> None:
    data = many_triples(tmp_path, 20_000)
    query = "SELECT * { VALUES ?n { 1 2 3 4 5 6 7 } ?s ?p ?o }"
    with serving("--data", str(data), environment={"ISCM_CACHE_BYTES": str(2**20)}) as service:
        # What is made in the background takes memory too, and so does the worker that is made in
        # the place of that of a slow query.
        service.prepare()
        assert service.query(query).status == 200
        service.settle(len(os.sched_getaffinity(0)) + 2)
        before = service.memory()
        with socket.create_connection(("127.0.0.1", service.port), timeout=PATIENCE) as client:
            body = query.encode()
            client.sendall(
                b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\n"
                b"Content-Length: %d\r\n\r\n%s" % (len(body), body)
            )
            head = client.recv(1024)
            match = re.search(rb"content-length: (\d+)", head)
            assert match is not None
            size = int(match[1])
            assert size > 30 * 2**20
            assert service.memory() - before < 1.3 * size
            got = len(head.partition(b"\r\n\r\n")[2])
            while got < size:
                got += len(client.recv(2**20))
        assert got == size
        time.sleep(0.3)
        assert service.memory() - before < 0.3 * size
