"""What an engine elsewhere makes of the standard is found before anything is served from it."""

from collections.abc import Mapping
from datetime import UTC, datetime

import pyoxigraph as ox
import pytest

from endpoints import Answering, Told, endpoint
from iscm.namespaces import GRAPH, PREFIXES
from iscm.remote.client import Client, EndpointError
from iscm.remote.engine import EngineDialect, RemoteEngine
from iscm.remote.probes import STANDARD, probe
from iscm.remote.published import PublishedVersion

VERSION = PublishedVersion(
    "0123456789abcdef", None, datetime(2026, 1, 1, tzinfo=UTC), False, 31, {GRAPH + "a": 31}
)
JSON = "application/sparql-results+json"


def store() -> ox.Store:
    """The version as it was published, beside a graph of somebody else."""
    found = ox.Store()
    prefixes = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in PREFIXES.items())
    things = "".join(f"state:A{n} iscm:is {str(n % 2 > 0).lower()} .\n" for n in range(31))
    for name in [*VERSION.names(), "https://example.org/other"]:
        found.load((prefixes + things).encode(), ox.RdfFormat.TURTLE, to_graph=ox.NamedNode(name))
    return found


def evaluating(held: ox.Store) -> Answering:
    """An engine that does as it should."""

    def answer(fields: Mapping[str, list[str]], _: Mapping[str, str]) -> Told:
        found = held.query(
            fields["query"][0],
            default_graph=[ox.NamedNode(iri) for iri in fields.get("default-graph-uri", [])],
            named_graphs=[ox.NamedNode(iri) for iri in fields.get("named-graph-uri", [])],
        )
        if isinstance(found, ox.QueryTriples):
            body = found.serialize(format=ox.RdfFormat.N_TRIPLES)
            return 200, {"Content-Type": "application/n-triples"}, body or b""
        body = found.serialize(format=ox.QueryResultsFormat.JSON)
        return 200, {"Content-Type": JSON}, body or b""

    return answer


def probed(answering: Answering) -> EngineDialect:
    with endpoint(answering) as address:
        client = Client(address, None, 5, 1)
        return probe(RemoteEngine(client, VERSION.renaming, list(VERSION.graphs)), VERSION)


def test_an_engine_that_keeps_to_the_standard_is_taken_for_one() -> None:
    assert probed(evaluating(store())) == EngineDialect()


def test_an_engine_with_a_part_of_the_version_is_refused() -> None:
    held = store()
    graph = ox.NamedNode(VERSION.renaming.merged)
    held.remove(next(held.quads_for_pattern(None, None, None, graph)))
    with pytest.raises(EndpointError, match="should have 31 triples, and the engine counts 30"):
        probed(evaluating(held))


@pytest.mark.parametrize("field", ["default-graph-uri", "named-graph-uri"])
def test_an_engine_that_takes_other_graphs_than_it_is_asked_about_is_refused(field: str) -> None:
    held = store()
    everything = [name.value for name in held.named_graphs()]

    def answer(fields: Mapping[str, list[str]], headers: Mapping[str, str]) -> Told:
        return evaluating(held)({**fields, field: everything}, headers)

    # The graphs hold the same triples, and so do all together: another one tells them apart.
    held.add(ox.Quad(*([ox.NamedNode("x:y")] * 3), ox.NamedNode("https://example.org/other")))
    with pytest.raises(EndpointError, match=field):
        probed(answer)


@pytest.mark.parametrize("what", STANDARD)
def test_an_engine_that_reckons_otherwise_is_refused_with_what_it_does(what: str) -> None:
    honest = evaluating(store())

    def answer(fields: Mapping[str, list[str]], headers: Mapping[str, str]) -> Told:
        status, told, body = honest(fields, headers)
        if STANDARD[what] in fields["query"][0]:
            body = body[: body.index(b'"bindings":[') + len(b'"bindings":[')] + b"]}}"
        return status, told, body

    with pytest.raises(EndpointError, match=what):
        probed(answer)


def test_what_can_be_lived_with_is_taken_note_of() -> None:
    honest = evaluating(store())

    def answer(fields: Mapping[str, list[str]], headers: Mapping[str, str]) -> Told:
        query = fields["query"][0]
        for limit in (31, 30_000):
            query = query.replace(f"LIMIT {limit}", "LIMIT 10")
        status, told, body = honest({**fields, "query": [query]}, headers)
        for word, number in ((b'"true"', b'"1"'), (b'"false"', b'"0"')):
            body = body.replace(word, number)
        return status, told, body

    dialect = probed(answer)
    assert (dialect.rows, dialect.triples) == (10, 10)
    assert dialect.spelt
