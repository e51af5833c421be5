"""Naming blank nodes by RDF Dataset Canonicalization, where that ends in good time.

RDFC-1.0 (https://www.w3.org/TR/rdf-canon/) tries every order of blank nodes that it cannot tell
apart. A dozen of them that all point to each other, a page of text, take it longer than anybody
waits; the standard leaves the bound to whoever runs it (section 7.1).
"""

import hashlib
import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from typing import Final

import pyoxigraph as ox

from iscm.engine import UnwritableError
from iscm.namespaces import DESCRIPTION_GRAPH, ORG_GRAPH

_MOST_STEPS: Final = 20_000_000
"""Steps that naming may take: some seconds' work."""


class TooAlikeError(ValueError):
    """Blank nodes of a dataset are too much alike for canonical names."""


def canonical_quads(store: ox.Store) -> tuple[list[ox.Quad], str]:
    """The quads of a dataset's named graphs by RDFC-1.0, and the hash that names the dataset.

    The default graph repeats them and the description that is made counts them, so both are left
    out.

    Returns:
        The quads, blank nodes labelled canonically, in the order of their canonical N-Quads; and
        the SHA-256 of these.

    Raises:
        UnwritableError: blank nodes are too much alike to be named.
    """
    made = {DESCRIPTION_GRAPH} & apart(store)
    dataset = ox.Dataset(
        quad
        for graph in store.named_graphs()
        if graph.value not in made
        for quad in store.quads_for_pattern(None, None, None, graph)
    )
    try:
        canonicalize(dataset)
    except TooAlikeError as error:
        raise UnwritableError(str(error), ()) from error
    written = ox.serialize(dataset, format=ox.RdfFormat.N_QUADS)
    assert written is not None  # noqa: S101
    lines = sorted(written.decode().splitlines())
    text = "".join(line + "\n" for line in lines).encode()
    return list(ox.parse(text, ox.RdfFormat.N_QUADS)), hashlib.sha256(text).hexdigest()


def apart(store: ox.Store) -> frozenset[str]:
    """IRIs of the named graphs that a store's default graph does not repeat: those that are made
    beside it. In data of others, which may use the same names, it repeats all."""

    def is_repeated(graph: str) -> bool:
        quads = store.quads_for_pattern(None, None, None, ox.NamedNode(graph))
        return all(
            ox.Quad(quad.subject, quad.predicate, quad.object, ox.DefaultGraph()) in store
            for quad in quads
        )

    return frozenset(g for g in (DESCRIPTION_GRAPH, ORG_GRAPH) if not is_repeated(g))


def canonicalize(dataset: ox.Dataset) -> None:
    """Give the blank nodes of a dataset their names by RDFC-1.0.

    Raises:
        TooAlikeError: there are too many orders to be tried.
    """
    if _steps(dataset) > _MOST_STEPS:
        raise TooAlikeError(
            "blank nodes that point to each other are too much alike to be given names in good "
            "time; say what tells them apart, or give them IRIs"
        )
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)


def _steps(quads: Iterable[ox.Quad]) -> float:
    """How many steps naming takes, at most.

    Nodes whose first-degree hash (section 4.6) is theirs alone take none. The others are followed
    through what is connected (section 4.8): from each, to each, along a path that grows on the
    way; and wherever several neighbours look the same, in every order of these.
    """
    said: defaultdict[ox.BlankNode, list[str]] = defaultdict(list)
    pairs: list[tuple[ox.BlankNode, ox.BlankNode, str]] = []
    for quad in quads:
        nodes = {node for term in _terms(quad) for node in _nodes(term)}
        for node in nodes:
            said[node].append(" ".join(_told(term, node) for term in _terms(quad)))
        for one in nodes:
            pairs += [(one, other, _place(quad, other)) for other in nodes if other != one]
    hashes = {node: "\n".join(sorted(lines)) for node, lines in said.items()}
    alike = Counter(hashes.values())
    choices: defaultdict[ox.BlankNode, Counter[tuple[str, str]]] = defaultdict(Counter)
    above: dict[ox.BlankNode, ox.BlankNode] = {}

    def root(node: ox.BlankNode) -> ox.BlankNode:
        while (up := above.setdefault(node, node)) != node:
            above[node] = node = above[up]
        return node

    for one, other, place in pairs:
        if alike[hashes[one]] > 1 and alike[hashes[other]] > 1:
            choices[one][place, hashes[other]] += 1
            above[root(one)] = root(other)
    logarithms: defaultdict[ox.BlankNode, float] = defaultdict(float)
    sizes: Counter[ox.BlankNode] = Counter()
    for node, groups in choices.items():
        logarithms[root(node)] += sum(math.lgamma(size + 1) for size in groups.values())
        sizes[root(node)] += 1
    return sum(map(_steps_of, (sizes[node] for node in logarithms), logarithms.values()))


def _steps_of(size: int, orders: float) -> float:
    """The steps for so many nodes that hang together, with the logarithm of their orders."""
    return size**3 * math.exp(min(orders, math.lgamma(size + 1), math.log(_MOST_STEPS)))


def _terms(quad: ox.Quad) -> tuple[object, ...]:
    return quad.subject, quad.predicate, quad.object, quad.graph_name


def _nodes(term: object) -> Iterator[ox.BlankNode]:
    """The blank nodes of a term; a triple term of RDF 1.2 may hold several."""
    if isinstance(term, ox.BlankNode):
        yield term
    elif isinstance(term, ox.Triple):
        for part in term:
            yield from _nodes(part)


def _told(term: object, node: ox.BlankNode) -> str:
    if isinstance(term, ox.BlankNode):
        return "_:a" if term == node else "_:z"
    if isinstance(term, ox.Triple):
        return f"<<( {' '.join(_told(part, node) for part in term)} )>>"
    return str(term)


def _place(quad: ox.Quad, node: ox.BlankNode) -> str:
    return f"{quad.predicate} {[node in _nodes(term) for term in _terms(quad)]}"
