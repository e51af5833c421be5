"""A connection without a network: what it is sent and what it writes, step by step."""

import asyncio
import math

from iscm.http.connection import Connection, Handler
from iscm.http.peers import TrustedPeers
from iscm.http.request import Request
from iscm.http.response import Clock, Response
from iscm.http.shares import Connections
from iscm.settings import HttpLimits

CONTENT = bytes(range(256)) * 4096
GET = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"


def turns(loop: asyncio.AbstractEventLoop, number: int = 1000) -> None:
    """Let an event loop go round."""

    async def go_round() -> None:
        for _ in range(number):
            await asyncio.sleep(0)

    loop.run_until_complete(go_round())


def connect(
    handler: Handler,
    loop: asyncio.AbstractEventLoop,
    connections: Connections | None = None,
    transport: "Held | None" = None,
    peers: TrustedPeers | None = None,
) -> tuple[Connection, "Held"]:
    """A connection that is open, and its transport."""
    peers = TrustedPeers(()) if peers is None else peers
    limits, transport = HttpLimits(), Held() if transport is None else transport
    together = Connections(limits, peers.trusts) if connections is None else connections
    together.turns.seconds = math.inf  # else what is done at once depends on the machine
    connection = Connection(handler, limits, peers, Clock(), together, loop)
    transport.connection = connection
    connection.connection_made(transport)
    return connection, transport


class Held(asyncio.Transport):
    """Takes one write at a time, and then no more until `take`."""

    def __init__(self, peer: str = "") -> None:
        super().__init__({"peername": (peer, 1)})
        self.written: list[bytes] = []
        self.connection: Connection | None = None
        self.hushed = self.closed = False

    def write(self, data: bytes | bytearray | memoryview) -> None:
        self.written.append(bytes(data))
        assert self.connection is not None
        self.connection.pause_writing()

    def can_write_eof(self) -> bool:
        return False

    def pause_reading(self) -> None:
        self.hushed = True

    def resume_reading(self) -> None:
        self.hushed = False

    def close(self) -> None:
        self.closed = True

    def abort(self) -> None:
        self.closed = True

    def take(self) -> None:
        assert self.connection is not None
        self.connection.resume_writing()


class Once:
    """Answers every request with the same content, kept as bytes or not."""

    def __init__(self, kept: bool) -> None:
        self.kept = kept
        self.ends: list[tuple[int, int]] = []

    def handle(self, connection: Connection, request: Request) -> None:
        if self.kept:
            head = b"content-length: %d\r\n\r\n" % len(CONTENT)
            connection.send(b"HTTP/1.1 200 OK\r\n", head + CONTENT, 200, len(CONTENT))
        else:
            connection.respond(Response(200, [], CONTENT))

    def finished(self, connection: Connection, request: Request, status: int, sent: int) -> None:
        self.ends.append((status, sent))
