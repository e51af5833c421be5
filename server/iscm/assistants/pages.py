"""``/mcp``: assistants' requests, one POST each."""

from typing import Final
from urllib.parse import urlsplit

from flask import Blueprint, Response, request
from werkzeug.exceptions import MethodNotAllowed

from iscm import __version__
from iscm.assistants.protocol import Server
from iscm.assistants.tools import INSTRUCTIONS, tools_of
from iscm.media_types import JSON
from iscm.protocol.negotiation import negotiate
from iscm.protocol.problems import Problem, json_bytes
from iscm.web.services import service
from iscm.web.site import Site, current_site

bp = Blueprint("assistants", __name__, template_folder="templates")
LARGEST: Final = 128 * 1024
"""Bytes of a message; a query of an assistant has a few hundred."""
_LOOPBACK: Final = frozenset(("localhost", "127.0.0.1", "::1"))
_MESSAGE: Final = {
    "type": "object",
    "required": ["jsonrpc", "method"],
    "properties": {
        "jsonrpc": {"const": "2.0"},
        "id": {"type": ["string", "integer"]},
        "method": {"type": "string"},
        "params": {"type": "object"},
    },
}
_ANSWER: Final = {"type": "object", "required": ["jsonrpc", "id"]}


@service(
    bp,
    "/mcp",
    "The dataset for assistants: the Model Context Protocol, by POST alone",
    answers={JSON.media_type: _ANSWER},
    statuses={
        202: "A notification was taken.",
        400: "Malformed",
        403: "Refused",
        404: "There is no such method.",
        405: "Messages come by POST.",
        406: "NotAcceptable",
        413: "TooLong",
    },
    bodies={JSON.media_type: _MESSAGE},
    lane="query",
)
def messages() -> Response:
    """Answer one message; nothing is remembered from one to the next."""
    if request.method != "POST":
        raise MethodNotAllowed(
            valid_methods=["POST"],
            description="assistants send messages of the Model Context Protocol by POST; README "
            "says how to connect one",
        )
    site = current_site()
    _require_origin(site)
    _require_json()
    server = Server("iscm", __version__, INSTRUCTIONS, tools_of(site))
    status, answer = server.answer(request.get_data(cache=False), request.headers.get)
    content = b"" if answer is None else json_bytes(answer)
    response = Response(content, status, content_type=JSON.content_type)
    if answer is None:
        del response.headers["Content-Type"]
    response.headers["Cache-Control"] = "no-store"
    return response


def _require_origin(site: Site) -> None:
    """Refuse pages of other sites, which could reach a server on a reader's own machine through
    the reader's browser (the specification's warning of DNS rebinding)."""
    origin = request.headers.get("Origin")
    if origin is None:
        return
    own = urlsplit(site.settings.base_url or "")
    host = urlsplit(origin).hostname if "://" in origin else None
    if host not in _LOOPBACK and origin != f"{own.scheme}://{own.netloc}":
        raise Problem(
            403,
            "refused-origin",
            "pages of other sites may not speak to assistants' address; a program sends no Origin",
        )


def _require_json() -> None:
    if request.mimetype != JSON.media_type:
        raise Problem(415, "unsupported-media-type", "a message is sent as application/json")
    if negotiate(request.headers.get("Accept"), (JSON,)) is None:
        raise Problem(406, "not-acceptable", "answers come as application/json")
    request.max_content_length = LARGEST
    if (request.content_length or 0) > LARGEST:
        raise Problem(413, "too-long", f"a message has {LARGEST} bytes at most")
