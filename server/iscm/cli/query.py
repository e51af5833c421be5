"""`iscm query`: ask the graph from the command line."""

import difflib
import functools
import sys
from pathlib import Path
from typing import IO, Any, Final

import click

from iscm.choices import Choices, terms_of
from iscm.cli.failing import FAULTS, fail
from iscm.compact import short_name
from iscm.dataset import Dataset, load_files, load_project
from iscm.encodings import decoded_text
from iscm.engine import Engine, rows_of
from iscm.engine.lexer import form, names_graphs
from iscm.errors import InputError
from iscm.files import other_files
from iscm.history import Days
from iscm.media_types import GRAPH_SYNTAXES, RESULT_SYNTAXES, SPARQL_JSON
from iscm.paths import project_folders
from iscm.period import parse_period
from iscm.pool.sealed import sealed
from iscm.protocol.problems import Problem
from iscm.questions import Question, read_questions
from iscm.settings import Settings
from iscm.snapshot import load_default, load_known
from iscm.tables.answers import answer_table
from iscm.tables.known import known_of
from iscm.tables.table import Table, Value, shape_of, table_of
from iscm.tables.writing import FORMATS, written

_TABLE: Final = "table"
_SYNTAXES: Final = {syntax.name: syntax.offer for syntax in (*RESULT_SYNTAXES, *GRAPH_SYNTAXES)}
_CHOICES: Final = (_TABLE, *FORMATS, *(name for name in _SYNTAXES if name not in FORMATS))


@click.command(
    epilog="Example: iscm query -q 'SELECT ?state { mechanism:midsa iscm:hasMember ?state }'"
)
@click.argument("file", required=False, type=click.File("rb"))
@click.option("-q", "text", metavar="TEXT", help="The query itself.")
@click.option("--question", metavar="NAME", help="One of the project's questions.")
@click.option(
    "--set",
    "settings",
    multiple=True,
    metavar="PARAMETER=VALUE",
    help="Ask the question of something else, such as mechanism=bali-process; may be repeated.",
)
@click.option("--questions", "listing", is_flag=True, help="List the project's questions.")
@click.option(
    "--format",
    "name",
    type=click.Choice(_CHOICES),
    help="Default: by the end of --output, else table on a terminal and csv elsewhere; turtle for "
    "CONSTRUCT and DESCRIBE. json is SPARQL's, but of a question an array of objects.",
)
@click.option(
    "--output",
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write the answer to a file; xlsx needs one.",
)
@click.option(
    "--data",
    "data",
    multiple=True,
    metavar="PATH",
    type=click.Path(path_type=Path),
    help="RDF file or folder to ask instead of the project's own; may be repeated.",
)
@click.option(
    "--as-of",
    "as_of",
    metavar="PERIOD",
    help="Ask what stood at the end of a year, month or day: 2017, 2017-06 or 2017-06-30.",
)
def command(
    file: Any,
    text: str | None,
    question: str | None,
    settings: tuple[str, ...],
    listing: bool,
    name: str | None,
    output: Path | None,
    data: tuple[Path, ...],
    as_of: str | None,
) -> None:
    """Ask the graph a SPARQL query, given as FILE (- for standard input), TEXT or NAME.

    The project's prefixes need not be declared. The answer to a question has the columns that the
    site's tables have: names beside IRIs, titles and dates of sources.

    Exit code 1: the query or the data cannot be read, or a parameter names nothing; 2: the command
    is misused.
    """
    if sum((file is not None, text is not None, question is not None, listing)) != 1:
        raise click.UsageError("give exactly one of FILE, -q TEXT, --question NAME and --questions")
    if settings and question is None:
        raise click.UsageError("--set is for the parameters of a question: give --question NAME")
    if as_of is not None and data:
        raise click.UsageError("--as-of is for the project's own data; leave out --data")
    if listing:
        for found in read_questions(project_folders().questions):
            names = ", ".join(parameter.name for parameter in found.parameters)
            click.echo(f"{found.name}: {found.title}" + (f" ({names})" if names else ""))
        return
    asked = None if question is None else _question(question)
    given = _given(settings)
    query = text or "" if asked is None else asked.query
    if file is not None:
        query = _text(file)
    chosen = name or _usual_format(query, output)
    if chosen == "xlsx" and output is None:
        raise click.UsageError("xlsx is no text: give --output FILE")
    try:
        dataset = _dataset(data, as_of, query)
        with sealed(dataset.store) as engine:
            if asked is not None and given:
                choices = Choices(functools.partial(rows_of, engine))
                query = asked.asking(terms_of(asked.parameters, given, choices))
            body = _body(engine, query, chosen, asked, dataset.date)
        if output is not None:
            output.write_bytes(body)
    except Problem as problem:
        fail(problem.detail)
    except FAULTS as error:
        fail(error)
    if asked is not None and asked.parameters and not given:
        taken = " ".join(f"--set {each.name}={each.example}" for each in asked.parameters)
        click.echo(f"iscm query: nothing is set; this answers {taken}", err=True)
    if output is None:
        click.echo(body, nl=False)


def _text(file: IO[bytes]) -> str:
    try:
        return decoded_text(file.read())
    except InputError as error:
        fail(f"{file.name}: {error}")


def _usual_format(query: str, output: Path | None) -> str:
    if output is not None and output.suffix[1:] in _CHOICES:
        return output.suffix[1:]
    if form(query) in ("CONSTRUCT", "DESCRIBE"):
        return "turtle"
    return _TABLE if output is None and sys.stdout.isatty() else "csv"


def _body(
    engine: Engine, query: str, chosen: str, asked: Question | None, date: str | None
) -> bytes:
    """The answer in a format. What a question gives is the table that the site gives."""
    rows = form(query) in ("SELECT", "ASK")
    if chosen in _SYNTAXES and not (asked is not None and rows and chosen in FORMATS):
        return engine.query(query, _SYNTAXES[chosen].media_type).body

    def answer(text: str) -> Table:
        return table_of(engine.query(text, SPARQL_JSON.media_type).body)

    if asked is None:
        found = answer(query)
    else:
        things = known_of(functools.partial(rows_of, engine))
        usual = None if query == asked.query else shape_of(answer(asked.query), things)
        found = answer_table(answer, query, things, usual)
    if chosen == _TABLE:
        text = in_columns(found) if form(query) == "SELECT" else _yes_or_no(found)
        return f"{text}\n".encode()
    return written(found, FORMATS[chosen], asked.title if asked else "Query", date)


def _given(settings: tuple[str, ...]) -> list[tuple[str, str]]:
    pairs = [setting.partition("=") for setting in settings]
    if wrong := next((name for name, sign, _ in pairs if not sign), None):
        raise click.UsageError(f"--set takes PARAMETER=VALUE: {wrong} has no =")
    return [(name.strip(), value) for name, _, value in pairs]


def _question(name: str) -> Question:
    questions = {found.name: found for found in read_questions(project_folders().questions)}
    if name not in questions:
        near = ", ".join(difflib.get_close_matches(name, questions)) or "none is near"
        fail(f"there is no question called {name} ({near}); --questions lists them all")
    return questions[name]


def _dataset(data: tuple[Path, ...], as_of: str | None, query: str) -> Dataset:
    if data:
        return load_files(other_files(data))
    folders, cache_dir = project_folders(), Settings.from_environment().cache_dir
    if names_graphs(query):
        return load_known(folders, cache_dir) if as_of is None else load_project(folders, as_of)
    dataset = load_default(folders, cache_dir)
    day = dataset.day if as_of is None else parse_period(as_of, dataset.date).day
    if day is None or day == dataset.day:
        return dataset
    return Days(folders, dataset, cache_dir).dataset(day)


def in_columns(answer: Table) -> str:
    """A table as text in columns, IRIs as prefixed names."""
    rows = [[_cell(value) for value in row] for row in answer.rows]
    widths = [
        max([len(name), *(len(row[place]) for row in rows)])
        for place, name in enumerate(answer.columns)
    ]
    lines = [
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in [answer.columns, ["─" * width for width in widths], *rows]
    ]
    return "\n".join([*lines, f"({len(rows)} {'row' if len(rows) == 1 else 'rows'})"])


def _yes_or_no(answer: Table) -> str:
    ((value,),) = answer.rows
    return "yes" if value is not None and value.plain is True else "no"


def _cell(value: Value | None) -> str:
    if value is None:
        return ""
    return short_name(value.text) if value.is_iri else " ".join(value.text.split())
