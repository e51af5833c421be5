"""What an address may say beside its path, and where one leads that has a slash too many."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Final
from urllib.parse import quote

from flask import current_app, redirect, request
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from iscm.protocol.problems import bad_parameter, no_path
from iscm.protocol.spelling import require_spelling

AS_OF: Final = "as-of"
"""The parameter that asks for another day than the version's."""


@dataclass(frozen=True)
class Parameter:
    """What an address may have beside its path.

    Attributes:
        name: of the parameter.
        summary: what it asks for.
        schema: JSON Schema of its value.
        required: whether nothing is answered without it.
    """

    name: str
    summary: str
    schema: Mapping[str, Any] = field(default_factory=lambda: {"type": "string"})
    required: bool = False


DAY: Final = Parameter(
    AS_OF,
    "A year, month or day at whose end it stood so",
    MappingProxyType({"type": "string", "examples": ["2017"]}),
)
PARAMETERS: Final[dict[str, Sequence[Parameter]]] = {}
"""Endpoint → what its addresses may have beside their path."""
READ_ELSEWHERE: Final[set[str]] = set()
"""Endpoints whose parameters are read, and refused, by `iscm.protocol`."""


def day_asked() -> dict[str, str]:
    """The parameter of the request that asks for another day, for the addresses that its answer
    leads to; empty where it asks for the version's own."""
    return {AS_OF: request.args[AS_OF]} if AS_OF in request.args else {}


def with_day(path: str | None) -> str | None:
    """Where a thing is shown, as of the day that the request asks for.

    Args:
        path: from `iscm.web.things.path_of`.
    """
    asked = day_asked()
    if not asked or path is None or not path.startswith(f"{request.script_root}/doc/"):
        return path
    mark = "&" if "?" in path else "?"
    return f"{path}{mark}{AS_OF}={quote(asked[AS_OF], safe='')}"


def require_day_heard() -> None:
    """Refuse a day that would be dropped: an answer for another day than the one asked for looks
    right.

    Raises:
        Problem: 400, the parameter comes twice, is misspelt, or means nothing at this address.
    """
    endpoint = request.endpoint
    if endpoint is None or endpoint in READ_ELSEWHERE or request.method not in ("GET", "HEAD"):
        return
    require_spelling(request.args, [AS_OF])
    days = request.args.getlist(AS_OF)
    if len(days) > 1:
        raise bad_parameter(f"{AS_OF} comes {len(days)} times; give one period")
    if days and DAY not in PARAMETERS.get(endpoint, ()):
        raise bad_parameter(f"{AS_OF} means nothing here; leave it out")


def require_known(names: Collection[str], *, alone: bool) -> None:
    """Refuse parameters that would be dropped.

    Args:
        names: that the address may have.
        alone: whether it may have no other: pages are linked with parameters that those who link
            them add for themselves.

    Raises:
        Problem: 400, a parameter is misspelt, or unknown where it must not be.
    """
    require_spelling(request.args, names)
    for name in request.args if alone else ():
        if name not in names:
            there = ", ".join(names) or "none"
            raise bad_parameter(f"there is no parameter {name[:100]} here; there are {there}")


def require_one_slash() -> None:
    """Refuse a path that begins with several slashes, which names a host to whoever reads it as a
    reference (https://www.rfc-editor.org/rfc/rfc3986#section-4.2): servers take some of it away.

    Raises:
        Problem: 404.
    """
    # WSGI has no name for the target as it was sent; this is that of Flask's own server.
    if str(request.environ.get("REQUEST_URI", "")).startswith("//"):
        raise no_path()


def without_slash() -> Response | None:
    """A redirect to the address without the slash at its end, all parameters kept; None where it
    belongs there, or where nothing is found without it either."""
    stripped = request.path.rstrip("/")
    rule = request.url_rule
    if stripped in ("", request.path) or (rule is not None and rule.rule.endswith("/")):
        return None
    adapter = current_app.create_url_adapter(request)
    if adapter is None or request.method not in ("GET", "HEAD"):
        return None
    try:
        adapter.match(stripped)
    except HTTPException:
        return None
    # A second slash after the root would begin the name of another host.
    address = f"{request.script_root}/{quote(stripped.lstrip('/'), safe='/:@')}"
    query = request.query_string.decode("latin-1")
    return redirect(f"{address}?{query}" if query else address, 308)
