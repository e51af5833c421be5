"""The list of the questions that the graph answers."""

from flask import Blueprint, render_template

from iscm.protocol.media_types import HTML
from iscm.web.documents import Found, document
from iscm.web.site import current_site

bp = Blueprint("questions", __name__)


@document(bp, "/questions", "Queries to start from", (HTML,))
def questions() -> Found:
    """Every question: what its answer shows, what may be replaced in it, a link to run it."""
    asked = current_site().questions
    return Found(("questions",), lambda _: render_template("questions.html", questions=asked))
