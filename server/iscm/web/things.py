"""Links: where the site shows what an IRI names."""

from urllib.parse import quote, urlsplit

from flask import request

from iscm.namespaces import BASE, ID


def path_of(iri: str) -> str | None:
    """The address where an IRI is shown: here for ours, the IRI itself for the web's.

    Returns:
        A path on this site or an http(s) URL; None for an IRI that no browser should follow.
    """
    root = request.script_root
    if iri.startswith(ID):
        return f"{root}/doc/{quote(iri[len(ID) :], safe='/:@')}"
    if iri.startswith(BASE):
        return f"{root}/{quote(iri[len(BASE) :], safe='/:@#?=&%')}"
    return iri if urlsplit(iri).scheme in ("http", "https") else None
