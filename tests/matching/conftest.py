import pytest

from iscm.matching.index import Index
from reconcilers import project_reconciler


@pytest.fixture(scope="session")
def index() -> Index:
    return project_reconciler().index
