"""Style sheets and pictures of pages, at addresses that name their content: those never change."""

import functools
import hashlib
from pathlib import Path
from typing import Final

from flask import Blueprint, Response, url_for

from iscm.media_types import Offer
from iscm.protocol.problems import FOR_GOOD, Problem
from iscm.web.responses import representation
from iscm.web.services import service

bp = Blueprint("assets", __name__)
_FOLDER: Final = Path(__file__).parent / "static"
_TYPES: Final = {".css": "text/css", ".svg": "image/svg+xml"}


def address_of(name: str) -> str:
    """The address of a file with its present content."""
    return url_for("assets.asset", digest=_digest(name), name=name)


@functools.cache
def _digest(name: str) -> str:
    return hashlib.sha256((_FOLDER / name).read_bytes()).hexdigest()[:12]


@service(
    bp,
    "/static/<digest>/<name>",
    "A style sheet or picture of pages",
    answers=dict.fromkeys(_TYPES.values()),
    statuses={304: "The client has it already.", 404: "Missing", 412: "Unmet"},
)
def asset(digest: str, name: str) -> Response:
    """The file as it is now: a page that a cache kept over a change looks well enough with it. Only
    what the address names is for good."""
    media_type = _TYPES.get(Path(name).suffix)
    if media_type is None or not (_FOLDER / name).is_file():
        raise Problem(404, "not-found", f"there is no file {name}")
    content = (_FOLDER / name).read_bytes()
    response = representation(
        Offer(media_type, charset=True), lambda: content, key=("asset", name), vary=()
    )
    if digest == _digest(name):
        response.headers["Cache-Control"] = FOR_GOOD
    return response
