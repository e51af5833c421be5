import pytest
from flask.testing import FlaskClient

from iscm.reconciliation.service import Reconciler
from projects import project_app
from reconcilers import project_reconciler


@pytest.fixture(scope="session")
def reconciler() -> Reconciler:
    return project_reconciler()


@pytest.fixture(scope="session")
def client() -> FlaskClient:
    return project_app().test_client()
