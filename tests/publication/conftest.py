"""The project's own dataset, loaded once."""

import pytest

from iscm.dataset import Dataset
from projects import project_dataset


@pytest.fixture(scope="session")
def dataset() -> Dataset:
    """The dataset that the repository's files make."""
    return project_dataset()
