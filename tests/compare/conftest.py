"""The small site and the project's own."""

import pytest
from flask.testing import FlaskClient

from projects import project_app
from sites import small_app


@pytest.fixture(scope="session")
def small() -> FlaskClient:
    """A client of the small site."""
    return small_app().test_client()


@pytest.fixture(scope="session")
def project() -> FlaskClient:
    """A client of the project's site."""
    return project_app().test_client()
