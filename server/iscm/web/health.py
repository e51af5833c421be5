"""Whether the service is ready, and what it counts."""

from flask import Blueprint, Response

from iscm.protocol.problems import not_found
from iscm.protocol.readiness import SCHEMA, ready
from iscm.web.responses import response_of
from iscm.web.services import service
from iscm.web.site import current_site

bp = Blueprint("health", __name__)


@service(bp, "/healthz", "Whether it is ready", answers={"application/json": SCHEMA})
def healthz() -> Response:
    """200 once the dataset is loaded; the version is that of the dataset.

    The server of `iscm.http` answers by itself, and says 503 where no query would be answered.
    """
    return response_of(200, *ready(current_site().dataset.version))


@service(
    bp,
    "/metrics",
    "What the server counts, in Prometheus's text format",
    answers={"text/plain": None},
    statuses={404: "Missing"},
)
def metrics() -> Response:
    """The server of `iscm.http` counts and answers; without it nothing is counted.

    Raises:
        Problem: 404.
    """
    raise not_found("this server counts nothing: iscm serve without --dev does")
