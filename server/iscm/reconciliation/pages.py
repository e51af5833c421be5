"""The Reconciliation Service API 0.2 over HTTP.

https://www.w3.org/community/reports/reconciliation/CG-FINAL-specs-0.2-20230410/
"""

import re
from typing import Any, Final

from flask import Blueprint, Response, g, render_template, request

from iscm import __version__
from iscm.matching.graph import TYPES
from iscm.media_types import HTML, JSON, Offer
from iscm.protocol.problems import Problem, bad_parameter, json_bytes, not_found, unknown_thing
from iscm.reconciliation import service
from iscm.reconciliation.request import (
    BATCH,
    Query,
    RequestError,
    TooLargeError,
    parse_batch,
    parse_extension,
    parse_property,
    parse_type,
)
from iscm.reconciliation.service import Reconciler
from iscm.web import services
from iscm.web.addresses import Parameter
from iscm.web.problem_pages import problem_response
from iscm.web.responses import representation
from iscm.web.site import Site, current_site

bp = Blueprint("reconcile", __name__, template_folder="templates")
_CALLBACK: Final = re.compile(r"[A-Za-z_$][A-Za-z0-9_$.]{0,99}")
_SCRIPT: Final = Offer("text/javascript", charset=True)
_LARGEST_CURSOR: Final = 10**6
_NUMBER: Final = {"type": "integer", "minimum": 0, "maximum": _LARGEST_CURSOR}
_CALL: Final = Parameter("callback", "The function that a script is to call with the answer")
_PREFIX: Final = Parameter("prefix", "The beginning of a name", required=True)
_CURSOR: Final = Parameter("cursor", "How many to leave out", _NUMBER)
_TYPE: Final = Parameter("type", "A type of things")
_ID: Final = Parameter("id", "An identifier, such as state/IDN", required=True)
_REFUSED: Final = {400: "Malformed", 304: "The client has it already."}


def _answer(*required: str) -> dict[str, Any]:
    """What is declared of an answer in JSON that has these members."""
    schema = {"type": "object", "required": list(required)}
    return {"application/json": schema, "text/javascript": None}


_FOUND: Final = _answer("result")
_LINES: Final = _answer("id", "html")


@bp.record_once
def _register(state: Any) -> None:
    state.app.register_error_handler(TooLargeError, _too_large)
    state.app.register_error_handler(RequestError, _malformed)


@bp.route("/reconcile/", methods=["GET", "POST"])
@services.service(
    bp,
    "/reconcile",
    "The manifest of the reconciliation service, a batch of queries, or a data extension",
    parameters=(
        Parameter("queries", "A batch of queries, as JSON"),
        Parameter("extend", "A data extension, as JSON"),
        _CALL,
    ),
    answers=_answer(),
    statuses={**_REFUSED, 413: "TooLong"},
    bodies={},
    beside=("callback",),
    batches=("queries", "extend"),
)
def endpoint() -> Response:
    """The manifest, a batch of queries (``queries``), or a data extension (``extend``)."""
    # Flask takes 500 kB of form by itself; the server in front of it has its own, larger bound.
    request.max_form_memory_size = current_site().settings.http.content_bytes
    fields = request.form if request.method == "POST" else request.args
    if "queries" in fields:
        batch = parse_batch(fields["queries"])
        reconciler = current(current_site())
        return _json({key: _result(reconciler, query) for key, query in batch.items()})
    if "extend" in fields:
        return _json(current(current_site()).extend(parse_extension(fields["extend"])))
    if request.method == "POST":
        raise RequestError(
            "send a form (application/x-www-form-urlencoded) with a field queries or extend, "
            "which holds JSON"
        )
    return _json(service.manifest(_base(), __version__, BATCH))


@services.service(
    bp,
    "/reconcile/suggest/entity",
    "Things by the beginning of a name",
    parameters=(_PREFIX, _TYPE, _CURSOR, _CALL),
    answers=_FOUND,
    statuses=_REFUSED,
)
def suggest_entity() -> Response:
    """Things whose names start like ``prefix``; ``type`` bounds them."""
    types = [parse_type(each, "type") for each in request.args.getlist("type") if each]
    return _json(current(current_site()).suggest_entities(_prefix(), types, _number("cursor") or 0))


@services.service(
    bp,
    "/reconcile/suggest/type",
    "Types by the beginning of a name",
    parameters=(_PREFIX, _CURSOR, _CALL),
    answers=_FOUND,
    statuses=_REFUSED,
)
def suggest_type() -> Response:
    """Types whose names start like ``prefix``."""
    return _json(service.suggest_types(_prefix(), _number("cursor") or 0))


@services.service(
    bp,
    "/reconcile/suggest/property",
    "Properties by the beginning of a name",
    parameters=(_PREFIX, _CURSOR, _CALL),
    answers=_FOUND,
    statuses=_REFUSED,
)
def suggest_property() -> Response:
    """Properties whose names start like ``prefix``."""
    return _json(service.suggest_properties(_prefix(), _number("cursor") or 0))


@services.service(
    bp,
    "/reconcile/properties",
    "Properties of a type",
    parameters=(_TYPE, Parameter("limit", "How many", _NUMBER), _CALL),
    answers=_answer("properties"),
    statuses=_REFUSED,
)
def properties() -> Response:
    """Properties that things of ``type`` have."""
    given = request.args.get("type", "")
    kind = parse_type(given, "type") if given else ""
    return _json(service.propose_properties(kind, _number("limit")))


@services.service(
    bp,
    "/reconcile/preview",
    "A small page about a thing",
    parameters=(_ID,),
    answers={"text/html": None},
    statuses={**_REFUSED, 404: "Missing"},
)
def preview() -> Response:
    """A small page about the thing ``id``, which clients show inside theirs."""
    g.framed = True
    summary = _summary()
    page = render_template("reconcile_preview.html", summary=summary)
    return _cacheable(HTML, page)


@services.service(
    bp,
    "/reconcile/flyout/entity",
    "A few lines about a thing",
    parameters=(_ID, _CALL),
    answers=_LINES,
    statuses={**_REFUSED, 404: "Missing"},
)
def flyout_entity() -> Response:
    """A few lines of HTML about the thing ``id``."""
    html = render_template("reconcile_flyout.html", summary=_summary())
    return _json({"id": request.args["id"], "html": html})


@services.service(
    bp,
    "/reconcile/flyout/type",
    "A few lines about a type",
    parameters=(_ID, _CALL),
    answers=_LINES,
    statuses=_REFUSED,
)
def flyout_type() -> Response:
    """A few lines of HTML about the type ``id``."""
    kind = TYPES[parse_type(_id(), "id")]
    html = render_template("reconcile_term.html", name=kind.name, description="")
    return _json({"id": _id(), "html": html})


@services.service(
    bp,
    "/reconcile/flyout/property",
    "A few lines about a property",
    parameters=(_ID, _CALL),
    answers=_LINES,
    statuses={**_REFUSED, 404: "Missing"},
)
def flyout_property() -> Response:
    """A few lines of HTML about the property ``id``."""
    try:
        found = parse_property(_id(), "id")
    except RequestError as error:
        raise not_found(str(error)) from error
    html = render_template("reconcile_term.html", name=found.name, description=found.description)
    return _json({"id": _id(), "html": html})


def current(site: Site) -> Reconciler:
    """The reconciler of a site, made when first asked for."""
    return site.once("reconciler", lambda: Reconciler(site.engine))


def _result(reconciler: Reconciler, query: Query | RequestError) -> dict[str, Any]:
    """What one query of a batch gets; one that is wrong an empty result, and the reason."""
    if isinstance(query, RequestError):
        return {"result": [], "error": str(query)}
    return {"result": reconciler.reconcile(query)}


def _base() -> str:
    return current_site().settings.base_url or request.url_root.rstrip("/")


def _id() -> str:
    if not request.args.get("id"):
        raise RequestError("give an identifier as the parameter id, such as id=state/IDN")
    return request.args["id"]


def _summary() -> service.Summary:
    summary = current(current_site()).summary(_id())
    if summary is None:
        raise unknown_thing(f"the dataset knows no thing called {_id()[:100]}")
    return summary


def _prefix() -> str:
    prefix = request.args.get("prefix")
    if prefix is None:
        raise RequestError("give the beginning of a name as the parameter prefix")
    return prefix[:500]


def _number(name: str) -> int | None:
    text = request.args.get(name)
    if not text:
        return None
    if not (text.isascii() and text.isdecimal()) or int(text[:12]) > _LARGEST_CURSOR:
        raise RequestError(f"{name} must be a whole number from 0 to {_LARGEST_CURSOR}")
    return int(text)


def _json(value: Any) -> Response:
    """JSON, or a script that calls ``callback`` with it (JSONP, section 3.3)."""
    text = json_bytes(value)
    callback = request.args.get("callback")
    if callback is None:
        return _cacheable(JSON, text)
    if not _CALLBACK.fullmatch(callback):
        raise RequestError("callback must be the name of a function")
    # The comment keeps the answer from being taken for another kind of file.
    script = b"/**/%s(%s);" % (callback.encode(), text)
    return _cacheable(_SCRIPT, script)


def _cacheable(offer: Offer, content: bytes | str) -> Response:
    if request.method == "POST":
        headers = {"Cache-Control": "no-store"}
        return Response(content, content_type=offer.content_type, headers=headers)
    return representation(offer, lambda: content, key=("reconcile", request.full_path), vary=())


def _malformed(error: RequestError) -> Response:
    return problem_response(bad_parameter(str(error)))


def _too_large(error: TooLargeError) -> Response:
    return problem_response(Problem(413, "too-long", str(error)))
