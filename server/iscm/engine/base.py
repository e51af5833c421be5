"""What every engine offers, wherever the triples live."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Flag, auto
from typing import Protocol

from iscm.engine.serialize import Beginning
from iscm.engine.xml import Output


@dataclass(frozen=True)
class Answer:
    """An answer, or its beginning where no more was wanted.

    Attributes:
        body: the serialized result, in UTF-8.
        media_type: the essence (``type/subtype``) that was asked for.
        size: length of the whole in bytes.
    """

    body: bytes
    media_type: str
    size: int


class Engine(Protocol):
    """Anything that answers SPARQL 1.1 queries.

    Only text and bytes cross this line, so that an engine may run in another process or on
    another machine.
    """

    def query(
        self,
        text: str,
        media_type: str,
        *,
        default_graphs: Sequence[str] = (),
        named_graphs: Sequence[str] = (),
        most: int | None = None,
    ) -> Answer:
        """Answer one query.

        Args:
            text: a SPARQL query; the project's prefixes need not be declared in it.
            media_type: one of `iscm.media_types`, fit for the query's form.
            default_graphs: IRIs of the graphs whose merge is the default graph.
            named_graphs: IRIs of the graphs that GRAPH ranges over. With either given, the two
                are the whole RDF dataset and win over FROM, as the protocol says:
                https://www.w3.org/TR/sparql11-protocol/#dataset
            most: how many bytes of the answer are wanted, from its beginning; None for all.

        Raises:
            QueryError: one of its kinds in `iscm.engine.errors`.
        """
        ...


class Needs(Flag):
    """What an engine needs while it evaluates.

    FILES: to open files. NETWORK: to reach a server; queries are evaluated there, and not here.
    """

    NOTHING = 0
    FILES = auto()
    NETWORK = auto()


class WritingEngine(Engine, Protocol):
    """An engine that a worker answers with: block by block."""

    @property
    def needs(self) -> Needs:
        """What it cannot do without in a process that is otherwise kept from it."""
        ...

    def begin(self) -> None:
        """Make ready in the process that is to ask, after it was forked."""
        ...

    def is_well(self) -> bool:
        """Whether what evaluates could be reached of late."""
        ...

    @property
    def services(self) -> frozenset[str]:
        """IRIs of the SPARQL endpoints that SERVICE may call."""
        ...

    def call_through(self, routes: Mapping[str, tuple[str, str]]) -> None:
        """From now on, call other IRIs in place of the endpoints that SERVICE names.

        Args:
            routes: endpoint → IRI of a forwarder, and the one where SILENT is said.
        """
        ...

    def write(
        self,
        text: str,
        media_type: str,
        output: Output,
        *,
        default_graphs: Sequence[str] = (),
        named_graphs: Sequence[str] = (),
    ) -> Beginning | None:
        """Answer one query block by block, so that a long answer need not fit in memory.

        Args:
            output: where the answer goes.
            text, media_type, default_graphs, named_graphs: as for `query`.

        Returns:
            The beginning that the answer should have; None where it is right as written.

        Raises:
            QueryError: as `query`.
            Exception: whatever `output` raises, other than OSError, ValueError and RuntimeError.
        """
        ...
