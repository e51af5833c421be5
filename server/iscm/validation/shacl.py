"""Shapes run on data: SHACL Core by pySHACL, sh:sparql constraints once for all focus nodes.

pySHACL asks a sh:sparql query anew for each focus node, and rdflib parses it each time; that costs
more than everything else together. Each query of the shapes names its own targets, so it gives the
same answer when it is asked once with ``$this`` left free
(https://www.w3.org/TR/shacl/#sparql-constraints).
"""

import functools
from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

import pyoxigraph as ox
import rdflib
from pyshacl import validate
from pyshacl.errors import ReportableRuntimeError
from rdflib import RDF, RDFS, SH, XSD
from rdflib.term import Node

from iscm.errors import InputError
from iscm.terms import to_oxigraph
from iscm.validation.report import Finding, Severity

_TARGETS = (SH.targetClass, SH.targetNode, SH.targetSubjectsOf, SH.targetObjectsOf)
_SEVERITIES = {SH[severity.value]: severity for severity in Severity}


_UNTAGGED = 'The text has no language tag: write its language after it, such as "…"@en.'


class ShapesError(InputError):
    """The shapes themselves cannot be run."""


@dataclass(frozen=True)
class Shapes:
    """Shapes made ready to run.

    Attributes:
        core: the shapes without their sh:sparql constraints.
        queries: the sh:sparql constraints.
    """

    core: rdflib.Graph
    queries: tuple["QueryConstraint", ...]


@dataclass(frozen=True)
class QueryConstraint:
    """A sh:sparql constraint: each row of its answer is a fault."""

    shape: str
    severity: Severity
    message: str
    select: str

    def findings(self, store: ox.Store) -> Iterator[Finding]:
        """Ask the query of `store`; ``?this``, ``?path`` and ``?value`` of a row say what is wrong.

        Raises:
            ShapesError: the query cannot be parsed.
        """
        try:
            answer = store.query(self.select)
        except SyntaxError as error:
            raise ShapesError(f"{self.shape}: sh:select: {error}") from error
        if not isinstance(answer, ox.QuerySolutions):
            raise ShapesError(f"{self.shape}: sh:select must be a SELECT query")
        names = {variable.value for variable in answer.variables}
        for row in answer:
            path = row["path"] if "path" in names else None
            value = row["value"] if "value" in names else row["this"]
            yield Finding(
                severity=self.severity,
                message=self.message,
                shape=self.shape,
                focus=row["this"],
                path=path if isinstance(path, ox.NamedNode) else None,
                value=value,
                component=str(SH.SPARQLConstraintComponent),
            )


def load_shapes(graph: rdflib.Graph) -> Shapes:
    """Split a shapes graph into what pySHACL runs and what is asked set-based.

    A property shape of a node shape with targets gets these targets for its own and is run once
    for all of them, where pySHACL would run it once for each; the results are the same
    (https://www.w3.org/TR/shacl/#PropertyConstraintComponent).

    Raises:
        ShapesError: a sh:sparql constraint lacks its message or its query.
    """
    core = rdflib.Graph()
    for subject, predicate, value in graph:
        if predicate == SH.sparql:
            continue
        if predicate == SH.property and _targets(graph, subject):
            for target in _targets(graph, subject):
                core.add((value, *target))
        else:
            core.add((subject, predicate, value))
    return Shapes(core, tuple(_query_constraints(graph)))


def _targets(graph: rdflib.Graph, shape: Node) -> list[tuple[Node, Node]]:
    return [(kind, value) for kind in _TARGETS for value in graph.objects(shape, kind)]


def _query_constraints(graph: rdflib.Graph) -> Iterator[QueryConstraint]:
    for shape, constraint in sorted(graph.subject_objects(SH.sparql)):
        select, message = graph.value(constraint, SH.select), graph.value(constraint, SH.message)
        if select is None or message is None:
            raise ShapesError(f"{shape}: sh:sparql needs sh:select and sh:message")
        yield QueryConstraint(
            shape=str(shape),
            severity=_severity(graph.value(shape, SH.severity)),
            message=str(message),
            select=_prefixes(graph, graph.objects(constraint, SH.prefixes)) + str(select),
        )


def _prefixes(graph: rdflib.Graph, ontologies: Iterable[Node]) -> str:
    return "".join(
        f"PREFIX {graph.value(declaration, SH.prefix)}: "
        f"<{graph.value(declaration, SH.namespace)}>\n"
        for ontology in ontologies
        for declaration in graph.objects(ontology, SH.declare)
    )


def narrow(shapes: Shapes, data: rdflib.Graph, focus: AbstractSet[Node]) -> Shapes:
    """Shapes whose targets are only those of their targets that are in `focus`.

    pySHACL's own focus_nodes option cannot serve: it also skips every value that is no focus node,
    so that no constraint on values would ever fail.
    """

    # Every shape of a class's properties has the same target.
    @functools.cache
    def within(kind: Node, value: Node) -> AbstractSet[Node]:
        return focus & set(_targeted(data, kind, value))

    targets = {
        (shape, node)
        for kind in _TARGETS
        for shape, value in shapes.core.subject_objects(kind)
        for node in within(kind, value)
    }
    core = rdflib.Graph()
    for shape, node in targets:
        core.add((shape, SH.targetNode, node))
    # Shapes without a target left, and not used by one that has, would only be built for nothing.
    pending, kept = {shape for shape, _ in targets}, set[Node]()
    while pending:
        node = pending.pop()
        kept.add(node)
        for predicate, value in shapes.core.predicate_objects(node):
            if predicate not in _TARGETS:
                core.add((node, predicate, value))
                if value not in kept:
                    pending.add(value)
    return Shapes(core, shapes.queries)


def _targeted(data: rdflib.Graph, kind: Node, value: Node) -> Iterator[Node]:
    """The focus nodes of a target (https://www.w3.org/TR/shacl/#targets)."""
    if kind == SH.targetNode:
        yield value
    elif kind == SH.targetClass:
        for subclass in data.transitive_subjects(RDFS.subClassOf, value):
            yield from data.subjects(RDF.type, subclass)
    elif kind == SH.targetSubjectsOf:
        yield from data.subjects(value)
    else:
        yield from data.objects(None, value)


def run_core(shapes: Shapes, data: rdflib.Graph) -> Iterator[Finding]:
    """Run the SHACL Core shapes on the data, which hold the classes that they use as well.

    Raises:
        ShapesError: pySHACL cannot run the shapes.
    """
    try:
        _, report, text = validate(data, shacl_graph=shapes.core, inplace=True)
    except ReportableRuntimeError as error:
        raise ShapesError(str(error)) from error
    if not isinstance(report, rdflib.Graph):
        raise ShapesError(text)

    def component(result: Node) -> str:
        return str(report.value(result, SH.sourceConstraintComponent))

    for result in sorted(report.subjects(RDF.type, SH.ValidationResult), key=component):
        yield _finding(report, shapes.core, result)


def _finding(report: rdflib.Graph, shapes: rdflib.Graph, result: Node) -> Finding:
    shape = report.value(result, SH.sourceShape)
    focus, path = report.value(result, SH.focusNode), report.value(result, SH.resultPath)
    value = report.value(result, SH.value)
    message = shapes.value(shape, SH.message) or report.value(result, SH.resultMessage)
    if _lacks_tag(value, shapes.value(shape, SH.datatype)):
        message = rdflib.Literal(_UNTAGGED)
    if focus is None:
        raise ShapesError(f"{shape}: a result without a focus node")
    return Finding(
        severity=_severity(report.value(result, SH.resultSeverity)),
        message=str(message),
        shape=str(shape),
        focus=to_oxigraph(focus),
        path=ox.NamedNode(str(path)) if isinstance(path, rdflib.URIRef) else None,
        value=None if value is None else to_oxigraph(value),
        component=str(report.value(result, SH.sourceConstraintComponent)),
    )


def _lacks_tag(value: Node | None, datatype: Node | None) -> bool:
    return (
        datatype == RDF.langString
        and isinstance(value, rdflib.Literal)
        and value.language is None
        and value.datatype in (None, XSD.string)
    )


def _severity(node: Node | None) -> Severity:
    return next((s for iri, s in _SEVERITIES.items() if iri == node), Severity.VIOLATION)
