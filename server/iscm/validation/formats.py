"""Reports as text for people, as JSON, as GitHub annotations, and as a SHACL report graph."""

import json
from collections.abc import Callable
from itertools import groupby

import pyoxigraph as ox

from iscm.compact import parted
from iscm.namespaces import ID, PREFIXES, iri_of
from iscm.turtle import serialize
from iscm.validation.report import Finding, Report, Severity, Term, shown

_SHAPE_PREFIX = "https://w3id.org/iscm/shapes#"
_STRING = iri_of("xsd:string")


def as_text(report: Report) -> str:
    """Findings by file, each ``file:line: severity: message`` with the terms at fault below."""
    lines: list[str] = []
    for _, findings in groupby(report.findings, key=lambda finding: finding.file):
        for finding in findings:
            lines.append(f"{_place(finding)}: {finding.severity.lower()}: {finding.message}")
            lines.append(f"    {_terms(finding)}  [{_shape(finding)}]")
        lines.append("")
    lines.append(_summary(report))
    return "\n".join(lines) + "\n"


def as_json(report: Report) -> str:
    """A JSON object: ``conforms``, ``files``, ``counts`` by severity, ``findings``."""
    found = [
        {
            "severity": finding.severity,
            "file": str(shown(finding.file)) if finding.file else None,
            "line": finding.line,
            "focus": _iri(finding.focus),
            "path": finding.path.value if finding.path else None,
            "value": str(finding.value) if finding.value is not None else None,
            "message": finding.message,
            "shape": finding.shape,
        }
        for finding in report.findings
    ]
    counts = {severity: report.counts[severity] for severity in Severity}
    content = {
        "conforms": report.conforms,
        "files": report.files,
        "counts": counts,
        "findings": found,
    }
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"


def as_github(report: Report) -> str:
    """Workflow commands, which GitHub shows beside the lines of a change.

    https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands
    """
    levels = {Severity.VIOLATION: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}
    lines = []
    for finding in report.findings:
        place = {"file": str(shown(finding.file)) if finding.file else None, "line": finding.line}
        properties = ",".join(
            f"{name}={_property(str(value))}" for name, value in place.items() if value is not None
        )
        message = _escaped(f"{finding.message}\n{_terms(finding)} [{_shape(finding)}]")
        lines.append(f"::{levels[finding.severity]} {properties}::{message}\n")
    return "".join(lines)


def as_turtle(report: Report) -> str:
    """A SHACL validation report (https://www.w3.org/TR/shacl/#validation-report), which conforms
    only where nothing at all is told, warnings included."""

    def sh(name: str) -> ox.NamedNode:
        return ox.NamedNode(iri_of(f"sh:{name}"))

    kind = ox.NamedNode(iri_of("rdf:type"))
    boolean = ox.NamedNode(iri_of("xsd:boolean"))
    root = ox.BlankNode("report")
    conforms = ox.Literal("false" if report.findings else "true", datatype=boolean)
    triples = [
        ox.Triple(root, kind, sh("ValidationReport")),
        ox.Triple(root, sh("conforms"), conforms),
    ]
    for number, finding in enumerate(report.findings):
        result = ox.BlankNode(f"result{number}")
        place = ox.Literal(f"{_place(finding)}: {finding.message}", language="en")
        values: list[tuple[str, Term | None]] = [
            ("focusNode", finding.focus),
            ("resultPath", finding.path),
            ("value", finding.value),
            ("resultSeverity", sh(finding.severity)),
            ("sourceShape", ox.NamedNode(finding.shape)),
            ("sourceConstraintComponent", ox.NamedNode(finding.component)),
            ("resultMessage", place),
        ]
        triples.append(ox.Triple(root, sh("result"), result))
        triples.append(ox.Triple(result, kind, sh("ValidationResult")))
        triples += [ox.Triple(result, sh(name), term) for name, term in values if term is not None]
    return serialize(triples, prefixes={**PREFIXES, "shape": _SHAPE_PREFIX})


FORMATS: dict[str, Callable[[Report], str]] = {
    "text": as_text,
    "json": as_json,
    "github": as_github,
    "turtle": as_turtle,
}
"""Name of a format → function that writes it."""


def _summary(report: Report) -> str:
    files = f"{report.files} file{'' if report.files == 1 else 's'}"
    if not report.findings:
        return f"{files}: no faults"
    counts = ", ".join(
        f"{report.counts[severity]} {severity.lower()}{'' if report.counts[severity] == 1 else 's'}"
        for severity in Severity
        if report.counts[severity]
    )
    places = len({finding.file for finding in report.findings})
    return f"{counts} in {places} of {files}"


def _place(finding: Finding) -> str:
    if finding.file is None:
        return "no file"
    return f"{shown(finding.file)}:{finding.line}" if finding.line else str(shown(finding.file))


def _terms(finding: Finding) -> str:
    terms = (finding.focus, finding.path, finding.value)
    shown = [_term(term) for term in terms if term is not None]
    return " · ".join(dict.fromkeys(shown))


def _term(term: Term) -> str:
    if isinstance(term, ox.BlankNode):
        return "[]"  # what each reading names otherwise
    if isinstance(term, ox.Literal) and not term.language and term.datatype.value != _STRING:
        return f"{ox.Literal(term.value)}^^{_term(term.datatype)}"
    if not isinstance(term, ox.NamedNode):
        return str(term)
    name = parted(term.value)
    if name is not None and "/" not in name[1]:
        return ":".join(name)
    return term.value.removeprefix(ID) if term.value.startswith(ID) else f"<{term.value}>"


def _iri(term: Term) -> str:
    return term.value if isinstance(term, ox.NamedNode) else str(term)


def _shape(finding: Finding) -> str:
    return finding.shape.removeprefix(_SHAPE_PREFIX)


def _escaped(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _escaped(text).replace(":", "%3A").replace(",", "%2C")
