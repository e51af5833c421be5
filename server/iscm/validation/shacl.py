"""The project's shapes run on data: by pySHACL, sh:sparql constraints once for all focus nodes.

pySHACL asks a sh:sparql query anew for each focus node, and rdflib parses it each time; that costs
more than everything else together. Each query of the project's shapes names its own targets, so it
gives the same answer when it is asked once with ``$this`` left free
(https://www.w3.org/TR/shacl/#sparql-constraints). Shapes of others, and what could come out
otherwise, are left to pySHACL as they are.
"""

import functools
import re
from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

import pyoxigraph as ox
import rdflib
from pyshacl import validate
from rdflib import RDF, RDFS, SH, XSD
from rdflib.term import Node

from iscm.errors import InputError
from iscm.namespaces import SHAPES_IRI
from iscm.terms import to_oxigraph
from iscm.validation.report import Finding, Severity

_TARGETS = (SH.targetClass, SH.targetNode, SH.targetSubjectsOf, SH.targetObjectsOf)
_OWN = f"{SHAPES_IRI}#"
_ELSEWHERE = re.compile(r"[$?](?:PATH|currentShape|shapesGraph)\b")
"""What pySHACL puts into a query beside the focus node."""
_UNSAID = "The query of a sh:sparql constraint finds this."
_WHOLE = (SH.deactivated, SH.closed, SH.ignoredProperties)
"""What a node shape says of all of its property shapes."""
_SEVERITIES = {SH[severity.value]: severity for severity in Severity}


_UNTAGGED = 'The text has no language tag: write its language after it, such as "…"@en.'


class ShapesError(InputError):
    """The shapes themselves cannot be run."""


@dataclass(frozen=True)
class Shapes:
    """Shapes made ready to run.

    Attributes:
        core: what pySHACL runs.
        queries: the sh:sparql constraints that are asked once.
    """

    core: rdflib.Graph
    queries: tuple["QueryConstraint", ...]


@dataclass(frozen=True)
class QueryConstraint:
    """A sh:sparql constraint: each row of its answer about a target of its shape is a fault."""

    shape: str
    severity: Severity
    message: str
    select: str
    targets: str

    def findings(self, store: ox.Store) -> Iterator[Finding]:
        """Ask the query of all graphs of `store`; ``?this``, ``?path`` and ``?value`` of a row say
        what is wrong.

        Raises:
            ShapesError: the query cannot be parsed.
        """
        try:
            answer = store.query(self.select, use_default_graph_as_union=True)
        except SyntaxError as error:
            raise ShapesError(f"{self.shape}: sh:select: {error}") from error
        if not isinstance(answer, ox.QuerySolutions):
            raise ShapesError(f"{self.shape}: sh:select must be a SELECT query")
        names = {variable.value for variable in answer.variables}
        rows = list(answer)
        targets = set()
        if rows:
            told = store.query(self.targets, use_default_graph_as_union=True)
            targets = {row[0] for row in told}  # type: ignore[union-attr]
        for row in rows:
            if row["this"] not in targets:
                continue
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
    """Split a shapes graph into what pySHACL runs and what is asked once for all focus nodes.

    A property shape of a node shape with targets gets these targets for its own and is run once
    for all of them, where pySHACL would run it once for each; the results are the same
    (https://www.w3.org/TR/shacl/#PropertyConstraintComponent). A node shape that says something of
    its property shapes together, or that others refer to, stays as it is.

    Raises:
        ShapesError: a severity is none that a report here can have.
    """
    for shape, severity in graph.subject_objects(SH.severity):
        if severity not in _SEVERITIES:
            names = ", ".join(f"sh:{each.value}" for each in Severity)
            raise ShapesError(f"{shape}: sh:severity {severity}: write one of {names}")
    core = rdflib.Graph()
    queries = []
    for subject, predicate, value in sorted(graph):
        if predicate == SH.sparql and _is_asked_once(graph, subject, value):
            queries.append(_query_constraint(graph, subject, value))
        elif predicate == SH.property and _is_divisible(graph, subject):
            for target in _targets(graph, subject):
                core.add((value, *target))
        else:
            core.add((subject, predicate, value))
    return Shapes(core, tuple(queries))


def _targets(graph: rdflib.Graph, shape: Node) -> list[tuple[Node, Node]]:
    return [(kind, value) for kind in _TARGETS for value in graph.objects(shape, kind)]


def _is_divisible(graph: rdflib.Graph, shape: Node) -> bool:
    """Whether the property shapes of a shape can be run by themselves."""
    return (
        bool(_targets(graph, shape))
        and (shape, SH.path, None) not in graph
        and not _is_class(graph, shape)
        and not any((shape, predicate, None) in graph for predicate in _WHOLE)
        and (None, None, shape) not in graph
        and not any(
            (each, SH.qualifiedValueShapesDisjoint, None) in graph
            for each in graph.objects(shape, SH.property)
        )
    )


def _is_class(graph: rdflib.Graph, shape: Node) -> bool:
    """Whether a shape is a class too, and so has its instances for targets
    (https://www.w3.org/TR/shacl/#implicit-targetClass)."""
    classes = {RDFS.Class, *graph.subjects(RDFS.subClassOf, RDFS.Class)}
    return not classes.isdisjoint(graph.objects(shape, RDF.type))


def _is_asked_once(graph: rdflib.Graph, shape: Node, constraint: Node) -> bool:
    """Whether a constraint is one of the project's, whose queries name their own targets."""
    select = graph.value(constraint, SH.select)
    return (
        str(shape).startswith(_OWN)
        and select is not None
        and _ELSEWHERE.search(str(select)) is None
        and bool(_targets(graph, shape))
        and not any((each, SH.deactivated, None) in graph for each in (shape, constraint))
    )


def _query_constraint(graph: rdflib.Graph, shape: Node, constraint: Node) -> QueryConstraint:
    message = graph.value(constraint, SH.message) or graph.value(shape, SH.message) or _UNSAID
    return QueryConstraint(
        shape=str(shape),
        severity=_severity(graph.value(shape, SH.severity)),
        message=str(message),
        select=_prefixes(graph, graph.objects(constraint, SH.prefixes))
        + str(graph.value(constraint, SH.select)),
        targets=_target_query(_targets(graph, shape)),
    )


def _target_query(targets: Iterable[tuple[Node, Node]]) -> str:
    """SPARQL for ``?this``, the focus nodes of targets (https://www.w3.org/TR/shacl/#targets)."""
    patterns = {
        SH.targetClass: f"{{ ?this <{RDF.type}>/<{RDFS.subClassOf}>* %s }}",
        SH.targetNode: "{ VALUES ?this { %s } }",
        SH.targetSubjectsOf: "{ ?this %s ?value }",
        SH.targetObjectsOf: "{ ?subject %s ?this }",
    }
    parts = [patterns[rdflib.URIRef(str(kind))] % value.n3() for kind, value in targets]
    return f"SELECT DISTINCT ?this {{ {' UNION '.join(parts)} }}"


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

    said = [
        (shape, kind, value)
        for kind in _TARGETS
        for shape, value in shapes.core.subject_objects(kind)
    ]
    said += [
        (shape, SH.targetClass, shape)
        for shape in shapes.core.subjects(RDF.type, SH.NodeShape)
        if _is_class(shapes.core, shape)
    ]
    targets = {(shape, node) for shape, kind, value in said for node in within(kind, value)}
    core = rdflib.Graph()
    for shape, node in targets:
        core.add((shape, SH.targetNode, node))
    # Shapes without a target left, and not used by one that has, would only be built for nothing.
    pending, kept = {shape for shape, _ in targets}, set[Node]()
    if pending:
        # What shapes use without naming it: components of constraints, and classes of their parts.
        pending |= set(shapes.core.subjects(SH.parameter))
        pending |= set(shapes.core.subjects(RDFS.subClassOf))
    while pending:
        node = pending.pop()
        kept.add(node)
        classes = _is_class(shapes.core, node)
        for predicate, value in shapes.core.predicate_objects(node):
            if classes and predicate == RDF.type and value != SH.NodeShape:
                continue  # as a class it would have all of its instances for targets
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
    yield from findings_of(report_of(data, shapes.core), shapes.core)


def report_of(data: rdflib.Graph, shapes: rdflib.Graph) -> rdflib.Graph:
    """pySHACL's report on data (https://www.w3.org/TR/shacl/#validation-report).

    Raises:
        ShapesError: pySHACL cannot run the shapes.
    """
    try:
        _, report, text = validate(data, shacl_graph=shapes, inplace=True)
    except Exception as error:
        # Of queries of others, each of its layers fails in its own way.
        said = next(iter(str(error).splitlines()), type(error).__name__)
        raise ShapesError(f"the shapes cannot be run: {said}") from error
    if not isinstance(report, rdflib.Graph):
        raise ShapesError(text)
    return report


def findings_of(report: rdflib.Graph, shapes: rdflib.Graph) -> Iterator[Finding]:
    """The results of pySHACL's report, those alone that it gives for themselves, in the order of
    the components of their constraints."""

    def component(result: Node) -> str:
        return str(report.value(result, SH.sourceConstraintComponent))

    for root in report.subjects(RDF.type, SH.ValidationReport):
        for result in sorted(report.objects(root, SH.result), key=component):
            yield _finding(report, shapes, result)


def _finding(report: rdflib.Graph, shapes: rdflib.Graph, result: Node) -> Finding:
    shape = report.value(result, SH.sourceShape)
    focus, path = report.value(result, SH.focusNode), report.value(result, SH.resultPath)
    value = report.value(result, SH.value)
    message = report.value(result, SH.resultMessage)
    if report.value(result, SH.sourceConstraint) is None:
        message = shapes.value(shape, SH.message) or message
    if _lacks_tag(value, shapes.value(shape, SH.datatype)):
        message = rdflib.Literal(_UNTAGGED)
    if focus is None:
        raise ShapesError(f"{shape}: a result without a focus node")
    return Finding(
        severity=_severity(report.value(result, SH.resultSeverity)),
        message=_UNSAID if message is None else str(message),
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
