"""Pages need no process but the server's."""

import os
import signal

import pytest

from services import serving

pytestmark = pytest.mark.long
PAGES = ("/", "/doc/mechanism/bali-process", "/doc/state/IDN.ttl", "/browse/mechanism", "/ontology")


def test_pages_are_made_while_nothing_else_runs() -> None:
    with serving("--allow-invalid") as service:
        stopped = [service.pid, *service.workers()]
        for pid in stopped:
            os.kill(pid, signal.SIGSTOP)
        try:
            replies = {page: service.request("GET", page) for page in PAGES}
        finally:
            for pid in stopped:
                os.kill(pid, signal.SIGCONT)
        assert {page: reply.status for page, reply in replies.items()} == dict.fromkeys(PAGES, 200)
        assert service.answers()
