"""The small site on a real socket."""

import threading
from collections.abc import Iterator

import pytest
from werkzeug.serving import make_server

from sites import small_app


@pytest.fixture(scope="session")
def url() -> Iterator[str]:
    """The site's URL, without a slash at its end."""
    server = make_server("127.0.0.1", 0, small_app(), threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()
    server.server_close()
