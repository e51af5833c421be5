"""Style sheets, scripts and pictures of pages, at addresses that name their content: those never
change."""

import functools
import hashlib
from pathlib import Path
from typing import Final

from flask import Blueprint, Response, url_for

from iscm.files import files_in
from iscm.media_types import Offer
from iscm.plugins import plugins
from iscm.protocol.problems import FOR_GOOD, not_found
from iscm.web.responses import representation
from iscm.web.services import service

bp = Blueprint("assets", __name__)
_FOLDER: Final = Path(__file__).parent / "static"
_TYPES: Final = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}


def address_of(name: str) -> str:
    """The address of a file with its present content.

    Args:
        name: of a file in the folder ``static`` of the core, such as ``style.css``, or, after the
            package's name, in that of a plug-in, such as ``search/suggest.js``.
    """
    return url_for("assets.asset", digest=_digest(name.rpartition("/")[0]), name=name)


@functools.cache
def _files() -> dict[str, dict[str, Path]]:
    """Package, empty for the core → name → file, of all that there is."""
    folders = {"": _FOLDER, **{plugin.package: plugin.folder / "static" for plugin in plugins()}}
    return {
        package: {path.name: path for path in files_in(folder, "") if path.suffix in _TYPES}
        for package, folder in folders.items()
    }


@functools.cache
def _digest(package: str) -> str:
    """Of all files of a folder: a script finds those beside it at addresses of its own digest."""
    total = hashlib.sha256()
    for path in _files()[package].values():
        total.update(path.read_bytes())
    return total.hexdigest()[:12]


@service(
    bp,
    "/static/<digest>/<path:name>",
    "A style sheet, script or picture of pages",
    answers=dict.fromkeys(_TYPES.values()),
    statuses={304: "The client has it already.", 404: "Missing", 412: "Unmet"},
)
def asset(digest: str, name: str) -> Response:
    """The file as it is now: a page that a cache kept over a change looks well enough with it. Only
    what the address names is for good."""
    package, _, file_name = name.rpartition("/")
    path = _files().get(package, {}).get(file_name)
    if path is None:
        raise not_found(f"there is no file {name[:200]}")
    response = representation(
        Offer(_TYPES[path.suffix], charset=True), path.read_bytes, key=("asset", name), vary=()
    )
    if digest == _digest(package):
        response.headers["Cache-Control"] = FOR_GOOD
    return response
