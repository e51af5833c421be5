"""The benchmark's datasets: the same each time, of the size asked, of the model's shape."""

from collections import Counter

import pyoxigraph as ox
import pytest

from benchmarks import generator, queries
from benchmarks.generator import BASE, ISCM, Contents
from iscm.namespaces import PREFIXES

SIZE = 20_000


@pytest.fixture(scope="module")
def made() -> tuple[list[str], Contents]:
    return generator.triples(SIZE)


@pytest.fixture(scope="module")
def store(made: tuple[list[str], Contents]) -> ox.Store:
    loaded = ox.Store()
    loaded.load("".join(made[0]), ox.RdfFormat.N_TRIPLES)
    return loaded


def test_the_same_seed_gives_the_same_dataset(made: tuple[list[str], Contents]) -> None:
    assert generator.triples(SIZE) == made


def test_another_seed_gives_another_dataset(made: tuple[list[str], Contents]) -> None:
    assert generator.triples(SIZE, seed=5)[0] != made[0]


def test_size_is_as_asked_and_no_triple_stands_twice(
    made: tuple[list[str], Contents], store: ox.Store
) -> None:
    lines, contents = made
    assert SIZE <= contents.triples < SIZE + 3000
    assert len(lines) == contents.triples == len(store)


def test_a_size_below_the_fixed_part_is_refused() -> None:
    with pytest.raises(ValueError, match="at least"):
        generator.triples(100)


def test_terms_are_the_ontologys(store: ox.Store) -> None:
    assert PREFIXES["iscm"] == ISCM
    declared = ox.Store()
    with open("ontology/iscm.ttl", "rb") as file:
        declared.load(file, ox.RdfFormat.TURTLE)
    known = {quad.subject for quad in declared}
    used = {quad.predicate for quad in store} | {
        quad.object
        for quad in store.quads_for_pattern(
            None, ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type"), None
        )
    }
    own = {term for term in used if str(term.value).startswith(ISCM)}  # type: ignore[union-attr]
    assert own
    assert own <= known


def test_every_statement_has_one_source_and_one_mechanism(store: ox.Store) -> None:
    for name in ("about", "attestedBy"):
        predicate = ox.NamedNode(ISCM + name)
        counts = Counter(
            quad.subject
            for quad in store.quads_for_pattern(None, predicate, None)
            if "/id/statement/" in str(quad.subject)
        )
        assert counts
        assert set(counts.values()) == {1}


def test_small_queries_find_something_of_every_template(
    made: tuple[list[str], Contents], store: ox.Store
) -> None:
    found: Counter[str] = Counter()
    for query in queries.small(made[1], 60, seed=1):
        found[query.name] += len(list(_rows(store, query)))
    assert len(found) >= 5
    assert min(found.values()) > 0


def test_heavy_queries_find_something_of_every_template(
    made: tuple[list[str], Contents], store: ox.Store
) -> None:
    found: Counter[str] = Counter()
    for query in queries.heavy(made[1], 70, seed=1):
        found[query.name] += len(list(_rows(store, query)))
    assert len(found) >= 6
    assert min(found.values()) > 0


def test_no_answer_is_as_long_as_the_limit(
    made: tuple[list[str], Contents], store: ox.Store
) -> None:
    asked = [*queries.small(made[1], 12, 1), *queries.heavy(made[1], 14, 1)]
    assert max(len(list(_rows(store, query))) for query in asked) < queries.FIRST_LIMIT


def test_an_export_holds_the_statements_of_its_mechanisms(
    made: tuple[list[str], Contents], store: ox.Store
) -> None:
    (export,) = queries.exports(made[1], 1, seed=1)
    triples = store.query(export.limited())
    assert isinstance(triples, ox.QueryTriples)
    assert {str(triple.subject)[1:].startswith(BASE + "id/") for triple in triples} == {True}


def _rows(store: ox.Store, query: queries.Query) -> ox.QuerySolutions:
    result = store.query(query.limited())
    assert isinstance(result, ox.QuerySolutions)
    return result
