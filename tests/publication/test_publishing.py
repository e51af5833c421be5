"""A version to an engine elsewhere, beside what is there."""

import io
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import IO

import pyoxigraph as ox
import pytest

from endpoints import oxigraph
from iscm.dataset import Dataset
from iscm.namespaces import GRAPH
from iscm.publication.publishing import GraphStore, PublishError, publish, store_address
from iscm.remote.client import Client
from iscm.remote.published import PublishedVersion, latest_version, rows
from iscm.remote.renaming import PUBLISHED

OLD, NEW, NEWEST = "0000000000000001", "0000000000000002", "0000000000000003"
NOBODYS = "https://example.org/graph"


def version(digest: str) -> Dataset:
    store = ox.Store()
    for number in range(3):
        thing = ox.NamedNode(f"https://example.org/{digest}/{number}")
        text = ox.Literal(f"{GRAPH}a, ünd", language="de")
        for graph in (ox.NamedNode(GRAPH + "a"), ox.DefaultGraph()):
            store.add(ox.Quad(thing, thing, text, graph))
            store.add(ox.Quad(thing, thing, ox.BlankNode(f"b{number}"), graph))
    return Dataset(store, digest, None, ())


class Place:
    """A store, and the ways to it."""

    def __init__(self, address: str) -> None:
        self.client = Client(f"{address}/query", None, 10, 2)
        self.store = GraphStore(f"{address}/store", None)
        self.told: list[str] = []

    def publish(self, dataset: Dataset, *, adopt: bool = False, keep: int = 2) -> PublishedVersion:
        return publish(
            dataset, self.client, self.store, adopt=adopt, keep=keep, tell=self.told.append
        )

    def graphs(self) -> set[str]:
        found = rows(self.client, "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }", [], [])
        return {row["g"].removeprefix(PUBLISHED) for row in found}

    def put(self, graph: str) -> None:
        self.store.put(graph, io.BytesIO(b"<x:s> <x:p> <x:o> .\n"))


@pytest.fixture
def place() -> Iterator[Place]:
    with oxigraph() as address:
        yield Place(address)


def test_a_version_is_there_as_a_whole_under_names_of_its_own(place: Place) -> None:
    published = place.publish(version(OLD))
    assert place.graphs() == {"", f"/{OLD}/default", f"/{OLD}/graph/a"}
    assert latest_version(place.client) == published
    assert published.graphs == {GRAPH + "a": 6}


def test_the_latest_is_served_and_the_one_before_stays_a_while(place: Place) -> None:
    for digest in (OLD, NEW, NEWEST):
        place.publish(version(digest))
        found = latest_version(place.client)
        assert found is not None
        assert found.version == digest
    assert {name.split("/")[1] for name in place.graphs() if name} == {NEW, NEWEST}
    assert f"{OLD}: retired" in place.told


def test_going_back_to_a_version_is_publishing_it_again(place: Place) -> None:
    for digest in (OLD, NEW, OLD):
        published = place.publish(version(digest))
    found = latest_version(place.client)
    assert found == published
    assert {name.split("/")[1] for name in place.graphs() if name} == {OLD, NEW}


@pytest.mark.parametrize("call", [1, 2, 3])
def test_stopped_at_any_point_nothing_has_changed_for_readers_and_it_goes_on(
    place: Place, call: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = place.publish(version(OLD))
    send: Callable[[GraphStore, str, str, IO[bytes] | None], None] = GraphStore._send
    calls = []

    def stopping(store: GraphStore, method: str, graph: str, content: IO[bytes] | None) -> None:
        calls.append(graph)
        if len(calls) == call:
            raise PublishError("stopped")
        send(store, method, graph, content)

    monkeypatch.setattr(GraphStore, "_send", stopping)
    with pytest.raises(PublishError, match="stopped"):
        place.publish(version(NEW))
    assert latest_version(place.client) == before
    put = set(calls[:-1])
    calls[:] = [""] * 9
    place.publish(version(NEW))
    assert not put & set(calls)  # what is there already is not put again
    found = latest_version(place.client)
    assert found is not None
    assert found.version == NEW


def test_what_others_have_there_is_left_alone_and_only_added_to_when_told(place: Place) -> None:
    place.put(NOBODYS)
    with pytest.raises(PublishError, match=f"{NOBODYS}.*--adopt"):
        place.publish(version(OLD))
    assert place.graphs() == {NOBODYS}
    for digest in (OLD, NEW, NEWEST):
        place.publish(version(digest), adopt=True, keep=1)
    assert place.graphs() == {NOBODYS, "", f"/{NEWEST}/default", f"/{NEWEST}/graph/a"}


def test_a_graph_that_is_not_wholly_there_is_put_again(place: Place) -> None:
    published = place.publish(version(OLD))
    place.put(published.renaming.merged)
    place.publish(version(OLD))
    count = rows(place.client, "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", [published.renaming.merged])
    assert count == [{"n": "6"}]


def test_an_endpoint_that_loses_triples_is_not_made_to_serve_them(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = place.publish(version(OLD))
    put = GraphStore.put

    def losing(store: GraphStore, graph: str, content: IO[bytes]) -> None:
        content.readline()
        put(store, graph, content)

    monkeypatch.setattr(GraphStore, "put", losing)
    with pytest.raises(PublishError, match=r"sees 5 triples.*where 6"):
        place.publish(version(NEW))
    assert latest_version(place.client) == before


def test_a_graph_outside_of_the_project_is_refused(place: Place) -> None:
    dataset = replace(version(OLD), store=ox.Store())
    dataset.store.add(
        ox.Quad(ox.NamedNode("x:s"), ox.NamedNode("x:p"), ox.NamedNode("x:o"), ox.NamedNode("x:g"))
    )
    with pytest.raises(PublishError, match="x:g is not below"):
        place.publish(dataset)
    assert place.graphs() == set()


@pytest.mark.parametrize(
    ("endpoint", "store"),
    [
        ("http://h/query", "http://h/store"),
        ("https://h/sparql", "https://h/sparql-graph-crud-auth"),
    ],
)
def test_where_graphs_go_follows_from_the_endpoint(endpoint: str, store: str) -> None:
    assert store_address(endpoint) == store


def test_where_graphs_go_is_asked_for_where_nothing_tells() -> None:
    with pytest.raises(PublishError, match="--store"):
        store_address("http://h/rdf")
