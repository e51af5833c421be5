"""How files say once what the graph says in full: lists of participants, and labels that follow."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import chain

import pyoxigraph as ox

from iscm import listing, naming
from iscm.listing import Subject

_Graph = ox.NamedNode | ox.BlankNode | ox.DefaultGraph


def expanded(quads: Iterable[ox.Quad]) -> Iterator[ox.Quad]:
    """All that is meant by what a file says."""
    graphs: dict[_Graph, list[ox.Triple]] = defaultdict(list)
    for quad in quads:
        graphs[quad.graph_name].append(quad.triple)
    for graph, triples in graphs.items():
        for said in _by_subject(_apart(triples)).values():
            for triple in chain(said, naming.follows(said)):
                yield ox.Quad(triple.subject, triple.predicate, triple.object, graph)


def load(
    store: ox.Store,
    content: bytes,
    form: ox.RdfFormat,
    graph: ox.NamedNode,
    base: str | None = None,
) -> None:
    """Load all that is meant by what a file says: as `expanded`, but by the engine's own reader.

    Args:
        store: where it goes; its default graph is empty.
        content: the file's bytes.
        form: its syntax.
        graph: where its triples go, those of its default graph where it names graphs itself.
        base: what relative IRIs are resolved against; None where they are refused.

    Raises:
        SyntaxError: the content breaks its syntax.
    """
    if form.supports_datasets:
        store.load(content, form, base_iri=base)
        store.update(f"ADD DEFAULT TO {graph}; CLEAR DEFAULT")
    else:
        store.load(content, form, base_iri=base, to_graph=graph)
    expand(store, None if form.supports_datasets else graph)


def expand(store: ox.Store, graph: ox.NamedNode | None) -> None:
    """Have a store say all that is meant by what was loaded into it.

    Args:
        store: what a file was loaded into.
        graph: where that stands; None where it may be any.
    """
    listing.expand(store)
    naming.expand(store, graph)


def folded(triples: Iterable[ox.Triple]) -> list[ox.Triple]:
    """What a file has to say, so that `expanded` gives the triples."""
    about = {
        subject: naming.without_what_follows(said) for subject, said in _by_subject(triples).items()
    }
    listing.fold_lists(about)
    return list(chain.from_iterable(about.values()))


def _apart(triples: Iterable[ox.Triple]) -> Iterator[ox.Triple]:
    for subject, said in _by_subject(triples).items():
        statements = listing.statements(subject, said)
        yield from said if statements is None else statements


def _by_subject(triples: Iterable[ox.Triple]) -> dict[Subject, list[ox.Triple]]:
    """The triples of each subject, each once: readers give what a file says twice twice."""
    about: dict[Subject, list[ox.Triple]] = defaultdict(list)
    for triple in dict.fromkeys(triples):
        about[triple.subject].append(triple)
    return about
