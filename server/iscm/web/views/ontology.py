"""The ontology and the shapes as pages: every term with what belongs to it, in three languages."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import pyoxigraph as ox

from iscm.compact import short_name
from iscm.namespaces import ONTOLOGY, ONTOLOGY_IRI, PREFIXES, SHAPES_IRI
from iscm.questions import Question
from iscm.web.description import Description
from iscm.web.views.diagram import Diagram, diagram
from iscm.web.views.reader import Reader, Text, Thing

_OWL: Final = PREFIXES["owl"]
_RDF: Final = PREFIXES["rdf"]
_RDFS: Final = PREFIXES["rdfs"]
_SH: Final = PREFIXES["sh"]
_DEFINITION: Final = PREFIXES["skos"] + "definition"

WORDS: Final[Mapping[str, Mapping[str, str]]] = {
    "en": {
        "Class": "Classes",
        "ObjectProperty": "Object properties",
        "DatatypeProperty": "Datatype properties",
        "AnnotationProperty": "Annotation properties",
        "subClassOf": "Kind of",
        "superClassOf": "Has kinds",
        "subPropertyOf": "Kind of",
        "domain": "Said of",
        "range": "Value",
        "inverseOf": "Inverse",
        "disjointWith": "Apart from",
        "properties": "Properties",
        "values": "Value of",
        "examples": "Examples",
        "questions": "Questions that use it",
        "or": "or",
        "version": "Version",
        "data": "Data",
        "diagram": "How the main classes hang together",
        "deprecated": "Deprecated.",
        "replaced": "Use instead:",
        "previous": "Earlier version",
        "shapes": "What data must look like is said by the shapes",
    },
    "fr": {
        "Class": "Classes",
        "ObjectProperty": "Propriétés d’objet",
        "DatatypeProperty": "Propriétés de données",
        "AnnotationProperty": "Propriétés d’annotation",
        "subClassOf": "Sorte de",
        "superClassOf": "Comprend",
        "subPropertyOf": "Sorte de",
        "domain": "Se dit de",
        "range": "Valeur",
        "inverseOf": "Inverse",
        "disjointWith": "Distinct de",
        "properties": "Propriétés",
        "values": "Valeur de",
        "examples": "Exemples",
        "questions": "Questions qui l’emploient",
        "or": "ou",
        "version": "Version",
        "data": "Données",
        "diagram": "Comment s’articulent les classes principales",
        "deprecated": "Obsolète.",
        "replaced": "Employer à la place :",
        "previous": "Version précédente",
        "shapes": "La forme que doivent avoir les données est décrite par",
    },
    "es": {
        "Class": "Clases",
        "ObjectProperty": "Propiedades de objeto",
        "DatatypeProperty": "Propiedades de datos",
        "AnnotationProperty": "Propiedades de anotación",
        "subClassOf": "Tipo de",
        "superClassOf": "Comprende",
        "subPropertyOf": "Tipo de",
        "domain": "Se dice de",
        "range": "Valor",
        "inverseOf": "Inversa",
        "disjointWith": "Distinto de",
        "properties": "Propiedades",
        "values": "Valor de",
        "examples": "Ejemplos",
        "questions": "Preguntas que lo usan",
        "or": "o",
        "version": "Versión",
        "data": "Datos",
        "diagram": "Cómo se relacionan las clases principales",
        "deprecated": "Obsoleto.",
        "replaced": "Use en su lugar:",
        "previous": "Versión anterior",
        "shapes": "La forma que deben tener los datos la describen",
    },
}
"""Words of the page, by language."""

_KINDS: Final = ("Class", "ObjectProperty", "DatatypeProperty", "AnnotationProperty")
_OUTGOING: Final = (
    ("subClassOf", _RDFS + "subClassOf"),
    ("subPropertyOf", _RDFS + "subPropertyOf"),
    ("domain", _RDFS + "domain"),
    ("range", _RDFS + "range"),
    ("inverseOf", _OWL + "inverseOf"),
    ("disjointWith", _OWL + "disjointWith"),
)
_INCOMING: Final = (
    ("superClassOf", _RDFS + "subClassOf"),
    ("properties", _RDFS + "domain"),
    ("values", _RDFS + "range"),
)
EXAMPLES_SHOWN: Final = 3


@dataclass(frozen=True)
class Row:
    """What a term has: words, the things, and what stands between these."""

    words: str
    things: tuple[Thing, ...]
    between: str = ", "


@dataclass(frozen=True)
class Term:
    """A class or property.

    Attributes:
        iri, local, name: as in the ontology.
        definition: in the reader's language.
        rows: what it hangs together with.
        examples: instances of a class.
        questions: those whose query uses the term.
        deprecated: whether it should not be used any more.
        replaced_by: what to use instead.
    """

    iri: str
    local: str
    name: Text
    definition: tuple[Text, ...]
    rows: tuple[Row, ...]
    examples: tuple[Thing, ...]
    questions: tuple[Question, ...]
    deprecated: bool
    replaced_by: tuple[Thing, ...]


@dataclass(frozen=True)
class OntologyPage:
    """What the template shows."""

    title: Text
    description: tuple[Text, ...]
    version: str
    previous: tuple[Thing, ...]
    sections: tuple[tuple[str, tuple[Term, ...]], ...]
    diagram: Diagram
    words: Mapping[str, str]
    language: str


def ontology_page(
    triples: list[ox.Triple],
    language: str,
    examples: Mapping[str, Sequence[Thing]],
    questions: Sequence[Question],
) -> OntologyPage:
    """Fill the page of the ontology.

    Args:
        triples: the ontology.
        language: of labels and words: en, fr or es.
        examples: class IRI → instances to show.
        questions: which may use its terms.
    """
    description = Description(ONTOLOGY_IRI, triples, truncated=False)
    terms = _Terms(description, language, examples, questions)
    words = WORDS[language]
    reader = terms.reader
    return OntologyPage(
        title=reader.name(ONTOLOGY_IRI),
        description=reader.texts(ONTOLOGY_IRI, PREFIXES["dcterms"] + "description"),
        version=description.text(ONTOLOGY_IRI, _OWL + "versionInfo") or "",
        previous=reader.things(ONTOLOGY_IRI, _OWL + "priorVersion"),
        sections=tuple((words[kind], found) for kind in _KINDS if (found := terms.of_kind(kind))),
        diagram=diagram(reader),
        words=words,
        language=language,
    )


class _Terms:
    def __init__(
        self,
        description: Description,
        language: str,
        examples: Mapping[str, Sequence[Thing]],
        questions: Sequence[Question],
    ) -> None:
        self._description = description
        self.reader = Reader(description, language)
        self._words = WORDS[language]
        self._examples = examples
        self._questions = questions
        self._pointing: dict[tuple[str, str], set[str]] = defaultdict(set)
        for subject in description.subjects():
            if subject.startswith(ONTOLOGY):
                for _, name in _INCOMING:
                    for value in self._values(subject, name):
                        self._pointing[value, name].add(subject)

    def of_kind(self, kind: str) -> tuple[Term, ...]:
        """The ontology's own terms of a kind, by name."""
        own = [
            iri
            for iri in self._description.subjects()
            if iri.startswith(ONTOLOGY)
            and _OWL + kind in self._description.iris(iri, _RDF + "type")
        ]
        return tuple(self._term(iri) for iri in sorted(own, key=str.casefold))

    def _term(self, iri: str) -> Term:
        d, local = self._description, iri.removeprefix(ONTOLOGY)
        rows = [
            Row(self._words[key], self._things(self._values(iri, name)), f" {self._words['or']} ")
            for key, name in _OUTGOING
            if self._values(iri, name)
        ]
        rows += [
            Row(self._words[key], self._things(self._pointing[iri, name]))
            for key, name in _INCOMING
            if (iri, name) in self._pointing
        ]
        return Term(
            iri=iri,
            local=local,
            name=self.reader.name(iri),
            definition=self.reader.texts(iri, _DEFINITION)
            or self.reader.texts(iri, _RDFS + "comment"),
            rows=tuple(rows),
            examples=tuple(self._examples.get(iri, ())),
            questions=tuple(q for q in self._questions if _uses(q.query, local)),
            deprecated=d.flag(iri, _OWL + "deprecated"),
            replaced_by=self.reader.things(iri, PREFIXES["dcterms"] + "isReplacedBy"),
        )

    def _things(self, iris: Iterable[str]) -> tuple[Thing, ...]:
        return tuple(sorted((self.reader.thing(iri) for iri in iris), key=lambda t: t.order))

    def _values(self, subject: str, name: str) -> list[str]:
        """The things that a property leads to; of a union its members."""
        found: list[str] = []
        for term in self._description.terms(subject, name):
            if isinstance(term, ox.NamedNode):
                found.append(term.value)
            elif isinstance(term, ox.BlankNode):
                for members in self._description.terms(str(term), _OWL + "unionOf"):
                    found += self._members(str(members))
        return found

    def _members(self, node: str) -> list[str]:
        members: list[str] = []
        while node and node != f"<{_RDF}nil>":
            members += self._description.iris(node, _RDF + "first")
            node = next((str(t) for t in self._description.terms(node, _RDF + "rest")), "")
        return members


def _uses(query: str, local: str) -> bool:
    """Whether a query names a term of the ontology, as a whole word."""
    at = query.find(f"iscm:{local}")
    while at >= 0:
        after = query[at + 5 + len(local) : at + 6 + len(local)]
        if not (after.isalnum() or after in ("_", "-")):
            return True
        at = query.find(f"iscm:{local}", at + 1)
    return False


@dataclass(frozen=True)
class Shape:
    """A node shape and its property shapes: name, explanation, target, advice."""

    iri: str
    local: str
    name: Text
    comment: tuple[Text, ...]
    message: tuple[Text, ...]
    targets: tuple[Thing, ...]
    path: str
    parts: tuple["Shape", ...] = ()


def shapes_page(triples: list[ox.Triple], language: str) -> tuple[Shape, ...]:
    """The node shapes, by name."""
    description = Description(SHAPES_IRI, triples, truncated=False)
    reader = Reader(description, language)

    def shape(iri: str) -> Shape:
        targets = [
            target
            for name in ("targetClass", "targetSubjectsOf", "targetObjectsOf", "targetNode")
            for target in reader.things(iri, _SH + name)
        ]
        paths = description.iris(iri, _SH + "path")
        return Shape(
            iri=iri,
            local=iri.partition("#")[2],
            name=reader.name(iri),
            comment=reader.texts(iri, _RDFS + "comment"),
            message=reader.texts(iri, _SH + "message"),
            targets=tuple(targets),
            path=short_name(paths[0]) if paths else "",
            parts=tuple(shape(part) for part in sorted(description.iris(iri, _SH + "property"))),
        )

    own = [
        iri
        for iri in description.subjects()
        if iri.startswith(SHAPES_IRI + "#")
        and _SH + "NodeShape" in description.iris(iri, _RDF + "type")
    ]
    return tuple(shape(iri) for iri in sorted(own, key=str.casefold))
