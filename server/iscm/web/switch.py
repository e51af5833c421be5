"""The same page in other languages: the switch that each page has, and links for machines
(https://html.spec.whatwg.org/multipage/links.html#rel-alternate)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from flask import request, url_for

from iscm.protocol.negotiation import LANGUAGES
from iscm.web.addresses import PARAMETERS
from iscm.web.documents import values_of_page
from iscm.web.languages import LANG, NATIVE_NAMES, SPEAKING, language
from iscm.web.site import current_site

_LONGEST: Final = 2000
"""Bytes of a query string; with longer ones, such as a query, the links for machines would make
much of a page."""


@dataclass(frozen=True)
class Door:
    """The page in a language.

    Attributes:
        tag: of the language.
        name: of the language, in itself.
        address: of the page in that language.
        current: whether it is the one that is shown.
    """

    tag: str
    name: str
    address: str
    current: bool


def doors() -> list[Door]:
    """The page of the request in each language; empty where it comes in one alone."""
    if request.endpoint not in SPEAKING:
        return []
    spoken, values = language(), _values(request.endpoint)
    return [
        Door(
            tag,
            NATIVE_NAMES[tag],
            url_for(request.endpoint, **{**values, LANG: tag}),
            tag == spoken,
        )
        for tag in LANGUAGES
    ]


def alternates() -> list[tuple[str, str]]:
    """The language and the public URL of the page in each; ``x-default``: of the one that
    Accept-Language chooses."""
    if request.endpoint not in SPEAKING or len(request.query_string) > _LONGEST:
        return []
    values, url = _values(request.endpoint), current_site().url
    chosen = url_for(request.endpoint, **{**values, LANG: None})
    return [*((door.tag, url(door.address)) for door in doors()), ("x-default", url(chosen))]


def _values(endpoint: str) -> Mapping[str, Any]:
    """What stands in the address of the page: of a document, in those of its formats too."""
    if (values := values_of_page()) is not None:
        return values
    names = {each.name for each in PARAMETERS.get(endpoint, ())}
    given = {name: request.args.getlist(name) for name in request.args if name in names}
    return {**(request.view_args or {}), **given}
