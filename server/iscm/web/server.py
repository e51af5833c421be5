"""Serving the application: the one place that knows which HTTP server does it."""

import socket
from collections.abc import Callable

from flask import Flask
from werkzeug.serving import make_server


def bind(host: str, port: int) -> socket.socket:
    """Take an address without answering on it yet.

    Args:
        host: a name or an address, IPv4 or IPv6.
        port: TCP port; 0 takes any free one.

    Raises:
        OSError: the address is unknown, not this machine's, or in use.
    """
    family, kind, protocol, _, address = socket.getaddrinfo(
        host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
    )[0]
    taken = socket.socket(family, kind, protocol)
    try:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        taken.bind(address)
    except OSError:
        taken.close()
        raise
    return taken


def serve(app: Flask, bound: socket.socket, ready: Callable[[str], None]) -> None:
    """Answer requests until the process is interrupted.

    Args:
        app: what answers.
        bound: from `bind`.
        ready: told the URL, once requests are answered.
    """
    host, port = bound.getsockname()[:2]
    bound.listen(128)
    server = make_server(host, port, app, threaded=True, fd=bound.fileno())
    try:
        ready(f"http://{f'[{host}]' if ':' in host else host}:{port}/")
        server.serve_forever()
    except KeyboardInterrupt:
        pass
    finally:
        server.server_close()
        bound.close()
