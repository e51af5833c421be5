"""Files that break their syntax: told as faults, and what can be read of them known to the others.

A thing that a broken file describes is there for whoever names it, so one slip in one file neither
hides the faults of the others nor makes faults of them.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from iscm.files import RdfSyntaxError, parse
from iscm.namespaces import PREFIXES, SHAPES_IRI
from iscm.notation import expanded
from iscm.terms import beyond_rdf_1_1
from iscm.validation.corpus import SourceFile
from iscm.validation.report import Finding, violation

_DIRECTIVE: Final = re.compile(r"^[ \t]*@?(?:prefix|base)\b[^\n]*$", re.IGNORECASE | re.MULTILINE)
_PREFIX: Final = re.compile(r"prefix\s+([^\s:]*):\s*<([^>\s]*)>", re.IGNORECASE)
_SUBJECT: Final = re.compile(r"^(?:<([^>\s]*)>|([\w.-]*):([^\s;,]+))", re.MULTILINE)
_PARTED: Final = re.compile(r"\n[ \t]*\r?\n")
_OF_WHOLE: Final = frozenset(
    f"{SHAPES_IRI}#{name}"
    for name in ("AttestedName", "CompleteRoster", "MechanismListTotal", "MechanismListScope")
)
"""What asks whether something is there at all, which cannot be told while some is unread."""


@dataclass(frozen=True)
class Broken:
    """A file that breaks its syntax.

    Attributes:
        error: what is wrong, and where.
        rest: what can be read besides; None in a syntax that has no parts.
        lost: IRIs of what the unread parts describe.
    """

    error: RdfSyntaxError
    rest: SourceFile | None
    lost: frozenset[str]


def salvage(error: RdfSyntaxError, key: str | None, base: str | None) -> Broken:
    """What can be read of a Turtle file in spite of its fault: the parts between its empty lines,
    each for itself, under all prefixes of the file.

    Args:
        error: what its reader found.
        key: as for `iscm.validation.corpus.read_file`.
        base: what relative IRIs in the file are resolved against.
    """
    if error.path.suffix != ".ttl":
        return Broken(error, None, frozenset())
    text = error.path.read_bytes().decode("utf-8", "replace")
    directives = [match.group() for match in _DIRECTIVE.finditer(text)]
    header = "\n".join(line for line in directives if _quads(error.path, line, base) is not None)
    spaces = PREFIXES | dict(_PREFIX.findall(header))
    triples: set[ox.Triple] = set()
    lost: set[str] = set()
    for part in _PARTED.split(_DIRECTIVE.sub("", text)):
        quads = _quads(error.path, f"{header}\n{part}", base)
        if quads is not None:
            triples.update(quad.triple for quad in expanded(quads))
        else:
            lost.update(
                iri or spaces.get(prefix, "") + name for iri, prefix, name in _SUBJECT.findall(part)
            )
    return Broken(
        error, SourceFile(error.path, frozenset(triples), key, base=base), frozenset(lost)
    )


def _quads(path: Path, text: str, base: str | None) -> list[ox.Quad] | None:
    try:
        quads = list(parse(path, text.encode(), base=base))
    except RdfSyntaxError:
        return None
    return None if any(beyond_rdf_1_1(quad.triple) for quad in quads) else quads


def faults(broken: Iterable[Broken]) -> list[Finding]:
    """A finding for each broken file, with its line."""
    return [
        violation(
            "Syntax",
            f"This cannot be read, so nothing of the file was checked: {one.error.reason}.",
            ox.NamedNode(one.error.path.resolve().as_uri()),
            file=one.error.path,
            line=one.error.line,
        )
        for one in broken
    ]


def not_following(findings: Iterable[Finding], broken: Sequence[Broken]) -> list[Finding]:
    """The findings without those that may only follow from what could not be read."""
    if not broken:
        return list(findings)
    lost = frozenset[str]().union(*(one.lost for one in broken))
    return [
        finding
        for finding in findings
        if finding.shape not in _OF_WHOLE
        and not any(
            isinstance(term, ox.NamedNode) and term.value in lost
            for term in (finding.focus, finding.value)
        )
    ]
