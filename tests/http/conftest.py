"""Running services, shared by the tests that leave them as they were."""

from collections.abc import Iterator

import pytest

from services import ALPHA, Service, many_triples, serving

WORKERS = 2


@pytest.fixture(scope="session")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A service whose queries may run for a second, with little memory and short answers."""
    data = many_triples(tmp_path_factory.mktemp("data"))
    limits = {
        "ISCM_QUERY_TIMEOUT": "1",
        "ISCM_QUERY_MEMORY_BYTES": str(192 * 2**20),
        "ISCM_MAX_ANSWER_BYTES": str(32 * 2**20),
        "ISCM_READ_SECONDS": "1",
        # Answers longer than an eighth of it are sent without a copy.
        "ISCM_CACHE_BYTES": str(2**20),
        "ISCM_WORKERS": str(WORKERS),
    }
    with serving("--data", str(data), "--data", str(ALPHA), environment=limits) as running:
        yield running
