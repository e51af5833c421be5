"""Whether links have the form that their vocabulary gives to its identifiers."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from iscm.engine import rows_in
from iscm.errors import InputError
from iscm.files import parse, read
from iscm.namespaces import ID, PREFIXES, iri_of

_VOID: Final = PREFIXES["void"]
_TYPE: Final = ox.NamedNode(iri_of("rdf:type"))
_LINKSET: Final = ox.NamedNode(_VOID + "Linkset")
_PREDICATE: Final = ox.NamedNode(_VOID + "linkPredicate")
_TARGET: Final = ox.NamedNode(_VOID + "objectsTarget")
_PATTERN: Final = ox.NamedNode(_VOID + "uriRegexPattern")
_DATASETS: Final = ID + "dataset/"


@dataclass(frozen=True)
class OutwardLink:
    """A link of ours to something of others.

    Attributes:
        subject, predicate, object: IRIs.
    """

    subject: str
    predicate: str
    object: str


@dataclass(frozen=True)
class LinkFault:
    """A link that cannot be right.

    Attributes:
        link: the link.
        reason: what is wrong, and what to do.
    """

    link: OutwardLink
    reason: str


@dataclass(frozen=True)
class LinkFile:
    """A file of links, which describes the vocabulary that they lead to.

    Attributes:
        path: the file.
        pattern: what every IRI of the vocabulary matches, as SPARQL reads regular expressions.
        predicates: the properties that it says its links use.
        links: the links, in order.
    """

    path: Path
    pattern: str
    predicates: frozenset[str]
    links: Sequence[OutwardLink]

    def faults(self) -> Iterator[LinkFault]:
        """What is wrong with the links, as far as it shows without a network."""
        matching = _matching(self.pattern, {link.object for link in self.links})
        for link in self.links:
            if link.predicate not in self.predicates:
                yield LinkFault(
                    link,
                    f"the file does not name <{link.predicate}> among its void:linkPredicate: "
                    "add it there, or use another property",
                )
            if link.object not in matching:
                yield LinkFault(
                    link,
                    f"<{link.object}> does not match {self.pattern}: correct the IRI",
                )


class LinkFileError(InputError):
    """A file that is no set of links; the message says what is missing."""


def read_link_file(path: Path) -> LinkFile:
    """Read a file of links.

    Raises:
        LinkFileError: it does not describe exactly one set of links and the pattern of its
            vocabulary.
        iscm.files.RdfSyntaxError: it breaks its syntax.
        OSError: it cannot be read.
    """
    triples = [quad.triple for quad in parse(path, read(path))]
    sets = [t.subject for t in triples if t.predicate == _TYPE and t.object == _LINKSET]
    if len(sets) != 1:
        raise LinkFileError(f"{path}: {len(sets)} sets of links (void:Linkset), where one belongs")
    targets = _objects(triples, sets[0], _TARGET)
    patterns = [text for target in targets for text in _texts(triples, target)]
    if len(patterns) != 1:
        raise LinkFileError(
            f"{path}: the vocabulary that void:objectsTarget names needs one void:uriRegexPattern"
        )
    if not _is_expression(patterns[0]):
        raise LinkFileError(f"{path}: {patterns[0]} is no regular expression")
    predicates = frozenset(
        term.value
        for term in _objects(triples, sets[0], _PREDICATE)
        if isinstance(term, ox.NamedNode)
    )
    return LinkFile(path, patterns[0], predicates, sorted(_links(triples), key=str))


_ABOUT: Final = ox.NamedNode(_VOID + "Linkset")


def _is_expression(pattern: str) -> bool:
    """Whether the engine can compile it; a filter that cannot leaves everything out."""
    return _matching(pattern, [""], "BOUND(?known)") == {""}


def _matching(pattern: str, texts: Iterable[str], kept: str = "?known") -> set[str]:
    """By the engine, whose time grows with the length whatever the expression."""
    store = ox.Store()
    store.add(ox.Quad(_ABOUT, _PATTERN, ox.Literal(pattern)))
    store.extend(ox.Quad(_ABOUT, _TARGET, ox.Literal(text)) for text in texts)
    found = rows_in(
        store,
        f"SELECT ?text {{ ?about {_PATTERN} ?pattern ; {_TARGET} ?text "
        f"BIND(REGEX(?text, ?pattern) AS ?known) FILTER({kept}) }}",
    )
    return {row["text"] for row in found}


def _links(triples: Iterable[ox.Triple]) -> Iterator[OutwardLink]:
    for triple in triples:
        subject, value = triple.subject, triple.object
        if (
            isinstance(subject, ox.NamedNode)
            and subject.value.startswith(ID)
            and not subject.value.startswith(_DATASETS)
            and isinstance(value, ox.NamedNode)
        ):
            yield OutwardLink(subject.value, triple.predicate.value, value.value)


_Subject = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple


def _objects(
    triples: Iterable[ox.Triple], subject: _Subject, predicate: ox.NamedNode
) -> list[_Subject]:
    return [t.object for t in triples if t.subject == subject and t.predicate == predicate]


def _texts(triples: Iterable[ox.Triple], subject: _Subject) -> list[str]:
    found = _objects(triples, subject, _PATTERN)
    return [term.value for term in found if isinstance(term, ox.Literal)]
