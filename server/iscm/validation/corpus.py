"""The triples under validation: which file says what, for rdflib and for Oxigraph."""

import logging
import warnings
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import cast

import pyoxigraph as ox
import rdflib

from iscm.files import RdfFile, parse, read
from iscm.namespaces import iri_of
from iscm.notation import expanded
from iscm.rdf_1_1 import require_rdf_1_1
from iscm.terms import OxTerm, to_rdflib

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
class Background:
    """Files that were only loaded: few checks ask for more of a few of them than what they say.

    Attributes:
        store: what they say, each in its graph.
        files: name of a graph → the file.
    """

    store: ox.Store
    files: dict[ox.NamedNode, RdfFile]

    def remove(self, graphs: Iterable[ox.NamedNode]) -> None:
        """Forget files."""
        for graph in graphs:
            self.store.remove_graph(graph)
            self.files.pop(graph, None)


@dataclass(frozen=True)
class Corpus:
    """Files to report on, and files that are only their context.

    Attributes:
        targets: the files to report on.
        context: files that are known besides.
        questions: the questions of the project, which files of queries describe.
        background: more files that are known besides; its store becomes the corpus's.
    """

    targets: Sequence[SourceFile]
    context: Sequence[SourceFile]
    questions: frozenset[ox.NamedNode] = frozenset()
    background: Background | None = None

    @cached_property
    def store(self) -> ox.Store:
        """What all files say, each in a graph of its own; the default graph is empty."""
        store = self.background.store if self.background else ox.Store()
        for graph, file in self._files.items():
            store.extend(ox.Quad(t.subject, t.predicate, t.object, graph) for t in file.triples)
        return store

    @property
    def triples(self) -> frozenset[ox.Triple]:
        """What the files say together, but for the background."""
        return frozenset().union(*(file.triples for file in self._files.values()))

    @cached_property
    def _files(self) -> dict[ox.NamedNode | ox.BlankNode | ox.DefaultGraph, SourceFile]:
        files = enumerate([*self.targets, *self.context])
        return {ox.NamedNode(f"urn:x-file:{number}"): file for number, file in files}

    def file(self, said: ox.Quad) -> SourceFile:
        """The file that says it."""
        graph = said.graph_name
        if graph not in self._files and self.background:
            self._files[graph] = read_file(self.background.files[cast(ox.NamedNode, graph)])
        return self._files[graph]

    def reports_on(self, said: ox.Quad) -> bool:
        """Whether a file to report on says it."""
        return self._files.get(said.graph_name) in self.targets

    def said(
        self,
        subject: ox.NamedNode | ox.BlankNode | ox.Triple | None = None,
        predicate: ox.NamedNode | None = None,
        value: OxTerm | None = None,
    ) -> Iterator[ox.Quad]:
        """What files say of a thing, by a property, of a value; None for any."""
        return self.store.quads_for_pattern(subject, predicate, value, None)

    def describes(self, thing: ox.NamedNode) -> bool:
        """Whether a file says something of it."""
        return next(self.said(thing), None) is not None

    def types(self, thing: ox.NamedNode | ox.BlankNode | ox.Triple) -> set[str]:
        """IRIs of the classes that it is said to be of."""
        found = (quad.object for quad in self.said(thing, _TYPE))
        return {term.value for term in found if isinstance(term, ox.NamedNode)}

    @cached_property
    def described(self) -> frozenset[str]:
        """IRIs of all that files say something of."""
        found = (quad.subject for quad in self.store)
        return frozenset(term.value for term in found if isinstance(term, ox.NamedNode))


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


def union_members(corpus: Corpus) -> set[ox.Triple]:
    """``member rdfs:subClassOf union`` for each class that is said to be a union of others.

    SHACL knows rdfs:subClassOf only; this is OWL 2 RL's rule scm-uni
    (https://www.w3.org/TR/owl2-profiles/#Reasoning_in_OWL_2_RL_and_RDF_Graphs_using_Rules).
    """
    firsts, rests, unions = (
        {quad.subject: quad.object for quad in corpus.said(predicate=predicate)}
        for predicate in (_FIRST, _REST, _UNION)
    )
    found: set[ox.Triple] = set()
    for union, item in unions.items():
        named = [quad.subject for quad in corpus.said(None, _EQUIVALENT, union)]
        while isinstance(item, ox.BlankNode) and item in firsts:
            member = firsts[item]
            if isinstance(member, ox.NamedNode):
                found |= {ox.Triple(member, _SUBCLASS, name) for name in (union, *named)}
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
