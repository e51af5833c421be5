"""The ontology as a page: every term with what belongs to it, in three languages."""

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import pyoxigraph as ox

from iscm.compact import short_name
from iscm.namespaces import ONTOLOGY, ONTOLOGY_IRI, PREFIXES, iri_of
from iscm.questions import Question
from iscm.web.description import Description, Term
from iscm.web.things import path_of
from iscm.web.views.diagram import Diagram, diagram
from iscm.web.views.ontology_words import WORDS, word
from iscm.web.views.reader import Reader, Text, Thing
from iscm.web.views.shapes import constraining

_OWL: Final = PREFIXES["owl"]
_RDF: Final = PREFIXES["rdf"]
_RDFS: Final = PREFIXES["rdfs"]
_SKOS: Final = PREFIXES["skos"]
_DCTERMS: Final = PREFIXES["dcterms"]
_TYPE: Final = _RDF + "type"

_KINDS: Final = ("Class", "ObjectProperty", "DatatypeProperty", "AnnotationProperty")
_OUTGOING: Final = (
    ("subClassOf", _RDFS + "subClassOf"),
    ("subPropertyOf", _RDFS + "subPropertyOf"),
    ("equivalentClass", _OWL + "equivalentClass"),
    ("disjointUnionOf", _OWL + "disjointUnionOf"),
    ("domain", _RDFS + "domain"),
    ("range", _RDFS + "range"),
    ("inverseOf", _OWL + "inverseOf"),
)
_EITHER: Final = frozenset({"domain", "range", "equivalentClass"})
"""What leads to several things as a choice between them."""
_INCOMING: Final = (
    ("superClassOf", _RDFS + "subClassOf"),
    ("superPropertyOf", _RDFS + "subPropertyOf"),
    ("properties", _RDFS + "domain"),
    ("values", _RDFS + "range"),
)
_ALIGNED: Final = (
    ("aligned", (_RDFS + "subClassOf", _RDFS + "subPropertyOf", _OWL + "equivalentClass")),
    ("seeAlso", (_RDFS + "seeAlso",)),
    ("type", (_TYPE,)),
)


@dataclass(frozen=True)
class Use:
    """How the data use a term.

    Attributes:
        number: of the things in a class, or of the triples with a property.
        instances: some things of a class.
    """

    number: int
    instances: tuple[str, ...] = ()


@dataclass(frozen=True)
class Companions:
    """What the page shows that is not in the ontology.

    Attributes:
        alignments: the triples of all alignments.
        shapes: the triples of the shapes.
        labels: of the things that `uses` names.
        uses: class or property → how the data use it.
        questions: queries that may use its terms.
    """

    alignments: Sequence[ox.Triple] = ()
    shapes: Sequence[ox.Triple] = ()
    labels: Sequence[ox.Triple] = ()
    uses: Mapping[str, Use] = field(default_factory=dict)
    questions: Sequence[Question] = ()


@dataclass(frozen=True)
class TermRow:
    """What a term has: words, the things, and what stands between these."""

    words: str
    things: tuple[Thing, ...]
    between: str = ", "


@dataclass(frozen=True)
class OntologyTerm:
    """A class or property.

    Attributes:
        iri, local, name: as in the ontology.
        definition, notes: in the reader's language.
        rows: what it is related to.
        traits: what it is, in words.
        use: how the data use it; None where they do not.
        status: how far its meaning is settled, in a word.
        example: how it is written, in Turtle.
        examples: instances of a class that have a name.
        questions: those whose query uses the term.
        deprecated: whether it should not be used any more.
        replaced_by: what to use instead.
    """

    iri: str
    local: str
    name: Text
    definition: tuple[Text, ...]
    notes: tuple[Text, ...]
    rows: tuple[TermRow, ...]
    traits: tuple[str, ...]
    use: Use | None
    status: str
    example: str
    examples: tuple[Thing, ...]
    questions: tuple[Question, ...]
    deprecated: bool
    replaced_by: tuple[Thing, ...]


@dataclass(frozen=True)
class Branch:
    """A class and the narrower ones below it."""

    thing: Thing
    narrower: tuple["Branch", ...]


@dataclass(frozen=True)
class OntologyPage:
    """What the template shows."""

    title: Text
    description: tuple[Text, ...]
    version: str
    previous: tuple[Thing, ...]
    facts: tuple[tuple[str, tuple[Text | Thing, ...]], ...]
    alignments: tuple[Thing, ...]
    tree: tuple[Branch, ...]
    sections: tuple[tuple[str, tuple[OntologyTerm, ...]], ...]
    diagram: Diagram


def ontology_page(triples: Sequence[ox.Triple], language: str, beside: Companions) -> OntologyPage:
    """Fill the page of the ontology.

    Args:
        triples: the ontology.
        language: of labels and words: en, fr or es.
        beside: what else is known of its terms.
    """
    terms = _Terms(triples, language, beside)
    reader = terms.reader
    aligned = Reader(Description(ONTOLOGY_IRI, list(beside.alignments), False), language)
    return OntologyPage(
        title=reader.name(ONTOLOGY_IRI),
        description=reader.texts(ONTOLOGY_IRI, _DCTERMS + "description"),
        version=reader.description.text(ONTOLOGY_IRI, _OWL + "versionInfo") or "",
        previous=reader.things(ONTOLOGY_IRI, _OWL + "priorVersion"),
        facts=tuple(_facts(reader)),
        alignments=tuple(
            aligned.thing(iri)
            for iri in sorted(aligned.description.subjects())
            if _OWL + "Ontology" in aligned.description.iris(iri, _TYPE)
        ),
        tree=terms.tree(),
        sections=tuple((word(kind), found) for kind in _KINDS if (found := terms.of_kind(kind))),
        diagram=diagram(reader),
    )


def _facts(reader: Reader) -> Iterator[tuple[str, tuple[Text | Thing, ...]]]:
    for key, name in (
        ("prefix", iri_of("vann:preferredNamespacePrefix")),
        ("issued", _DCTERMS + "issued"),
        ("creator", _DCTERMS + "creator"),
        ("licence", _DCTERMS + "license"),
        ("citation", _DCTERMS + "bibliographicCitation"),
    ):
        values: list[Text | Thing] = [*reader.texts(ONTOLOGY_IRI, name)]
        values += reader.things(ONTOLOGY_IRI, name)
        if values:
            yield word(key), tuple(values)


class _Terms:
    def __init__(self, triples: Sequence[ox.Triple], language: str, beside: Companions) -> None:
        d = Description(ONTOLOGY_IRI, [*triples, *beside.labels], truncated=False)
        self._description = d
        self._beside = beside
        self._aligned = Description(ONTOLOGY_IRI, list(beside.alignments), truncated=False)
        self._shapes = constraining(beside.shapes, language)
        self.reader = Reader(d, language)
        self._pointing: dict[tuple[str, str], set[str]] = defaultdict(set)
        for subject in d.subjects():
            if subject.startswith(ONTOLOGY):
                for _, name in _INCOMING:
                    for value in self._values(subject, name):
                        self._pointing[value, name].add(subject)
        self._disjoint: dict[str, set[str]] = defaultdict(set)
        for subject in d.subjects():
            groups = [self._members(str(list_)) for list_ in d.terms(subject, _OWL + "members")]
            groups += [[subject, other] for other in d.iris(subject, _OWL + "disjointWith")]
            for group in groups:
                for member in group:
                    self._disjoint[member] |= set(group) - {member}

    def of_kind(self, kind: str) -> tuple[OntologyTerm, ...]:
        """The ontology's own terms of a kind, by name."""
        return tuple(self._term(iri) for iri in sorted(self._own(kind), key=str.casefold))

    def tree(self) -> tuple[Branch, ...]:
        """The ontology's own classes, narrower ones below wider ones."""
        own = set(self._own("Class"))
        roots = [iri for iri in own if own.isdisjoint(self._above(iri))]
        return self._branches(roots)

    def _branches(self, iris: Iterable[str]) -> tuple[Branch, ...]:
        below = _RDFS + "subClassOf"
        return tuple(
            Branch(thing, self._branches(self._pointing.get((thing.iri, below), ())))
            for thing in self._things(iris)
        )

    def _own(self, kind: str) -> list[str]:
        return [
            iri
            for iri in self._description.subjects()
            if iri.startswith(ONTOLOGY) and _OWL + kind in self._description.iris(iri, _TYPE)
        ]

    def _term(self, iri: str) -> OntologyTerm:
        d, local = self._description, iri.removeprefix(ONTOLOGY)
        use = self._beside.uses.get(iri)
        traits = {_OWL + "FunctionalProperty": "functional"}
        status = d.text(iri, iri_of("vs:term_status")) or ""
        return OntologyTerm(
            iri=iri,
            local=local,
            name=self.reader.name(iri),
            definition=self.reader.texts(iri, _SKOS + "definition")
            or self.reader.texts(iri, _RDFS + "comment"),
            notes=self.reader.texts(iri, _SKOS + "scopeNote")
            + self.reader.texts(iri, _SKOS + "editorialNote"),
            rows=tuple(self._rows(iri)),
            traits=tuple(word(traits[t]) for t in d.iris(iri, _TYPE) if t in traits),
            use=use,
            status=word(status) if status in WORDS else status,
            example=d.text(iri, _SKOS + "example") or "",
            examples=tuple(
                self.reader.thing(example)
                for example in (use.instances if use else ())
                if d.properties(example)
            ),
            questions=tuple(q for q in self._beside.questions if _uses(q.query, local)),
            deprecated=d.flag(iri, _OWL + "deprecated"),
            replaced_by=tuple(
                self._thing(other) for other in d.iris(iri, _DCTERMS + "isReplacedBy")
            ),
        )

    def _rows(self, iri: str) -> Iterator[TermRow]:
        for key, name in _OUTGOING:
            things = (*self._things(self._values(iri, name)), *self._choices(iri, name))
            if things:
                between = f" {word('or')} " if key in _EITHER else ", "
                yield TermRow(word(key), things, between)
        for key, name in _INCOMING:
            if (iri, name) in self._pointing:
                yield TermRow(word(key), self._things(self._pointing[iri, name]))
        wider = {p for c in self._above(iri) for p in self._pointing.get((c, _RDFS + "domain"), ())}
        if inherited := wider - self._pointing.get((iri, _RDFS + "domain"), set()):
            yield TermRow(word("inherited"), self._things(inherited))
        if iri in self._disjoint:
            yield TermRow(word("disjointWith"), self._things(self._disjoint[iri]))
        for key, names in _ALIGNED:
            others = [i for name in names for i in self._aligned.iris(iri, name)]
            foreign = [i for i in others if not i.startswith((ONTOLOGY, _OWL))]
            if foreign:
                named = (Thing(i, Text(short_name(i)), path_of(i)) for i in sorted(foreign))
                yield TermRow(word(key), tuple(named))
        # What checks a class checks all narrower ones.
        checks = {s.iri: s for c in (iri, *self._above(iri)) for s in self._shapes.get(c, ())}
        if checks:
            ordered = sorted(checks.values(), key=lambda thing: thing.order)
            yield TermRow(word("constrained"), tuple(ordered))

    def _above(self, iri: str) -> set[str]:
        """The wider classes of a class."""
        above: set[str] = set()
        waiting = self._values(iri, _RDFS + "subClassOf")
        while waiting:
            wider = waiting.pop()
            if wider not in above:
                above.add(wider)
                waiting += self._values(wider, _RDFS + "subClassOf")
        return above

    def _thing(self, iri: str) -> Thing:
        """A thing as a link; the page's own terms by their place on it, whatever its version."""
        if iri.startswith(ONTOLOGY) and self._description.properties(iri):
            return Thing(iri, self.reader.name(iri), "#" + iri.removeprefix(ONTOLOGY))
        return self.reader.thing(iri)

    def _things(self, iris: Iterable[str]) -> tuple[Thing, ...]:
        return tuple(sorted((self._thing(iri) for iri in iris), key=_by_name))

    def _values(self, subject: str, name: str) -> list[str]:
        """The things that a property leads to; of a union or a list its members."""
        found: list[str] = []
        for term in self._description.terms(subject, name):
            if isinstance(term, ox.NamedNode):
                found.append(term.value)
            elif isinstance(term, ox.BlankNode):
                found += self._members(str(term))
                for members in self._description.terms(str(term), _OWL + "unionOf"):
                    found += self._members(str(members))
        return found

    def _choices(self, subject: str, name: str) -> Iterator[Thing]:
        """The texts that a property leads to a choice of."""
        for term in self._description.terms(subject, name):
            if isinstance(term, ox.BlankNode):
                for members in self._description.terms(str(term), _OWL + "oneOf"):
                    for item in self._items(str(members)):
                        if isinstance(item, ox.Literal):
                            yield Thing(str(item), Text(f"“{item.value}”"), None)

    def _members(self, node: str) -> list[str]:
        return [item.value for item in self._items(node) if isinstance(item, ox.NamedNode)]

    def _items(self, node: str) -> Iterator[Term]:
        while node and node != f"<{_RDF}nil>":
            yield from self._description.terms(node, _RDF + "first")
            node = next((str(t) for t in self._description.terms(node, _RDF + "rest")), "")


def _by_name(thing: Thing) -> str:
    """Sorts as readers look things up: É stands with E."""
    letters = unicodedata.normalize("NFKD", thing.name.value)
    return "".join(c for c in letters if not unicodedata.combining(c)).casefold()


def _uses(query: str, local: str) -> bool:
    """Whether a query names a term of the ontology, as a whole word."""
    at = query.find(f"iscm:{local}")
    while at >= 0:
        after = query[at + 5 + len(local) : at + 6 + len(local)]
        if not (after.isalnum() or after in ("_", "-")):
            return True
        at = query.find(f"iscm:{local}", at + 1)
    return False
