"""The interface does what its description says: requests made from it, by schemathesis."""

from pathlib import Path
from typing import Any

import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from iscm.http.front import ANSWERED_HERE
from iscm.web.documents import DOCUMENTS
from iscm.web.openapi import path_of_rule
from iscm.web.services import SERVICES
from sites import small_app, small_project_app

# The client of schemathesis leaves it to the garbage collector to close the files it was sent.
pytestmark = [
    pytest.mark.filterwarnings("ignore:unclosed file"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]


def described(app: Flask) -> dict[str, Any]:
    paths = app.test_client().get("/openapi.json").json["paths"]
    assert isinstance(paths, dict)
    return paths


OPERATIONS = [(path, method) for path, item in described(small_app()).items() for method in item]
CHECKS = [
    schemathesis.checks.not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    return small_project_app(Path(tmp_path_factory.mktemp("project")))


@pytest.fixture(scope="module")
def api(app: Flask) -> Any:
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


def test_the_description_and_the_routes_are_equal(api: Any, app: Flask) -> None:
    paths = {path for path, _ in OPERATIONS}
    # The static files are parts of pages; twins with a slash at the end are not described twice.
    rules = {path_of_rule(rule.rule) for rule in app.url_map.iter_rules()} - {"/static/{filename}"}
    assert paths - rules == set()
    assert {path for path in rules - paths if path.rstrip("/") not in paths} == set()
    found = [result.ok() for result in api.get_all_operations()]
    # schemathesis leaves out the address that it reads the description from.
    told = {(operation.path, operation.method) for operation in found}
    assert told | {("/openapi.json", "get")} == set(OPERATIONS)


def test_what_is_answered_before_the_site_is_described_too() -> None:
    answered = {path.decode().rstrip("/") for path in ANSWERED_HERE}
    assert answered == {"/sparql", "/metrics", "/healthz"}
    assert answered <= {path for path, _ in OPERATIONS}


def test_every_route_is_declared(app: Flask) -> None:
    undeclared = {"static", "sparql.endpoint_with_slash"}
    assert set(app.view_functions) - {*DOCUMENTS, *SERVICES} == undeclared


def test_every_operation_has_a_name_of_its_own(app: Flask) -> None:
    paths = described(app)
    names = [operation["operationId"] for item in paths.values() for operation in item.values()]
    assert len(names) == len(set(names))
    assert all(operation["summary"] for item in paths.values() for operation in item.values())


def test_every_answer_has_a_schema(app: Flask) -> None:
    paths = described(app)
    answers = [
        (path, kind, content)
        for path, item in paths.items()
        for operation in item.values()
        for response in operation["responses"].values()
        for kind, content in response.get("content", {}).items()
    ]
    assert len(answers) > 100
    assert [(path, kind) for path, kind, content in answers if not content["schema"]] == []
