"""Links: where the site shows what an IRI names."""

from urllib.parse import quote, urlsplit

from flask import request

from iscm.namespaces import BASE, ID, ONTOLOGY_IRI, PREFIXES


def path_of(iri: str) -> str | None:
    """The address where an IRI is shown: here for ours, the IRI itself for the web's.

    Returns:
        A path on this site or an http(s) URL; None for an IRI that no browser should follow.
    """
    root = request.script_root
    if iri.startswith(ID):
        return f"{root}/doc/{quote(iri[len(ID) :], safe='/:@')}"
    if iri == ONTOLOGY_IRI or iri.startswith((ONTOLOGY_IRI + "#", BASE + "graph/")):
        return f"{root}/{iri[len(BASE) :]}"
    return iri if urlsplit(iri).scheme in ("http", "https") else None


def short_name(iri: str) -> str:
    """A name for a thing that has no label: a prefixed name where one fits, else the IRI."""
    best = max(
        ((prefix, base) for prefix, base in PREFIXES.items() if iri.startswith(base)),
        key=lambda pair: len(pair[1]),
        default=None,
    )
    return f"{best[0]}:{iri[len(best[1]) :]}" if best else iri
