import pytest

from iscm.dataset import Dataset, load_project
from iscm.paths import project_folders


@pytest.fixture(scope="session")
def project() -> Dataset:
    return load_project(project_folders())
