"""The description of a thing: what its page and its RDF are both made from."""

import functools
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

import pyoxigraph as ox

from iscm.namespaces import DESCRIPTION_GRAPH, ID, ONTOLOGY, PREFIXES, iri_of
from iscm.web.site import Site

INCOMING_LIMIT: Final = 600
"""How many nodes that merely refer to a thing are described with it. A State has fewer than a
hundred, IOM four hundred; only a role or a basis has more, and there a query serves better."""

_RDF: Final = PREFIXES["rdf"]
TYPE: Final = _RDF + "type"
LABEL: Final = iri_of("rdfs:label")
TITLE: Final = iri_of("dcterms:title")
NAMES: Final = frozenset({LABEL, TITLE})
"""Properties that say what a thing is called; sources and datasets have titles alone."""
DEFINITION: Final = iri_of("skos:definition")
_EXPLAINED: Final = tuple(
    PREFIXES[kind] for kind in ("basis", "date-kind", "term-state", "succession-kind")
)
"""Concepts that are caveats: a reader needs what they mean where they are mentioned."""
ABOUT: Final = ONTOLOGY + "about"
ATTESTED_BY: Final = ONTOLOGY + "attestedBy"
REIFIES: Final = _RDF + "reifies"
"""Leads from what stands for a triple to the triple
(https://www.w3.org/TR/rdf12-concepts/#dfn-reifying-triple)."""

_NOTHING: Final[tuple[tuple[str, ...], tuple[ox.Literal, ...]]] = ((), ())

Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple


@dataclass(frozen=True)
class Description:
    """Triples around one thing.

    Attributes:
        iri: the thing.
        triples: all of them, ordered by subject.
        truncated: more nodes refer to the thing than `INCOMING_LIMIT`.
        mentioned: the IRIs of all that stands in them.
    """

    iri: str
    triples: list[ox.Triple]
    truncated: bool
    mentioned: frozenset[str] = frozenset()

    @functools.cached_property
    def _index(self) -> dict[str, dict[str, list[Term]]]:
        index: dict[str, dict[str, list[Term]]] = defaultdict(lambda: defaultdict(list))
        for triple in self.triples:
            index[_name(triple.subject)][triple.predicate.value].append(triple.object)
        return index

    def subjects(self) -> list[str]:
        """Everything that something is said of."""
        return list(self._index)

    def properties(self, subject: str) -> dict[str, list[Term]]:
        """Property IRI → objects, of one subject."""
        return self._index.get(subject, {})

    def terms(self, subject: str, name: str) -> list[Term]:
        """Objects of a property, named in full or by its local name in the ontology."""
        return self.properties(subject).get(full_name(name), [])

    @functools.cached_property
    def _parted(self) -> dict[tuple[str, str], tuple[tuple[str, ...], tuple[ox.Literal, ...]]]:
        """(subject, property) → what was read of it before: a page reads the same several times."""
        return {}

    def _read(self, subject: str, name: str) -> tuple[tuple[str, ...], tuple[ox.Literal, ...]]:
        found = self._parted.get((subject, name))
        if found is None:
            terms = self._index.get(subject, {}).get(full_name(name))
            found = self._parted[subject, name] = (
                (
                    tuple(sorted([term.value for term in terms if isinstance(term, ox.NamedNode)])),
                    tuple([term for term in terms if isinstance(term, ox.Literal)]),
                )
                if terms
                else _NOTHING
            )
        return found

    def iris(self, subject: str, name: str) -> tuple[str, ...]:
        """The IRIs among the objects of a property, by their text, whatever order an engine has."""
        return self._read(subject, name)[0]

    def literals(self, subject: str, name: str) -> tuple[ox.Literal, ...]:
        """The literals among the objects of a property."""
        return self._read(subject, name)[1]

    def text(self, subject: str, name: str) -> str | None:
        """The first literal of a property as text."""
        return next((literal.value for literal in self.literals(subject, name)), None)

    def names_of(self, subject: str) -> list[ox.Triple]:
        """What a subject is called, as `names` asks for it: by labels, else by titles."""
        called = [t for t in self.triples if _name(t.subject) == subject]
        labels = [t for t in called if t.predicate.value == LABEL]
        return labels or [t for t in called if t.predicate.value == TITLE]

    def is_only_named(self, subject: str) -> bool:
        """Whether no more is said of a subject than what it is called and means."""
        return self.properties(subject).keys() <= NAMES | {DEFINITION}

    def flag(self, subject: str, name: str) -> bool:
        """Whether a boolean property is true."""
        return self.text(subject, name) in ("true", "1")

    @functools.cached_property
    def _types(self) -> dict[str, frozenset[str]]:
        return {}

    def types(self, subject: str) -> frozenset[str]:
        """The classes of a subject; those of the ontology by their local names."""
        found = self._types.get(subject)
        if found is None:
            names = (iri.removeprefix(ONTOLOGY) for iri in self.iris(subject, TYPE))
            found = self._types[subject] = frozenset(names)
        return found

    @functools.cached_property
    def _instances(self) -> dict[str, set[str]]:
        found: dict[str, set[str]] = defaultdict(set)
        for subject in self._index:
            for name in self.types(subject):
                found[name].add(subject)
        return found

    def instances(self, name: str) -> set[str]:
        """The subjects that belong to a class; those of the ontology go by their local names."""
        return self._instances.get(name, set())

    def about(self, iri: str) -> list[str]:
        """The nodes that are about a thing, in IRI order."""
        return sorted(s for s in self._index if iri in self.iris(s, ABOUT))

    def incoming(self) -> list[tuple[str, str]]:
        """(subject, property) of every triple that leads to the thing."""
        target = ox.NamedNode(self.iri)
        return [(_name(t.subject), t.predicate.value) for t in self.triples if t.object == target]


def _name(subject: ox.NamedNode | ox.BlankNode | ox.Triple) -> str:
    """A subject's IRI, or a blank node's label as in Turtle."""
    return subject.value if isinstance(subject, ox.NamedNode) else str(subject)


def full_name(name: str) -> str:
    """A property's IRI from its local name in the ontology; IRIs pass through."""
    return name if ":" in name else ONTOLOGY + name


def exists(site: Site, iri: str) -> bool:
    """Whether the dataset says anything of a thing. The IRI must be valid."""
    return site.ask(
        f"ASK {{ {{ <{iri}> ?p ?o }} UNION {{ GRAPH <{DESCRIPTION_GRAPH}> {{ <{iri}> ?p ?o }} }} }}"
    )


def describe(site: Site, iri: str, *, naming: bool = True) -> Description:
    """Describe a thing.

    Its own triples; every node that is about it, whole (its statements, rosters, meetings,
    documents); the statements of others that name it, up to `INCOMING_LIMIT`; the sources of all
    these; the triples that lead to it; what is said of its triples, where they are reified (RDF
    1.2); and the labels or titles of whatever is mentioned.

    Args:
        site: where to ask.
        iri: a valid IRI.
        naming: whether to tell of what merely names it or leads to it; without, it is truncated.
    """
    limit = INCOMING_LIMIT + 1
    statements = f"""
        SELECT DISTINCT ?s {{ ?s ?reference <{iri}> . ?s <{ABOUT}> ?topic
            FILTER NOT EXISTS {{ ?s <{ABOUT}> <{iri}> }} }} ORDER BY ?s LIMIT {limit}"""
    leading = f"""
        SELECT DISTINCT ?s ?p {{ ?s ?p <{iri}> FILTER NOT EXISTS {{ ?s <{ABOUT}> ?topic }} }}
        ORDER BY ?s ?p LIMIT {limit}"""
    others = f"""UNION {{ {{ {statements} }} ?s ?p ?o }}
          UNION {{ {{ {leading} }} BIND(<{iri}> AS ?o) }}"""
    found = site.triples(f"""
        CONSTRUCT {{ ?s ?p ?o }} WHERE {{
          {{ VALUES ?s {{ <{iri}> }} ?s ?p ?o }}
          UNION {{ {_counted(iri)} }}
          {_reified(site, iri)}
          UNION {{ {{ SELECT DISTINCT ?s {{ ?s <{ABOUT}> <{iri}> }} }} ?s ?p ?o }}
          {others if naming else ""}
        }}""")
    target = ox.NamedNode(iri)
    referring = {t.subject for t in found if t.object == target and t.predicate.value != ABOUT}
    sources = {
        t.object.value
        for t in found
        if t.predicate.value == ATTESTED_BY and isinstance(t.object, ox.NamedNode)
    }
    found += _outgoing(site, sources)
    mentioned = {iri for triple in found for iri in _named(triple)}
    found += names(site, mentioned)
    # One text is compared faster than three values.
    ordered = sorted(dict.fromkeys(found), key=lambda t: f"{t.subject} {t.predicate}")
    ordered.sort(key=lambda t: t.subject != target)
    truncated = not naming or len(referring) > INCOMING_LIMIT
    return Description(iri, ordered, truncated, frozenset(mentioned))


def _counted(iri: str) -> str:
    """A pattern for what the description of the dataset says of a thing, its partitions apart."""
    void = PREFIXES["void"]
    return f"""GRAPH <{DESCRIPTION_GRAPH}> {{ VALUES ?s {{ <{iri}> }} ?s ?p ?o
        FILTER(?p NOT IN (<{void}classPartition>, <{void}propertyPartition>)) }}"""


def _reified(site: Site, iri: str) -> str:
    """A pattern for what reifies triples of a thing; none for data without such, since an engine
    of SPARQL 1.1 does not know the functions."""
    if not site.once("reifies", lambda: site.ask(f"ASK {{ ?s <{REIFIES}> ?o }}")):
        return ""
    return f"""UNION {{ {{ SELECT DISTINCT ?s {{ ?s <{REIFIES}> ?t
            FILTER(isTRIPLE(?t)) FILTER(SUBJECT(?t) = <{iri}>) }} LIMIT {INCOMING_LIMIT} }}
            ?s ?p ?o }}"""


def _named(triple: ox.Triple) -> Iterator[str]:
    """The IRIs in a triple, and in triple terms in it."""
    for term in triple:
        if isinstance(term, ox.NamedNode):
            yield term.value
        elif isinstance(term, ox.Triple):
            yield from _named(term)


def _outgoing(site: Site, iris: Iterable[str]) -> list[ox.Triple]:
    values = values_clause(iris)
    return site.triples(f"CONSTRUCT {{ ?s ?p ?o }} {{ VALUES ?s {{ {values} }} ?s ?p ?o }}")


def names(site: Site, iris: Iterable[str]) -> list[ox.Triple]:
    """What things are called: their labels, or the titles of what has no label; of caveats also
    what they mean.

    Args:
        site: where to ask.
        iris: of the things, valid ones.
    """
    # Statements have no labels: leaving them out keeps the query short.
    named = {iri for iri in iris if not iri.startswith(ID + "statement/")}
    explained = (iri for iri in named if iri.startswith(_EXPLAINED))
    return site.triples(f"""
        CONSTRUCT {{ ?s ?p ?o }} WHERE {{
          {{
            VALUES ?s {{ {values_clause(named)} }}
            # A property for each branch: with both as values of one, this takes ten times as long.
            {{ ?s <{LABEL}> ?o BIND(<{LABEL}> AS ?p) }}
            UNION
            {{ ?s <{TITLE}> ?o FILTER NOT EXISTS {{ ?s <{LABEL}> ?label }} BIND(<{TITLE}> AS ?p) }}
          }} UNION {{
            VALUES ?s {{ {values_clause(explained)} }}
            BIND(<{DEFINITION}> AS ?p)
            ?s ?p ?o
          }}
        }}""")


def referring_query(iri: str) -> str:
    """The query for every triple that leads to a thing, however many there are."""
    return f"CONSTRUCT {{ ?s ?p <{iri}> }} WHERE {{ ?s ?p <{iri}> }}"


def values_clause(iris: Iterable[str]) -> str:
    """IRIs, valid ones, as they stand in VALUES."""
    return " ".join(f"<{iri}>" for iri in sorted(iris))
