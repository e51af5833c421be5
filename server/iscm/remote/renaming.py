"""Names of graphs as they are served, and as an engine elsewhere has them: below a version.

A version is published under names of its own, so that another can be loaded beside it. What is
replaced is the beginning of the names, in queries on their way out and in answers on their way in,
wherever it stands: in an IRI, in the namespace of a prefix, in a text.
"""

from dataclasses import dataclass
from typing import Final, Protocol

from iscm.namespaces import BASE, GRAPH

PUBLISHED: Final = BASE + "published"
"""The graph that says which versions there are, and what the names of their graphs begin with."""


class Readable(Protocol):
    """Bytes that are read as they come."""

    def read(self, size: int = -1, /) -> bytes:
        """The next bytes; none at the end."""
        ...


@dataclass(frozen=True)
class Renaming:
    """Between the names of graphs and those of a version.

    Attributes:
        version: digest of the version.
    """

    version: str

    @property
    def folder(self) -> str:
        """What the names of all graphs of the version begin with."""
        return f"{PUBLISHED}/{self.version}/"

    @property
    def merged(self) -> str:
        """The graph that holds the version's default graph."""
        return self.folder + "default"

    @property
    def nothing(self) -> str:
        """A name of no graph."""
        return self.folder + "none"

    @property
    def _graphs(self) -> str:
        return self.folder + "graph/"

    def outward(self, text: str) -> str:
        """A text with the names that the version has."""
        return text.replace(GRAPH, self._graphs)

    def plain(self, name: str) -> str:
        """The name that a graph of the version is served by."""
        return GRAPH + name.removeprefix(self._graphs)

    def graph(self, iri: str) -> str:
        """The name of one graph in the version; one of no graph where it cannot be its."""
        return self.outward(iri) if iri.startswith(GRAPH) else self.nothing

    def inward(self, source: Readable) -> Readable:
        """What is read, with the names that are served."""
        return Replacing(source, [(self._graphs.encode(), GRAPH.encode())])


class Replacing:
    """Replaces what begins alike, in bytes that are read as they come."""

    def __init__(self, source: Readable, pairs: list[tuple[bytes, bytes]]) -> None:
        """
        Args:
            source: is read.
            pairs: what is replaced, and by what.
        """
        self._source, self._pairs = source, pairs
        self._kept = max(len(old) for old, _ in pairs) - 1
        self._ready, self._rest = bytearray(), b""
        self._ended = False

    def read(self, size: int = -1, /) -> bytes:
        """The next bytes, at most `size`; none at the end."""
        while not self._ended and (size < 0 or len(self._ready) < size):
            self._fill()
        end = len(self._ready) if size < 0 else size
        taken = bytes(self._ready[:end])
        del self._ready[:end]
        return taken

    def _fill(self) -> None:
        block = self._source.read(65536)
        text = self._rest + block
        for old, new in self._pairs:
            text = text.replace(old, new)
        # The beginning of a name may stand at the end of a block.
        held = 0 if not block else min(self._kept, len(text))
        self._ended = not block
        self._ready += text[: len(text) - held]
        self._rest = text[len(text) - held :]
