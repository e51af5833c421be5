"""`iscm build`: everything that is published as files."""

import sys
from pathlib import Path

import click

from iscm.cli.failing import FAULTS, fail
from iscm.dataset import load_project, require_unchanged
from iscm.disk import Fill, filled_from, write_stored
from iscm.files import other_files
from iscm.identity import identity_of
from iscm.paths import project_folders
from iscm.settings import Settings


@click.command(epilog="Examples: iscm build public/; iscm build --store /srv/iscm --data dump.nt")
@click.argument("directory", type=click.Path(path_type=Path, file_okay=False), required=False)
@click.option(
    "--store",
    metavar="FOLDER",
    type=click.Path(path_type=Path, file_okay=False),
    help="Write a store on disk, for iscm serve --store, instead of files.",
)
@click.option(
    "--data",
    multiple=True,
    metavar="PATH",
    type=click.Path(path_type=Path),
    help="With --store: RDF file or folder to store, unchecked, instead of the project's own; may "
    "be repeated.",
)
def command(directory: Path | None, store: Path | None, data: tuple[Path, ...]) -> None:
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

    With --store, all graphs are written into a store on disk, for data of tens of millions of
    triples: aside, read through once, and then renamed. What is read makes the dumps: N-Triples of
    the default graph and TriG of the named ones, for iscm serve --store to hand out. Memory stays
    at some hundreds of megabytes where the data are N-Triples or N-Quads; other files are each
    read as a whole.

    Exit code 1: the data break their syntax or a shape, the version is there with other content,
    or DIRECTORY cannot be written; then nothing of the version is there that was not before.
    """
    if (directory is None) == (store is None) or (data and store is None):
        raise click.UsageError("give DIRECTORY, or --store FOLDER and perhaps --data PATH")
    try:
        settings = Settings.from_environment()
        if store is not None and data:
            files = other_files(data)
            version = identity_of([file.path for file in files])
            click.echo(_stored(filled_from(files), store, version, None))
            return
        folders = project_folders()
        dataset = load_project(folders)

        from iscm.validation import ensure_valid

        report = ensure_valid(folders, settings.cache_dir)
        if report is not None:
            from iscm.validation.formats import as_text

            click.echo(as_text(report).rstrip(), err=True)
            raise ValueError("the data break a shape and are not published; correct them")

        require_unchanged(dataset, folders)

        if store is not None:
            whole = dataset.store
            click.echo(_stored(lambda _, add: add(whole), store, dataset.version, dataset.date))
            return

        from iscm.publication.build import build_version

        assert directory is not None  # noqa: S101
        folder, manifest = build_version(settings, dataset, folders, directory, _progress)
    except FAULTS as error:
        fail(error)
    click.echo(f"iscm build: {folder} holds the version", err=True)
    click.echo(manifest.identity)


def _stored(fill: Fill, folder: Path, version: str, date: str | None) -> str:
    from iscm.publication.dump_files import write_large_dumps

    stored = write_stored(fill, folder, version, date, write_large_dumps, _progress)
    click.echo(f"iscm build: {folder} holds {stored.quads} quads", err=True)
    return stored.version


def _progress(what: str) -> None:
    if sys.stderr.isatty():
        click.echo(f"iscm build: {what}", err=True)
