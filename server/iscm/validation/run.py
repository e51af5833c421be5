"""A run of all shapes and checks over a corpus, from files to report."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pyoxigraph as ox

from iscm.files import RdfFile, RdfSyntaxError, files_in, other_files, project_files
from iscm.namespaces import SHAPES_IRI, iri_of
from iscm.paths import ProjectFolders
from iscm.questions import read_questions
from iscm.terms import to_rdflib
from iscm.validation.causes import each_once
from iscm.validation.checks import CHECKS
from iscm.validation.corpus import (
    Background,
    Corpus,
    SourceFile,
    rdflib_graph,
    read_file,
    union_members,
)
from iscm.validation.fetching import require_nothing_fetched
from iscm.validation.locate import LineIndex, index_lines
from iscm.validation.replaced_files import file_key, in_place_of, replaced_files, whole_data
from iscm.validation.report import Finding, Report, Term
from iscm.validation.shacl import Shapes, load_shapes, narrow, run_core
from iscm.validation.unreadable import Broken, faults, not_following, salvage

_TYPE = ox.NamedNode(iri_of("rdf:type"))
_CAUSES = frozenset(
    f"{SHAPES_IRI}#{name}" for name in ("Undescribed", "UnknownTerm", "UnknownKind")
)
_BEYOND_RDF_1_1 = "ASK { GRAPH %s { ?s ?p ?o FILTER(isTRIPLE(?o) || hasLANGDIR(?o)) } }"
_SUBCLASS = ox.NamedNode(iri_of("rdfs:subClassOf"))


class UnreadableError(Exception):
    """Files of shapes that cannot be read, each with its place; nothing was validated.

    Attributes:
        errors: one for each file.
    """

    def __init__(self, errors: Sequence[RdfSyntaxError]) -> None:
        self.errors = errors
        super().__init__("\n".join(map(str, errors)))


def validate_dataset(folders: ProjectFolders) -> Report:
    """Validate all of the project's ontology and data.

    Raises:
        UnreadableError: shapes that break their syntax.
        iscm.validation.shacl.ShapesError: the shapes cannot be run.
    """
    files, broken = _read(project_files(folders), folders)
    return _validated(files, _rest(broken), broken, folders)


def validate_paths(paths: Iterable[Path], folders: ProjectFolders) -> Report:
    """Validate some files, in the context of the project's other files.

    A folder laid out as the project's data takes the place of all of them; a file from elsewhere,
    that of the file that it is a copy of, or of the file of the mechanism that it describes.

    Args:
        paths: RDF files and folders, inside the project or not.
        folders: the project, whose ontology, data and shapes are known.

    Raises:
        UnreadableError: shapes that break their syntax.
        FileNotFoundError: a path does not exist.
        ValueError: a path holds nothing in a known RDF syntax.
        iscm.validation.shacl.ShapesError: the shapes cannot be run.
    """
    paths = list(paths)
    own = {file.path.resolve(): file for file in project_files(folders)}
    given = {file.path.resolve(): file for file in other_files(paths)}
    # What is the project's own is held to what the project's own is held to.
    chosen = {
        path: replace(file, base=None) if path in own else file for path, file in given.items()
    }
    wholes = whole_data(paths)
    rest = [
        file
        for path, file in own.items()
        if path not in chosen and not (wholes and file.path.is_relative_to(folders.data))
    ]
    targets, broken = _read(chosen.values(), folders, wholes)
    background, elsewhere = _loaded(rest, folders)
    places = replaced_files(targets, background)
    targets = [
        in_place_of(file, [background.files[graph].path for graph in places[file]], folders)
        for file in targets
    ]
    background.remove(graph for graphs in places.values() for graph in graphs)
    context = _rest([*broken, *elsewhere])
    return _validated(targets, context, broken, folders, elsewhere, background)


def _validated(
    targets: Sequence[SourceFile],
    context: Sequence[SourceFile],
    broken: Sequence[Broken],
    folders: ProjectFolders,
    elsewhere: Sequence[Broken] = (),
    background: Background | None = None,
) -> Report:
    """The report on what can be read and on what cannot; `elsewhere` is broken and context only."""
    found: list[Finding] = []
    if targets:
        corpus = Corpus(targets, context, _questions(folders), background)
        report = validate_corpus(corpus, project_shapes(folders))
        found = not_following(report.findings, [*broken, *elsewhere])
    found += faults([*broken, *elsewhere])
    return Report(
        sorted(found, key=_order), len(targets) + len(broken), len(broken) + len(elsewhere)
    )


def _rest(broken: Iterable[Broken]) -> list[SourceFile]:
    return [one.rest for one in broken if one.rest is not None]


def project_shapes(folders: ProjectFolders) -> Shapes:
    """The project's shapes, made ready to run.

    Raises:
        UnreadableError: a file of shapes breaks its syntax.
        iscm.validation.shacl.ShapesError: a constraint lacks its query, or its query fetches.
    """
    files = [RdfFile(path, SHAPES_IRI) for path in files_in(folders.shapes, ".ttl")]
    found, broken = _read(files, folders)
    if broken:
        raise UnreadableError([one.error for one in broken])
    require_nothing_fetched(found)
    return load_shapes(rdflib_graph(t for file in found for t in file.triples))


def validate_corpus(corpus: Corpus, shapes: Shapes) -> Report:
    """Run all shapes and checks.

    Args:
        corpus: the files to report on and their context, the ontology among them.
        shapes: what to hold them to.

    Returns:
        Findings about the corpus's targets, with file and line, sorted.

    Raises:
        iscm.validation.shacl.ShapesError: the shapes cannot be run.
    """
    subjects = frozenset().union(*(file.subjects for file in corpus.targets))
    checked = (finding for check in CHECKS for finding in check(corpus))
    shaped = (
        finding
        for finding in _shape_findings(corpus, shapes, subjects)
        if finding.focus in subjects
    )
    return sorted_report(placed(each_once(checked, shaped, corpus), corpus), corpus.targets)


def sorted_report(findings: Iterable[Finding], targets: Sequence[SourceFile]) -> Report:
    """The findings about some files, in the order of files and lines."""
    return Report(sorted(findings, key=_order), len(targets))


def _shape_findings(
    corpus: Corpus, shapes: Shapes, subjects: frozenset[ox.NamedNode | ox.BlankNode | ox.Triple]
) -> Iterator[Finding]:
    triples = union_members(corpus).union(*(file.triples for file in corpus.targets))
    if not corpus.context and not corpus.background:
        graph = rdflib_graph(triples)
    else:
        # Of what they do not look at, shapes of SHACL Core ask nothing but its class.
        own = {t.subject for file in corpus.targets for t in file.triples if t.predicate == _TYPE}
        triples |= {quad.triple for thing in own for quad in corpus.said(thing)}
        terms = {term for triple in triples for term in (triple.subject, triple.object)}
        things = {term for term in terms if not isinstance(term, ox.Literal)}
        typed = {quad.triple for thing in things for quad in corpus.said(thing, _TYPE)}
        triples |= typed
        triples |= {quad.triple for quad in corpus.said(predicate=_SUBCLASS)}
        graph = rdflib_graph(triples)
        # What a file only links, another one describes; that file answers for the description.
        others = {triple.subject for triple in typed} - own
        focus = {
            to_rdflib(subject)
            for subject in subjects - others
            if not isinstance(subject, ox.Triple)
        }
        shapes = narrow(shapes, graph, focus)
    yield from run_core(shapes, graph)
    for query in shapes.queries:
        yield from query.findings(corpus.store)


def _loaded(files: Iterable[RdfFile], folders: ProjectFolders) -> tuple[Background, list[Broken]]:
    """The files that can be read, loaded alone, and those that break their syntax."""
    store = ox.Store()
    found: dict[ox.NamedNode, RdfFile] = {}
    broken = []

    def tell(error: RdfSyntaxError, file: RdfFile) -> None:
        broken.append(salvage(error, file_key(file.path, folders), file.base))

    for file in files:
        try:
            file.load(store)
            found[ox.NamedNode(file.graph)] = file
        except RdfSyntaxError as error:
            tell(error, file)
    background = Background(store, found)
    for graph in [graph for graph in found if store.query(_BEYOND_RDF_1_1 % graph)]:
        try:
            read_file(found[graph])
        except RdfSyntaxError as error:
            tell(error, found[graph])
            background.remove([graph])
    return background, broken


def _read(
    files: Iterable[RdfFile], folders: ProjectFolders, wholes: Sequence[Path] = ()
) -> tuple[list[SourceFile], list[Broken]]:
    """The files that can be read, and those that break their syntax."""
    found, broken = [], []
    for file in files:
        key = file_key(file.path, folders, wholes)
        try:
            found.append(read_file(file, key))
        except RdfSyntaxError as error:
            broken.append(salvage(error, key, file.base))
    return found, broken


def _questions(folders: ProjectFolders) -> frozenset[ox.NamedNode]:
    return frozenset(ox.NamedNode(found.iri) for found in read_questions(folders.questions))


def placed(findings: Iterable[Finding], corpus: Corpus) -> Iterator[Finding]:
    """The findings with their file and line."""
    holders: dict[Term | ox.Triple, list[SourceFile]] = defaultdict(list)
    for file in corpus.targets:
        for subject in file.subjects:
            holders[subject].append(file)
    unnamed = _described_without_iri(corpus)
    bases = {file.path: file.base for file in corpus.targets}
    lines: dict[Path, LineIndex] = {}
    named: dict[ox.BlankNode, Term] = {}
    for finding in findings:
        path = finding.file or _file(finding, holders[finding.focus])
        if path is None:
            yield finding
            continue
        if path not in lines:
            lines[path] = index_lines(path, bases.get(path))
            named |= lines[path].same(unnamed.get(path, {}))
        focus = finding.focus
        if isinstance(focus, ox.BlankNode):
            focus = named.get(focus, focus)
        yield replace(finding, file=path, line=lines[path].line(focus, finding.path, finding.value))


def _described_without_iri(
    corpus: Corpus,
) -> dict[Path, dict[ox.BlankNode, set[tuple[Term, Term]]]]:
    """File → blank node → what is said of it, but for other blank nodes."""
    found: dict[Path, dict[ox.BlankNode, set[tuple[Term, Term]]]] = {}
    for file in corpus.targets:
        if file.unnamed:
            said = found[file.path] = {node: set() for node in file.unnamed}
            for triple in file.written:
                if isinstance(triple.subject, ox.BlankNode) and not isinstance(
                    triple.object, ox.BlankNode
                ):
                    said[triple.subject].add((triple.predicate, triple.object))
    return found


def _file(finding: Finding, holders: Sequence[SourceFile]) -> Path | None:
    """Of the files that speak of the focus, the one that says what is wrong, or says most."""

    def closeness(file: SourceFile) -> int:
        own = [triple for triple in file.triples if triple.subject == finding.focus]
        if finding.path is None:
            return int(any(triple.predicate == _TYPE for triple in own))
        values = [triple.object for triple in own if triple.predicate == finding.path]
        if finding.value in values:
            return 3
        return 2 if values else int(any(triple.predicate == _TYPE for triple in own))

    if len(holders) < 2:
        return holders[0].path if holders else None
    return max(holders, key=closeness).path


def _order(finding: Finding) -> tuple[str, int, bool, str, str, str]:
    return (
        str(finding.file or ""),
        finding.line or 0,
        # A misspelt name, told with the one that may be meant, is the cause of what else is told.
        finding.shape not in _CAUSES,
        finding.shape,
        str(finding.focus),
        str(finding.value),
    )
