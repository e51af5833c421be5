"""Sockets of the processes that run queries."""

import os
import signal
import socket
import threading
import traceback
from collections.abc import Callable

import pytest

from iscm.pool import sandbox
from listeners import Listener

pytestmark = pytest.mark.long


def in_a_process(play: Callable[[], None]) -> int:
    """Run what is for good in a process of its own; its wait status."""
    pid = os.fork()
    if pid == 0:
        try:
            play()
        except BaseException:
            traceback.print_exc()
            os._exit(1)
        os._exit(0)
    return os.waitpid(pid, 0)[1]


def test_every_connection_leads_to_one_socket_whatever_the_address(quiet: Listener) -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs, socket.create_server(("127.0.0.1", 0)) as here:

        def watch() -> None:
            _, (notified,), _, _ = socket.recv_fds(ours, 1, 1)
            sandbox.connect_all(notified, lambda: socket.create_connection(here.getsockname()))

        watching = threading.Thread(target=watch)
        watching.start()

        def confined() -> None:
            notified = sandbox.confine()
            socket.send_fds(theirs, [b"x"], [notified])
            os.close(notified)
            for host in ("127.0.0.1", "127.0.0.2", "192.0.2.1", "8.8.8.8"):
                with socket.create_connection((host, quiet.port), 60) as client:
                    assert client.getpeername() == here.getsockname()

        assert in_a_process(confined) == 0
        watching.join()


SOCKETS = [
    (socket.AF_INET, socket.SOCK_DGRAM, 0),
    (socket.AF_INET, socket.SOCK_STREAM, 262),  # MPTCP
    (socket.AF_INET6, socket.SOCK_STREAM, 0),
    (socket.AF_UNIX, socket.SOCK_STREAM, 0),
    (socket.AF_UNIX, socket.SOCK_DGRAM, 0),
    (socket.AF_NETLINK, socket.SOCK_RAW, 0),
    (socket.AF_VSOCK, socket.SOCK_STREAM, 0),
]


@pytest.mark.parametrize("kind", SOCKETS)
def test_a_process_ends_at_every_other_kind_of_socket(kind: tuple[int, int, int]) -> None:
    """Names are resolved through these, some by asking other processes of the machine."""
    for seal in (sandbox.confine, sandbox.end_at_sockets):

        def confined() -> None:
            seal()  # noqa: B023
            socket.socket(*kind)

        status = in_a_process(confined)
        assert os.WIFSIGNALED(status)
        assert os.WTERMSIG(status) == signal.SIGSYS


def test_a_process_ends_at_a_connection_that_is_none_of_connect(quiet: Listener) -> None:
    def confined() -> None:
        sandbox.confine()
        with socket.socket() as client:
            client.sendto(b"x", socket.MSG_FASTOPEN, ("127.0.0.1", quiet.port))

    assert os.WTERMSIG(in_a_process(confined)) == signal.SIGSYS
