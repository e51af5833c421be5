"""The interface does what its description says: requests made from it, by schemathesis."""

from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.specs.openapi.checks import content_type_conformance, status_code_conformance

from iscm.web.openapi import interface
from sites import small_project_app

# The client of schemathesis leaves it to the garbage collector to close the files it was sent.
pytestmark = [
    pytest.mark.filterwarnings("ignore:unclosed file"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]

OPERATIONS = [
    (path, method)
    for path, item in interface("http://localhost", None)["paths"].items()
    for method in item
]
CHECKS = [
    schemathesis.checks.not_a_server_error,
    status_code_conformance,
    content_type_conformance,
]


@pytest.fixture(scope="module")
def api(tmp_path_factory: pytest.TempPathFactory) -> Any:
    app = small_project_app(Path(tmp_path_factory.mktemp("project")))
    return schemathesis.openapi.from_wsgi("/openapi.json", app)


@pytest.mark.parametrize(("path", "method"), OPERATIONS)
def test_answers_are_as_described(api: Any, path: str, method: str) -> None:
    @given(case=api[path][method].as_strategy())
    @settings(
        max_examples=10,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def ask(case: schemathesis.Case) -> None:
        case.call_and_validate(checks=CHECKS)

    ask()


def test_the_description_is_of_every_door(api: Any) -> None:
    doors = {"/sparql", "/doc/{kind}/{key}", "/ontology", "/catalog", "/dumps/{name}", "/changes"}
    doors |= {"/graph/{name}", "/.well-known/void.{extension}"}
    assert doors <= {path for path, _ in OPERATIONS}
    found = [result.ok() for result in api.get_all_operations()]
    # schemathesis leaves out the address that it reads the description from.
    described = {(operation.path, operation.method) for operation in found}
    assert described | {("/openapi.json", "get")} == set(OPERATIONS)
