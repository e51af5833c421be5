"""RDF syntaxes, with only the prefixes that are in use."""

import re
from collections.abc import Iterable, Mapping
from typing import Final

import pyoxigraph as ox

_FORMATS: Final = {
    "turtle": ox.RdfFormat.TURTLE,
    "ntriples": ox.RdfFormat.N_TRIPLES,
    "rdfxml": ox.RdfFormat.RDF_XML,
    "jsonld": ox.RdfFormat.JSON_LD,
}
_TURTLE_TOKEN: Final = re.compile(
    rb"""<[^>]*>|"(?:[^"\\]|\\.)*"|(?<![\w.\-])([A-Za-z][A-Za-z0-9._\-]*):""", re.DOTALL
)
_XML_NAMESPACE: Final = re.compile(rb' xmlns:([A-Za-z][\w.\-]*)="[^"]*"')


def graph_bytes(triples: Iterable[ox.Triple], name: str, prefixes: Mapping[str, str]) -> bytes:
    """Serialize triples.

    Args:
        triples: what to write; each is written once for every time it comes.
        name: ``turtle``, ``ntriples``, ``rdfxml`` or ``jsonld``.
        prefixes: prefix → namespace, of which those that occur are declared.

    Returns:
        The document in UTF-8.
    """
    usable = {prefix: iri for prefix, iri in prefixes.items() if prefix}
    if name not in ("turtle", "rdfxml"):
        usable = {}
    body = ox.serialize(triples, format=_FORMATS[name], prefixes=usable)
    assert body is not None  # noqa: S101
    if name == "turtle":
        return _turtle_in_use(body)
    return _xml_in_use(body) if name == "rdfxml" else body


def _turtle_in_use(document: bytes) -> bytes:
    head: list[bytes] = []
    rest = document
    while rest.startswith(b"@prefix "):
        line, _, rest = rest.partition(b"\n")
        head.append(line)
    wanted = {line.split(b" ", 2)[1][:-1] for line in head}
    wanted = {prefix for prefix in wanted if prefix + b":" in rest}
    used: set[bytes] = set()
    for match in _TURTLE_TOKEN.finditer(rest):
        if match[1] in wanted:
            used.add(match[1])
            if used == wanted:
                break
    kept = sorted(line for line in head if line.split(b" ", 2)[1][:-1] in used)
    return b"".join(line + b"\n" for line in kept) + rest


def _xml_in_use(document: bytes) -> bytes:
    start = document.find(b"<rdf:RDF")
    end = document.find(b">", start)
    if start < 0 or end < 0:
        return document
    rest = document[end:]

    def keep(match: re.Match[bytes]) -> bytes:
        prefix = match[1]
        used = b"<" + prefix + b":" in rest or b" " + prefix + b":" in rest
        return match[0] if used or prefix == b"rdf" else b""

    return document[:start] + _XML_NAMESPACE.sub(keep, document[start:end]) + rest
