"""Small corpora of made-up things, for tests of validation."""

from pathlib import Path

import pyoxigraph as ox

from iscm.files import parse
from iscm.namespaces import PREFIXES
from iscm.validation.corpus import Corpus, SourceFile

HEADER = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in PREFIXES.items())
TERMS = "iscm:Mechanism a owl:Class . iscm:about a owl:ObjectProperty ."


def triples(turtle: str) -> frozenset[ox.Triple]:
    """The triples of Turtle with all prefixes of the project known."""
    return frozenset(quad.triple for quad in parse(Path("x.ttl"), (HEADER + turtle).encode()))


def source_file(turtle: str, key: str | None = None) -> SourceFile:
    """A file of the project (`key`: its path without suffix) or from elsewhere."""
    return SourceFile(Path(f"{key or 'elsewhere'}.ttl"), triples(turtle), key)


def corpus(*targets: SourceFile, context: str = "") -> Corpus:
    """A corpus of files to report on, and some Turtle as context."""
    return Corpus(targets, [source_file(context, "ontology/context")])
