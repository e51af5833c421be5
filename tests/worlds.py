"""A project of its own for commands that write data, and how they are run there."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import openpyxl
from click.testing import CliRunner

from iscm.cli import main
from iscm.paths import ProjectFolders
from iscm.turtle import canonical_text
from iscm.validation import validate_paths


@dataclass(frozen=True)
class Ran:
    """How a command ended, and what it said."""

    code: int
    output: str
    errors: str


@dataclass(frozen=True)
class World:
    """A project and a folder for tables."""

    root: Path
    desk: Path

    @property
    def midsa(self) -> Path:
        return self.root / "data/mechanisms/midsa.ttl"

    def run(self, *arguments: object, typed: str | None = None) -> Ran:
        words = [str(each) for each in arguments]
        result = CliRunner().invoke(main, [*words, "--project", str(self.root)], input=typed)
        assert result.exception is None or isinstance(result.exception, SystemExit), result
        return Ran(result.exit_code, result.stdout, result.stderr)

    def take_in(self, table: Path, *arguments: object, kind: str = "members") -> Ran:
        """Run `iscm import` for the one mechanism of this world."""
        return self.run("import", table, "--kind", kind, "--mechanism", "midsa", *arguments)

    def texts(self) -> dict[str, bytes]:
        """What all files hold, by name; leftovers of writing would be among them."""
        found = sorted((self.root / "data").rglob("*"))
        return {str(path): path.read_bytes() for path in found if path.is_file()}

    def csv(self, *rows: Sequence[str], name: str = "table.csv", delimiter: str = ",") -> Path:
        path = self.desk / name
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, delimiter=delimiter).writerows(rows)
        return path

    def xlsx(self, *rows: Sequence[object], name: str = "table.xlsx") -> Path:
        book = openpyxl.Workbook()
        for row in rows:
            book.active.append(row)
        path = self.desk / name
        book.save(path)
        return path

    def require_good(self, path: Path) -> None:
        """A file validates and is in canonical form."""
        report = validate_paths([path], ProjectFolders(self.root))
        assert report.conforms, str(report)
        assert canonical_text(path, path.read_bytes()).encode() == path.read_bytes()
