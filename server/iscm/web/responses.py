"""Representations with what HTTP wants said of them: ETag, Vary, Cache-Control, Link."""

from collections.abc import Callable, Iterable, Sequence

from flask import Response, g, request
from werkzeug.wrappers import Response as BaseResponse

from iscm.media_types import Offer
from iscm.protocol.answer import negotiated, not_acceptable
from iscm.protocol.fields import Field, of_not_modified, of_problem, status_for
from iscm.protocol.problems import CACHING, FOR_GOOD, condition_failed
from iscm.web.languages import language, language_asked, speak
from iscm.web.site import current_site


def negotiated_offer(offers: Sequence[Offer]) -> Offer:
    """The representation that the request's Accept header prefers; of a graph, one is sent to
    whoever names formats of rows alone (`iscm.protocol.answer.negotiated`).

    Raises:
        Problem: 406, listing `offers`.
    """
    accept = request.headers.get("Accept")
    offer = negotiated(accept, offers)
    if offer is None:
        raise not_acceptable(accept, tuple(offers))
    return offer


def representation(
    offer: Offer,
    build: Callable[[], bytes | str],
    *,
    key: Sequence[str],
    vary: Sequence[str] = ("Accept",),
    links: Iterable[str] = (),
    location: str | None = None,
    speaks: bool = False,
) -> Response:
    """A cacheable response (RFC 9110, section 8.8.3), or what the request's conditions ask for.

    Args:
        offer: its media type.
        build: makes the body, where it is sent.
        key: what tells the resource apart from others, such as its IRI.
        vary: request headers that the choice depended on.
        links: values of the Link header (RFC 8288).
        location: Content-Location, the URL of this very representation.
        speaks: whether it comes in several languages.
    """
    if speaks:
        speak()
    spoken = language() if speaks else ""
    asked = language_asked() if speaks else {}
    if speaks:
        vary = [*vary, *([] if asked else ["Accept-Language"])]
    site = current_site()
    # Pages and JSON-LD name addresses of the site, so where it stands tells them apart too.
    tag = site.etag(site.url(""), offer.content_type, spoken, *asked, *key)
    response = Response(content_type=offer.content_type)
    response.set_etag(tag)
    response.last_modified = site.modified
    response.headers["Cache-Control"] = CACHING
    if vary:
        response.headers["Vary"] = ", ".join(vary)
    if spoken:
        response.headers["Content-Language"] = spoken
    for link in links:
        response.headers.add("Link", link)
    if location is not None:
        response.headers["Content-Location"] = location
    answer = as_conditions_ask(response)
    if answer is response:
        response.set_data(build())
    return answer


def response_of(status: int, fields: Iterable[Field], body: bytes = b"") -> Response:
    """A response with these fields and no other.

    Args:
        status: its code.
        fields: its header fields.
        body: its content.
    """
    response = Response(body, status)
    response.headers.clear()
    for name, value in fields:
        response.headers.add(name.decode(), value.decode("latin-1"))
    return response


def as_conditions_ask(response: Response) -> Response:
    """What is sent in place of a whole answer or a part where the request's conditions ask for it.
    The server of `iscm.http` decides them itself, and asks for pages without them."""
    if response.status_code not in (200, 206):
        return response
    fields = [(n.lower().encode(), v.encode("latin-1")) for n, v in response.headers]
    status = status_for(request.method, request.headers.get, fields)
    if status is None:
        return response
    response.close()
    if status == 304:
        return response_of(304, of_not_modified(fields))
    problem = condition_failed()
    vary = response.headers.get("Vary", "Accept").encode()
    return response_of(problem.status, of_problem(problem, vary), problem.body())


def keep_for_good(response: BaseResponse, *directives: str) -> None:
    """Say of the data of an earlier version that they never change. They are not of the version
    that is served, whose name the answer then does not bear.

    Args:
        response: the answer.
        directives: further ones for Cache-Control.
    """
    response.headers["Cache-Control"] = ", ".join((FOR_GOOD, *directives))
    g.earlier = True
