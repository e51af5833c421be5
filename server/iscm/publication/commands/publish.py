"""`iscm publish`: a version to an engine elsewhere."""

from pathlib import Path

import click

from iscm.cli.failing import FAULTS, fail
from iscm.settings import Settings


@click.command(
    epilog="Example: iscm publish --to http://127.0.0.1:7878/query",
)
@click.option(
    "--to",
    "endpoint",
    metavar="URL",
    help="SPARQL endpoint that will be asked [ISCM_ENDPOINT].",
)
@click.option(
    "--store",
    metavar="URL",
    help="Where it takes graphs (SPARQL 1.1 Graph Store HTTP Protocol), if that is not told by the "
    "endpoint's address (…/query: …/store; …/sparql: …/sparql-graph-crud-auth).",
)
@click.option(
    "--data",
    multiple=True,
    metavar="PATH",
    type=click.Path(path_type=Path),
    help="RDF file or folder to publish, unchecked, instead of the project's own; may be repeated.",
)
@click.option(
    "--from",
    "folder",
    metavar="FOLDER",
    type=click.Path(path_type=Path, file_okay=False),
    help="Store on disk to publish, which iscm build --store wrote, in place of files: for data "
    "that memory should not hold.",
)
@click.option("--adopt", is_flag=True, help="Add to a store that holds other graphs already.")
@click.option(
    "--keep",
    type=click.IntRange(1),
    default=2,
    show_default=True,
    help="Versions that stay, this one included; those before lose their graphs.",
)
def command(
    endpoint: str | None,
    store: str | None,
    data: tuple[Path, ...],
    folder: Path | None,
    adopt: bool,
    keep: int,
) -> None:
    """Load a version into an engine elsewhere, for iscm serve --endpoint.

    It goes into graphs of its own, below https://w3id.org/iscm/published/VERSION/, and is counted
    through the endpoint; then one triple says that it is the latest. Until then whoever asks sees
    what was there before. Nothing is touched that was not published by this command. Stopped at any
    point, it is done again as it is, and puts what is not there yet.

    Credentials are in ISCM_ENDPOINT_CREDENTIALS.

    Exit code 1: it was not published, and a line says why.
    """
    from iscm.dataset import load_files, load_project
    from iscm.disk import open_stored
    from iscm.files import other_files
    from iscm.paths import project_folders
    from iscm.publication.publishing import GraphStore, publish, store_address
    from iscm.remote.client import Client, credentials
    from iscm.validation import ensure_valid

    try:
        settings = Settings.from_environment()
        if (address := endpoint or settings.endpoint) is None:
            raise click.UsageError("give the endpoint: --to URL")
        auth = credentials(settings.endpoint_credentials)
        client = Client(address, auth, settings.limits.query_seconds, 1)
        graphs = GraphStore(store or store_address(address), auth)
        if data and folder is not None:
            raise click.UsageError("give --data or --from, not both")
        if folder is not None:
            dataset = open_stored(folder).read()
        elif data:
            dataset = load_files(other_files(data))
        else:
            folders = project_folders()
            dataset = load_project(folders)
            if ensure_valid(folders, settings.cache_dir) is not None:
                raise ValueError(
                    "the data break a shape and are not published; iscm validate tells where"
                )
        published = publish(dataset, client, graphs, adopt=adopt, keep=keep, tell=_tell)
    except FAULTS as error:
        fail(error)
    click.echo(published.version)


def _tell(what: str) -> None:
    click.echo(f"iscm publish: {what}", err=True)
