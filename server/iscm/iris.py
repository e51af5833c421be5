"""Texts that are IRIs."""

from collections.abc import Iterable
from typing import Final

import pyoxigraph as ox

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


def among(iris: Iterable[str]) -> str:
    """A pattern that binds ``?thing`` to each of some texts that is an IRI."""
    return (
        f"VALUES ?thing {{ {' '.join(f'<{iri}>' for iri in dict.fromkeys(iris) if is_iri(iri))} }}"
    )
