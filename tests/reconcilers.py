"""The reconciler over the project's own data, made once for all tests that ask it."""

from functools import cache

from iscm.reconciliation.service import Reconciler
from projects import project_engine


@cache
def project_reconciler() -> Reconciler:
    return Reconciler(project_engine())
