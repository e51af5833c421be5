"""Whether the service is ready."""

from typing import Final

from flask import Blueprint, Response, jsonify

from iscm.web.services import service
from iscm.web.site import current_site

bp = Blueprint("health", __name__)


_ANSWER: Final = {
    "type": "object",
    "required": ["status", "version"],
    "properties": {"status": {"const": "ok"}, "version": {"type": "string"}},
}


@service(bp, "/healthz", "Whether it is ready", answers={"application/json": _ANSWER})
def healthz() -> Response:
    """200 once the dataset is loaded; the version is that of the dataset."""
    response = jsonify(status="ok", version=current_site().dataset.version)
    response.headers["Cache-Control"] = "no-store"
    return response
