"""What validation found: one `Finding` for each fault, a `Report` for all."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from iscm.namespaces import SHAPES_IRI
from iscm.terms import OxTerm


class Severity(StrEnum):
    """How bad a finding is; the values of sh:severity (https://www.w3.org/TR/shacl/#severity)."""

    VIOLATION = "Violation"
    WARNING = "Warning"
    INFO = "Info"


Term = OxTerm
CHECK: Final = f"{SHAPES_IRI}#CheckConstraintComponent"
"""The kind of constraint of what shapes cannot express."""


@dataclass(frozen=True)
class Finding:
    """One fault in the data.

    Attributes:
        severity: only violations make data invalid.
        message: what to do about it, in English.
        shape: IRI of the shape that it breaks.
        focus: the resource at fault.
        path: the property at fault, where there is one.
        value: the value at fault, where there is one.
        file: the file that says it; None where no file of the run does.
        line: the line in that file, counted from 1; None where it cannot be told.
        component: IRI of the kind of constraint that it breaks
            (https://www.w3.org/TR/shacl/#results-source-constraint-component).
    """

    severity: Severity
    message: str
    shape: str
    focus: Term
    path: ox.NamedNode | None = None
    value: Term | None = None
    file: Path | None = None
    line: int | None = None
    component: str = field(default=CHECK, compare=False)


def violation(
    name: str,
    message: str,
    focus: Term,
    path: ox.NamedNode | None = None,
    value: Term | None = None,
    file: Path | None = None,
    line: int | None = None,
) -> Finding:
    """A finding of a check that is no shape; `name` stands in the place of a shape's."""
    return Finding(
        severity=Severity.VIOLATION,
        message=message,
        shape=f"{SHAPES_IRI}#{name}",
        focus=focus,
        path=path,
        value=value,
        file=file,
        line=line,
    )


def shown(path: Path) -> Path:
    """A path relative to the working folder where it lies below it."""
    resolved, here = path.resolve(), Path.cwd().resolve()
    return resolved.relative_to(here) if resolved.is_relative_to(here) else path


@dataclass(frozen=True)
class Report:
    """All findings of a run, sorted by file and line.

    Attributes:
        findings: faults, those of syntax among them.
        files: how many files were asked for.
        unread: how many of these break their syntax, so that nothing else of them was checked.
    """

    findings: Sequence[Finding]
    files: int
    unread: int = 0

    @cached_property
    def counts(self) -> Counter[Severity]:
        """How many findings there are of each severity."""
        return Counter(finding.severity for finding in self.findings)

    @property
    def conforms(self) -> bool:
        """Whether there is no violation."""
        return not self.counts[Severity.VIOLATION]

    def __str__(self) -> str:
        """The report as text for people."""
        from iscm.validation.formats import as_text

        return as_text(self)
