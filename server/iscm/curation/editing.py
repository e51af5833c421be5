"""Files that are changed together: written canonically, validated first, all of them or none."""

import shutil
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import unified_diff
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from iscm.comments import lines_of_comments
from iscm.curation.sheet import Faults, Row, SheetCell
from iscm.errors import InputError
from iscm.files import parse, read
from iscm.found_valid import read_by_validation
from iscm.listing import Subject
from iscm.namespaces import iri_of
from iscm.notation import expanded, folded
from iscm.paths import ProjectFolders
from iscm.replacing import replace_all
from iscm.terms import OxTerm
from iscm.turtle import text_in_place_of
from iscm.validation import validate_paths
from iscm.validation.report import Finding, Severity, shown

TYPE: Final = ox.NamedNode(iri_of("rdf:type"))

Said = frozenset[tuple[ox.NamedNode, OxTerm]]
"""What is said of one thing: property and value."""


class InvalidError(InputError):
    """What was to be written breaks shapes; the message is the report."""


@dataclass(frozen=True)
class RowOrigin:
    """The row that a thing was made of.

    Attributes:
        row: of a table.
        columns: property → the column that says it.
        usual: the column that names the thing.
    """

    row: Row
    columns: Mapping[ox.NamedNode, str]
    usual: str

    def cell(self, path: ox.NamedNode | None) -> SheetCell:
        """The cell that says a property."""
        return SheetCell(
            self.row, self.usual if path is None else self.columns.get(path, self.usual)
        )


class Edit:
    """A Turtle file and what it is to say.

    Attributes:
        path: the file, which need not be there yet.
        about: all that it says, in full (`iscm.notation`), by subject.
    """

    def __init__(self, path: Path) -> None:
        """
        Raises:
            OSError: the file cannot be read.
            iscm.files.RdfSyntaxError: it is no Turtle.
        """
        self.path = path
        self.before = read(path) if path.exists() else b""
        self._comments: list[str] = []
        self.about: dict[Subject, set[tuple[ox.NamedNode, OxTerm]]] = defaultdict(set)
        for quad in expanded(parse(path, self.before)):
            self.about[quad.subject].add((quad.predicate, quad.object))
        self._first = {subject: frozenset(said) for subject, said in self.about.items()}

    def comment(self, lines: Iterable[str]) -> None:
        """Have comments stand at the top of a new file, where the canonical form keeps them."""
        self._comments += lines

    @property
    def changed(self) -> bool:
        """Whether it is to say something else than it does."""
        said = {subject: frozenset(said) for subject, said in self.about.items() if said}
        return said != self._first

    @property
    def after(self) -> bytes:
        """The file's new content; the old one where nothing changes."""
        if not self.changed:
            return self.before
        triples = [
            ox.Triple(subject, predicate, value)
            for subject, said in self.about.items()
            for predicate, value in said
        ]
        head = "".join(f"# {line}\n" for line in self._comments).encode() or self.before
        return text_in_place_of(head, folded(triples)).encode()


class Edits:
    """The files that one command changes.

    Attributes:
        origins: thing → the row that it was made of.
    """

    def __init__(self, folders: ProjectFolders, table: Path | None = None) -> None:
        """
        Args:
            folders: the project.
            table: what rows are of.
        """
        self._folders, self._table = folders, table
        self.origins: dict[OxTerm, RowOrigin] = {}
        self._edits: dict[Path, Edit] = {}
        self._texts: dict[Path, bytes] = {}

    def of(self, path: Path) -> Edit:
        """The edit of a file; see `Edit`.

        Raises:
            InputError: a comment that someone wrote in it would be lost.
        """
        if path not in self._edits:
            edit = Edit(path)
            if lines := lines_of_comments(edit.before.decode()):
                raise InputError(
                    f"{shown(path)}: comments among the statements would be lost (lines "
                    f"{', '.join(map(str, lines))}); move them to the top of the file, or say "
                    "them by skos:note"
                )
            self._edits[path] = edit
        return self._edits[path]

    def new_text(self, path: Path, content: bytes) -> None:
        """Have a file that is no Turtle, and is not there yet, hold this."""
        self._texts[path] = content

    @property
    def changed(self) -> list[Path]:
        """The Turtle files that are to say something else than they do."""
        return [path for path, edit in self._edits.items() if edit.changed]

    @property
    def contents(self) -> dict[Path, bytes]:
        """File → what it is to hold; only those that change."""
        changed = {path: edit.after for path, edit in self._edits.items() if edit.changed}
        return changed | self._texts

    def differences(self) -> Iterator[str]:
        """What changes, line by line, as ``diff -u`` shows it."""
        for path, content in self.contents.items():
            old = self._edits[path].before if path in self._edits else b""
            name = str(shown(path))
            yield from unified_diff(
                old.decode().splitlines(), content.decode().splitlines(), name, name, lineterm=""
            )

    def write(self, *, dry: bool = False) -> None:
        """Validate what the files are to hold, in the context of all others, then write them.

        Args:
            dry: write nothing.

        Raises:
            InvalidError: it breaks a shape or a check; nothing was written.
            OSError: a file cannot be written, or was changed meanwhile; all are as they were.
        """
        contents = self.contents
        self._require_valid(contents)
        if dry:
            return
        for path, edit in self._edits.items():
            if path in contents and (read(path) if path.exists() else b"") != edit.before:
                raise InputError(f"{shown(path)}: it was changed meanwhile; run the command again")
        for path in contents:
            path.parent.mkdir(parents=True, exist_ok=True)
        replace_all(contents)

    def _require_valid(self, contents: dict[Path, bytes]) -> None:
        turtle = [path for path in contents if path.suffix == ".ttl"]
        if not turtle:
            return
        with tempfile.TemporaryDirectory(prefix="iscm-") as name:
            folders, root = self._folders, Path(name).resolve()
            texts = dict.fromkeys(read_by_validation(folders)) | {
                path: contents[path] for path in turtle
            }
            for path, text in texts.items():
                copy = root / path.relative_to(folders.root)
                copy.parent.mkdir(parents=True, exist_ok=True)
                if text is None:
                    shutil.copyfile(path, copy)
                else:
                    copy.write_bytes(text)
            copies = [root / path.relative_to(folders.root) for path in turtle]
            report = validate_paths(copies, ProjectFolders(root))
            faults = [each for each in report.findings if each.severity is Severity.VIOLATION]
            if faults:
                told = "\n  ".join(self._led_back(faults, root))
                raise InvalidError(f"this would not validate, so nothing is written:\n  {told}")

    def _led_back(self, findings: Iterable[Finding], root: Path) -> list[str]:
        """Each fault in words, with row and column where a row says it, else with its file."""
        of_rows, others = Faults(self._table), []
        for finding in findings:
            told = f"{finding.message} ({finding.focus})"
            origin = self.origins.get(finding.focus)
            if origin is None and finding.value is not None:
                origin = self.origins.get(finding.value)
            if origin is not None:
                of_rows.add_at([origin.cell(finding.path)], told)
            elif finding.file is not None:
                own = self._folders.root / finding.file.relative_to(root)
                others.append(f"{shown(own)}: {told}")
            else:
                others.append(told)
        return [*of_rows.lines, *others]
