"""Holding a file to RDF 1.1, which is what the project's data, shapes and canonical text are of."""

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from iscm.files import RdfSyntaxError
from iscm.terms import beyond_rdf_1_1

_TEXTS: Final = (".ttl", ".nt", ".nq", ".trig")
_TOKEN: Final = re.compile(
    r"""
      \\. | \#[^\n\r]*
    | \"{3}(?:\"{0,2}(?:[^"\\]|\\.))*\"{3} | '{3}(?:'{0,2}(?:[^'\\]|\\.))*'{3}
    | "(?:[^"\\\n\r]|\\.)*" | '(?:[^'\\\n\r]|\\.)*'
    | <[^<>"{}|^`\\\x00-\x20]*>
    | (?P<new> << | \{\| | ~ | @[A-Za-z]+(?:-[A-Za-z0-9]+)*--[a-z]+ )
    """,
    re.VERBOSE | re.DOTALL,
)
"""What RDF 1.1 writes so that something else may stand in it; and what RDF 1.2 alone writes: a
triple term, an annotation, a reifier, a base direction
(https://www.w3.org/TR/rdf12-turtle/#sec-grammar-grammar)."""


def require_rdf_1_1(path: Path, content: bytes, quads: Iterable[ox.Quad]) -> None:
    """Refuse what RDF 1.2 has and RDF 1.1 has not.

    Args:
        path: names the file and its syntax; it is not read.
        content: the file's bytes.
        quads: what was read of them.

    Raises:
        RdfSyntaxError: there is such; with the line of the first, in Turtle and its kin.
    """
    for quad in quads:
        if (what := beyond_rdf_1_1(quad.triple)) is not None:
            reason = f"there is {what}, which is of RDF 1.2: {quad.triple}; write RDF 1.1"
            raise RdfSyntaxError(path, _first_line(path, content), None, reason)


def _first_line(path: Path, content: bytes) -> int | None:
    if path.suffix not in _TEXTS:
        return None
    text = content.decode()
    for match in _TOKEN.finditer(text):
        if match["new"] is not None:
            return text.count("\n", 0, match.start()) + 1
    return None
