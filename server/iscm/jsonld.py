"""JSON-LD that a web developer can read: nested, with short names and labels in place.

Follows JSON-LD 1.1 (https://www.w3.org/TR/json-ld11/): compacted form, terms with language maps,
reverse properties (section 4.8) and included blocks (section 4.9). Each document carries the part
of the context that it uses, so that it can be read offline and by parsers that fetch nothing; the
whole context is published by itself.
"""

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any, Final

import pyoxigraph as ox

from iscm.namespaces import ID, ONTOLOGY, PREFIXES

_RDF: Final = PREFIXES["rdf"]
_XSD: Final = PREFIXES["xsd"]
_TYPE: Final = _RDF + "type"
_LABEL: Final = PREFIXES["rdfs"] + "label"
_TITLE: Final = PREFIXES["dcterms"] + "title"
_ABOUT: Final = ONTOLOGY + "about"
_INTEGER: Final = re.compile(r"(?:0|-?[1-9][0-9]{0,14})\Z", re.ASCII)
_STATEMENTS: Final = "statements"
_INCLUDED: Final = "included"

_MAPS: Final = {
    "label": "rdfs:label",
    "comment": "rdfs:comment",
    "prefLabel": "skos:prefLabel",
    "altLabel": "skos:altLabel",
    "definition": "skos:definition",
    "note": "skos:note",
    "editorialNote": "skos:editorialNote",
    "title": "dcterms:title",
    "description": "dcterms:description",
    "listedAs": "iscm:listedAs",
}
"""Terms for texts with a language: a map from language to text."""

_TERMS: Final = {
    "homepage": "foaf:homepage",
    "publisher": "dcterms:publisher",
    "partOf": "dcterms:isPartOf",
    "url": "schema:url",
    "derivedFrom": "prov:wasDerivedFrom",
    "sameAs": "owl:sameAs",
    "seeAlso": "rdfs:seeAlso",
    "broader": "skos:broader",
    "inScheme": "skos:inScheme",
}
"""Short names for terms of others."""

CONTEXT: Final[Mapping[str, Any]] = MappingProxyType(
    {
        "@version": 1.1,
        "@vocab": ONTOLOGY,
        "id": "@id",
        "type": "@type",
        _INCLUDED: "@included",
        _STATEMENTS: {"@reverse": "iscm:about"},
        **{term: {"@id": iri, "@container": "@language"} for term, iri in _MAPS.items()},
        **{term: {"@id": iri} for term, iri in _TERMS.items()},
        # The names of our own kinds of things are properties' names here.
        **{
            prefix: namespace
            for prefix, namespace in PREFIXES.items()
            if not namespace.startswith(ID)
        },
    }
)
"""The whole context. Names without a prefix are the ontology's, unless they are listed."""

_Nodes = dict[str, dict[str, list[ox.NamedNode | ox.BlankNode | ox.Literal]]]


def context_document() -> str:
    """The context as a document of its own."""
    return _text({"@context": dict(CONTEXT)})


def compacted(triples: Iterable[ox.Triple], main: str | None = None) -> str:
    """Write triples as compacted, nested JSON-LD.

    Args:
        triples: what to write; the order does not matter.
        main: IRI of the thing that the document is about. It comes first, with what is about it
            under ``statements`` and everything else under ``included``. None for a graph of equals.

    Raises:
        ValueError: there is a triple term (RDF 1.2).
    """
    return _Document(triples).text(main)


class _Document:
    """One document being written."""

    def __init__(self, triples: Iterable[ox.Triple]) -> None:
        self._nodes: _Nodes = defaultdict(lambda: defaultdict(list))
        for triple in sorted(set(triples), key=str):
            if isinstance(triple.object, ox.Triple):
                raise ValueError(f"{triple} has a triple term, which JSON-LD 1.1 does not have")
            self._nodes[_identifier(triple.subject)][triple.predicate.value].append(triple.object)
        self._used = {"@version", "id"}
        self._mentioned: set[str] = set()

    def text(self, main: str | None) -> str:
        if main is None or main not in self._nodes:
            body: dict[str, Any] = {
                "@graph": [self._node(iri) for iri in sorted(self._nodes, key=_place)]
            }
        else:
            body = self._framed(main)
        context = {key: CONTEXT[key] for key in CONTEXT if key in self._used}
        return _text({"@context": context, **body})

    def _framed(self, main: str) -> dict[str, Any]:
        about = [
            iri
            for iri, node in self._nodes.items()
            if iri != main and any(_is(term, main) for term in node.get(_ABOUT, []))
        ]
        body = self._node(main)
        if about:
            self._used |= {_STATEMENTS, "iscm"}
            body[_STATEMENTS] = [self._node(iri, without=main) for iri in sorted(about, key=_place)]
        done = {main, *about}
        rest = [
            self._node(iri)
            for iri in sorted(set(self._nodes) - done, key=_place)
            if not self._is_label(iri)
        ]
        # What is only named has its label where it is mentioned, unless nothing mentions it.
        rest += [
            self._node(iri)
            for iri in sorted(set(self._nodes) - done, key=_place)
            if self._is_label(iri) and iri not in self._mentioned
        ]
        if rest:
            self._used.add(_INCLUDED)
            body[_INCLUDED] = rest
        return body

    def _is_label(self, iri: str) -> bool:
        return self._nodes[iri].keys() == {_LABEL}

    def _node(self, iri: str, without: str | None = None) -> dict[str, Any]:
        written: dict[str, Any] = {"id": iri}
        properties = self._nodes[iri]
        for predicate in sorted(properties, key=_predicate_place):
            terms = properties[predicate]
            if predicate == _TYPE:
                self._used.add("type")
                names = [self._class(term) for term in terms]
                written["type"] = names[0] if len(names) == 1 else names
                continue
            if predicate == _ABOUT and without is not None:
                terms = [term for term in terms if not _is(term, without)]
            if terms:
                key, value = self._property(predicate, terms)
                written[key] = value
        return written

    def _class(self, term: ox.NamedNode | ox.BlankNode | ox.Literal) -> str:
        return self._name(term.value) if isinstance(term, ox.NamedNode) else str(term)

    def _property(
        self, predicate: str, terms: list[ox.NamedNode | ox.BlankNode | ox.Literal]
    ) -> tuple[str, Any]:
        name = _SHORT.get(predicate, "")
        tagged = all(isinstance(term, ox.Literal) and term.language for term in terms)
        if name in _MAPS and tagged:
            self._use(name)
            texts: dict[str, Any] = defaultdict(list)
            for term in terms:
                assert isinstance(term, ox.Literal)  # noqa: S101
                texts[term.language or ""].append(term.value)
            return name, {tag: v[0] if len(v) == 1 else v for tag, v in sorted(texts.items())}
        if name and name not in _MAPS:
            self._use(name)
        else:
            # A map cannot hold texts without a language, so the property keeps its full name.
            name = self._name(predicate, beside_a_map=bool(name))
        values = [self._value(term) for term in terms]
        return name, values[0] if len(values) == 1 else values

    def _value(self, term: ox.NamedNode | ox.BlankNode | ox.Literal) -> Any:
        if not isinstance(term, ox.Literal):
            return self._reference(_identifier(term))
        if term.language:
            return {"@value": term.value, "@language": term.language}
        datatype = term.datatype.value
        if datatype == _XSD + "string":
            return term.value
        if datatype == _XSD + "integer" and _INTEGER.match(term.value):
            return int(term.value)
        if datatype == _XSD + "boolean" and term.value in ("true", "false"):
            return term.value == "true"
        return {"@value": term.value, "@type": self._name(datatype)}

    def _reference(self, iri: str) -> dict[str, Any]:
        reference: dict[str, Any] = {"id": iri}
        for predicate in (_LABEL, _TITLE):
            terms = self._nodes[iri].get(predicate) if iri in self._nodes else None
            if terms:
                key, value = self._property(predicate, terms)
                reference[key] = value
                if predicate == _LABEL:
                    self._mentioned.add(iri)
                break
        return reference

    def _name(self, iri: str, beside_a_map: bool = False) -> str:
        if iri.startswith(ONTOLOGY) and not beside_a_map:
            local = iri[len(ONTOLOGY) :]
            if local not in CONTEXT and local.isalnum():
                self._used.add("@vocab")
                return local
        for prefix, namespace in PREFIXES.items():
            if prefix in CONTEXT and iri.startswith(namespace):
                self._used.add(prefix)
                return f"{prefix}:{iri[len(namespace) :]}"
        return iri

    def _use(self, name: str) -> None:
        self._used |= {name, (_MAPS.get(name) or _TERMS[name]).partition(":")[0]}


def _expanded_name(short: str) -> str:
    prefix, _, local = short.partition(":")
    return PREFIXES[prefix] + local


_SHORT: Final = {_expanded_name(iri): term for term, iri in (_MAPS | _TERMS).items()}


def _identifier(term: ox.NamedNode | ox.BlankNode | ox.Triple) -> str:
    return term.value if isinstance(term, ox.NamedNode) else str(term)


def _is(term: ox.NamedNode | ox.BlankNode | ox.Literal, iri: str) -> bool:
    return isinstance(term, ox.NamedNode) and term.value == iri


def _place(iri: str) -> tuple[bool, str]:
    return (iri.startswith("_:"), iri)


def _predicate_place(iri: str) -> tuple[int, str]:
    first = (_TYPE, _LABEL, _TITLE, PREFIXES["skos"] + "prefLabel")
    return (first.index(iri) if iri in first else len(first), iri)


def _text(document: Mapping[str, Any]) -> str:
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"
