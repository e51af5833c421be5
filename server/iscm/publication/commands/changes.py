"""`iscm changes`: what changed since an earlier version."""

from pathlib import Path

import click

from iscm.cli.failing import FAULTS, fail
from iscm.dataset import load_project
from iscm.description.files import DUMPS
from iscm.paths import project_folders
from iscm.publication.changed import changes_since


@click.command(
    epilog="Example: mkdir -p data/changes; iscm changes public/1.0.0 > data/changes/1.1.0.ttl"
)
@click.argument("previous", metavar="PREVIOUS", type=click.Path(path_type=Path, exists=True))
def command(previous: Path) -> None:
    """Print in Turtle which things the data add, remove and change since PREVIOUS.

    PREVIOUS is an earlier version: its folder, as iscm build wrote it, or its dump in N-Triples
    (.nt). The data must have a version of their own already (data/catalog.ttl). Kept in
    data/changes/, what is printed becomes an entry of the site's change feed.

    A version in which IRIs are gone or values of a property are of another kind must be a major
    one, with an update in ontology/migrations/VERSION.rq that brings data of users from the one
    before to it. One under a patch number (1.0.1 after 1.0.0) may only say the same in other words.

    Exit code 1: PREVIOUS or the data cannot be read, both are the same version, or the version
    breaks more than its number says.
    """
    dump = previous / DUMPS / "iscm.nt" if previous.is_dir() else previous
    try:
        if dump.suffix != ".nt":
            raise ValueError(f"{dump} is neither a version's folder nor a dump in N-Triples")
        folders = project_folders()
        text = changes_since(dump, load_project(folders).store, folders.migrations)
    except FAULTS as error:
        fail(error)
    click.echo(text, nl=False)
