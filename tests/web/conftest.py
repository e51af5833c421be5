"""The small site and its test client."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from sites import small_app


@pytest.fixture(scope="session")
def app() -> Flask:
    """The small site."""
    return small_app()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """Its client."""
    return app.test_client()
