"""The list of the questions that the graph answers."""

from flask import Blueprint, Response, render_template

from iscm.protocol.media_types import HTML
from iscm.web.responses import choose, representation
from iscm.web.site import current_site

bp = Blueprint("questions", __name__)


@bp.get("/questions")
def questions() -> Response:
    """Every question: what its answer shows, what may be replaced in it, a link to run it."""
    site = current_site()
    return representation(
        choose([HTML]),
        lambda: render_template("questions.html", questions=site.questions),
        key=("questions",),
        vary=("Accept",),
    )
