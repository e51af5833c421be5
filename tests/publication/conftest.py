"""The project's own dataset, loaded once."""

import pytest

from iscm.dataset import Dataset, load_project
from iscm.paths import project_folders


@pytest.fixture(scope="session")
def dataset() -> Dataset:
    """The dataset that the repository's files make."""
    return load_project(project_folders())
