"""Queries of shapes that would fetch what they ask: they are refused before anything is run.

rdflib calls what SERVICE names, and fetches the graphs of FROM; pySHACL forbids SERVICE in some
queries alone (https://www.w3.org/TR/shacl/#sparql-constraints-prebinding).
"""

import re
from collections.abc import Iterable, Iterator
from typing import Final

import pyoxigraph as ox

from iscm.engine.lexer import tokens
from iscm.namespaces import PREFIXES
from iscm.validation.corpus import SourceFile
from iscm.validation.report import Term
from iscm.validation.shacl import ShapesError

_SH: Final = PREFIXES["sh"]
_TEXTS: Final = frozenset(_SH + name for name in ("select", "ask", "construct", "update"))
_FETCHING: Final = frozenset(("SERVICE", "FROM", "LOAD"))
_DECLARED: Final = {
    # What stands in a query as PREFIX and its IRI, and could end there and go on.
    _SH + "prefix": re.compile(r"[\w.-]*"),
    _SH + "namespace": re.compile(r'[^\x00-\x20<>"{}|\\^`]*'),
}
_ESCAPE: Final = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8}))")


def require_nothing_fetched(files: Iterable[SourceFile]) -> None:
    """Refuse shapes whose queries reach beyond the data.

    Args:
        files: of shapes.

    Raises:
        ShapesError: one of them does, with its file, its shape and the word.
    """
    for file in files:
        for triple in file.triples:
            for word in _beyond(triple):
                raise ShapesError(
                    f"{file.path}: {_holder(triple.subject, file.triples)}: {word}: nothing is "
                    "fetched to validate; ask of the data alone"
                )


def _holder(node: Term, triples: Iterable[ox.Triple]) -> Term:
    """What has an IRI and holds a node, in one step or several; the node where nothing has."""
    holders = {triple.object: triple.subject for triple in triples}
    seen = set[Term]()
    while isinstance(node, ox.BlankNode) and node in holders and node not in seen:
        seen.add(node)
        node = holders[node]
    return node


def _beyond(triple: ox.Triple) -> Iterator[str]:
    """What in a triple of a shape would have something fetched, in words."""
    predicate, value = triple.predicate.value, triple.object
    if not isinstance(value, ox.Literal):
        return
    if predicate in _TEXTS:
        name = predicate.removeprefix(_SH)
        for text in dict.fromkeys((value.value, _ESCAPE.sub(_letter, value.value))):
            for token in tokens(text):
                if token.kind == "word" and token.text.upper() in _FETCHING:
                    yield f"the query of sh:{name} has {token.text.upper()}"
    elif predicate in _DECLARED and _DECLARED[predicate].fullmatch(value.value) is None:
        yield f"sh:{predicate.removeprefix(_SH)} {value} is none"


def _letter(escape: re.Match[str]) -> str:
    number = int(escape[1] or escape[2], 16)
    return chr(number) if number <= 0x10FFFF else escape[0]
