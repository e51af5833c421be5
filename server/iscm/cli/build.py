"""`iscm build`: everything that is published as files."""

import sys
from pathlib import Path

import click

from iscm.dataset import load_project
from iscm.derive import RuleError
from iscm.files import RdfSyntaxError
from iscm.paths import project_folders
from iscm.settings import Settings


@click.command(epilog="Example: iscm build public/")
@click.argument("directory", type=click.Path(path_type=Path, file_okay=False))
@click.option(
    "--since",
    metavar="DIRECTORY",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    help="An earlier version's build: what changed since is written to changes.ttl.",
)
def command(directory: Path, since: Path | None) -> None:
    """Write the dataset into DIRECTORY as files that any web server can hand out.

    dumps/ holds Turtle, N-Triples, TriG and JSON-LD, plain and compressed, tables as CSV with
    their description, and SHA256SUMS; ontology/ the ontology's documentation in three languages;
    beside them are the ontology, the shapes and the description of the dataset in Turtle.

    changes.ttl, where an earlier build is given, belongs into data/changes/<version>.ttl of the
    next commit: the site's change feed is made from it.

    The same input always gives the same bytes. What is printed last is the identity of the
    dataset: the hash of its canonical form (RDFC-1.0), the same whatever the order of its triples
    and the names of its blank nodes.

    Exit code 1: the data break their syntax or a shape, or DIRECTORY cannot be written.
    """
    try:
        settings = Settings.from_environment()
        folders = project_folders()
        dataset = load_project(folders)

        from iscm.validation import ensure_valid

        report = ensure_valid(folders, settings.cache_dir)
        if report is not None:
            from iscm.validation.formats import as_text

            click.echo(as_text(report).rstrip(), err=True)
            raise ValueError("the data break a shape and are not published; correct them")

        from iscm.publication.static import write_static

        manifest = write_static(settings, dataset, folders, directory, _progress)
        if since is not None:
            from iscm.publication.changes import write_changes

            before, after = (where / "dumps" / "iscm.nt" for where in (since, directory))
            write_changes(before, after, directory / "changes.ttl")
    except (RdfSyntaxError, RuleError, OSError, ValueError) as error:
        click.echo(f"iscm build: {error}", err=True)
        sys.exit(1)
    click.echo(manifest.identity)


def _progress(what: str) -> None:
    if sys.stderr.isatty():
        click.echo(f"iscm build: {what}", err=True)
