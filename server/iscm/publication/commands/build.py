"""`iscm build`: everything that is published as files."""

import sys
from pathlib import Path

import click

from iscm.cli.failing import FAULTS, fail
from iscm.dataset import load_project, require_unchanged
from iscm.paths import project_folders
from iscm.settings import Settings


@click.command(epilog="Example: iscm build public/")
@click.argument("directory", type=click.Path(path_type=Path, file_okay=False))
def command(directory: Path) -> None:
    """Write the dataset into DIRECTORY/VERSION as files that any web server can hand out.

    dumps/ holds Turtle, N-Triples, TriG and JSON-LD, plain and compressed, tables as CSV with
    their description; ontology/ and shapes/ the documentation in three languages,
    and the alignments; beside them are the ontology, the shapes and the description of the dataset
    in Turtle, and SHA256SUMS of all, by which iscm serve notices a file that is no longer as it was
    published.

    VERSION is what data/catalog.ttl says. A version that is there is never rewritten: the same
    content leaves it as it is, other content is refused. Give DIRECTORY to iscm serve --versions,
    and the IRIs of versions that are no longer the newest go on leading to their files.

    The same input always gives the same bytes. What is printed last is the identity of the
    dataset: the hash of its canonical form (RDFC-1.0), the same whatever the order of its triples
    and the names of its blank nodes.

    Exit code 1: the data break their syntax or a shape, the version is there with other content,
    or DIRECTORY cannot be written; then nothing of the version is there that was not before.
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

        require_unchanged(dataset, folders)

        from iscm.publication.build import build_version

        folder, manifest = build_version(settings, dataset, folders, directory, _progress)
    except FAULTS as error:
        fail(error)
    click.echo(f"iscm build: {folder} holds the version", err=True)
    click.echo(manifest.identity)


def _progress(what: str) -> None:
    if sys.stderr.isatty():
        click.echo(f"iscm build: {what}", err=True)
