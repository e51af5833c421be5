"""Statements that are made twice: counted twice, or with the one hiding what the other says."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from typing import Final

import pyoxigraph as ox

from iscm.namespaces import ID, ONTOLOGY, iri_of
from iscm.validation.corpus import Corpus, SourceFile
from iscm.validation.list_faults import is_statement, lists_of
from iscm.validation.locate import index_lines
from iscm.validation.report import Finding, Term, shown, violation

_TYPE: Final = ox.NamedNode(iri_of("rdf:type"))
_Fact = frozenset[tuple[ox.NamedNode, Term]]
_ABOUT: Final = ox.NamedNode(ONTOLOGY + "about")
_REMARKS: Final = frozenset(
    ox.NamedNode(iri_of(name)) for name in ("skos:note", "skos:editorialNote", "rdfs:comment")
)
"""What is said beside the fact."""


def written_twice(corpus: Corpus) -> Iterator[Finding]:
    """An IRI whose description begins twice in a file: what both say is merged, unseen."""
    for file in corpus.targets:
        # Lists tell it themselves, with what to do about it.
        if twice := file.again - lists_of(file):
            lines = index_lines(file.path, file.base)
            for subject in sorted(twice, key=str):
                if (found := lines.again.get(subject)) is not None:
                    yield violation(
                        "WrittenTwice",
                        f"This is described in {len(found)} places of the file (lines "
                        f"{', '.join(map(str, found))}), which count as one: keep one, or give "
                        "the other its own IRI.",
                        subject,
                        file=file.path,
                    )


def same_statements(corpus: Corpus) -> Iterator[Finding]:
    """Two statements of the same fact from the same source, under two IRIs."""
    facts: dict[_Fact, list[tuple[Term, SourceFile]]] = defaultdict(list)
    for file in corpus.targets:
        said: dict[Term, set[tuple[ox.NamedNode, Term]]] = defaultdict(set)
        for triple in file.triples:
            if triple.predicate not in _REMARKS and is_statement(triple.subject):
                said[triple.subject].add((triple.predicate, triple.object))
        for subject, fact in said.items():
            if any(predicate == _TYPE for predicate, _ in fact) and len(fact) > 1:
                facts[frozenset(fact)].append((subject, file))
    for other, the_same, quad in list(_elsewhere(corpus, facts)):
        facts[the_same].append((other, corpus.file(quad)))
    targets = set(corpus.targets)
    for alike in facts.values():
        first = min(alike, key=lambda each: (each[1] in targets, _short(each[0])))
        for subject, file in alike:
            if subject != first[0] and file in targets:
                where = "" if file is first[1] else f", in {shown(first[1].path)}"
                yield violation(
                    "SameStatement",
                    f"{_short(first[0])}{where} says the same of the same source: keep one; where "
                    "these are two facts, say what tells them apart.",
                    subject,
                    file=file.path,
                )


def _elsewhere(corpus: Corpus, facts: Collection[_Fact]) -> Iterator[tuple[Term, _Fact, ox.Quad]]:
    """Statements of these facts in files that are not reported on, with a triple of each."""
    for thing in {value for fact in facts for predicate, value in fact if predicate == _ABOUT}:
        for quad in corpus.said(None, _ABOUT, thing):
            if is_statement(quad.subject) and not corpus.reports_on(quad):
                said = corpus.store.quads_for_pattern(quad.subject, None, None, quad.graph_name)
                fact = frozenset(
                    (each.predicate, each.object) for each in said if each.predicate not in _REMARKS
                )
                if fact in facts:
                    yield quad.subject, fact, quad


def _short(term: Term) -> str:
    return term.value.removeprefix(ID) if isinstance(term, ox.NamedNode) else str(term)
