"""Links: where the site shows what an IRI names."""

from urllib.parse import quote

from flask import request

from iscm.browsers import may_follow
from iscm.namespaces import BASE, ID
from iscm.web.languages import with_language


def path_of(iri: str) -> str | None:
    """The address where an IRI is shown: here for ours, the IRI itself for the web's.

    Returns:
        A path on this site or an address of the web or of mail; None for an IRI that no browser
        should follow.
    """
    if iri.startswith(ID):
        return with_language(f"{request.script_root}/doc/{quote(iri[len(ID) :], safe='/:@')}")
    if iri.startswith(BASE):
        rest = quote(iri[len(BASE) :], safe="/:@#?=&%")
        # After the root's slash a second one would begin the name of another host.
        rest = rest.replace("/", "%2F", 1) if rest.startswith("/") else rest
        return with_language(f"{request.script_root}/{rest}")
    return iri if may_follow(iri) else None
