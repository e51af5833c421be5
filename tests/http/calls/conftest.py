"""An endpoint to be called, and a service that may call it."""

from collections.abc import Iterator

import pytest

from listeners import Listener, listening
from services import ALPHA, Service, serving


@pytest.fixture(scope="module")
def listener() -> Iterator[Listener]:
    with listening() as opened:
        yield opened


@pytest.fixture
def quiet(listener: Listener) -> Iterator[Listener]:
    """The listener, which must not be called."""
    listener.calls.clear()
    yield listener
    assert listener.calls == []


@pytest.fixture(scope="module")
def opened(listener: Listener) -> Iterator[Service]:
    """A service that may call the listener, and nobody else."""
    arguments = ("--data", str(ALPHA), "--allow-service", listener.iri)
    with serving(*arguments, environment={"ISCM_QUERY_TIMEOUT": "2"}) as running:
        yield running
