"""Whether the service is ready."""

from flask import Blueprint, Response, jsonify

from iscm.web.site import current_site

bp = Blueprint("health", __name__)


@bp.get("/healthz")
def healthz() -> Response:
    """200 once the dataset is loaded; the version is that of the dataset."""
    response = jsonify(status="ok", version=current_site().dataset.version)
    response.headers["Cache-Control"] = "no-store"
    return response
