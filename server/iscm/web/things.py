"""Links: where the site shows what an IRI names."""

from typing import Final
from urllib.parse import quote

import pyoxigraph as ox
from flask import request

from iscm.browsers import may_follow
from iscm.namespaces import BASE, ID

_FORBIDDEN: Final = frozenset('<>"{}|^`\\')


def is_iri(text: str) -> bool:
    """Whether a text is an absolute IRI (RFC 3987) that may stand between angle brackets in a
    query."""
    if any(character in _FORBIDDEN or character <= " " for character in text):
        return False
    try:
        ox.NamedNode(text)
    except ValueError:
        return False
    return True


def path_of(iri: str) -> str | None:
    """The address where an IRI is shown: here for ours, the IRI itself for the web's.

    Returns:
        A path on this site or an address of the web or of mail; None for an IRI that no browser
        should follow.
    """
    root = request.script_root
    if iri.startswith(ID):
        return f"{root}/doc/{quote(iri[len(ID) :], safe='/:@')}"
    if iri.startswith(BASE):
        rest = quote(iri[len(BASE) :], safe="/:@#?=&%")
        # After the root's slash a second one would begin the name of another host.
        return f"{root}/{rest.replace('/', '%2F', 1) if rest.startswith('/') else rest}"
    return iri if may_follow(iri) else None
