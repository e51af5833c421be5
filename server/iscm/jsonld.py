"""JSON-LD that a web developer can read: nested, with short names, and labels said once: at
the thing where it is described, else where it is mentioned first.

Follows JSON-LD 1.1 (https://www.w3.org/TR/json-ld11/): compacted form, terms with language maps,
type coercion (section 4.2), lists, reverse properties (section 4.8) and included blocks
(section 4.9). A document names its context by the URL where it is published. So that what was
saved years ago still means the same, a term of the context keeps its meaning for ever; terms are
only added. The context is a file, ``ontology/context.jsonld``.
"""

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

import pyoxigraph as ox

from iscm.compact import parted
from iscm.namespaces import ONTOLOGY, PREFIXES, iri_of
from iscm.paths import project_folders

_RDF: Final = PREFIXES["rdf"]
_XSD: Final = PREFIXES["xsd"]
_TYPE: Final = _RDF + "type"
_FIRST: Final = _RDF + "first"
_REST: Final = _RDF + "rest"
_NIL: Final = _RDF + "nil"
_LABEL: Final = iri_of("rdfs:label")
_TITLE: Final = iri_of("dcterms:title")
_TOPIC: Final = iri_of("foaf:primaryTopic")
_ABOUT: Final = ONTOLOGY + "about"
_INTEGER: Final = re.compile(r"(?:0|-?[1-9][0-9]{0,14})\Z", re.ASCII)
_STATEMENTS: Final = "statements"
_DOCUMENT: Final = "document"
_INCLUDED: Final = "included"

_CONTEXT_FILE: Final = project_folders().context.read_text(encoding="utf-8")
CONTEXT: Final[Mapping[str, Any]] = json.loads(_CONTEXT_FILE)["@context"]
_SHORTENED: Final = {name: iri for name, iri in PREFIXES.items() if name in CONTEXT}
"""The context. Names without a prefix are the ontology's, unless they are listed."""
_OTHERS: Final = {
    term: meaning
    for term, meaning in CONTEXT.items()
    if isinstance(meaning, dict) and "@id" in meaning
}
_MAPS: Final = {term for term in _OTHERS if _OTHERS[term].get("@container") == "@language"}
"""Terms for texts with a language: a map from language to text."""
_LINKS: Final = {term for term in _OTHERS if _OTHERS[term].get("@type") == "@id"}
"""Terms whose plain strings are IRIs."""
_DATES: Final = {term for term in _OTHERS if _OTHERS[term].get("@type") == "xsd:date"}
"""Terms whose plain strings are days."""


def _expanded_name(short: str) -> str:
    prefix, _, local = short.partition(":")
    return PREFIXES[prefix] + local


_SHORT: Final = {_expanded_name(meaning["@id"]): term for term, meaning in _OTHERS.items()}

_Term = ox.NamedNode | ox.BlankNode | ox.Literal
_Nodes = dict[str, dict[str, list[_Term]]]


def context_document() -> str:
    """The context as a document of its own."""
    return _CONTEXT_FILE


def compacted(triples: Iterable[ox.Triple], context: str, main: str | None = None) -> str:
    """Write triples as compacted, nested JSON-LD.

    Args:
        triples: what to write; the order does not matter.
        context: URL where `context_document` is published.
        main: IRI of the thing that the document is about. It comes first, with what is about it
            under ``statements``, the document that it is the topic of under ``document``, and
            everything else under ``included``. None for a graph of equals.

    Raises:
        ValueError: there is a triple term (RDF 1.2).
    """
    return _text({"@context": context, **_Document(triples).body(main)})


class _Document:
    """One document being written."""

    def __init__(self, triples: Iterable[ox.Triple]) -> None:
        self._nodes: _Nodes = defaultdict(lambda: defaultdict(list))
        references: Counter[str] = Counter()
        for triple in sorted(set(triples), key=str):
            if isinstance(triple.object, ox.Triple):
                raise ValueError(f"{triple} has a triple term, which JSON-LD 1.1 does not have")
            self._nodes[_identifier(triple.subject)][triple.predicate.value].append(triple.object)
            if isinstance(triple.object, ox.BlankNode):
                references[_identifier(triple.object)] += 1
        self._once = {name for name, number in references.items() if number == 1}
        self._nested = self._once - self._in_circles()
        self._mentioned: set[str] = set()
        self._only_named: set[str] = set()
        self._unnamed = 0

    def body(self, main: str | None) -> dict[str, Any]:
        """The document without its context."""
        if main is not None and main in self._nodes:
            return self._framed(main)
        return {"graph": self._written(set(self._nodes))}

    def _framed(self, main: str) -> dict[str, Any]:
        self._only_named = {
            iri
            for iri, node in self._nodes.items()
            if iri != main and not iri.startswith("_:") and node.keys() in ({_LABEL}, {_TITLE})
        }
        statements = self._leading(main, _ABOUT)
        documents = self._leading(main, _TOPIC) - statements
        body = self._node(main)
        if statements:
            body[_STATEMENTS] = self._written(statements, (_ABOUT, main))
        if documents:
            body[_DOCUMENT] = _one(self._written(documents, (_TOPIC, main)))
        others = set(self._nodes) - statements - documents - {main}
        rest = self._written(others - self._only_named)
        # What is only named has its label where it is mentioned first, unless nothing mentions it.
        rest += self._written(self._only_named - self._mentioned)
        if rest:
            body[_INCLUDED] = rest
        return body

    def _leading(self, main: str, predicate: str) -> set[str]:
        """The nodes that stand below the main one, since a property of theirs leads to it."""
        return {
            iri
            for iri, node in self._nodes.items()
            if iri != main and any(_is(term, main) for term in node.get(predicate, []))
        } - self._nested

    def _in_circles(self) -> set[str]:
        """The blank nodes that lead back to themselves, which cannot be nested."""
        above = {
            _identifier(term): subject
            for subject, node in self._nodes.items()
            for terms in node.values()
            for term in terms
            if isinstance(term, ox.BlankNode)
        }
        circles = set()
        for name in self._once:
            seen, at = {name}, above[name]
            while at in self._once and at not in seen:
                seen.add(at)
                at = above[at]
            if at == name:
                circles.add(name)
        return circles

    def _written(
        self, iris: Iterable[str], without: tuple[str, str] | None = None
    ) -> list[dict[str, Any]]:
        """The nodes that do not stand inside another, in order."""
        named = sorted(iri for iri in set(iris) - self._nested if not iri.startswith("_:"))
        blank = [iri for iri in set(iris) - self._nested if iri.startswith("_:")]
        return [
            *(self._node(iri, without) for iri in named),
            *_ordered([self._node(iri, without) for iri in blank]),
        ]

    def _node(self, iri: str, without: tuple[str, str] | None = None) -> dict[str, Any]:
        """A node whole, but for the one triple that its place tells already."""
        self._unnamed += iri.startswith("_:")
        try:
            return self._told(iri, without)
        finally:
            self._unnamed -= iri.startswith("_:")

    def _told(self, iri: str, without: tuple[str, str] | None) -> dict[str, Any]:
        written: dict[str, Any] = {} if iri in self._nested else {"id": iri}
        properties = self._nodes.get(iri, {})
        for predicate in sorted(properties, key=_predicate_place):
            terms = properties[predicate]
            classes = [term.value for term in terms if isinstance(term, ox.NamedNode)]
            if predicate == _TYPE and len(classes) == len(terms):
                written["type"] = _one([self._name(iri) for iri in classes])
                continue
            if without is not None and predicate == without[0]:
                terms = [term for term in terms if not _is(term, without[1])]
            if terms:
                key, value = self._property(predicate, terms)
                written[key] = value
        return written

    def _property(self, predicate: str, terms: Sequence[_Term]) -> tuple[str, Any]:
        name = _SHORT.get(predicate, "")
        tagged = all(
            isinstance(term, ox.Literal) and term.language and term.direction is None
            for term in terms
        )
        if name in _MAPS and tagged:
            texts: dict[str, list[str]] = defaultdict(list)
            for term in terms:
                assert isinstance(term, ox.Literal)  # noqa: S101
                texts[term.language or ""].append(term.value)
            return name, {tag: _one(text) for tag, text in sorted(texts.items())}
        coerced = ""
        if not name or name in _MAPS:
            # A map cannot hold texts without a language, so the property keeps its full name.
            name = self._name(predicate, beside_a_map=bool(name))
        elif name in _LINKS:
            coerced = "id"
        elif name in _DATES:
            coerced = _XSD + "date"
        values = [self._value(term, coerced) for term in terms]
        return name, _one(_ordered(values) if _has_nested(values) else values)

    def _value(self, term: _Term, coerced: str) -> Any:
        if isinstance(term, ox.BlankNode):
            return self._inside(_identifier(term))
        if isinstance(term, ox.NamedNode):
            reference = self._reference(term.value)
            alone = coerced == "id" and reference.keys() == {"id"}
            return term.value if alone else reference
        if term.language:
            directed = {} if term.direction is None else {"@direction": str(term.direction)}
            return {"value": term.value, "language": term.language, **directed}
        datatype = term.datatype.value
        if datatype == coerced:
            return term.value
        if datatype == _XSD + "string":
            return {"value": term.value} if coerced else term.value
        if not coerced and datatype == _XSD + "integer" and _INTEGER.match(term.value):
            return int(term.value)
        if not coerced and datatype == _XSD + "boolean" and term.value in ("true", "false"):
            return term.value == "true"
        return {"value": term.value, "type": self._name(datatype)}

    def _inside(self, name: str) -> dict[str, Any]:
        """A blank node where it is mentioned: as a list, whole, or by its name."""
        items = self._list(name)
        if items is not None:
            return {"list": [self._value(item, "") for item in items]}
        return self._node(name) if name in self._nested else {"id": name}

    def _list(self, name: str) -> list[_Term] | None:
        """The items of a well-formed list that nothing else leads into; None of anything else."""
        items = []
        while name != _NIL:
            properties = self._nodes.get(name, {})
            if name not in self._nested or properties.keys() != {_FIRST, _REST}:
                return None
            first, rest = properties[_FIRST], properties[_REST]
            if len(first) != 1 or len(rest) != 1 or isinstance(rest[0], ox.Literal):
                return None
            items.append(first[0])
            name = _identifier(rest[0])
        return items

    def _reference(self, iri: str) -> dict[str, Any]:
        """A thing where it is mentioned, with its label where that stands nowhere before.

        Within a blank node it is left out: those have no order in which one could come first.
        """
        reference: dict[str, Any] = {"id": iri}
        if iri in self._only_named - self._mentioned and not self._unnamed:
            self._mentioned.add(iri)
            for predicate, terms in self._nodes[iri].items():
                key, value = self._property(predicate, terms)
                reference[key] = value
        return reference

    def _name(self, iri: str, beside_a_map: bool = False) -> str:
        if iri.startswith(ONTOLOGY) and not beside_a_map:
            local = iri[len(ONTOLOGY) :]
            if local not in CONTEXT and local.isalnum():
                return local
        name = parted(iri, _SHORTENED)
        return iri if name is None else ":".join(name)


def _identifier(term: ox.NamedNode | ox.BlankNode | ox.Triple) -> str:
    return term.value if isinstance(term, ox.NamedNode) else str(term)


def _is(term: _Term, iri: str) -> bool:
    return isinstance(term, ox.NamedNode) and term.value == iri


def _one(values: Sequence[Any]) -> Any:
    """A single value by itself, several as an array."""
    return values[0] if len(values) == 1 else list(values)


def _has_nested(values: Iterable[Any]) -> bool:
    return any(isinstance(value, dict) and not value.keys() & {"id", "value"} for value in values)


def _ordered(values: list[Any]) -> list[Any]:
    """Nodes without names in an order that does not hang on how they were named."""
    return sorted(values, key=lambda value: json.dumps(value, sort_keys=True))


def _predicate_place(iri: str) -> tuple[int, str]:
    first = (_TYPE, _LABEL, _TITLE, iri_of("skos:prefLabel"))
    return (first.index(iri) if iri in first else len(first), iri)


def _text(document: Mapping[str, Any]) -> str:
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"
