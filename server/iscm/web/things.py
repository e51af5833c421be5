"""Links: where the site shows what an IRI names."""

import re
from typing import Final
from urllib.parse import quote

from flask import current_app, request

from iscm.browsers import may_follow
from iscm.namespaces import BASE, ID
from iscm.web.languages import with_language
from iscm.web.site import current_site

_BEGINNING: Final = re.compile(r"\.?[^/?#.]*")
"""Of a path, without what says the format."""


def path_of(iri: str) -> str | None:
    """The address where an IRI is shown: here for ours, the IRI itself for the web's.

    Returns:
        A path on this site or an address of the web or of mail; None for an IRI that no browser
        should follow, and for one of ours that only what does not plug in here would answer.
    """
    if iri.startswith(ID):
        return with_language(f"{request.script_root}/doc/{quote(iri[len(ID) :], safe='/:@')}")
    if iri.startswith(BASE):
        if not _is_answered(iri[len(BASE) :]):
            return None
        rest = quote(iri[len(BASE) :], safe="/:@#?=&%")
        # After the root's slash a second one would begin the name of another host.
        rest = rest.replace("/", "%2F", 1) if rest.startswith("/") else rest
        return with_language(f"{request.script_root}/{rest}")
    return iri if may_follow(iri) else None


def _is_answered(path: str) -> bool:
    """Whether the site has addresses that begin like a path."""
    return _beginning(path) in current_site().once("beginnings of addresses", _beginnings)


def _beginnings() -> frozenset[str]:
    return frozenset(_beginning(rule.rule[1:]) for rule in current_app.url_map.iter_rules())


def _beginning(path: str) -> str:
    found = _BEGINNING.match(path)
    return found[0] if found else ""
