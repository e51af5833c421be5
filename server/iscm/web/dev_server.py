"""Serving the application by Flask's own server."""

import socket
from collections.abc import Callable
from typing import TYPE_CHECKING

from flask import Flask
from werkzeug.serving import WSGIRequestHandler, make_server

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment


class TargetKept(WSGIRequestHandler):
    """Tells the application the target as it was sent: Python's reader takes slashes from its
    beginning."""

    def make_environ(self) -> "WSGIEnvironment":
        """As of any request, with the target of the request line."""
        _, _, rest = self.requestline.partition(" ")
        return super().make_environ() | {"REQUEST_URI": rest.partition(" ")[0]}


def serve(app: Flask, bound: socket.socket, ready: Callable[[str], None]) -> None:
    """Answer requests until the process is interrupted.

    Args:
        app: what answers.
        bound: from `bind`.
        ready: told the URL, once requests are answered.
    """
    host, port = bound.getsockname()[:2]
    bound.listen(128)
    server = make_server(
        host, port, app, threaded=True, request_handler=TargetKept, fd=bound.fileno()
    )
    try:
        ready(f"http://{f'[{host}]' if ':' in host else host}:{port}/")
        server.serve_forever()
    except KeyboardInterrupt:
        pass
    finally:
        server.server_close()
        bound.close()
