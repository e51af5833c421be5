"""`iscm import`: a table of members, observers, chairs, meetings or figures becomes Turtle."""  # noqa: N999

import sys
from pathlib import Path
from typing import Any

import click

from iscm.cli.failing import FAULTS, fail
from iscm.curation import templates
from iscm.curation.asking import ask, confirmed
from iscm.curation.deciding import Deciding, read_decisions, write_review
from iscm.curation.editing import Edits
from iscm.curation.job import Job, Options, language_tag, own, past
from iscm.curation.kinds import KINDS, Kind
from iscm.curation.project import Project
from iscm.curation.sheet import Faults, read_sheet, told_of
from iscm.curation.source_places import settle_sources
from iscm.paths import ProjectFolders, project_folders
from iscm.replacing import replace_all
from iscm.validation.dates import PERIOD
from iscm.validation.report import shown

_FILE = click.Path(path_type=Path)


@click.command(
    epilog="Example: iscm import members.xlsx --kind members --mechanism midsa "
    "--source iom-midsa-2024 --complete --dry-run"
)
@click.argument("table", required=False, type=_FILE)
@click.option("--kind", type=click.Choice(list(KINDS)), help="What the table lists.")
@click.option("--mechanism", metavar="NAME", help="Whose table it is: key, name or acronym.")
@click.option(
    "--source", metavar="KEY", help="Source of all rows; else a column 'source' names each row's."
)
@click.option(
    "--language", metavar="TAG", help="Of the names; default: that of the source's title."
)
@click.option("--as-of", metavar="DATE", help="Day of the table, where that is not the source's.")
@click.option(
    "--complete/--partial",
    default=None,
    help="The source lists all that it means to list / names some, or is cut; "
    "default: that cannot be told.",
)
@click.option("--total", type=click.IntRange(0), help="How many there are, as the source says.")
@click.option(
    "--basis", default="listed", show_default=True, help="How the participations are known."
)
@click.option("--period", metavar="DATE", help="What figures are of, such as 2019.")
@click.option("--sheet", metavar="NAME", help="Sheet of an XLSX file that has several.")
@click.option("--encoding", default="utf-8", show_default=True, help="Of a CSV or TSV file.")
@click.option(
    "--review",
    type=_FILE,
    help="Sheet (.csv, .xlsx) for names in doubt: written with what they may mean, "
    "and read back once it is filled in.",
)
@click.option("--replace", is_flag=True, help="Take the place of what the same source says now.")
@click.option("--add", is_flag=True, help="Leave what the same source says besides.")
@click.option("--dry-run", is_flag=True, help="Show what would change; leave the data as they are.")
@click.option("--yes", is_flag=True, help="Write without asking.")
@click.option(
    "--project",
    type=_FILE,
    help="Folder with ontology/, data/ and shapes/; default: the program's.",
)
@click.option(
    "--template", type=click.Choice(list(KINDS)), help="Give an empty sheet of this kind instead."
)
@click.option("--output", type=_FILE, help="Where the template goes (.csv, .xlsx).")
def command(table: Path | None, template: str | None, output: Path | None, **given: Any) -> None:
    """Make Turtle of TABLE (CSV, TSV or XLSX), in the file of data/ where it belongs.

    The first row names the columns; --template gives a sheet to fill in. Names are matched as by
    `iscm reconcile`. One that may mean several things is asked about on a terminal, or goes to the
    sheet of --review; nothing is guessed. What differs from the last list of the same mechanism and
    role is shown before a file is touched, and what is to be written is validated first. The same
    table again changes nothing.

    Exit code 0: the files say what the table says; 1: the table is wrong or in doubt, or cannot be
    read or written, and nothing was written; 2: misuse.
    """
    if template is not None:
        _give_template(KINDS[template], output)
        return
    if table is None or given["kind"] is None:
        raise click.UsageError("Give a TABLE and its --kind, or --template.")
    if given["replace"] and given["add"]:
        raise click.UsageError("--replace and --add exclude each other.")
    if KINDS[given["kind"]].of_mechanism and given["mechanism"] is None:
        raise click.UsageError(f"{given['kind']} are those of a --mechanism.")
    if given["kind"] == "figures" and None in (given["period"], given["source"]):
        raise click.UsageError("figures are those of a --period, by a --source.")
    try:
        _import(table, KINDS[given["kind"]], given)
    except FAULTS as error:
        fail(error)


def _give_template(kind: Kind, output: Path | None) -> None:
    if output is None:
        click.echo(templates.as_csv(kind.columns), nl=False)
        return
    suffix = output.suffix.lower()
    if suffix not in (".csv", ".xlsx"):
        raise click.UsageError("--output is a file .csv or .xlsx.")
    if output.exists():
        fail(f"{output}: this is there already")
    text = templates.as_csv(kind.columns).encode()
    try:
        replace_all({output: templates.as_xlsx(kind.columns) if suffix == ".xlsx" else text})
    except OSError as error:
        fail(error)
    click.echo(f"{output}: a sheet to fill in", err=True)


def _import(table: Path, kind: Kind, given: dict[str, Any]) -> None:
    faults = Faults(table)
    rows = read_sheet(table, kind.columns, faults, given["encoding"], given["sheet"])
    if not rows:
        faults.tell()
    if given["source"] is None and not any(row["source"] for row in rows):
        raise click.UsageError("Give the --source of the table, or a column 'source'.")
    folders = ProjectFolders(given["project"].resolve()) if given["project"] else project_folders()
    project = Project(folders)
    options = _options(project, given)
    review = given["review"]
    in_review = Faults(review)
    decisions = read_decisions(review, in_review) if review and review.exists() else {}
    asking = ask if sys.stdin.isatty() else None
    deciding = Deciding(project.index, decisions, asking, in_review)
    job = Job(project, rows, options, deciding, faults, Edits(folders, table))
    changes = kind.draft(job)
    deciding.note_needless(seen_all=not job.faults)
    if deciding.doubts and review:
        job.faults.tell(in_review)
        write_review(review, deciding)
        fail(
            f"names in doubt: {len(deciding.doubts)}; write what each means into the column "
            f"'decision' of {review}, and run the same again"
        )
    for doubt in deciding.doubts.values():
        job.faults.add_at(doubt.places, str(doubt))
    job.faults.tell(in_review)
    settle_sources(project, job.edits)
    for line in changes:
        click.echo(line)
    _write(job.edits, dry=given["dry_run"], ask_first=not given["yes"])


def _options(project: Project, given: dict[str, Any]) -> Options:
    as_of = period = language = None
    if given["as_of"]:
        with told_of("--as-of"):
            as_of = past(given["as_of"], own("asOf"), project)
    if given["period"]:
        with told_of("--period"):
            period = past(given["period"], PERIOD, project)
    if given["language"] is not None:
        with told_of("--language"):
            language = language_tag(given["language"])
    return Options(
        mechanism=project.mechanism(given["mechanism"]) if given["mechanism"] else None,
        source=project.source(given["source"]) if given["source"] is not None else None,
        language=language,
        basis=project.concept("iscm:Basis", given["basis"]),
        as_of=as_of,
        complete=given["complete"],
        total=given["total"],
        period=period,
        replace=given["replace"],
        adding=given["add"],
    )


def _write(edits: Edits, *, dry: bool, ask_first: bool) -> None:
    paths = ", ".join(str(shown(path)) for path in edits.contents)
    if not paths:
        click.echo("nothing changes")
        return
    if dry:
        for line in edits.differences():
            click.echo(line)
        edits.write(dry=True)
        click.echo(f"would be written: {paths}", err=True)
        return
    if ask_first and not confirmed(paths):
        fail("nothing was written")
    edits.write()
    click.echo(f"written: {paths}", err=True)
