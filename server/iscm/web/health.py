"""Whether the service is ready, and what it counts."""

from flask import Blueprint, Response, render_template

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
    "/reloads",
    "What became of reloads",
    answers={"text/html": None},
    statuses={404: "Missing"},
)
def reloads() -> Response:
    """Whether the files as they are now are served, and else why not; the page loads itself anew.

    Raises:
        Problem: 404 where the server does not reload.
    """
    tell = current_site().reloads
    if tell is None:
        raise not_found("this server does not reload its files")
    page = render_template("reloads.html", told=tell(), version=current_site().dataset.version)
    fields = [("Content-Type", "text/html; charset=utf-8"), ("Cache-Control", "no-store")]
    return Response(page, 200, fields)


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
