"""`iscm query`: ask the graph from the command line."""

import difflib
import functools
import json
import sys
from pathlib import Path
from typing import Any, Final

import click

from iscm.cli.failing import FAULTS, fail
from iscm.compact import short_name
from iscm.dataset import Dataset, load_files, load_project
from iscm.engine import rows_of
from iscm.engine.lexer import form
from iscm.files import other_files
from iscm.parameters import Choices, terms_of
from iscm.paths import project_folders
from iscm.pool.sealed import sealed
from iscm.protocol.media_types import GRAPH_SYNTAXES, RESULT_SYNTAXES, SPARQL_JSON
from iscm.protocol.problems import Problem
from iscm.questions import Question, read_questions

_FORMATS: Final = {
    "table": SPARQL_JSON,
    **{syntax.name: syntax.offer for syntax in (*RESULT_SYNTAXES, *GRAPH_SYNTAXES)},
}


@click.command(
    epilog="Example: iscm query -q 'SELECT ?state { mechanism:midsa iscm:hasMember ?state }'"
)
@click.argument("file", required=False, type=click.File("r", encoding="utf-8"))
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
    type=click.Choice(list(_FORMATS)),
    help="Default: table on a terminal, else csv; turtle for CONSTRUCT and DESCRIBE.",
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
    data: tuple[Path, ...],
    as_of: str | None,
) -> None:
    """Ask the graph a SPARQL query, given as FILE (- for standard input), TEXT or NAME.

    The project's prefixes need not be declared.

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
        query = str(file.read())
    graph = form(query) in ("CONSTRUCT", "DESCRIBE")
    chosen = name or ("turtle" if graph else "table" if sys.stdout.isatty() else "csv")
    offer = _FORMATS[chosen]
    try:
        with sealed(_dataset(data, as_of).store) as engine:
            if asked is not None and given:
                choices = Choices(functools.partial(rows_of, engine))
                query = asked.asking(terms_of(asked.parameters, given, choices))
            answer = engine.query(query, offer.media_type)
    except Problem as problem:
        fail(problem.detail)
    except FAULTS as error:
        fail(error)
    if chosen == "table":
        click.echo(table(json.loads(answer.body)))
    else:
        click.echo(answer.body, nl=False)


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


def _dataset(data: tuple[Path, ...], as_of: str | None) -> Dataset:
    if data:
        return load_files(other_files(data))
    return load_project(project_folders(), as_of)


def table(answer: dict[str, Any]) -> str:
    """SPARQL results (parsed JSON) as text in columns, IRIs as prefixed names."""
    if "boolean" in answer:
        return "yes" if answer["boolean"] else "no"
    columns = answer["head"]["vars"]
    rows = [[_cell(row.get(name)) for name in columns] for row in answer["results"]["bindings"]]
    widths = [
        max([len(name), *(len(row[place]) for row in rows)]) for place, name in enumerate(columns)
    ]
    lines = [
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in [columns, ["─" * width for width in widths], *rows]
    ]
    return "\n".join([*lines, f"({len(rows)} {'row' if len(rows) == 1 else 'rows'})"])


def _cell(term: dict[str, Any] | None) -> str:
    if term is None:
        return ""
    value = str(term["value"])
    if term["type"] == "uri":
        return short_name(value)
    return " ".join(value.split())
