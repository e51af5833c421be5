"""What the engine (Oxigraph) reads otherwise in files than their syntax says.

docs/engine.md is made of this too, and a test of each fails when the engine has mended it.
"""

from dataclasses import dataclass
from typing import Final

import pyoxigraph as ox


@dataclass(frozen=True)
class FileFault:
    """A known fault.

    Attributes:
        title: what is wrong.
        text: what comes of it, and what to write instead.
        specification: what says so.
        syntax: of the file.
        content: a file that shows the fault.
        given, right: the value of its one triple, as N-Triples writes it, and as it should be.
    """

    title: str
    text: str
    specification: str
    syntax: ox.RdfFormat
    content: str
    given: str
    right: str


_LITERAL: Final = "^^<http://www.w3.org/1999/02/22-rdf-syntax-ns#XMLLiteral>"

FILE_FAULTS: Final = (
    FileFault(
        "JSON-LD keeps the dots of @base",
        "/./ and /../ in @base are not resolved, so that a relative IRI becomes another one than "
        "in Turtle: write the base without them.",
        "https://www.rfc-editor.org/rfc/rfc3986#section-5.2.4",
        ox.RdfFormat.JSON_LD,
        '{ "@context": { "@base": "http://example.org/a/../b/" },\n'
        '  "http://example.org/p": { "@id": "c" } }',
        "<http://example.org/a/../b/c>",
        "<http://example.org/b/c>",
    ),
    FileFault(
        "XML within RDF/XML gets the namespaces around it",
        "All that are declared are written into the literal, where exclusive canonical XML has "
        "those that it uses: such literals are equal to others only as XML.",
        "https://www.w3.org/TR/rdf-syntax-grammar/#parseTypeLiteralPropertyElt",
        ox.RdfFormat.RDF_XML,
        '<r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><r:Description>\n'
        '  <r:value r:parseType="Literal"><b/></r:value></r:Description></r:RDF>',
        r'"<b xmlns:r=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\"></b>"' + _LITERAL,
        f'"<b></b>"{_LITERAL}',
    ),
)


def sections() -> list[str]:
    """Of docs/engine.md."""
    return [
        f"\n## {fault.title}\n\n{fault.text} ([specification]({fault.specification}))\n\n"
        f"Gives `{fault.given}` where `{fault.right}` is right:\n\n```\n{fault.content}\n```\n"
        for fault in FILE_FAULTS
    ]
