"""What every engine offers, wherever the triples live."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


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
