"""Processes that are lost, and a system that has no room for another: the service goes on."""

import http.client
import os
import resource
import signal
import socket
from pathlib import Path

import pytest

from patience import PATIENCE
from services import ALPHA, RUNAWAY, Service, eventually, many_triples, serving

pytestmark = pytest.mark.long

"""Seconds after which what has not come will not."""


def comes_back(service: Service) -> None:
    """Wait until the service answers again."""
    eventually(
        lambda: service.answers() and service.request("GET", "/healthz").status == 200,
        *(OSError, AssertionError, http.client.HTTPException),
    )


def test_a_server_that_is_killed_again_and_again_comes_back() -> None:
    with serving("--data", str(ALPHA)) as service:
        for _ in range(3):
            os.kill(service.server(), signal.SIGKILL)
            comes_back(service)


@pytest.mark.parametrize("number", [signal.SIGHUP, signal.SIGUSR1, signal.SIGUSR2])
def test_signals_that_mean_nothing_here_end_nothing(number: int) -> None:
    with serving("--data", str(ALPHA)) as service:
        server, before = service.server(), set(service.workers())
        # A service reloads on SIGHUP; its processes, which a closing terminal tells too, do not.
        for pid in (*(() if number == signal.SIGHUP else (service.pid,)), server, *before):
            os.kill(pid, number)
        comes_back(service)
        assert service.server() == server
        assert set(service.workers()) == before


def test_a_server_that_has_run_out_of_descriptors_answers_when_they_are_free(
    tmp_path: Path,
) -> None:
    def few() -> None:
        resource.setrlimit(resource.RLIMIT_NOFILE, (200, 200))

    limits = {"ISCM_QUERY_TIMEOUT": "2"}
    data = str(many_triples(tmp_path))
    with serving("--data", data, environment=limits, prepare=few) as service:
        clients = [socket.create_connection(("127.0.0.1", service.port)) for _ in range(250)]
        body = RUNAWAY.encode()
        for client in clients[:2]:
            client.sendall(
                b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\n"
                b"Content-Length: %d\r\n\r\n%s" % (len(body), body)
            )
        for client in clients[:2]:
            client.settimeout(PATIENCE)
            assert client.recv(100).startswith(b"HTTP/1.1 503 ")
        for client in clients:
            client.close()
        comes_back(service)
        service.settle(len(os.sched_getaffinity(0)) + 2)


def test_out_of_order_is_told_to_whoever_asks_for_its_health() -> None:
    with serving("--data", str(ALPHA)) as service:
        # Without the parent nobody forks workers.
        os.kill(service.pid, signal.SIGSTOP)
        try:
            for pid in service.workers():
                os.kill(pid, signal.SIGKILL)
            eventually(lambda: service.request("GET", "/healthz").status != 200)
            reply = service.request("GET", "/healthz")
            assert (reply.status, reply.problem) == (503, "overloaded")
        finally:
            os.kill(service.pid, signal.SIGCONT)
        comes_back(service)
