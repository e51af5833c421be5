import pytest

from iscm.dataset import Dataset
from projects import project_dataset


@pytest.fixture(scope="session")
def project() -> Dataset:
    return project_dataset()
