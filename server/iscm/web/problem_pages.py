"""Errors as RFC 9457 problem details, or as a page for browsers."""

import logging

from flask import Blueprint, Flask, Response, render_template, request
from werkzeug.exceptions import HTTPException

from iscm.engine import UpstreamError
from iscm.media_types import HTML, JSON, Offer
from iscm.protocol.answer import problem_of
from iscm.protocol.fields import of_problem
from iscm.protocol.negotiation import negotiate
from iscm.protocol.problems import PROBLEM, PROBLEM_JSON, TITLES, Problem, not_found
from iscm.web.documents import Found, document
from iscm.web.languages import language, speak
from iscm.web.responses import response_of
from iscm.web.signposting import Link

bp = Blueprint("problems", __name__)
_OFFERS = (Offer(PROBLEM_JSON), JSON, HTML)
_KINDS = {404: "not-found", 405: "method-not-allowed", 413: "too-long"}
_log = logging.getLogger(__name__)


def register(app: Flask) -> None:
    """Answer every error of `app` this way."""
    app.register_error_handler(Problem, problem_response)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(UpstreamError, _upstream_error)
    app.register_error_handler(Exception, _failure)


def problem_response(
    problem: Problem, *, for_people: bool = True, vary: bytes = b"Accept"
) -> Response:
    """A problem as JSON, or as a page where the client prefers one.

    Args:
        problem: what was wrong.
        for_people: whether it may be a page.
        vary: the fields of the request that the answer depends on.
    """
    response = response_of(problem.status, of_problem(problem, vary), problem.body())
    if for_people and negotiate(request.headers.get("Accept"), _OFFERS) is HTML:
        speak()
        try:
            text = render_template("problem.html", problem=problem)
        except (
            Problem,
            UpstreamError,
        ):  # the frame of the page asks the engine, which may be what has no answer
            return response
        response.set_data(text.encode("utf-8", "backslashreplace"))  # half of a surrogate pair
        response.content_type = HTML.content_type
        response.headers["Content-Language"] = language()
        response.vary.add("Accept-Language")
    return response


def _upstream_error(error: UpstreamError) -> Response:
    return problem_response(problem_of(error))


def _http_error(error: HTTPException) -> Response:
    if error.response is not None or error.code is None or error.code < 400:
        answer = error.get_response()
        return Response(answer.data, answer.status_code, answer.headers)
    headers = {name: value for name, value in error.get_headers() if name.lower() != "content-type"}
    return problem_response(
        Problem(
            error.code,
            _KINDS.get(error.code, "http"),
            f"{request.path}: {error.description or error.name}",
            headers=headers,
        )
    )


def _failure(error: Exception) -> Response:
    _log.exception("%s %s failed", request.method, request.path, exc_info=error)
    return problem_response(
        Problem(500, "internal", "the server met an error of its own; its log says which")
    )


@document(
    bp,
    "/problem/<kind>",
    "What a kind of problem is",
    (HTML,),
    always=True,
    variables={"kind": {"type": "string", "enum": list(TITLES)}},
)
def problem(kind: str) -> Found:
    """What a problem's type IRI opens: the kind in words."""
    if kind not in TITLES:
        raise not_found(f"there is no kind of problem called {kind}")
    return Found(
        ("problem", kind),
        lambda _: render_template("problem_kind.html", kind=kind, title=TITLES[kind]),
        [Link(PROBLEM + kind, "canonical")],
    )
