"""The shapes as a page: what each checks, what it asks for in words, why, and what to do."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import pyoxigraph as ox

from iscm.compact import short_name
from iscm.namespaces import PREFIXES, SHAPES_IRI, iri_of
from iscm.web.description import Description
from iscm.web.views.ontology_words import rule
from iscm.web.views.reader import Reader, Text, Thing

_RDF: Final = PREFIXES["rdf"]
_RDFS: Final = PREFIXES["rdfs"]
_SH: Final = PREFIXES["sh"]
_TARGETS: Final = ("targetClass", "targetSubjectsOf", "targetObjectsOf", "targetNode")
_VALUES: Final = (
    "class",
    "datatype",
    "pattern",
    "minLength",
    "minInclusive",
    "hasValue",
    "equals",
    "disjoint",
)
"""Constraints with a value, in the order in which they are told."""
_LISTS: Final = ("in", "languageIn")
_LOGIC: Final = ("or", "xone", "and")


@dataclass(frozen=True)
class Shape:
    """A node shape or one of its property shapes.

    Attributes:
        iri, local, name: as in the shapes graph.
        comment, message: why it is asked, and what to do.
        targets: what it checks.
        path: the property that it checks, as people write it.
        rules: what it asks for, in words.
        queries: the SPARQL constraints, in full.
        parts: its property shapes.
    """

    iri: str
    local: str
    name: Text
    comment: tuple[Text, ...]
    message: tuple[Text, ...]
    targets: tuple[Thing, ...]
    path: str
    rules: tuple[str, ...]
    queries: tuple[str, ...]
    parts: tuple["Shape", ...] = ()


@dataclass(frozen=True)
class ShapesPage:
    """What the template shows."""

    title: Text
    description: tuple[Text, ...]
    version: str
    previous: tuple[Thing, ...]
    shapes: tuple[Shape, ...]


def shapes_page(
    triples: Sequence[ox.Triple], ontology: Sequence[ox.Triple], language: str
) -> ShapesPage:
    """Fill the page of the shapes, by name.

    Args:
        triples: the shapes.
        ontology: where what they check is named.
        language: of labels and words: en, fr or es.
    """
    shapes = _Shapes(triples, language)
    named = Reader(Description(SHAPES_IRI, list(ontology), truncated=False), language)
    reader = shapes.reader
    return ShapesPage(
        title=reader.name(SHAPES_IRI),
        description=reader.texts(SHAPES_IRI, iri_of("dcterms:description")),
        version=reader.description.text(SHAPES_IRI, iri_of("owl:versionInfo")) or "",
        previous=reader.things(SHAPES_IRI, iri_of("owl:priorVersion")),
        shapes=tuple(shapes.shape(iri, named) for iri in shapes.node_shapes()),
    )


def constraining(triples: Sequence[ox.Triple], language: str) -> dict[str, tuple[Thing, ...]]:
    """Class or property → the shapes that check it: those that have it as target, and the property
    shapes whose path leads over it.

    Args:
        triples: the shapes.
        language: of their names.
    """
    shapes = _Shapes(triples, language)
    found: dict[str, dict[str, Thing]] = defaultdict(dict)
    for iri in shapes.node_shapes():
        for checked in shapes.targets(iri):
            found[checked][iri] = shapes.reader.thing(iri)
        for part in shapes.parts(iri):
            for checked in shapes.on_path(part):
                name = shapes.reader.name(part)
                within = Text(f"{shapes.reader.name(iri).value}: {name.value}", name.language)
                thing = shapes.reader.thing(part)
                found[checked].setdefault(part, Thing(part, within, thing.path))
    return {
        iri: tuple(sorted(things.values(), key=lambda thing: thing.order))
        for iri, things in found.items()
    }


class _Shapes:
    def __init__(self, triples: Sequence[ox.Triple], language: str) -> None:
        self._description = Description(SHAPES_IRI, list(triples), truncated=False)
        self.reader = Reader(self._description, language)

    def node_shapes(self) -> list[str]:
        """The named node shapes, by name."""
        own = [
            iri
            for iri in self._description.subjects()
            if iri.startswith(SHAPES_IRI + "#")
            and _SH + "NodeShape" in self._description.iris(iri, _RDF + "type")
        ]
        return sorted(own, key=str.casefold)

    def targets(self, iri: str) -> list[str]:
        """What a shape checks."""
        return [t for name in _TARGETS for t in self._description.iris(iri, _SH + name)]

    def parts(self, iri: str) -> list[str]:
        """The named property shapes of a shape."""
        return sorted(self._description.iris(iri, _SH + "property"))

    def on_path(self, iri: str) -> list[str]:
        """The properties that the path of a shape leads over."""
        found = list(self._description.iris(iri, _SH + "path"))
        for term in self._description.terms(iri, _SH + "path"):
            if isinstance(term, ox.BlankNode):
                for list_ in self._description.terms(str(term), _SH + "alternativePath"):
                    found += [t.value for t in self._list(list_) if isinstance(t, ox.NamedNode)]
        return found

    def shape(self, iri: str, named: Reader) -> Shape:
        """A shape with its parts; `named` knows the names of what it checks."""
        targets = sorted((named.thing(t) for t in self.targets(iri)), key=lambda t: t.order)
        constraints = self._description.terms(iri, _SH + "sparql")
        queries = [
            query.strip()
            for constraint in constraints
            if (query := self._description.text(str(constraint), _SH + "select"))
        ]
        return Shape(
            iri=iri,
            local=iri.partition("#")[2],
            name=self.reader.name(iri),
            comment=self.reader.texts(iri, _RDFS + "comment"),
            message=self.reader.texts(iri, _SH + "message"),
            targets=tuple(targets),
            path=self._path(iri),
            rules=tuple(self._rules(iri)),
            queries=tuple(queries),
            parts=tuple(self.shape(part, named) for part in self.parts(iri)),
        )

    def _path(self, node: str) -> str:
        return f" {rule('or')} ".join(short_name(name) for name in self.on_path(node))

    def _rules(self, node: str) -> Iterator[str]:
        """What a shape asks for (https://www.w3.org/TR/shacl/#core-components)."""
        d = self._description
        yield from self._count(node)
        for kind in d.iris(node, _SH + "nodeKind"):
            yield rule(kind.removeprefix(_SH))
        for name in _VALUES:
            for term in d.terms(node, _SH + name):
                yield rule(name).format(self._term(term))
        for name in _LISTS:
            for list_ in d.terms(node, _SH + name):
                yield rule(name).format(", ".join(map(self._term, self._list(list_))))
        if d.flag(node, _SH + "uniqueLang"):
            yield rule("uniqueLang")
        for shape in d.terms(node, _SH + "qualifiedValueShape"):
            number = d.text(node, _SH + "qualifiedMinCount") or "0"
            yield rule("qualified").format(number, ", ".join(self._rules(str(shape))))
        for name in _LOGIC:
            for list_ in d.terms(node, _SH + name):
                choices = [self._choice(str(item)) for item in self._list(list_)]
                between = rule("and") if name == "and" else rule("or")
                start = f"{rule('xone')} " if name == "xone" else ""
                yield start + f" {between} ".join(choices)
        if d.terms(node, _SH + "sparql"):
            yield rule("sparql")

    def _choice(self, node: str) -> str:
        told = ", ".join(self._rules(node))
        path = self._path(node)
        return f"{path}: {told}" if path else told

    def _count(self, node: str) -> Iterator[str]:
        least, most = (
            self._description.text(node, _SH + name) for name in ("minCount", "maxCount")
        )
        if least and most:
            same = least == most
            yield rule("exactly" if same else "between").format(least, most)
        elif least:
            yield rule("at least").format(least)
        elif most:
            yield rule("at most").format(most)

    def _term(self, term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> str:
        if isinstance(term, ox.NamedNode):
            return short_name(term.value)
        return f"“{term.value}”" if isinstance(term, ox.Literal) else str(term)

    def _list(
        self, head: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
    ) -> Iterator[ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple]:
        node = str(head)
        while node and node != f"<{_RDF}nil>":
            yield from self._description.terms(node, _RDF + "first")
            node = next((str(t) for t in self._description.terms(node, _RDF + "rest")), "")
