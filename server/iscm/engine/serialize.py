"""RDF syntaxes, with only the prefixes that are in use."""

import io
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import IO, Final, cast

import pyoxigraph as ox

from iscm.engine.errors import UnwritableError
from iscm.engine.xml import (
    GRAPH_INSTEAD,
    CharacterWatch,
    NameWatch,
    Output,
    reserved_name,
    usable_prefixes,
)

_FORMATS: Final = {
    "turtle": ox.RdfFormat.TURTLE,
    "ntriples": ox.RdfFormat.N_TRIPLES,
    "rdfxml": ox.RdfFormat.RDF_XML,
    "jsonld": ox.RdfFormat.JSON_LD,
}
_LITERAL: Final = re.compile(rb'"(?:[^"\\]|\\.)*+"')
_XML_NAMESPACE: Final = re.compile(rb' xmlns:([A-Za-z][\w.\-]*)="[^"]*"')


_BEYOND_JSON_LD: Final = "JSON-LD does not support RDF 1.2"
"""How Oxigraph refuses a triple term."""
_HOLD_TRIPLE_TERMS: Final = ("text/turtle", "application/n-triples", "application/rdf+xml")


def no_triple_terms() -> UnwritableError:
    """Why a graph with triple terms cannot be JSON-LD, and what it can be."""
    reason = "JSON-LD 1.1 cannot hold triple terms, which are of RDF 1.2"
    return UnwritableError(reason, _HOLD_TRIPLE_TERMS)


def file_like(output: Output) -> IO[bytes]:
    """The output as pyoxigraph's types want it; of a file it uses ``write`` and ``flush`` alone."""
    return cast(IO[bytes], output)


@dataclass(frozen=True)
class Beginning:
    """The beginning that a document should have in place of the one it was written with.

    Which prefixes are in use is known only at the document's end.

    Attributes:
        length: how many bytes of what was written it replaces.
        text: the new beginning.
    """

    length: int
    text: bytes


def graph_bytes(triples: Iterable[ox.Triple], name: str, prefixes: Mapping[str, str]) -> bytes:
    """Serialize triples.

    Args:
        triples: what to write; each is written once for every time it comes.
        name: ``turtle``, ``ntriples``, ``rdfxml`` or ``jsonld``.
        prefixes: prefix → namespace, of which those that occur are declared.

    Returns:
        The document in UTF-8.

    Raises:
        UnwritableError: RDF/XML cannot hold the triples.
    """
    output = io.BytesIO()
    head = write_graph(triples, name, prefixes, output)
    return output.getvalue() if head is None else head.text + output.getbuffer()[head.length :]


def write_graph(
    triples: Iterable[ox.Triple], name: str, prefixes: Mapping[str, str], output: Output
) -> Beginning | None:
    """Serialize triples as they come, with no more than a block of them in memory.

    Args:
        triples, name, prefixes: as for `graph_bytes`.
        output: where the document goes.

    Returns:
        The beginning that it should have; None where it is right as written.

    Raises:
        UnwritableError: RDF/XML or JSON-LD cannot hold the triples.
    """
    if name == "rdfxml":
        return _write_xml(triples, prefixes, output)
    if name != "turtle":
        try:
            if isinstance(triples, ox.QueryTriples):
                # Without an object of Python for each: a tenth less to do. It takes no prefixes.
                triples.serialize(file_like(output), format=_FORMATS[name])
            else:
                ox.serialize(triples, file_like(output), format=_FORMATS[name])
        except OSError as error:
            if _BEYOND_JSON_LD in str(error):
                raise no_triple_terms() from error
            raise
        return None
    usable = {prefix: iri for prefix, iri in prefixes.items() if prefix}
    watch = _TurtleWatch(output, usable)
    ox.serialize(triples, file_like(watch), format=_FORMATS[name], prefixes=usable)
    return watch.head()


def _write_xml(
    triples: Iterable[ox.Triple], prefixes: Mapping[str, str], output: Output
) -> Beginning | None:
    watch = _XmlWatch(NameWatch(CharacterWatch(output, GRAPH_INSTEAD)))
    usable = usable_prefixes(prefixes)
    try:
        ox.serialize(triples, file_like(watch), format=_FORMATS["rdfxml"], prefixes=usable)
    except OSError as error:
        if (told := reserved_name(error)) is not None:
            raise told from error
        raise
    return watch.head()


class _TurtleWatch:
    """Passes a Turtle document on and notes which of its prefixes are used.

    Oxigraph writes a line for each prefix, then statements without line ends inside literals, so
    that whole lines can be looked at apart.
    """

    def __init__(self, output: Output, prefixes: Mapping[str, str]) -> None:
        self._output = output
        self._prefixes = prefixes
        self._unseen = {name.encode() + b":" for name in prefixes}
        self._head_left = len(prefixes)
        self._head_length = 0
        self._rest = b""

    def write(self, block: bytes, /) -> int:
        if self._unseen:
            whole, newline, self._rest = (self._rest + block).rpartition(b"\n")
            self._look(whole + newline)
        return self._output.write(block)

    def flush(self) -> None:
        """Nothing is held back."""

    def _look(self, text: bytes) -> None:
        if not text:
            return
        start = 0
        while self._head_left and text.startswith(b"@prefix ", start):
            self._head_left -= 1
            start = text.find(b"\n", start) + 1
        self._head_length += start
        self._unseen = {
            name for name in self._unseen if name not in text or not _uses(text, name, start)
        }

    def head(self) -> Beginning:
        self._look(self._rest)
        used = sorted(name for name in self._prefixes if name.encode() + b":" not in self._unseen)
        lines = (f"@prefix {name}: <{self._prefixes[name]}> .\n" for name in used)
        return Beginning(self._head_length, "".join(lines).encode())


def _uses(text: bytes, start: bytes, at: int) -> bool:
    """Whether a name in whole lines of Turtle, from an offset on, starts so.

    Names stand at a line's beginning or after white space or ``^``, and outside literals.
    """
    at = text.find(start, at)
    while at >= 0:
        if at == 0 or text[at - 1] in b"\n \t^":
            before = text[text.rfind(b"\n", 0, at) + 1 : at]
            if b'"' not in before or b'"' not in _LITERAL.sub(b"", before):
                return True
        at = text.find(start, at + 1)
    return False


class _XmlWatch:
    """Passes an RDF/XML document on and notes which namespaces of its root are used."""

    def __init__(self, output: Output) -> None:
        self._output = output
        self._head = b""
        self._in_head = True
        self._rest = b""
        self._unseen: set[bytes] = set()

    def write(self, block: bytes, /) -> int:
        if self._in_head:
            self._head += block
            start = self._head.find(b"<rdf:RDF")
            end = self._head.find(b">", start) + 1
            if start >= 0 and end > 0:
                self._in_head = False
                self._head, body = self._head[:end], self._head[end:]
                self._unseen = {m[1] for m in _XML_NAMESPACE.finditer(self._head)} - {b"rdf"}
                self._look(body)
        else:
            self._look(block)
        return self._output.write(block)

    def flush(self) -> None:
        """Nothing is held back."""

    def _look(self, block: bytes) -> None:
        if not self._unseen:
            return
        text = self._rest + block
        self._unseen = {
            p for p in self._unseen if b"<" + p + b":" not in text and b" " + p + b":" not in text
        }
        self._rest = text[-80:]

    def head(self) -> Beginning | None:
        if self._in_head:
            return None

        def keep(match: re.Match[bytes]) -> bytes:
            return b"" if match[1] in self._unseen else match[0]

        return Beginning(len(self._head), _XML_NAMESPACE.sub(keep, self._head))
