"""Whether vocabularies have the terms that files use."""

from collections.abc import Iterator
from functools import cache

import pyoxigraph as ox
from rapidfuzz.distance import OSA
from rdflib import namespace as known

from iscm.compact import short_name
from iscm.namespaces import BASE, ONTOLOGY, PREFIXES, iri_of
from iscm.validation.corpus import Corpus
from iscm.validation.report import Finding, violation
from iscm.validation.suggestions import Suggestions, namespace

_TYPE = ox.NamedNode(iri_of("rdf:type"))
_NEAR = 1
"""Letters in which a misspelt namespace differs from the one that was meant, at most; from two on,
vocabularies of the same host differ as well."""

_DCAT_3 = frozenset(
    {
        "first",
        "hasVersion",
        "inSeries",
        "isVersionOf",
        "last",
        "next",
        "prev",
        "previousVersion",
        "version",
        "DatasetSeries",
        "resource",
    }
)
"""Terms of DCAT 3 that rdflib's namespace, which is DCAT 2, does not know yet."""

_CLOSED_NAMESPACES = {
    PREFIXES[prefix]: frozenset(str(term) for term in dir(names))
    | frozenset(PREFIXES[prefix] + term for term in (_DCAT_3 if prefix == "dcat" else ()))
    for prefix, names in (
        ("dcat", known.DCAT),
        ("dcterms", known.DCTERMS),
        ("foaf", known.FOAF),
        ("org", known.ORG),
        ("owl", known.OWL),
        ("prov", known.PROV),
        ("qb", known.QB),
        ("rdf", known.RDF),
        ("rdfs", known.RDFS),
        ("skos", known.SKOS),
        ("time", known.TIME),
        ("void", known.VOID),
        ("xsd", known.XSD),
    )
}
"""Vocabularies whose terms are all known here, so that a misspelt one can be told."""


def unknown_terms(corpus: Corpus) -> Iterator[Finding]:
    """A property or class that its vocabulary does not have, such as a misspelt one."""
    own = cache(corpus.describes)
    suggestions: Suggestions | None = None
    for file in corpus.targets:
        for triple in file.triples:
            for term in (triple.predicate, triple.object, getattr(triple.object, "datatype", None)):
                if not isinstance(term, ox.NamedNode):
                    continue
                if term.value.startswith(ONTOLOGY):
                    missing = not own(term) and term.value != ONTOLOGY
                    if missing and suggestions is None:
                        names = {iri for iri in corpus.described if iri.startswith(ONTOLOGY)}
                        suggestions = Suggestions(names)
                    hint = suggestions.near(term.value) if missing and suggestions else ""
                else:
                    missing = not _known_elsewhere(term.value)
                    hint = _foreign_hint(term.value) if missing else ""
                if missing:
                    yield violation(
                        "UnknownTerm",
                        f"{short_name(term.value)} is no term of its vocabulary: correct it."
                        + hint,
                        triple.subject,
                        triple.predicate,
                        triple.object,
                        file.path,
                    )


def strange_namespaces(corpus: Corpus) -> Iterator[Finding]:
    """A term of a namespace that is nearly one of the project's prefixes', or below the project's
    base and not the ontology's: nothing that is said with it would be seen by any shape."""
    told: set[str] = set()
    for file in corpus.targets:
        for triple in sorted(file.triples, key=str):
            terms = [triple.predicate, getattr(triple.object, "datatype", None)]
            if triple.predicate == _TYPE:
                terms.append(triple.object)
            for term in terms:
                if not isinstance(term, ox.NamedNode):
                    continue
                space = namespace(term.value)
                meant = _meant(space)
                if meant is not None and (key := f"{file.path} {space}") not in told:
                    told.add(key)
                    yield violation(
                        "StrangeNamespace",
                        f"<{space}> is no vocabulary's namespace; {meant}: is "
                        f"<{PREFIXES[meant]}>: correct the prefix's IRI, or the term's.",
                        triple.subject,
                        triple.predicate,
                        triple.object,
                        file.path,
                    )


@cache
def _meant(space: str) -> str | None:
    """The prefix of the namespace that was meant; None for one that is right, or of others."""
    spaces = {iri: name for name, iri in PREFIXES.items()}
    if space in spaces:
        return None
    if space.startswith(BASE):
        return "iscm"
    near = ((OSA.distance(space, iri, score_cutoff=_NEAR), name) for iri, name in spaces.items())
    distance, name = min(near)
    return name if distance <= _NEAR else None


@cache
def _known_elsewhere(iri: str) -> bool:
    names = _CLOSED_NAMESPACES.get(namespace(iri))
    return names is None or iri == namespace(iri) or iri in names


def _foreign_hint(iri: str) -> str:
    return Suggestions(_CLOSED_NAMESPACES[namespace(iri)]).near(iri)
