"""Serving the application by Flask's own server."""

import socket
from collections.abc import Callable

from flask import Flask
from werkzeug.serving import make_server


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
