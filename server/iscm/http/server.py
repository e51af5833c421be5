"""The process that clients talk to: one event loop over a bound socket."""

import asyncio
import contextlib
import dataclasses
import gc
import resource
import signal
import socket
from collections.abc import Callable
from typing import Final

from iscm.engine import Engine
from iscm.http.access_log import AccessLog
from iscm.http.cache import Cache
from iscm.http.connection import Connection
from iscm.http.front import Front
from iscm.http.lanes import Size
from iscm.http.peers import TrustedPeers
from iscm.http.response import Clock
from iscm.http.shares import Connections
from iscm.http.sparql_endpoint import SparqlEndpoint
from iscm.http.succession import RETIRE
from iscm.http.wsgi import Application, LaneOf, Pages
from iscm.pool.engine import PoolEngine
from iscm.pool.scheduler import Pool
from iscm.protocol.endpoint import Endpoint
from iscm.reloads import Board
from iscm.settings import HttpLimits, Settings

_SWEEP: Final = 0.25
_SOON: Final = 0.005
_LINGERING: Final = 10.0
"""Seconds for clients of a server that retires to send another request, which is answered as the
last of its connection."""
_DESCRIPTORS: Final = 65536
_OTHER_DESCRIPTORS: Final = 96
"""For files that pages read, for what is open already, and for clients that are told that there is
no room for them."""


async def run(
    settings: Settings,
    bound: socket.socket,
    control: socket.socket,
    version: str,
    build: Callable[[Engine], tuple[Application, LaneOf]],
    ready: Callable[[str], None],
    log: int | None,
    is_well: Callable[[], bool],
    board: Board,
) -> None:
    """Serve until SIGTERM, then let what is under way end; or until a successor has taken over
    (`iscm.http.succession.RETIRE`), then let clients end their connections as well.

    Args:
        settings: see `iscm.settings`.
        bound: the socket to listen on.
        control: SOCK_SEQPACKET socket to the zygote.
        version: the dataset's.
        build: makes the site, a WSGI application, over an engine, and says which lane a request
            for it takes.
        ready: told the URL, once requests are answered.
        log: file descriptor of the access log.
        is_well: whether what evaluates can be reached.
        board: what became of reloads.
    """
    loop = asyncio.get_running_loop()
    stop = asyncio.Event()
    stop_now = asyncio.Event()

    def end() -> None:
        stop_now.set()
        stop.set()

    loop.add_signal_handler(signal.SIGTERM, end)
    loop.add_signal_handler(RETIRE, stop.set)
    limits = _within_descriptors(settings)
    pool = Pool(settings.limits, control, loop)
    engine = PoolEngine(pool, loop, settings.allowed_services)
    application, lane_of = build(engine)
    host, port = bound.getsockname()[:2]
    cache = Cache(settings.cache_bytes)
    pages = Pages(
        application,
        lane_of,
        cache,
        engine,
        address=(host, port),
        size=Size(
            threads=settings.page_threads,
            share=settings.page_share,
            waiting=settings.pages_waiting,
            waiting_share=settings.pages_waiting_share,
        ),
        loop=loop,
    )
    sparql = SparqlEndpoint(
        pool,
        cache,
        pages.handle,
        Endpoint(
            version,
            max_query_bytes=settings.max_query_bytes,
            services=settings.allowed_services,
        ),
        loop,
    )
    peers, clock = TrustedPeers(settings.trusted_proxies), Clock()
    connections = Connections(limits, peers.trusts, cache.for_requests)
    access_log = None if log is None else AccessLog(log, loop)
    front = Front(
        sparql, pages, pool, cache, connections, access_log, version, is_well, loop, board
    )
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, limits.send_buffer_bytes)
    server = await loop.create_server(
        lambda: Connection(front, limits, peers, clock, connections, loop),
        sock=bound,
        backlog=1024,
    )
    sweeping = loop.create_task(_sweep(connections, loop))
    gc.collect()
    gc.freeze()
    # Requests leave no cycles worth looking for often, and looking takes from all of them.
    gc.set_threshold(50_000, 20, 100)
    while not pool.answers and not stop.is_set():
        await asyncio.sleep(_SOON)
    if not stop.is_set():
        ready(f"http://{f'[{host}]' if ':' in host else host}:{port}/")
    await stop.wait()
    server.close()
    # A request that a client sends while its connection is closed would be lost to it.
    connections.are_last = True
    lingering = loop.time() + _LINGERING
    while connections.open and loop.time() < lingering and not stop_now.is_set():
        await asyncio.sleep(0.02)
    for connection in connections:
        connection.finish()
    deadline = loop.time() + limits.grace_seconds
    while connections.open and loop.time() < deadline:
        await asyncio.sleep(0.02)
    await pool.close(0)
    sweeping.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await sweeping
    pages.close()
    if access_log is not None:
        access_log.close()


async def _sweep(connections: Connections, loop: asyncio.AbstractEventLoop) -> None:
    while True:
        await asyncio.sleep(_SWEEP)
        now = loop.time()
        for connection in connections:
            connection.sweep(now)


def _within_descriptors(settings: Settings) -> HttpLimits:
    """The limits of connections, with no more of them than there are file descriptors for: each
    takes one, every worker two, and the usual limit, which is raised where it may be, is 1024."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _DESCRIPTORS if hard == resource.RLIM_INFINITY else min(hard, _DESCRIPTORS)
    if soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
    pool = settings.limits
    workers = pool.workers + pool.slow_workers + pool.open_workers
    room = max(soft, wanted) - _OTHER_DESCRIPTORS - 2 * workers
    most = min(settings.http.connections, max(room, 1))
    return dataclasses.replace(settings.http, connections=most)
