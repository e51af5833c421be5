"""`iscm new`: a mechanism, a source, a meeting, a chair or a question that validates."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, TypeVar

import click

from iscm.cli.failing import FAULTS, fail
from iscm.curation.asking import ask, wanted
from iscm.curation.deciding import Deciding
from iscm.curation.editing import Edits
from iscm.curation.job import Job, Options, language_tag
from iscm.curation.kinds import KINDS
from iscm.curation.new_mechanism import MECHANISM_TYPES, GivenMechanism, add_mechanism
from iscm.curation.new_question import GivenQuestion, add_question
from iscm.curation.new_source import GivenSource, add_source, source_file
from iscm.curation.project import Project, UnknownError
from iscm.curation.sheet import Faults, Flags, told_of
from iscm.curation.source_places import settle_sources
from iscm.errors import InputError
from iscm.paths import ProjectFolders, project_folders
from iscm.validation.report import shown

_FILE: Final = click.Path(path_type=Path)
_Function = TypeVar("_Function", bound=Callable[..., Any])


@click.group(epilog="Example: iscm new source --mechanism midsa --title 'MIDSA' --language en …")
def command() -> None:
    """Write a new thing into the files of data/ (or a question into ontology/questions/).

    What is not given by flags is asked on a terminal. The Turtle is canonical and validated before
    a file is touched; what is left to decide is told in words, and stands at the head of the file
    of a new mechanism. A key or a name that is taken, and a date that is none, are refused.

    Exit code 0: written; 1: refused, and nothing was written; 2: misuse.
    """


def _common(function: _Function) -> _Function:
    for option in (
        click.option("--dry-run", is_flag=True, help="Show what would change; write nothing."),
        click.option(
            "--project", type=_FILE, help="Folder of ontology/, data/ and shapes/; the program's."
        ),
    ):
        function = option(function)
    return function


@command.command(
    "source", epilog="Example: iscm new source --mechanism midsa --date 2024-10 --url https://…"
)
@click.option("--title", help="As the page has it.")
@click.option("--language", metavar="TAG", help="Of the title.")
@click.option("--publisher", help="Who publishes it: key, name or acronym, else any text.")
@click.option("--url", help="The page.")
@click.option("--citation", default="", help="Of a source that no page carries.")
@click.option("--date", metavar="DATE", help="What its content speaks for; empty where undated.")
@click.option("--date-kind", default="printed", show_default=True, help="How the date is known.")
@click.option("--note", default="", help="A remark in English; of an undated source, why.")
@click.option("--mechanism", metavar="NAME", help="In whose file it goes; default: sources.ttl.")
@click.option("--key", default="", help="Default: of publisher, subject and year.")
@_common
def new_source(**given: Any) -> None:
    """A page or a document that statements rest on."""

    def make(project: Project, edits: Edits) -> tuple[str, list[str]]:
        try:
            mechanism = project.mechanism(given["mechanism"]) if given["mechanism"] else None
        except UnknownError as error:
            raise InputError(
                f"{error}; for the source that it needs first, leave --mechanism out"
            ) from None
        edits.of(source_file(project, mechanism))  # what is wrong with it is told before asking
        asked = GivenSource(
            title=wanted(given["title"], "--title", "Title of the page"),
            language=wanted(given["language"], "--language", "Its language, such as en"),
            publisher=wanted(given["publisher"], "--publisher", "Publisher"),
            url=given["url"] or ("" if given["citation"] else wanted(None, "--url", "Address")),
            citation=given["citation"],
            date=wanted(given["date"], "--date", "Date, or nothing", empty=True),
            date_kind=given["date_kind"],
            note=given["note"],
            mechanism=mechanism,
            key=given["key"],
        )
        return add_source(project, edits, asked)

    _make("source", make, given)


@command.command(
    "mechanism", epilog="Example: iscm new mechanism --name 'Nile Dialogue' --type rcp --source …"
)
@click.option("--name", help="In English, as the source has it.")
@click.option("--source", "source_key", metavar="KEY", help="Who says so: iscm new source.")
@click.option("--acronym", help="Without a language.")
@click.option("--type", "mechanism_type", type=click.Choice(list(MECHANISM_TYPES)))
@click.option("--established", metavar="DATE", help="Since when it is.")
@click.option("--status", help="Such as active.")
@click.option("--homepage", help="Its site.")
@click.option("--key", default="", help="Default: of the acronym, else of the name.")
@_common
def new_mechanism(**given: Any) -> None:
    """A mechanism, in a file of its own."""

    def make(project: Project, edits: Edits) -> tuple[str, list[str]]:
        key = wanted(given["source_key"], "--source", "Key of the source")
        asked = GivenMechanism(
            name=wanted(given["name"], "--name", "Name in English"),
            source=project.source(key),
            acronym=wanted(given["acronym"], "--acronym", "Acronym, or nothing", empty=True),
            key=given["key"],
            mechanism_type=_type(given["mechanism_type"]),
            established=wanted(
                given["established"], "--established", "Since when, or nothing", empty=True
            ),
            status=wanted(given["status"], "--status", "Status, or nothing", empty=True),
            homepage=wanted(given["homepage"], "--homepage", "Site, or nothing", empty=True),
        )
        return add_mechanism(project, edits, asked)

    _make("mechanism", make, given)


def _type(given: str | None) -> str:
    question = f"Type ({', '.join(MECHANISM_TYPES)}), or nothing"
    found = wanted(given, "--type", question, empty=True)
    if found and found not in MECHANISM_TYPES:
        raise InputError(f"{found!r} is no type; there are {', '.join(MECHANISM_TYPES)}")
    return found


def _of_a_sheet(kind: str, name: str) -> click.Command:
    """A command that adds one row of a kind of sheet, a flag for each column."""
    columns = [column for column in KINDS[kind].columns if column.name != "source"]

    def run(**given: Any) -> None:
        def make(project: Project, edits: Edits) -> tuple[str, list[str]]:
            of = project.mechanism(wanted(given["mechanism"], "--mechanism", "Mechanism"))
            edits.of(project.mechanism_file(of.id.partition("/")[2]))
            cells = {}
            for column in columns:
                flag, value = f"--{column.name}", given[column.name]
                cells[column.name] = (
                    wanted(value, flag, _sentence(column.about)) if column.required else value or ""
                )
            language = None
            if given["language"] is not None:
                with told_of("--language"):
                    language = language_tag(given["language"])
            options = Options(
                mechanism=of,
                source=project.source(wanted(given["source"], "--source", "Key of the source")),
                language=language,
                basis=project.concept("iscm:Basis", "listed"),
                adding=True,
            )
            asking = ask if sys.stdin.isatty() else None
            deciding = Deciding(project.index, ask=asking)
            job = Job(project, [Flags(0, cells)], options, deciding, Faults(), edits)
            told = KINDS[kind].draft(job)
            for doubt in deciding.doubts.values():
                job.faults.add_at(doubt.places, str(doubt))
            job.faults.tell()
            for line in told:
                click.echo(line)
            return f"of {of.label}", []

        _make(name, make, given)

    run.__module__ = __name__
    run.__doc__ = f"A {name} of a mechanism, beside those that are there."
    for column in reversed(columns):
        run = click.option(f"--{column.name}", column.name, help=f"{_sentence(column.about)}.")(run)
    for option in (
        click.option("--language", metavar="TAG", help="Of the wording; default: the source's."),
        click.option("--source", metavar="KEY", help="Who says so: iscm new source."),
        click.option("--mechanism", metavar="NAME", help="Key, name or acronym."),
    ):
        run = option(run)
    return click.command(name)(_common(run))


def _sentence(text: str) -> str:
    return text[0].upper() + text[1:]


command.add_command(_of_a_sheet("meetings", "meeting"))
command.add_command(_of_a_sheet("chairs", "chair"))


@command.command(
    "question", epilog="Example: iscm new question --query oldest.rq --title 'Which …?' …"
)
@click.option("--query", type=click.File(encoding="utf-8"), help="File with the SPARQL; - to type.")
@click.option("--title", help="The question itself.")
@click.option("--description", help="What its rows are, in sentences.")
@click.option("--need", help="What one asks it for, in a sentence.")
@click.option("--keywords", help="A few, with commas between.")
@click.option("--parameter", multiple=True, help="variable, what it takes (several times).")
@click.option("--key", default="", help="Name of its file; default: of the title.")
@_common
def new_question(**given: Any) -> None:
    """A question with its query, and the rows that it gives today, which become the expected."""

    def make(project: Project, edits: Edits) -> tuple[str, list[str]]:
        from iscm.engine.embedded import EmbeddedEngine
        from iscm.settings import Settings
        from iscm.snapshot import load_default

        if given["query"] is None:
            raise click.UsageError("Give the query's file: --query.")
        words = wanted(given["keywords"], "--keywords", "Keywords, with commas between")
        asked = GivenQuestion(
            title=wanted(given["title"], "--title", "The question"),
            description=wanted(given["description"], "--description", "What its rows are"),
            need=wanted(given["need"], "--need", "What one asks it for"),
            keywords=[word.strip() for word in words.split(",") if word.strip()],
            query=given["query"].read(),
            parameters=given["parameter"],
            key=given["key"],
        )
        dataset = load_default(project.folders, Settings.from_environment().cache_dir)
        return add_question(project.folders, EmbeddedEngine(dataset.store), edits, asked)

    _make("question", make, given)


def _make(
    kind: str, make: Callable[[Project, Edits], tuple[str, list[str]]], given: dict[str, Any]
) -> None:
    folder = given["project"]
    try:
        folders = ProjectFolders(folder.resolve()) if folder else project_folders()
        edits = Edits(folders)
        project = Project(folders)
        key, left = make(project, edits)
        settle_sources(project, edits)
        paths = ", ".join(str(shown(path)) for path in edits.contents)
        if given["dry_run"]:
            for line in edits.differences():
                click.echo(line)
        edits.write(dry=given["dry_run"])
    except FAULTS as error:
        fail(error)
    if not paths:
        click.echo("nothing changes")
        return
    click.echo(f"{kind} {key}: {'would be ' if given['dry_run'] else ''}written: {paths}", err=True)
    for line in left:
        click.echo(f"to decide: {line}")
