"""Validation: shapes and further checks on files, with file and line of every fault."""

from iscm.validation.remembered import ensure_valid
from iscm.validation.report import Finding, Report, Severity
from iscm.validation.run import UnreadableError, validate_dataset, validate_paths
from iscm.validation.shacl import ShapesError

__all__ = [
    "Finding",
    "Report",
    "Severity",
    "ShapesError",
    "UnreadableError",
    "ensure_valid",
    "validate_dataset",
    "validate_paths",
]
