"""Shapes and data of others, by pySHACL as it is (https://www.w3.org/TR/shacl/)."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import rdflib
from rdflib import SH

from iscm.files import RdfFile, other_files
from iscm.validation.corpus import Corpus, SourceFile, rdflib_graph, read_file
from iscm.validation.fetching import require_nothing_fetched
from iscm.validation.report import Report
from iscm.validation.run import placed, sorted_report
from iscm.validation.shacl import findings_of, report_of


@dataclass(frozen=True)
class ForeignReport:
    """What pySHACL found.

    Attributes:
        graph: its own report, in which severities are as the shapes have them.
        report: the same with files and lines; a severity that is none of SHACL's counts as a
            violation.
    """

    graph: rdflib.Graph
    report: Report

    @property
    def conforms(self) -> bool:
        """Whether there is no result, of whatever severity, as SHACL has it."""
        return not self.report.findings


def validate_by(
    shapes: Iterable[Path], paths: Iterable[Path], project: Iterable[RdfFile]
) -> ForeignReport:
    """Hold files to shapes that are none of the project's.

    Args:
        shapes: RDF files and folders.
        paths: RDF files and folders that are validated.
        project: files that are validated where there are no paths, their lists in full.

    Raises:
        OSError: a path does not exist.
        ValueError: a path holds nothing in a known RDF syntax.
        iscm.errors.InputError: a file breaks its syntax, or the shapes cannot be run.
    """
    paths = list(paths)
    files = (
        [_as_written(file) for file in other_files(paths)]
        if paths
        else [read_file(file) for file in project]
    )
    corpus = Corpus(files, [])
    written = [_as_written(file) for file in other_files(shapes)]
    require_nothing_fetched(written)
    rules = rdflib_graph(t for file in written for t in file.triples)
    data = rdflib_graph(corpus.triples)
    for declaration in rules.objects(None, SH.declare):
        # pySHACL leaves out those that sh:prefixes reaches by owl:imports alone
        # (https://www.w3.org/TR/shacl/#sparql-prefixes).
        prefix, namespace = (rules.value(declaration, p) for p in (SH.prefix, SH.namespace))
        if prefix is not None and namespace is not None:
            data.bind(str(prefix), str(namespace))
    graph = report_of(data, rules)
    return ForeignReport(graph, sorted_report(placed(findings_of(graph, rules), corpus), files))


def _as_written(file: RdfFile) -> SourceFile:
    """A file whose triples are what it says, without the project's notation of lists."""
    found = read_file(file)
    return SourceFile(found.path, found.written, None, found.written, base=found.base)
