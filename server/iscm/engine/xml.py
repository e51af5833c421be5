"""Watching over XML as it is written, since not everything that RDF holds can be told in it."""

import re
from collections.abc import Mapping
from typing import Final, Protocol

from iscm.engine.errors import UnwritableError

RESULTS_INSTEAD: Final = ("application/sparql-results+json", "text/tab-separated-values")
GRAPH_INSTEAD: Final = ("text/turtle", "application/ld+json", "application/n-triples")
"""Media types that hold every answer: of rows, and of graphs."""
_FORBIDDEN: Final = bytes([*range(0x09), 0x0B, 0x0C, *range(0x0E, 0x20)])
_FORBIDDEN_WIDE: Final = ("\ufffe".encode(), "\uffff".encode())
_NAMELESS: Final = re.compile(rb'<(?:xmlns:|[^\s<>"]+:[ >/])')
"""A tag whose name lacks its local part, or has a prefix that no element may have."""
_RESERVED_PREFIXES: Final = ("xml", "xmlns")
_RESERVED_NAMESPACES: Final = (
    "http://www.w3.org/XML/1998/namespace",
    "http://www.w3.org/2000/xmlns/",
)


class Output(Protocol):
    """What a document is written to, block by block."""

    def write(self, block: bytes, /) -> int:
        """Take a block; an error that it raises ends the writing."""
        ...

    def flush(self) -> None:
        """Pass on what is held back."""
        ...


class CharacterWatch:
    """Passes on an XML document in UTF-8 whose characters all are XML's
    (https://www.w3.org/TR/xml/#charsets), and refuses any other.

    Oxigraph writes literals as they are. Characters that XML 1.0 forbids cannot even be written as
    references; a carriage return can and must be, since a parser reads a bare one as a line feed
    (https://www.w3.org/TR/xml/#sec-line-ends). Oxigraph puts none of its own between tags.
    """

    def __init__(self, output: Output, instead: tuple[str, ...] = RESULTS_INSTEAD) -> None:
        """
        Args:
            output: where the document goes.
            instead: the media types to name in an error.
        """
        self._output, self._instead = output, instead
        self._rest = b""

    def write(self, block: bytes, /) -> int:
        """Take a block.

        Raises:
            UnwritableError: a character is none of XML's.
        """
        if len(block.translate(None, _FORBIDDEN)) != len(block):
            raise self._error(next(byte for byte in block if byte in _FORBIDDEN))
        text = self._rest + block if self._rest else block
        if b"\xef\xbf" in text:
            for wide in _FORBIDDEN_WIDE:
                if wide in text:
                    raise self._error(ord(wide.decode()))
        end = text[-2:]
        self._rest = end if b"\xef" in end else b""
        self._output.write(block.replace(b"\r", b"&#xD;") if b"\r" in block else block)
        return len(block)

    def flush(self) -> None:
        """Nothing is held back."""

    def _error(self, character: int) -> UnwritableError:
        return UnwritableError(
            f"the answer holds the character U+{character:04X}, which XML forbids", self._instead
        )


class NameWatch:
    """Passes on an RDF/XML document whose elements all have names.

    Properties are elements there, and an IRI that ends in no name, such as ``http://example.org/1``,
    makes none (https://www.w3.org/TR/rdf-syntax-grammar/#section-Serialising); Oxigraph then writes
    a tag without a local part. In its text every ``<`` is a tag's.
    """

    def __init__(self, output: Output) -> None:
        self._output = output
        self._rest = b""

    def write(self, block: bytes, /) -> int:
        """Take a block.

        Raises:
            UnwritableError: an element has no name.
        """
        text = self._rest + block
        if _NAMELESS.search(text) is not None:
            raise UnwritableError(
                "the answer has a property or class whose IRI does not end in an XML name, which "
                "RDF/XML needs",
                GRAPH_INSTEAD,
            )
        start = text.rfind(b"<")
        rest = text[start:] if start >= 0 else b""
        self._rest = b"" if b" " in rest or b">" in rest else rest
        self._output.write(block)
        return len(block)

    def flush(self) -> None:
        """Nothing is held back."""


def usable_prefixes(prefixes: Mapping[str, str]) -> dict[str, str]:
    """The prefixes that an XML document may declare
    (https://www.w3.org/TR/xml-names/#xmlReserved)."""
    return {
        prefix: iri
        for prefix, iri in prefixes.items()
        if prefix and prefix not in _RESERVED_PREFIXES and iri not in _RESERVED_NAMESPACES
    }


def reserved_name(error: OSError) -> UnwritableError | None:
    """The error where Oxigraph has met a property whose name is part of RDF/XML's own syntax, such
    as ``rdf:li`` (https://www.w3.org/TR/rdf-syntax-grammar/#section-Namespace); None where it has
    met something else."""
    if "RDF/XML reserved syntax term" not in str(error):
        return None
    return UnwritableError(
        "the answer has a property whose name RDF/XML keeps for its own syntax", GRAPH_INSTEAD
    )
