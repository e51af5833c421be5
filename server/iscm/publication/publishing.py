"""A version of the dataset → an endpoint, beside what is served there, and then the word that it is
the latest."""

import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import IO, Final, cast

import pyoxigraph as ox
import requests
from requests.auth import AuthBase

from iscm.dataset import Dataset
from iscm.errors import InputError
from iscm.media_types import N_TRIPLES
from iscm.namespaces import GRAPH
from iscm.remote.client import Client
from iscm.remote.published import PublishedVersion, latest_version, rows, versions
from iscm.remote.renaming import PUBLISHED, Renaming

_GUESSED: Final = (
    ("/query", "/store"),
    ("/sparql", "/sparql-graph-crud-auth"),
)
"""End of an endpoint's address → of its Graph Store Protocol's: Oxigraph, Virtuoso."""
_SECONDS: Final = (5.0, 3600.0)
_SIZES: Final = (
    "SELECT (COUNT(*) AS ?n) (SUM(IF(isIRI(?s), STRLEN(STR(?s)), 0) + STRLEN(STR(?p)) + "
    "IF(isIRI(?o), STRLEN(STR(?o)), 0)) AS ?letters) { ?s ?p ?o }"
)
Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple


class PublishError(InputError):
    """A version cannot be published; the message says why, and what is there still."""


@dataclass(frozen=True)
class _Size:
    triples: int
    letters: int


class GraphStore:
    """The graphs of an endpoint, by the Graph Store HTTP Protocol
    (https://www.w3.org/TR/sparql11-http-rdf-update/)."""

    def __init__(self, address: str, auth: AuthBase | None) -> None:
        """
        Args:
            address: where its graphs are put.
            auth: who puts them; from `iscm.remote.client.credentials`.
        """
        self._address, self._auth = address, auth
        # Virtuoso has a name of its own for the parameter.
        self._parameter = "graph-uri" if "crud" in address else "graph"

    def put(self, graph: str, content: IO[bytes]) -> None:
        """Have a graph hold this and nothing else."""
        self._send("PUT", graph, content)

    def add(self, graph: str, content: IO[bytes]) -> None:
        """Add to a graph."""
        self._send("POST", graph, content)

    def delete(self, graph: str) -> None:
        """Have a graph be no more; none that there is not."""
        self._send("DELETE", graph, None, also=(404,))

    def _send(
        self, method: str, graph: str, content: IO[bytes] | None, also: tuple[int, ...] = ()
    ) -> None:
        try:
            answer = requests.request(
                method,
                self._address,
                params={self._parameter: graph},
                data=content,
                headers={"Content-Type": N_TRIPLES.media_type, "User-Agent": "iscm"},
                auth=self._auth,
                timeout=_SECONDS,
                allow_redirects=False,
            )
        except requests.RequestException as error:
            raise PublishError(
                f"{self._address} cannot be reached for {method} of {graph}"
            ) from error
        if not (200 <= answer.status_code < 300 or answer.status_code in also):
            raise PublishError(
                f"{self._address} answers {method} of {graph} with {answer.status_code}; "
                "credentials are in ISCM_ENDPOINT_CREDENTIALS, another address is given by --store"
            )


def store_address(endpoint: str) -> str:
    """Where an endpoint takes graphs, by the habits of engines.

    Raises:
        PublishError: its address tells nothing.
    """
    for end, instead in _GUESSED:
        if endpoint.endswith(end):
            return endpoint.removesuffix(end) + instead
    raise PublishError(
        f"where {endpoint} takes graphs is not known: give the address of its Graph Store Protocol "
        "with --store"
    )


def publish(
    dataset: Dataset,
    client: Client,
    store: GraphStore,
    *,
    adopt: bool,
    keep: int,
    tell: Callable[[str], None],
) -> PublishedVersion:
    """Publish a version, and retire all but the latest ones.

    Done again after it was stopped, it goes on where it stood. Nobody sees the version before all
    of it is there.

    Args:
        dataset: the version.
        client: asks the endpoint.
        store: takes graphs.
        adopt: whether to use a store that holds other data already.
        keep: how many versions stay, this one included.
        tell: is told what is done.

    Raises:
        PublishError: it cannot be done.
        UpstreamError: the endpoint gives no answer.
    """
    if latest_version(client) is None and not adopt:
        _require_empty(client)
    renaming = Renaming(dataset.version)
    graphs = sorted(str(graph.value) for graph in dataset.store.named_graphs())
    if foreign := [iri for iri in graphs if not iri.startswith(GRAPH)]:
        raise PublishError(f"the graph {foreign[0]} is not below {GRAPH}, as those of versions are")
    sizes: dict[str, _Size] = {}
    for iri in (*graphs, None):
        name = renaming.merged if iri is None else renaming.graph(iri)
        graph = ox.DefaultGraph() if iri is None else ox.NamedNode(iri)
        sizes[name] = _put(dataset.store, graph, name, renaming, client, store)
        tell(f"{name}: {sizes[name].triples} triples")
    published = PublishedVersion(
        dataset.version,
        dataset.date,
        datetime.now(UTC),
        dataset.date is not None,
        sizes[renaming.merged].triples,
        {iri: sizes[renaming.graph(iri)].triples for iri in graphs},
    )
    with tempfile.TemporaryFile() as file:
        ox.serialize(published.description(), file, ox.RdfFormat.N_TRIPLES)
        file.seek(0)
        store.add(PUBLISHED, file)
    found = latest_version(client)
    if found is None or found.available < published.available:
        raise PublishError(f"all graphs are there, but <{PUBLISHED}> does not say so yet")
    for old in versions(client)[keep:]:
        for name in old.names():
            store.delete(name)
        tell(f"{old.version}: retired")
    return published


def _require_empty(client: Client) -> None:
    found = rows(client, "SELECT ?g { GRAPH ?g { ?s ?p ?o } } LIMIT 1", [], [])
    if found:
        raise PublishError(
            f"there are graphs already ({found[0]['g']}), and none says that it was published by "
            "this command; --adopt leaves them alone and adds to them"
        )


def _put(
    store: ox.Store,
    graph: ox.NamedNode | ox.DefaultGraph,
    name: str,
    renaming: Renaming,
    client: Client,
    graphs: GraphStore,
) -> _Size:
    with tempfile.TemporaryFile() as file:
        size = _write(store, graph, renaming, file)
        if _counted(client, name) != size:
            file.seek(0)
            graphs.put(name, file)
            if (counted := _counted(client, name)) != size:
                raise PublishError(
                    f"{name} was put, and the endpoint sees {counted.triples} triples of "
                    f"{counted.letters} letters where {size.triples} of {size.letters} should be; "
                    "what was served before is served still"
                )
    return size


def _counted(client: Client, name: str) -> _Size:
    (row,) = rows(client, _SIZES, [name])
    return _Size(int(row["n"]), int(row.get("letters", "0")))


def _write(
    store: ox.Store, graph: ox.NamedNode | ox.DefaultGraph, renaming: Renaming, file: IO[bytes]
) -> _Size:
    triples = letters = 0

    def renamed() -> Iterator[ox.Triple]:
        nonlocal triples, letters
        for quad in store.quads_for_pattern(None, None, None, graph):
            terms = [_outward(term, renaming) for term in quad.triple]
            triples += 1
            letters += sum(len(term.value) for term in terms if isinstance(term, ox.NamedNode))
            yield ox.Triple(*cast("tuple[ox.NamedNode, ox.NamedNode, Term]", tuple(terms)))

    ox.serialize(cast("Iterable[ox.Triple]", renamed()), file, ox.RdfFormat.N_TRIPLES)
    return _Size(triples, letters)


def _outward(term: Term, renaming: Renaming) -> Term:
    if isinstance(term, (ox.NamedNode, ox.Literal)) and GRAPH in term.value:
        text = renaming.outward(term.value)
        if isinstance(term, ox.NamedNode):
            return ox.NamedNode(text)
        if term.language:
            return ox.Literal(text, language=term.language)
        return ox.Literal(text, datatype=term.datatype)
    return term
