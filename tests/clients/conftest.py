"""The small site on a real socket, by each of the two servers."""

import threading
from collections.abc import Iterator

import pytest
from werkzeug.serving import make_server

from services import ALPHA, serving
from sites import FIXTURES, small_app


@pytest.fixture(scope="session", params=["production", "development"])
def url(request: pytest.FixtureRequest) -> Iterator[str]:
    """The site's URL, without a slash at its end."""
    if request.param == "production":
        with serving("--data", str(ALPHA), "--data", str(FIXTURES / "ontology.ttl")) as service:
            yield service.url
        return
    server = make_server("127.0.0.1", 0, small_app(), threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()
    server.server_close()
