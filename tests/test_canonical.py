"""Names of blank nodes, and graphs made to be named for ever."""

import time
from collections.abc import Iterable
from itertools import permutations

import pyoxigraph as ox
import pytest

from iscm.canonical import TooAlikeError, canonical_quads, canonicalize
from iscm.engine import UnwritableError
from iscm.turtle import serialize

P = ox.NamedNode("x:p")


def pointing(pairs: Iterable[tuple[int, int]]) -> list[ox.Quad]:
    return [ox.Quad(ox.BlankNode(f"b{a}"), P, ox.BlankNode(f"b{b}")) for a, b in pairs]


CLIQUE = pointing(permutations(range(12), 2))
RING = pointing((n, (n + 1) % 2000) for n in range(2000))
TERMS = [
    ox.Quad(q.subject, P, ox.Triple(ox.NamedNode("x:s"), P, q.object))
    for q in CLIQUE
    if isinstance(q.object, ox.BlankNode)
]
STARS = pointing((a, a + n) for a in (0, 100) for n in range(1, 20))


@pytest.mark.parametrize("quads", [CLIQUE, RING, STARS, TERMS])
def test_what_would_be_named_for_ever_is_refused(quads: list[ox.Quad]) -> None:
    store = ox.Store()
    store.extend(ox.Quad(q.subject, q.predicate, q.object, ox.NamedNode("x:g")) for q in quads)
    started = time.thread_time()
    with pytest.raises(TooAlikeError):
        canonicalize(ox.Dataset(quads))
    with pytest.raises(ValueError, match="too much alike"):
        serialize(quads)
    with pytest.raises(UnwritableError, match="too much alike"):
        canonical_quads(store)
    assert time.thread_time() - started < 5


@pytest.mark.parametrize(
    "quads",
    [
        pointing(permutations(range(7), 2)),
        pointing((2 * n, 2 * n + 1) for n in range(10_000)),
        pointing((a, a + n) for a in range(0, 500, 10) for n in range(1, 5)),
        pointing((n, (n + 1) % 150) for n in range(150)),
        [ox.Quad(ox.BlankNode(), P, ox.Literal(n % 3)) for n in range(10_000)],
        [
            ox.Quad(ox.BlankNode(f"b{n}"), P, term)
            for n in range(10_000)
            for term in (ox.BlankNode(f"b{n + 1}"), ox.Literal(n))
        ],
    ],
)
def test_what_takes_moments_is_named(quads: list[ox.Quad]) -> None:
    named, wanted = ox.Dataset(quads), ox.Dataset(quads)
    canonicalize(named)
    wanted.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    assert named == wanted
