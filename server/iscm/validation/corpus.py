"""The triples under validation: which file says what, for rdflib and for Oxigraph."""

import logging
import warnings
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pyoxigraph as ox
import rdflib

from iscm.files import RdfFile, parse, read
from iscm.namespaces import iri_of
from iscm.notation import expanded
from iscm.rdf_1_1 import require_rdf_1_1
from iscm.terms import to_rdflib

_TYPE = ox.NamedNode(iri_of("rdf:type"))
_FIRST = ox.NamedNode(iri_of("rdf:first"))
_REST = ox.NamedNode(iri_of("rdf:rest"))
_SUBCLASS = ox.NamedNode(iri_of("rdfs:subClassOf"))
_EQUIVALENT = ox.NamedNode(iri_of("owl:equivalentClass"))
_UNION = ox.NamedNode(iri_of("owl:unionOf"))


@dataclass(frozen=True)
class SourceFile:
    """A file with its triples.

    Attributes:
        path: where it lies.
        triples: what it says, its lists expanded; of its named graphs the merge.
        key: its path inside the project without suffix (``data/mechanisms/midsa``); None for a
            file from elsewhere.
        written: what it says as it is written, where it may hold lists.
        again: things that it may describe in several places.
        unnamed: its blank nodes that it describes, in the order of the file.
        base: what its relative IRIs are resolved against.
    """

    path: Path
    triples: frozenset[ox.Triple]
    key: str | None = None
    written: frozenset[ox.Triple] = frozenset()
    again: frozenset[ox.NamedNode] = frozenset()
    unnamed: tuple[ox.BlankNode, ...] = ()
    base: str | None = None

    @cached_property
    def subjects(self) -> frozenset[ox.NamedNode | ox.BlankNode | ox.Triple]:
        """What the file says something of."""
        return frozenset(triple.subject for triple in self.triples)


@dataclass(frozen=True)
class Corpus:
    """Files to report on, and files that are only their context.

    Attributes:
        targets: the files to report on.
        context: files that are known besides.
        questions: the questions of the project, which files of queries describe.
    """

    targets: Sequence[SourceFile]
    context: Sequence[SourceFile]
    questions: frozenset[ox.NamedNode] = frozenset()

    @property
    def files(self) -> Iterator[SourceFile]:
        """All files, those to report on first."""
        yield from self.targets
        yield from self.context

    @cached_property
    def triples(self) -> frozenset[ox.Triple]:
        """What all files say together."""
        return frozenset().union(*(file.triples for file in self.files))

    @cached_property
    def store(self) -> ox.Store:
        """What all files say together, for SPARQL."""
        store = ox.Store()
        store.extend(ox.Quad(t.subject, t.predicate, t.object) for t in self.triples)
        return store

    @cached_property
    def types(self) -> dict[ox.NamedNode | ox.BlankNode | ox.Triple, set[str]]:
        """Resource → IRIs of the classes it is said to be of."""
        found: dict[ox.NamedNode | ox.BlankNode | ox.Triple, set[str]] = {}
        for triple in self.triples:
            if triple.predicate == _TYPE and isinstance(triple.object, ox.NamedNode):
                found.setdefault(triple.subject, set()).add(triple.object.value)
        return found


def read_file(file: RdfFile, key: str | None = None) -> SourceFile:
    """Read one file.

    Raises:
        iscm.files.RdfSyntaxError: the file breaks its syntax, or is of RDF 1.2, which shapes do not
            know.
        OSError: it cannot be read.
    """
    content = read(file.path)
    quads = list(parse(file.path, content, base=file.base))
    require_rdf_1_1(file.path, content, quads)
    written = frozenset(quad.triple for quad in quads)
    meant = frozenset(quad.triple for quad in expanded(quads))
    unnamed = dict.fromkeys(q.subject for q in quads if isinstance(q.subject, ox.BlankNode))
    again = frozenset(_again(quads))
    return SourceFile(file.path, meant, key, written, again, tuple(unnamed), base=file.base)


def _again(quads: Iterable[ox.Quad]) -> Iterator[ox.NamedNode]:
    """Subjects that come back after another one, or with a triple that they had.

    Readers give triples in the order of the file; what is nested stands within its subject.
    """
    known: set[ox.Quad] = set()
    begun: set[ox.NamedNode] = set()
    last = None
    for quad in quads:
        subject = quad.subject
        if not isinstance(subject, ox.NamedNode):
            continue
        if quad in known or (subject != last and subject in begun):
            yield subject
        known.add(quad)
        begun.add(subject)
        last = subject


def union_members(triples: AbstractSet[ox.Triple]) -> set[ox.Triple]:
    """``member rdfs:subClassOf union`` for each class that is said to be a union of others.

    SHACL knows rdfs:subClassOf only; this is OWL 2 RL's rule scm-uni
    (https://www.w3.org/TR/owl2-profiles/#Reasoning_in_OWL_2_RL_and_RDF_Graphs_using_Rules).
    """
    firsts = {t.subject: t.object for t in triples if t.predicate == _FIRST}
    rests = {t.subject: t.object for t in triples if t.predicate == _REST}
    unions = {t.subject: t.object for t in triples if t.predicate == _UNION}
    named = [(t.subject, t.object) for t in triples if t.predicate == _EQUIVALENT]
    found: set[ox.Triple] = set()
    for union, item in unions.items():
        classes = [union, *(left for left, right in named if right == union)]
        while isinstance(item, ox.BlankNode) and item in firsts:
            member = firsts[item]
            if isinstance(member, ox.NamedNode):
                found |= {ox.Triple(member, _SUBCLASS, name) for name in classes}
            item = rests[item]
    return found


def rdflib_graph(triples: Iterable[ox.Triple]) -> rdflib.Graph:
    """A plain rdflib graph with the lexical forms as the files have them.

    Raises:
        ValueError: a triple term, which rdflib does not have.
    """
    graph = rdflib.Graph()
    terms: dict[object, rdflib.term.Node] = {}

    def convert(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> rdflib.term.Node:
        known = terms.get(term)
        if known is None:
            known = terms[term] = to_rdflib(term)
        return known

    add = graph.store.add
    with _quiet_about_ill_typed_literals():
        for triple in triples:
            add(
                (convert(triple.subject), convert(triple.predicate), convert(triple.object)),
                graph,
            )
    return graph


@contextmanager
def _quiet_about_ill_typed_literals() -> Iterator[None]:
    """Shapes report ill-typed literals with their place; rdflib's own remarks would repeat it."""
    logger = logging.getLogger("rdflib.term")
    level = logger.level
    logger.setLevel(logging.CRITICAL)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)
            yield
    finally:
        logger.setLevel(level)
