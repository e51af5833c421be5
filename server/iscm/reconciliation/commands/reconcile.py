"""`iscm reconcile`: a column of names becomes a column of IRIs."""

import functools
import itertools
import os
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Final

import click

from iscm.cli.failing import FAULTS, fail
from iscm.engine.embedded import EmbeddedEngine
from iscm.matching.graph import TYPES, read_entities
from iscm.matching.index import Index
from iscm.matching.match import LONGEST, Candidate, candidates, may_be_missing
from iscm.paths import project_folders
from iscm.replacing import replaced
from iscm.settings import Settings
from iscm.snapshot import load_default
from iscm.spreadsheets import harmless
from iscm.tables.dialect import Dialect
from iscm.tables.reading import InputTable

_ADDED: Final = ("iscm_iri", "iscm_label", "iscm_score", "iscm_review")
_WORTH_SHOWING: Final = 65.0
"""Candidates with lower scores are no help."""
_TOLD: Final = 3
_STEP: Final = 2000
_LOOKED_AT: Final = 1000
"""Rows from which it is told whether a column holds codes."""


@click.command(epilog="Example: iscm reconcile visits.csv --column country --type state")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--column", required=True, metavar="NAME", help="Column that holds the names.")
@click.option(
    "--type",
    "kind",
    type=click.Choice([name.lower() for name in TYPES], case_sensitive=False),
    help="What the names are of; without it, a name of two kinds of things is left for review.",
)
@click.option(
    "--output", type=click.Path(path_type=Path), help="Default: FILE with -reconciled in its name."
)
@click.option(
    "--unmatched",
    type=click.Path(path_type=Path),
    help="Default: FILE with -unmatched in its name.",
)
@click.option("--encoding", default="utf-8", show_default=True, help="Of a CSV or TSV file.")
@click.option(
    "--delimiter",
    "separator",
    metavar="CHARACTER",
    help="Between the cells of a CSV or TSV file, such as ';' or tab; without it, it is found out.",
)
@click.option("--sheet", metavar="NAME", help="Sheet of an XLSX file; default: the first.")
@click.option("--formulas", is_flag=True, help="Leave cells as they are that look like formulas.")
def command(
    file: Path,
    column: str,
    kind: str | None,
    output: Path | None,
    unmatched: Path | None,
    encoding: str,
    separator: str | None,
    sheet: str | None,
    formulas: bool,
) -> None:
    """Find what the names in a column of FILE (CSV, TSV or XLSX) name.

    The table is written with four more columns: the IRI, the label, a score from 0 to 100, and
    whether the row needs a look ("yes": the best guess is given, and it may be wrong). Rows without
    a safe match are also written to a second file, with their candidates. So is what may stand for
    a value that is missing, such as NA, unless the column holds codes.

    The files have the separator, line ends and byte order mark of FILE, and are in UTF-8. TSV has
    no quotation marks; in a column called like a variable (?name) its cells are RDF terms, as `iscm
    query --format tsv` writes them. Blank lines, a line sep=; and lines that begin with # are
    passed over above the header.

    Cells that a spreadsheet would take for a formula are written with an apostrophe before them
    (--formulas leaves them as they are).

    Exit code 1: FILE cannot be read to its end, or a file cannot be written; then no file is
    written, and what was there before stays.
    """
    output = output or _beside(file, "reconciled")
    unmatched = unmatched or _beside(file, "unmatched")
    if len({os.path.realpath(path) for path in (file, output, unmatched)}) < 3:
        fail("FILE, --output and --unmatched must be three files")
    types = [name for name in TYPES if kind is not None and name.lower() == kind.lower()]
    try:
        if separator is not None and file.suffix.lower() == ".xlsx":
            raise click.UsageError("--delimiter is for CSV and TSV")
        opened = functools.partial(InputTable, file, encoding, sheet, separator=separator)
        with opened() as table:
            place = table.column(column)
            taken = [name for name in _ADDED if name in table.header]
            if taken:
                fail(f"{file}: there is a column {taken[0]} already; rename it or leave it out")
            index = _index()
            matcher = _Matcher(index, types, functools.partial(_are_codes, index, opened, place))
            _run(table, place, matcher, output, unmatched, formulas=formulas)
    except FAULTS as error:
        fail(error)


@dataclass
class _Matcher:
    """Matches texts, each once; `are_codes` tells whether all of the column are codes."""

    index: Index
    types: Sequence[str]
    are_codes: Callable[[], bool]
    counts: Counter[str] = field(default_factory=Counter)
    _known: dict[str, list[Candidate]] = field(default_factory=dict)

    def find(self, text: str) -> list[Candidate]:
        if text not in self._known:
            codes = may_be_missing(text) and self.are_codes()
            found = candidates(self.index, text, self.types, codes=codes)
            self._known[text] = [each for each in found if each.score >= _WORTH_SHOWING][:_TOLD]
        return self._known[text]


def _run(
    table: InputTable,
    place: int,
    matcher: _Matcher,
    output: Path,
    unmatched: Path,
    *,
    formulas: bool,
) -> None:
    with (
        replaced(output, unmatched, encoding="utf-8", newline="") as files,
        _Progress() as progress,
    ):
        matched_rows, other_rows = (
            _Rows(table.dialect.of_suffix(path.suffix), file, formulas=formulas)
            for file, path in zip(files, (output, unmatched), strict=True)
        )
        matched_rows.write([*table.header, *_ADDED])
        other_rows.write(["row", *table.header, "candidates"])
        for row in table.rows():
            text = table.text(row, place)
            found = matcher.find(text)
            matched_rows.write([*row.cells, *_columns(text, found)])
            if not text.strip():
                matcher.counts["empty"] += 1
            elif found and found[0].match:
                matcher.counts["matched"] += 1
            else:
                matcher.counts["to review" if found else "unknown"] += 1
                other_rows.write([str(row.number), *row.cells, _told(text, found)])
            progress.step()
    total = sum(matcher.counts.values())
    parts = ", ".join(f"{count} {what}" for what, count in matcher.counts.most_common())
    click.echo(f"{total} rows: {parts or 'nothing to match'}", err=True)
    click.echo(f"{output}: the table; {unmatched}: what has no safe match", err=True)


def _columns(text: str, found: Sequence[Candidate]) -> tuple[str, str, str, str]:
    if found:
        best = found[0]
        review = "no" if best.match else "yes"
        return best.entity.iri, best.entity.label, f"{best.score:g}", review
    return "", "", "", "yes" if text.strip() else "no"


def _told(text: str, found: Sequence[Candidate]) -> str:
    if len(text) > LONGEST:
        return f"a text of more than {LONGEST} letters is not matched"
    told = [f"{each.entity.label} <{each.entity.iri}> {each.score:g}" for each in found]
    return "; ".join(["may stand for a missing value", *told] if may_be_missing(text) else told)


def _are_codes(index: Index, opened: Callable[[], InputTable], place: int) -> bool:
    """Whether the first texts of a column are codes, all but those that may stand for nothing."""
    with opened() as table:
        rows = itertools.islice(table.rows(), _LOOKED_AT)
        texts = {table.text(row, place).strip() for row in rows} - {""}
    telling = [text for text in texts if not may_be_missing(text)]
    return bool(telling) and all(map(index.coded, telling))


def _index() -> Index:
    dataset = load_default(project_folders(), Settings.from_environment().cache_dir)
    return Index(read_entities(EmbeddedEngine(dataset.store)))


def _beside(file: Path, what: str) -> Path:
    suffix = ".tsv" if file.suffix.lower() == ".tsv" else ".csv"
    return file.with_name(f"{file.stem}-{what}{suffix}")


class _Rows:
    """Writes rows for a spreadsheet, in which no cell is a formula unless they may be."""

    def __init__(self, dialect: Dialect, file: IO[str], *, formulas: bool) -> None:
        # A spreadsheet with another separator would cut cells there that stand bare.
        self._writer = dialect.writer(file, bare=formulas)
        self._formulas = formulas

    def write(self, cells: Sequence[str]) -> None:
        self._writer.write(cells if self._formulas else list(map(harmless, cells)))


class _Progress:
    """Tells on a terminal how many rows are done."""

    def __init__(self) -> None:
        self._shown = sys.stderr.isatty()
        self._rows = 0
        self._started = time.monotonic()

    def __enter__(self) -> "_Progress":
        return self

    def step(self) -> None:
        self._rows += 1
        if self._shown and self._rows % _STEP == 0:
            pace = self._rows / (time.monotonic() - self._started)
            click.echo(f"\r{self._rows} rows, {pace:.0f} a second", nl=False, err=True)

    def __exit__(self, *_: object) -> None:
        if self._shown:
            click.echo("\r\033[K", nl=False, err=True)
