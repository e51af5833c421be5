"""Any SPARQL 1.1 endpoint as an engine, held to what the embedded one answers."""

import io
import json
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, Final, cast

import pyoxigraph as ox

from iscm.engine import Answer, Needs, UpstreamError, lexer
from iscm.engine.embedded import EmbeddedEngine, write_answer
from iscm.engine.serialize import Beginning
from iscm.engine.xml import Output
from iscm.media_types import N_TRIPLES, SPARQL_JSON
from iscm.namespaces import BASE, GRAPH, PREFIXES
from iscm.remote.client import Client, Reply
from iscm.remote.constructing import constructing
from iscm.remote.renaming import Readable, Renaming, Replacing

_SEEN_SECONDS: Final = 1.0
_GRAPH_TYPES: Final = f"{N_TRIPLES.media_type}, text/plain;q=0.9"


@dataclass(frozen=True)
class EngineDialect:
    """Where an engine departs from the standard and can be lived with.

    Attributes:
        rows: how many rows it gives at most, without a word; None for all.
        triples: how many triples it gives at most; None for all.
        spelt: what it writes otherwise, in answers, and how it should be.
    """

    rows: int | None = None
    triples: int | None = None
    spelt: tuple[tuple[bytes, bytes], ...] = ()


class RemoteEngine:
    """An `iscm.engine.Engine` that has another server evaluate, over one published version.

    Queries are checked here, in the words of the embedded engine, and sent with the prefixes that
    they leave undeclared and with the graphs that they may see; answers are read and written anew.
    """

    def __init__(
        self,
        client: Client,
        renaming: Renaming,
        graphs: Sequence[str],
        dialect: EngineDialect | None = None,
    ) -> None:
        """
        Args:
            client: asks the endpoint.
            renaming: names of graphs ↔ what they are called there.
            graphs: IRIs of the named graphs, as they are served.
            dialect: how the endpoint departs from the standard.
        """
        self._client, self._renaming, self._graphs = client, renaming, tuple(graphs)
        self.dialect = dialect or EngineDialect()
        self._here = EmbeddedEngine(ox.Store())
        self._seen = -_SEEN_SECONDS

    @property
    def needs(self) -> Needs:
        """The network, and with it files: names of hosts and authorities stand in some."""
        return Needs.NETWORK | Needs.FILES

    def begin(self) -> None:
        """Connections are made when they are needed."""

    @property
    def services(self) -> frozenset[str]:
        """No endpoint may be called by SERVICE: whoever evaluates would call it."""
        return frozenset()

    def call_through(self, routes: Mapping[str, tuple[str, str]]) -> None:
        """There is nobody to call."""

    def speaking(self, dialect: EngineDialect) -> "RemoteEngine":
        """The same engine, taken for what it is."""
        return RemoteEngine(self._client, self._renaming, self._graphs, dialect)

    def is_well(self) -> bool:
        """Whether the endpoint answered when it was last asked."""
        return self._client.is_well()

    def query(
        self,
        text: str,
        media_type: str,
        *,
        default_graphs: Sequence[str] = (),
        named_graphs: Sequence[str] = (),
        most: int | None = None,
    ) -> Answer:
        """Answer one query; see `iscm.engine.Engine.query`.

        Raises:
            QueryError: as every engine, and UpstreamError.
        """
        output = io.BytesIO()
        head = self.write(
            text, media_type, output, default_graphs=default_graphs, named_graphs=named_graphs
        )
        body = output.getvalue()
        if head is not None:
            body = head.text + body[head.length :]
        return Answer(body[:most], media_type, len(body))

    def write(
        self,
        text: str,
        media_type: str,
        output: Output,
        *,
        default_graphs: Sequence[str] = (),
        named_graphs: Sequence[str] = (),
    ) -> Beginning | None:
        """Answer one query block by block; see `EmbeddedEngine.write`.

        Raises:
            QueryError: as `query`.
        """
        try:
            return self._answer(text, media_type, output, default_graphs, named_graphs)
        except UpstreamError as error:
            # What was read may be let go of by the thread alone that has read it, and is held by
            # the frames that a traceback leads to.
            error.__context__ = None
            raise error.with_traceback(None) from None

    def _answer(
        self,
        text: str,
        media_type: str,
        output: Output,
        default_graphs: Sequence[str],
        named_graphs: Sequence[str],
    ) -> Beginning | None:
        ordered = self._here.accepted(text)
        self._here.require_well_formed(text)
        self._require_there()
        default, named, bare = lexer.dataset_clauses(ordered)
        bare = self._with_names(text, bare)
        if default_graphs or named_graphs:
            # They win over what the query says.
            dataset = self._dataset(default_graphs, named_graphs)
        elif default or named:
            dataset = self._dataset(self._iris(text, default), self._iris(text, named))
        else:
            named_too = self._graphs if lexer.names_graphs(text) else ()
            dataset = [("default-graph-uri", self._renaming.merged)]
            dataset += [("named-graph-uri", self._renaming.graph(iri)) for iri in named_too]
        form = lexer.form(text)
        if form in ("SELECT", "ASK"):
            if form == "SELECT" and self.dialect.rows is not None:
                self._require_fewer(bare, dataset, self.dialect.rows)
            with self._rows(bare, dataset) as rows:
                return self._written(rows, media_type, text, output)
        if form == "DESCRIBE":
            bare = self._constructing(bare, dataset)
        if self.dialect.triples is not None:
            self._require_fewer(bare, dataset, self.dialect.triples)
        return self._written(self._triples(bare, dataset), media_type, text, output)

    def _with_names(self, text: str, bare: str) -> str:
        """A query that names graphs in full, by their names there: relative, prefixed or escaped,
        they would not be known for what they are."""
        graphs = {token.start for token in lexer.graph_names(bare)}
        begun = _first_keyword(bare)
        places = [t for t in lexer.tokens(bare) if t.kind in ("iri", "name") and t.start > begun]
        parts, end = [], 0
        for token, iri in zip(places, self._iris(text, [t.text for t in places]), strict=True):
            if token.start in graphs or iri.startswith(GRAPH):
                parts += [bare[end : token.start], f"<{self._renaming.graph(iri)}>"]
                end = token.start + len(token.text)
        return "".join([*parts, bare[end:]])

    def _require_there(self) -> None:
        """Look, once a second, whether the version is there still: retired, it would be empty."""
        if time.monotonic() - self._seen < _SEEN_SECONDS:
            return
        fields = [("query", "ASK { ?s ?p ?o }"), ("default-graph-uri", self._renaming.merged)]
        with self._client.post(fields, SPARQL_JSON.media_type) as reply:
            there = b"true" in reply.read(-1).lower()
        if not there:
            raise UpstreamError(
                502,
                "upstream-failed",
                "no longer holds the version that is served; whoever runs this service reloads it",
            )
        self._seen = time.monotonic()

    def _written(
        self,
        result: ox.QuerySolutions | ox.QueryBoolean | Iterable[ox.Triple],
        media_type: str,
        text: str,
        output: Output,
    ) -> Beginning | None:
        try:
            return write_answer(result, media_type, PREFIXES, text, output)
        except SyntaxError as error:
            raise _no_answer() from error

    def _dataset(self, default: Sequence[str], named: Sequence[str]) -> list[tuple[str, str]]:
        name = self._renaming.graph
        return [
            *(("default-graph-uri", name(iri)) for iri in default or (self._renaming.nothing,)),
            *(("named-graph-uri", name(iri)) for iri in named),
        ]

    def _iris(self, text: str, written: Sequence[str]) -> list[str]:
        """IRIs of what a query names, prefixed or relative as it may be."""
        if not written:
            return []
        prologue = text[: _first_keyword(text)]
        answer = self._here.query(
            f"{prologue} SELECT ?g {{ VALUES ?g {{ {' '.join(written)} }} }}",
            SPARQL_JSON.media_type,
        )
        rows = json.loads(answer.body)["results"]["bindings"]
        return [row["g"]["value"] for row in rows]

    @contextmanager
    def _asked(
        self, text: str, dataset: Sequence[tuple[str, str]], accept: str
    ) -> Iterator[tuple[Reply, IO[bytes]]]:
        prefixes = self._here.undeclared(text)
        # On the first line, so that lines are those of the query.
        prologue = f"BASE <{BASE}> " + "".join(
            f"PREFIX {name}: <{iri}> " for name, iri in prefixes.items()
        )
        sent = self._renaming.outward(prologue + text)
        with self._client.post([("query", sent), *dataset], accept) as reply:
            source: Readable = self._renaming.inward(reply)
            if self.dialect.spelt:
                source = Replacing(source, list(self.dialect.spelt))
            yield reply, cast(IO[bytes], source)

    @contextmanager
    def _rows(
        self, text: str, dataset: Sequence[tuple[str, str]]
    ) -> Iterator[ox.QuerySolutions | ox.QueryBoolean]:
        with self._asked(text, dataset, SPARQL_JSON.media_type) as (reply, source):
            if reply.is_cut:
                raise _cut()
            try:  # it is read while the block lasts
                found = ox.parse_query_results(source, ox.QueryResultsFormat.JSON)
                if not self._is_of(found, text):
                    raise _no_answer()
                yield found
            except SyntaxError as error:
                raise _no_answer() from error

    def _is_of(self, found: ox.QuerySolutions | ox.QueryBoolean, text: str) -> bool:
        """Whether an answer can be one to a query: a yes or no, or solutions for its variables."""
        if isinstance(found, ox.QueryBoolean):
            return lexer.form(text) == "ASK"
        told = {variable.value for variable in found.variables}
        return lexer.form(text) == "SELECT" and told == self._here.scope(text)

    def _triples(self, text: str, dataset: Sequence[tuple[str, str]]) -> Iterator[ox.Triple]:
        most = self.dialect.triples
        with self._asked(text, dataset, _GRAPH_TYPES) as (_, source):
            for number, quad in enumerate(ox.parse(source, ox.RdfFormat.N_TRIPLES), 1):
                if number == most:
                    raise _cut(number)
                yield quad.triple

    def _require_fewer(self, text: str, dataset: Sequence[tuple[str, str]], most: int) -> None:
        """Count first, where more would be cut without a word."""
        with self._rows(lexer.counting(text), dataset) as rows:
            if not isinstance(rows, ox.QuerySolutions):
                raise _no_answer()
            for row in rows:
                if int(row["n"].value) >= most:
                    raise _cut(most)

    def _constructing(self, text: str, dataset: Sequence[tuple[str, str]]) -> str:
        def is_so(asked: str) -> bool:
            with self._rows(asked, dataset) as told:
                return bool(told)

        return constructing(text, self._here.scope, is_so)


def _first_keyword(text: str) -> int:
    for token in lexer.tokens(text):
        if token.kind == "word" and token.text.upper() in lexer.QUERY_FORMS:
            return token.start
    return 0


def _cut(number: int | None = None) -> UpstreamError:
    most = "says that it gives a part" if number is None else f"gives {number} at most"
    return UpstreamError(
        502,
        "upstream-truncated",
        f"{most} of the rows or triples, and there may be more; ask for fewer",
    )


def _no_answer() -> UpstreamError:
    return UpstreamError(502, "upstream-failed", "gives what is no answer to a query")
