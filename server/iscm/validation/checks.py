"""Checks that shapes cannot express, because they look at files or at the ontology's own terms.

Each check takes the corpus and yields findings without a line; `CHECKS` lists them all.
"""

import difflib
from collections import defaultdict
from collections.abc import Callable, Iterator
from functools import cache

import pyoxigraph as ox
from rdflib import namespace as known

from iscm.namespaces import BASE, KINDS, ONTOLOGY, PREFIXES, SHAPES_IRI, split_entity_iri
from iscm.validation.corpus import Corpus, SourceFile
from iscm.validation.report import Finding, Severity, Term, shown

Check = Callable[[Corpus], Iterator[Finding]]

_LABEL = ox.NamedNode(PREFIXES["skos"] + "prefLabel")
_ABOUT = ox.NamedNode(ONTOLOGY + "about")
_IN_STATEMENT_IRI = frozenset(
    ox.NamedNode(ONTOLOGY + name)
    for name in ("about", "attestedBy", "role", "participant", "theme", "status", "arrangement")
)
"""Properties whose value's key stands in the IRI of the statement or roster."""
_NAME = ox.NamedNode(ONTOLOGY + "name")
_ACRONYM = ox.NamedNode(ONTOLOGY + "acronym")
_MECHANISM = ONTOLOGY + "Mechanism"
_FOLDERS = {"mechanism": "data/mechanisms/", "series": "data/series/"}
"""Kind of thing → folder that has one file for each of them, named as its key."""

_NAMED_KINDS = frozenset(KINDS) - {"meeting", "document", "source", "statement", "roster"}
"""Kinds looked up by name; meetings and documents repeat titles and are told apart by date."""

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


def _finding(
    name: str,
    message: str,
    focus: Term,
    path: ox.NamedNode | None = None,
    value: Term | None = None,
    file: SourceFile | None = None,
) -> Finding:
    return Finding(
        severity=Severity.VIOLATION,
        message=message,
        shape=f"{SHAPES_IRI}#{name}",
        focus=focus,
        path=path,
        value=value,
        file=file.path if file else None,
    )


def undescribed(corpus: Corpus) -> Iterator[Finding]:
    """An IRI of ours stands as object or predicate, and no file says what it is."""
    described = {triple.subject for triple in corpus.triples} | corpus.questions
    suggestions = _Suggestions({s.value for s in described if isinstance(s, ox.NamedNode)})
    for file in corpus.targets:
        for triple in file.triples:
            value = triple.object
            if (
                isinstance(value, ox.NamedNode)
                and value not in described
                and split_entity_iri(value.value)
            ):
                kind = split_entity_iri(value.value)[0]  # type: ignore[index]
                yield _finding(
                    "Undescribed",
                    f"No file describes this {kind}: correct the IRI, or describe it."
                    + suggestions.near(value.value),
                    triple.subject,
                    triple.predicate,
                    value,
                    file,
                )


def unknown_terms(corpus: Corpus) -> Iterator[Finding]:
    """A property or class that its vocabulary does not have, such as a misspelt one."""
    own = {t.subject.value for t in corpus.triples if isinstance(t.subject, ox.NamedNode)}
    suggestions = _Suggestions({iri for iri in own if iri.startswith(ONTOLOGY)})
    for file in corpus.targets:
        for triple in file.triples:
            for term in (triple.predicate, triple.object, getattr(triple.object, "datatype", None)):
                if not isinstance(term, ox.NamedNode):
                    continue
                if term.value.startswith(ONTOLOGY):
                    missing = term.value not in own and term.value != ONTOLOGY
                    hint = suggestions.near(term.value) if missing else ""
                else:
                    missing = not _known_elsewhere(term.value)
                    hint = _foreign_hint(term.value) if missing else ""
                if missing:
                    yield _finding(
                        "UnknownTerm",
                        f"{_short(term.value)} is no term of its vocabulary: correct it." + hint,
                        triple.subject,
                        triple.predicate,
                        triple.object,
                        file,
                    )


def unknown_kinds(corpus: Corpus) -> Iterator[Finding]:
    """An IRI below the project's base that follows none of its patterns."""
    for file in corpus.targets:
        for triple in file.triples:
            for term in (triple.subject, triple.object):
                if (
                    isinstance(term, ox.NamedNode)
                    and term.value.startswith(f"{BASE}id/")
                    and split_entity_iri(term.value) is None
                ):
                    yield _finding(
                        "UnknownKind",
                        f"IRIs are {BASE}id/KIND/KEY with KIND one of: {', '.join(KINDS)}.",
                        triple.subject,
                        triple.predicate if term == triple.object else None,
                        term,
                        file,
                    )


def misplaced(corpus: Corpus) -> Iterator[Finding]:
    """A mechanism's or series' file that is not named as its key."""
    for file in corpus.targets:
        for kind, folder in _FOLDERS.items():
            if file.key is None or not file.key.startswith(folder):
                continue
            slug = file.key.removeprefix(folder)
            own = {key: s for s, key in _things(file, kind) if corpus.types.get(s)}
            if slug not in own:
                first = next(iter(own.values()), None)
                focus = first or ox.NamedNode(f"{BASE}id/{kind}/{slug}")
                yield _finding(
                    "SlugIsFileName",
                    f"This file must describe {kind}:{slug}, as its name says: "
                    f"rename the file or correct the IRI.",
                    focus,
                    file=file,
                )
            for key, subject in own.items():
                if key != slug and slug in own:
                    yield _finding(
                        "SlugIsFileName",
                        f"Move this to a file of its own, {folder}{key}.ttl.",
                        subject,
                        file=file,
                    )
            yield from _foreign_statements(file, kind, slug)


def _foreign_statements(file: SourceFile, kind: str, slug: str) -> Iterator[Finding]:
    for triple in sorted_triples(file):
        if triple.predicate != _ABOUT or not isinstance(triple.object, ox.NamedNode):
            continue
        about = split_entity_iri(triple.object.value)
        if about and about[0] == kind == "mechanism" and about[1] != slug:
            subject = split_entity_iri(_iri(triple.subject))
            if subject and subject[0] in ("statement", "roster"):
                yield _finding(
                    "SlugIsFileName",
                    f"This is about another mechanism: move it to data/mechanisms/{about[1]}.ttl, "
                    "or correct iscm:about.",
                    triple.subject,
                    triple.predicate,
                    triple.object,
                    file,
                )


def _things(file: SourceFile, kind: str) -> Iterator[tuple[ox.NamedNode, str]]:
    for subject in sorted(
        (s for s in file.subjects if isinstance(s, ox.NamedNode)), key=lambda s: s.value
    ):
        parts = split_entity_iri(subject.value)
        if parts and parts[0] == kind:
            yield subject, parts[1]


def statement_iris(corpus: Corpus) -> Iterator[Finding]:
    """A statement's or roster's IRI that names other things than its triples do."""
    for file in corpus.targets:
        about: dict[Term, list[ox.Triple]] = defaultdict(list)
        for triple in file.triples:
            if triple.predicate in _IN_STATEMENT_IRI:
                about[triple.subject].append(triple)
        for subject, triples in about.items():
            parts = split_entity_iri(_iri(subject))
            if not parts or parts[0] not in ("statement", "roster"):
                continue
            segments = parts[1].split("/")
            for triple in triples:
                named = split_entity_iri(_iri(triple.object))
                if named is None:
                    continue
                place = segments[:1] if triple.predicate == _ABOUT else segments[1:]
                if named[1] not in place:
                    yield _finding(
                        "IRIAgrees",
                        f"The IRI of this {parts[0]} does not name {named[0]}:{named[1]}, which it "
                        "speaks of: correct the IRI or the triple.",
                        subject,
                        triple.predicate,
                        triple.object,
                        file,
                    )


def duplicate_labels(corpus: Corpus) -> Iterator[Finding]:
    """Two things of one kind with the same preferred label in one language."""
    bearers: dict[tuple[str, Term], list[tuple[ox.NamedNode, SourceFile]]] = defaultdict(list)
    for file in corpus.files:
        for triple in file.triples:
            if triple.predicate == _LABEL and isinstance(triple.subject, ox.NamedNode):
                parts = split_entity_iri(triple.subject.value)
                if parts and parts[0] in _NAMED_KINDS:
                    bearers[parts[0], triple.object].append((triple.subject, file))
    targets = set(corpus.targets)
    for (kind, label), found in bearers.items():
        for subject, file in found:
            others = sorted({s.value for s, _ in found if s != subject})
            if others and file in targets:
                yield _finding(
                    "DuplicateLabel",
                    f"{_short(others[0])} has the same label: two {kind} IRIs for one thing are "
                    "merged, two things are told apart in their labels.",
                    subject,
                    _LABEL,
                    label,
                    file,
                )


def repeated_triples(corpus: Corpus) -> Iterator[Finding]:
    """A triple that two files hold: the default graph would count it once, FROM twice."""
    holders: dict[ox.Triple, list[SourceFile]] = defaultdict(list)
    for file in corpus.files:
        for triple in file.triples:
            if isinstance(triple.subject, ox.NamedNode):
                holders[triple].append(file)
    targets = set(corpus.targets)
    for triple, files in holders.items():
        if len(files) > 1:
            for file in files:
                if file in targets:
                    other = next(holder for holder in files if holder is not file)
                    yield _finding(
                        "RepeatedTriple",
                        f"{shown(other.path)} says the same: keep it in one file.",
                        triple.subject,
                        triple.predicate,
                        triple.object,
                        file,
                    )


def unattested_names(corpus: Corpus) -> Iterator[Finding]:
    """A name or acronym of a mechanism that no iscm:Naming of any source says."""
    attested: dict[Term, set[str]] = defaultdict(set)
    about = {t.subject: t.object for t in corpus.triples if t.predicate == _ABOUT}
    for triple in corpus.triples:
        if triple.predicate == _NAME and triple.subject in about:
            attested[about[triple.subject]].add(_words(triple.object))
    for file in corpus.targets:
        for triple in file.triples:
            if (
                triple.predicate in (_LABEL, _ACRONYM)
                and _MECHANISM in corpus.types.get(triple.subject, ())
                and _words(triple.object) not in attested[triple.subject]
            ):
                yield _finding(
                    "AttestedName",
                    "No iscm:Naming says that a source uses this name: add one, or correct it.",
                    triple.subject,
                    triple.predicate,
                    triple.object,
                    file,
                )


CHECKS: tuple[Check, ...] = (
    undescribed,
    unknown_terms,
    unknown_kinds,
    misplaced,
    statement_iris,
    duplicate_labels,
    repeated_triples,
    unattested_names,
)
"""All checks, each run on the whole corpus."""


def sorted_triples(file: SourceFile) -> list[ox.Triple]:
    """A file's triples in an order that does not change from run to run."""
    return sorted(file.triples, key=str)


class _Suggestions:
    """Finds an IRI that was perhaps meant."""

    def __init__(self, iris: set[str]) -> None:
        self._by_namespace: dict[str, list[str]] = defaultdict(list)
        for iri in sorted(iris):
            self._by_namespace[_namespace(iri)].append(iri)

    def near(self, iri: str) -> str:
        """`` Did you mean …?``, or nothing."""
        same = [known for known in self._by_namespace[_namespace(iri)] if _folds(known, iri)]
        close = same or difflib.get_close_matches(iri, self._by_namespace[_namespace(iri)], 1, 0.85)
        return f" Did you mean {_short(close[0])}?" if close else ""


@cache
def _known_elsewhere(iri: str) -> bool:
    names = _CLOSED_NAMESPACES.get(_namespace(iri))
    return names is None or iri == _namespace(iri) or iri in names


def _foreign_hint(iri: str) -> str:
    space = _namespace(iri)
    return _Suggestions(set(_CLOSED_NAMESPACES[space])).near(iri)


def _folds(one: str, other: str) -> bool:
    return one.casefold() == other.casefold()


def _namespace(iri: str) -> str:
    return iri[: max(iri.rfind("/"), iri.rfind("#")) + 1]


def _short(iri: str) -> str:
    names = {space: name for name, space in PREFIXES.items()}
    space = _namespace(iri)
    return f"{names[space]}:{iri[len(space) :]}" if space in names else iri


def _iri(term: object) -> str:
    return term.value if isinstance(term, ox.NamedNode) else ""


def _words(term: object) -> str:
    return " ".join(term.value.split()).casefold() if isinstance(term, ox.Literal) else ""
