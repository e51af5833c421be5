"""Checks that shapes cannot express, because they look at files or at the ontology's own terms.

Each check takes the corpus and yields findings without a line; `CHECKS` lists them all.
"""

import difflib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from functools import cache

import pyoxigraph as ox

from iscm.compact import short_name
from iscm.namespaces import BASE, KINDS, ONTOLOGY, iri_of, split_entity_iri
from iscm.naming import LABEL, PREFERRED
from iscm.validation.corpus import Corpus, SourceFile
from iscm.validation.dates import future_dates
from iscm.validation.letters import strange_letters
from iscm.validation.list_faults import faulty_lists, lists_of
from iscm.validation.report import Finding, Term, shown, violation
from iscm.validation.said_twice import same_statements, written_twice
from iscm.validation.suggestions import Suggestions
from iscm.validation.texts import other_languages, unknown_languages, untidy_texts
from iscm.validation.vocabulary import strange_namespaces, unknown_terms

Check = Callable[[Corpus], Iterator[Finding]]

_TYPE = ox.NamedNode(iri_of("rdf:type"))
_ALPHA_2 = ox.NamedNode(ONTOLOGY + "isoAlpha2")
_WHOSE = frozenset(ox.NamedNode(ONTOLOGY + name) for name in ("about", "groupOf"))
"""Properties that lead to the mechanism that a thing's IRI names first."""
_ABOUT = ox.NamedNode(ONTOLOGY + "about")
_IN_STATEMENT_IRI = frozenset(
    ox.NamedNode(ONTOLOGY + name)
    for name in (
        *("about", "groupOf", "attestedBy", "role", "participant", "theme", "status"),
        "arrangement",
    )
)
"""Properties whose value's key stands in the IRI of the statement, roster or group."""
_NAME = ox.NamedNode(ONTOLOGY + "name")
_NAMES = frozenset(
    (LABEL, PREFERRED, ox.NamedNode(ONTOLOGY + "acronym"), ox.NamedNode(ONTOLOGY + "shortName"))
)
"""Properties by which a mechanism is shown."""
_MECHANISM = ONTOLOGY + "Mechanism"
_FOLDERS = {"mechanism": "data/mechanisms/", "series": "data/series/"}
"""Kind of thing → folder that has one file for each of them, named as its key."""

_NAMED_KINDS = frozenset(KINDS) - {"meeting", "document", "source", "statement", "roster"}
"""Kinds looked up by name; meetings and documents repeat titles and are told apart by date."""
_OF_MECHANISMS = ("statement", "roster", "group")
"""Kinds whose IRI begins with the key of a mechanism."""


def undescribed(corpus: Corpus) -> Iterator[Finding]:
    """An IRI of ours stands as object or predicate, and no file says what it is."""
    known: dict[ox.NamedNode, bool] = dict.fromkeys(corpus.questions, True)
    suggestions: Suggestions | None = None
    for file in corpus.targets:
        for triple in file.triples:
            value = triple.object
            if not isinstance(value, ox.NamedNode):
                continue
            if value not in known:
                known[value] = split_entity_iri(value.value) is None or corpus.describes(value)
            if not known[value]:
                kind, key = split_entity_iri(value.value)  # type: ignore[misc]
                coded = next(corpus.said(None, _ALPHA_2, ox.Literal(key)), None)
                state = _iri(coded.subject) if kind == "state" and coded else None
                suggestions = suggestions or Suggestions(
                    corpus.described | {iri.value for iri in corpus.questions}
                )
                # The IRI of a statement names the same things, perhaps without the slip.
                likely = _iri(triple.subject).split("/")
                near = suggestions.near(value.value, likely)
                hint = f" Did you mean {short_name(state)}?" if state else near
                yield violation(
                    "Undescribed",
                    f"No file describes this {kind}: correct the IRI, or describe it.{hint}",
                    triple.subject,
                    triple.predicate,
                    value,
                    file.path,
                )


def untyped(corpus: Corpus) -> Iterator[Finding]:
    """A thing of ours that no file says the class of: no shape would look at it."""
    classes: dict[str, Counter[str]] = defaultdict(Counter)
    for file in corpus.targets:
        for subject in sorted(file.subjects, key=str):
            parts = split_entity_iri(_iri(subject))
            if parts and not corpus.types(subject):
                if not classes:
                    for kind, of_class in _kinds_and_classes(corpus):
                        classes[kind][of_class] += 1
                usual = classes[parts[0]].most_common(1)
                hint = f", such as {short_name(usual[0][0])}" if usual else ""
                yield violation(
                    "Untyped",
                    f"No file says what this {parts[0]} is: write “a” and its class{hint}.",
                    subject,
                    file=file.path,
                )


def _kinds_and_classes(corpus: Corpus) -> list[tuple[str, str]]:
    """The kind and a class of each thing of ours, in an order that does not change."""
    found = {(_iri(quad.subject), _iri(quad.object)) for quad in corpus.said(None, _TYPE)}
    parted = ((split_entity_iri(subject), of_class) for subject, of_class in sorted(found))
    return [(parts[0], of_class) for parts, of_class in parted if parts and of_class]


def unknown_kinds(corpus: Corpus) -> Iterator[Finding]:
    """An IRI below the project's base that follows none of its patterns."""
    kinds = (*KINDS, "list")
    for file in corpus.targets:
        # What is wrong with a list is told of the list: its IRI may be right.
        lists = lists_of(file)
        for triple in file.triples:
            for term in (triple.subject, triple.object):
                if (
                    isinstance(term, ox.NamedNode)
                    and term not in lists
                    and term.value.startswith(f"{BASE}id/")
                    and split_entity_iri(term.value) is None
                ):
                    kind = term.value.removeprefix(f"{BASE}id/").partition("/")[0]
                    near = difflib.get_close_matches(kind, kinds, 1)
                    hint = f" Did you mean {near[0]}?" if near and near[0] != kind else ""
                    yield violation(
                        "UnknownKind",
                        f"IRIs are {BASE}id/KIND/KEY; “{kind}” with this key is none.{hint} "
                        f"The kinds are {', '.join(KINDS)}, and list for what is written as one.",
                        triple.subject,
                        triple.predicate if term == triple.object else None,
                        term,
                        file.path,
                    )


def misplaced(corpus: Corpus) -> Iterator[Finding]:
    """A mechanism's or series' file that is not named as its key."""
    for file in corpus.targets:
        for kind, folder in _FOLDERS.items():
            if file.key is None or not file.key.startswith(folder):
                continue
            slug = file.key.removeprefix(folder)
            own = {key: s for s, key in _things(file, kind) if corpus.types(s)}
            if slug not in own:
                first = next(iter(own.values()), None)
                focus = first or ox.NamedNode(f"{BASE}id/{kind}/{slug}")
                yield violation(
                    "SlugIsFileName",
                    f"This file must describe {kind}:{slug}, as its name says: "
                    f"rename the file or correct the IRI.",
                    focus,
                    file=file.path,
                )
            for key, subject in own.items():
                if key != slug and slug in own:
                    yield violation(
                        "SlugIsFileName",
                        f"Move this to a file of its own, {folder}{key}.ttl.",
                        subject,
                        file=file.path,
                    )
            yield from _foreign_statements(file, kind, slug)


def _foreign_statements(file: SourceFile, kind: str, slug: str) -> Iterator[Finding]:
    for triple in sorted_triples(file):
        if triple.predicate not in _WHOSE or not isinstance(triple.object, ox.NamedNode):
            continue
        about = split_entity_iri(triple.object.value)
        if about and about[0] == kind == "mechanism" and about[1] != slug:
            subject = split_entity_iri(_iri(triple.subject))
            if subject and subject[0] in _OF_MECHANISMS:
                yield violation(
                    "SlugIsFileName",
                    f"This is about another mechanism: move it to data/mechanisms/{about[1]}.ttl, "
                    f"or correct {short_name(triple.predicate.value)}.",
                    triple.subject,
                    triple.predicate,
                    triple.object,
                    file.path,
                )


def _things(file: SourceFile, kind: str) -> Iterator[tuple[ox.NamedNode, str]]:
    for subject in sorted(
        (s for s in file.subjects if isinstance(s, ox.NamedNode)), key=lambda s: s.value
    ):
        parts = split_entity_iri(subject.value)
        if parts and parts[0] == kind:
            yield subject, parts[1]


def statement_iris(corpus: Corpus) -> Iterator[Finding]:
    """A statement's, roster's or group's IRI that names other things than its triples do."""
    for file in corpus.targets:
        about: dict[Term, list[ox.Triple]] = defaultdict(list)
        for triple in file.triples:
            if triple.predicate in _IN_STATEMENT_IRI:
                about[triple.subject].append(triple)
        for subject, triples in about.items():
            parts = split_entity_iri(_iri(subject))
            if not parts or parts[0] not in _OF_MECHANISMS:
                continue
            segments = parts[1].split("/")
            for triple in triples:
                named = split_entity_iri(_iri(triple.object))
                if named is None:
                    continue
                place = segments[:1] if triple.predicate in _WHOSE else segments[1:]
                if named[1] not in place:
                    yield violation(
                        "IRIAgrees",
                        f"The IRI of this {parts[0]} does not name {named[0]}:{named[1]}, which it "
                        "speaks of: correct the IRI or the triple.",
                        subject,
                        triple.predicate,
                        triple.object,
                        file.path,
                    )


def duplicate_labels(corpus: Corpus) -> Iterator[Finding]:
    """Two things of one kind with the same preferred label in one language; two groups, where they
    are of one mechanism."""
    for file in corpus.targets:
        for triple in file.triples:
            parts = split_entity_iri(_iri(triple.subject))
            if triple.predicate != PREFERRED or not parts or parts[0] not in _NAMED_KINDS:
                continue
            kind, within = parts[0], parts[1].rpartition("/")[0]
            others = set()
            for quad in corpus.said(None, PREFERRED, triple.object):
                found = split_entity_iri(_iri(quad.subject))
                if found and (found[0], found[1].rpartition("/")[0]) == (kind, within):
                    others.add(_iri(quad.subject))
            if others := others - {_iri(triple.subject)}:
                yield violation(
                    "DuplicateLabel",
                    f"{short_name(min(others))} has the same label: two {kind} IRIs for one thing "
                    "are merged, two things are told apart in their labels.",
                    triple.subject,
                    PREFERRED,
                    triple.object,
                    file.path,
                )


def repeated_triples(corpus: Corpus) -> Iterator[Finding]:
    """A triple that two files hold: the default graph would count it once, FROM twice."""
    for file in corpus.targets:
        for triple in file.triples:
            if not isinstance(triple.subject, ox.NamedNode):
                continue
            said = list(corpus.said(triple.subject, triple.predicate, triple.object))
            if len(said) > 1:
                holders = (corpus.file(quad) for quad in said)
                other = next(holder for holder in holders if holder is not file)
                yield violation(
                    "RepeatedTriple",
                    f"{shown(other.path)} says the same: keep it in one file.",
                    triple.subject,
                    triple.predicate,
                    triple.object,
                    file.path,
                )


def unattested_names(corpus: Corpus) -> Iterator[Finding]:
    """A name or acronym of a mechanism that no iscm:Naming of any source says."""

    @cache
    def attested(mechanism: Term) -> set[str]:
        namings = {quad.subject for quad in corpus.said(None, _ABOUT, mechanism)}
        return {_words(q.object) for naming in namings for q in corpus.said(naming, _NAME)}

    for file in corpus.targets:
        for triple in file.triples:
            if (
                triple.predicate in _NAMES
                and _MECHANISM in corpus.types(triple.subject)
                and _words(triple.object) not in attested(triple.subject)
            ):
                yield violation(
                    "AttestedName",
                    "No iscm:Naming says that a source uses this name: add one, or correct it.",
                    triple.subject,
                    triple.predicate,
                    triple.object,
                    file.path,
                )


CHECKS: tuple[Check, ...] = (
    undescribed,
    untyped,
    unknown_terms,
    strange_namespaces,
    unknown_kinds,
    unknown_languages,
    other_languages,
    untidy_texts,
    misplaced,
    statement_iris,
    duplicate_labels,
    repeated_triples,
    unattested_names,
    future_dates,
    strange_letters,
    written_twice,
    same_statements,
    faulty_lists,
)
"""All checks, each run on the whole corpus."""


def sorted_triples(file: SourceFile) -> list[ox.Triple]:
    """A file's triples in an order that does not change from run to run."""
    return sorted(file.triples, key=str)


def _iri(term: object) -> str:
    return term.value if isinstance(term, ox.NamedNode) else ""


def _words(term: object) -> str:
    return " ".join(term.value.split()).casefold() if isinstance(term, ox.Literal) else ""
