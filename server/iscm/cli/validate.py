"""`iscm validate`: hold the files to the shapes and name each fault with its file and line."""

import sys
from pathlib import Path
from typing import NoReturn

import click

from iscm.cli.failing import FAULTS, fail, tell
from iscm.files import project_files
from iscm.paths import project_folders
from iscm.validation import Report, UnreadableError, validate_dataset, validate_paths
from iscm.validation.foreign import ForeignReport, validate_by
from iscm.validation.formats import FORMATS


@click.command(epilog="Example: iscm validate data/mechanisms/midsa.ttl")
@click.argument("paths", metavar="[PATH]...", nargs=-1, type=click.Path(path_type=Path))
@click.option(
    "--format",
    "form",
    type=click.Choice(list(FORMATS)),
    default="text",
    show_default=True,
    help="Text for people, JSON, GitHub annotations, or a SHACL report in Turtle.",
)
@click.option(
    "--shapes",
    metavar="PATH",
    multiple=True,
    type=click.Path(path_type=Path),
    help="RDF file or folder of SHACL shapes to hold the files to instead of the project's shapes "
    "and checks, by pySHACL as it is; may be repeated.",
)
def command(paths: tuple[Path, ...], form: str, shapes: tuple[Path, ...]) -> None:
    """Check RDF files against the shapes, and what shapes cannot express.

    Without PATH all of the project's ontology and data are checked. With files or folders, which
    may lie anywhere, faults of these are told:

    \b
    a new file             beside the project's own, so that States, sources and
                           themes need not be repeated
    a changed copy of one  in the place of that file; a mechanism's file, in the
                           place of that mechanism's
    a folder of files      each of them as above
    a copy of data/        in the place of all the project's data; known by
                           catalog.ttl beside mechanisms/

    With --shapes other shapes are asked, also of other data: the files stand for themselves, any
    result is a fault, and the report in Turtle is pySHACL's own. Nothing is imported or fetched,
    and shapes whose queries would (SERVICE, FROM) are refused.

    A file that breaks its syntax is told with its line, and the others are checked all the same.

    Exit code 0: no violation; 1: there are some; 2: a file cannot be read, so it was not checked.
    """
    try:
        if shapes:
            _tell_foreign(validate_by(shapes, paths, project_files(project_folders())), form)
        report = _report(paths)
    except UnreadableError as error:
        for one in error.errors:
            tell(one)
        sys.exit(2)
    except FAULTS as error:
        fail(error, 2)
    click.echo(FORMATS[form](report), nl=False)
    sys.exit(2 if report.unread else 0 if report.conforms else 1)


def _tell_foreign(found: ForeignReport, form: str) -> NoReturn:
    if form == "turtle":
        click.echo(found.graph.serialize(format="turtle"), nl=False)
    else:
        click.echo(FORMATS[form](found.report), nl=False)
    sys.exit(0 if found.conforms else 1)


def _report(paths: tuple[Path, ...]) -> Report:
    folders = project_folders()
    return validate_paths(paths, folders) if paths else validate_dataset(folders)
