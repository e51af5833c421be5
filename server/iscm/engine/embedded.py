"""Oxigraph inside this process."""

import functools
import io
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Final

import pyoxigraph as ox

from iscm.engine import lexer
from iscm.engine.base import Answer, Needs
from iscm.engine.errors import (
    DamagedStoreError,
    GraphNameError,
    MediaTypeError,
    QueryError,
    QueryEvaluationError,
    QuerySyntaxError,
    ServiceRefusedError,
    UnknownFunctionError,
    UpdateRefusedError,
)
from iscm.engine.serialize import Beginning, file_like, write_graph
from iscm.engine.syntax import syntax_error
from iscm.engine.xml import CharacterWatch, Output
from iscm.media_types import GRAPH_FORMATS, RESULT_FORMATS
from iscm.namespaces import BASE, PREFIXES

_RESULTS: Final = {
    "json": ox.QueryResultsFormat.JSON,
    "xml": ox.QueryResultsFormat.XML,
    "csv": ox.QueryResultsFormat.CSV,
    "tsv": ox.QueryResultsFormat.TSV,
}
_REMEMBERED_PROLOGUE: Final = 4096
"""Clients send the same prologue with all their queries; longer ones are not worth keeping."""
_SCHEMES: Final = {"", "http", "https"}
_LETTERS: Final = re.compile("(?<=ser)v(?=ice)", re.IGNORECASE)
_UNKNOWN_FUNCTION: Final = re.compile(r"custom function (<[^>]*>) is not supported")
_DOUBTFUL: Final = (
    "beside SERVICE, an IRI with an apostrophe or # must begin with its scheme and //, and what is "
    "less than a string must be told with a blank: ?x < 'a'"
)
_DAMAGE: Final = ("Corruption", "IO error")
"""Of a store on disk."""
_UPDATE_ADVICE: Final = (
    "this endpoint takes queries only: the data are files, and a change is a changed file"
)


class EmbeddedEngine:
    """An `iscm.engine.Engine` over a pyoxigraph store, serialized natively."""

    def __init__(
        self,
        store: ox.Store,
        prefixes: Mapping[str, str] = PREFIXES,
        services: Collection[str] = (),
        *,
        default: ox.Store | None = None,
        wary: bool = False,
    ) -> None:
        """
        Args:
            store: the triples; read only.
            prefixes: what a query may use undeclared.
            services: IRIs of the SPARQL endpoints that SERVICE may call.
            default: the default graph once more, alone, to answer from where no graph is named;
                see `iscm.dataset.Dataset`.
            wary: refuse every text with the letters of SERVICE: for texts of strangers in a process
                that the kernel does not keep from calling out (`iscm.pool.sandbox`).
        """
        self._services = frozenset(services)
        self._wary = wary
        self._routes: Mapping[str, tuple[str, str]] = {}
        self._store = store
        self._default = store if default is None else default
        self._prefixes = dict(prefixes)
        # Not of a method of this engine: it would hold the engine, and with it the store, for ever.
        left = functools.partial(_left_undeclared, tuple(self._prefixes.items()))
        self._undeclared = functools.lru_cache(maxsize=256)(left)
        self._empty = ox.Store()

    @property
    def needs(self) -> Needs:
        """Nothing."""
        return Needs.NOTHING

    def begin(self) -> None:
        """The store is shared with the process that this was forked from."""

    def is_well(self) -> bool:
        """True."""
        return True

    @property
    def services(self) -> frozenset[str]:
        """IRIs of the SPARQL endpoints that SERVICE may call."""
        return self._services

    def call_through(self, routes: Mapping[str, tuple[str, str]]) -> None:
        """Call forwarders; see `iscm.engine.WritingEngine.call_through`."""
        self._routes = dict(routes)

    def query(
        self,
        text: str,
        media_type: str,
        *,
        default_graphs: Sequence[str] = (),
        named_graphs: Sequence[str] = (),
        most: int | None = None,
    ) -> Answer:
        """Answer one query; see `iscm.engine.Engine.query`."""
        output = io.BytesIO()
        head = self.write(
            text,
            media_type,
            output,
            default_graphs=default_graphs,
            named_graphs=named_graphs,
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
        """Answer one query block by block; see `iscm.engine.WritingEngine.write`."""
        ordered = self.accepted(text)
        if self._routes and "service" in text.lower():
            if ordered is text:
                self.scope(text)  # what is malformed is told at its place in this text
            if (doubtful := lexer.doubtful_iri(text)) is not None:
                raise QuerySyntaxError(*lexer.position(text, doubtful.start), _DOUBTFUL)
            ordered = lexer.calling(ordered, self._routes)
        if default_graphs or named_graphs:
            result = self._evaluate(ordered, _graphs(default_graphs), _graphs(named_graphs))
        else:
            result = self._evaluate(ordered)
        try:
            return write_answer(result, media_type, self._prefixes, text, output)
        except (OSError, ValueError, RuntimeError) as error:
            raise self._failure(error) from error

    def accepted(self, text: str) -> str:
        """A query with its columns in the order in which they are read.

        Raises:
            UpdateRefusedError, ServiceRefusedError, QuerySyntaxError: it is none that is answered;
                not all that is malformed is found.
        """
        if lexer.form(text) == "UPDATE":
            raise UpdateRefusedError(_UPDATE_ADVICE)
        self._require_no_call(text)
        if "service" in text.lower():
            self._require_nothing_hidden(text)
        return self._in_reading_order(text)

    def require_well_formed(self, text: str) -> None:
        """Find what is malformed, in a text that is `accepted`, without evaluating it.

        Raises:
            QuerySyntaxError, UnknownFunctionError: what is wrong with it.
        """
        try:
            self._empty.query(
                lexer.asking_for_all(text), base_iri=BASE, prefixes=self.undeclared(text)
            )
        except SyntaxError:
            self.scope(text)  # at its place in this text
            raise
        except (OSError, ValueError, RuntimeError) as error:
            if isinstance(failure := self._failure(error), UnknownFunctionError):
                raise failure from error

    def _require_no_call(self, text: str) -> None:
        """Tell early, and where, that a call is refused; what stops a call is the sandbox of the
        process. Where there is none, the letters alone are refused, since this lexer need not
        agree with the engine's grammar on what is a keyword."""
        if "service" not in text.lower():
            return
        service = lexer.service_keyword(text)
        if self._wary:
            place = text.lower().index("service") if service is None else service.start
            raise ServiceRefusedError(*lexer.position(text, place))
        if service is not None and not lexer.calls_only(text, self._services):
            raise ServiceRefusedError(*lexer.position(text, service.start))

    def _require_nothing_hidden(self, text: str) -> None:
        """Refuse a keyword that the lexer does not see, since what it calls may fail without a
        word: with these letters changed, every other text is as well formed as before.

        Raises:
            ServiceRefusedError: there is one.
            QuerySyntaxError: the text is malformed.
        """
        visible = lexer.calling_nobody(text)
        if self._is_well_formed(
            _LETTERS.sub(lambda found: "w" if found[0] == "v" else "W", visible)
        ):
            return
        # An ASK would be evaluated at once, and call.
        if self._is_well_formed(lexer.asking_for_all(visible)):
            raise ServiceRefusedError
        self.scope(text)
        raise ServiceRefusedError

    def _is_well_formed(self, text: str) -> bool:
        try:
            self._empty.query(text, base_iri=BASE, prefixes=self.undeclared(text))
        except SyntaxError:
            return False
        except (OSError, ValueError, RuntimeError):
            pass  # it could be read
        return True

    def _evaluate(
        self,
        text: str,
        default: Sequence[ox.NamedNode] | None = None,
        named: Sequence[ox.NamedNode] | None = None,
    ) -> ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples:
        prefixes = self.undeclared(text)
        try:
            if default is None and named is None:
                store = self._store if lexer.names_graphs(text) else self._default
                return store.query(text, base_iri=BASE, prefixes=prefixes)
            return self._store.query(
                text,
                base_iri=BASE,
                prefixes=prefixes,
                default_graph=None if default is None else list(default),
                named_graphs=None if named is None else list(named),
            )
        except SyntaxError as error:
            raise syntax_error(text, str(error)) from error
        except (OSError, ValueError, RuntimeError) as error:
            raise self._failure(error) from error

    def undeclared(self, text: str) -> dict[str, str]:
        """The prefixes that the text may use and does not declare itself.

        Each costs the parser as much as a triple pattern does; one too many does no harm.
        """
        prologue, body = lexer.prologue_and_rest(text)
        if len(prologue) > _REMEMBERED_PROLOGUE:
            prologue, body = "", text
        harmless, left = self._undeclared(prologue)
        if lexer.before_colons(body) <= harmless:
            return {}
        return {name: iri for mark, name, iri in left if mark in body}

    def _in_reading_order(self, text: str) -> str:
        """`SELECT *` with its variables written out by first appearance.

        Oxigraph gives the columns of a star in alphabetical order. Asking the same text of an
        empty store tells which variables are in scope, and whether the text is well formed.
        """
        star = lexer.outer_star(text)
        if star is None or lexer.form(text) != "SELECT":
            return text
        scope = self.scope(text)
        names = [name for name in lexer.variables(text) if name in scope]
        names += sorted(scope - set(names))
        if not names:
            return text
        return f"{text[:star]} {' '.join('?' + name for name in names)} {text[star + 1 :]}"

    def scope(self, text: str) -> set[str]:
        """The names of the variables of a query's answer; none where it is no SELECT."""
        asked = lexer.calling_nobody(text) if "service" in text.lower() else text
        try:
            result = self._empty.query(asked, base_iri=BASE, prefixes=self._prefixes)
        except SyntaxError as error:
            raise syntax_error(asked, str(error)) from error
        except (OSError, ValueError, RuntimeError) as error:
            raise self._failure(error) from error
        if not isinstance(result, ox.QuerySolutions):
            return set()
        return {variable.value for variable in result.variables}

    def _failure(self, error: Exception) -> QueryError:
        """Why a query that is well formed has no answer."""
        told = str(error)
        if (unknown := _UNKNOWN_FUNCTION.search(told)) is not None:
            return UnknownFunctionError(unknown[1])
        if told.startswith(_DAMAGE):
            return DamagedStoreError()
        # The longest first: one may begin like another.
        for endpoint, (route, _) in sorted(self._routes.items(), key=lambda pair: -len(pair[1][0])):
            told = told.replace(route, endpoint)
        return QueryEvaluationError(f"the query could not be evaluated: {told}")


def write_answer(
    result: ox.QuerySolutions | ox.QueryBoolean | Iterable[ox.Triple],
    media_type: str,
    prefixes: Mapping[str, str],
    text: str,
    output: Output,
) -> Beginning | None:
    """Write an answer as it comes.

    Args:
        result: rows, a boolean, or triples.
        media_type: what it is written as.
        prefixes: what a graph is written with, beside those that the query declares.
        text: the query.
        output: where it goes.

    Returns:
        The beginning that it should have; None where it is right as written.

    Raises:
        MediaTypeError: the media type does not fit.
    """
    if not isinstance(result, (ox.QuerySolutions, ox.QueryBoolean)):
        name = GRAPH_FORMATS.get(media_type)
        if name is None:
            raise MediaTypeError(f"{media_type} cannot hold the graph that this query builds")
        return write_graph(result, name, {**prefixes, **lexer.declared_prefixes(text)}, output)
    name = RESULT_FORMATS.get(media_type)
    if name is None:
        raise MediaTypeError(f"{media_type} cannot hold the rows that this query finds")
    watched = CharacterWatch(output) if name == "xml" else output
    result.serialize(file_like(watched), format=_RESULTS[name])
    return None


def _left_undeclared(
    prefixes: Sequence[tuple[str, str]], prologue: str
) -> tuple[set[str], list[tuple[str, str, str]]]:
    """What may stand before a colon and needs no prefix; and, with their marks, the prefixes that a
    prologue does not declare."""
    declared = lexer.prologue_names(prologue)
    left = [(name + ":", name, iri) for name, iri in prefixes if name not in declared]
    return declared | (_SCHEMES - {name for name, _ in prefixes}), left


def _graphs(iris: Sequence[str]) -> list[ox.NamedNode]:
    try:
        return [ox.NamedNode(iri) for iri in iris]
    except ValueError as error:
        raise GraphNameError(f"a graph must be named by an absolute IRI: {error}") from error
