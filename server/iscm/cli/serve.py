"""`iscm serve`: load, check, serve."""

import dataclasses
import errno
import logging
import signal
import socket
import sys
from pathlib import Path
from types import FrameType
from typing import NoReturn

import click

from iscm.dataset import Dataset, load_files, load_project
from iscm.derive import RuleError
from iscm.engine.embedded import EmbeddedEngine
from iscm.files import RdfSyntaxError, other_files
from iscm.paths import ProjectFolders, project_folders
from iscm.questions import read_questions
from iscm.settings import Settings

_INVALID = "these data break the project's shapes; they are served because --allow-invalid says so"


@click.command(epilog="Example: iscm serve --port 8080")
@click.option("--host", help="Address to listen on [ISCM_HOST; 127.0.0.1].")
@click.option("--port", type=click.IntRange(0, 65535), help="Port; 0: any [ISCM_PORT; 8000].")
@click.option(
    "--data",
    "data",
    multiple=True,
    metavar="PATH",
    type=click.Path(path_type=Path),
    help="RDF file or folder to serve instead of the project's own; may be repeated.",
)
@click.option(
    "--allow-invalid", is_flag=True, help="Serve data that break a shape, with a warning."
)
@click.option("--base-url", metavar="URL", help="Public URL of the server [ISCM_BASE_URL].")
def command(
    host: str | None,
    port: int | None,
    data: tuple[Path, ...],
    allow_invalid: bool,
    base_url: str | None,
) -> None:
    """Serve the graph: SPARQL endpoint, pages and RDF for every thing.

    The project's own data are checked against its shapes first, once for each version of them.

    Exit code 1: nothing is served, and a line says why (a file that breaks its syntax, data that
    break a shape, a port in use).
    """
    settings = _settings(host, port, base_url)
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        with _bind(settings) as bound:
            if data:
                _serve(settings, bound, load_files(other_files(data)), None, None)
            else:
                folders = project_folders()
                dataset = load_project(folders)
                warning = _check(settings, folders, allow_invalid)
                _serve(settings, bound, dataset, folders, warning)
    except (RdfSyntaxError, RuleError, OSError, ValueError) as error:
        _fail(str(error))
    except KeyboardInterrupt:
        click.echo("iscm serve: stopped", err=True)


def _settings(host: str | None, port: int | None, base_url: str | None) -> Settings:
    try:
        settings = Settings.from_environment()
    except ValueError as error:
        _fail(str(error))
    flags = {"host": host, "port": port, "base_url": base_url.rstrip("/") if base_url else None}
    given = {name: value for name, value in flags.items() if value is not None}
    return dataclasses.replace(settings, **given)  # type: ignore[arg-type]


def _bind(settings: Settings) -> socket.socket:
    # The port is taken before the data are loaded, so that one in use is told at once.
    from iscm.web.server import bind

    try:
        return bind(settings.host, settings.port)
    except OSError as error:
        where = f"{settings.host}:{settings.port}"
        if error.errno == errno.EADDRINUSE:
            _fail(f"port {settings.port} of {settings.host} is in use; choose another with --port")
        _fail(f"cannot listen on {where}: {error.strerror or error}")


def _check(settings: Settings, folders: ProjectFolders, allow_invalid: bool) -> str | None:
    """Refuse data that break a shape, or warn where that is allowed; returns the warning."""
    from iscm.validation import ensure_valid

    report = ensure_valid(folders, settings.cache_dir)
    if report is None:
        return None
    from iscm.validation.formats import as_text

    click.echo(as_text(report).rstrip(), err=True)
    if not allow_invalid:
        _fail("the data break a shape and are not served; correct them, or give --allow-invalid")
    click.secho(f"iscm serve: WARNING: {_INVALID}", err=True, bold=True)
    return _INVALID


def _serve(
    settings: Settings,
    bound: socket.socket,
    dataset: Dataset,
    folders: ProjectFolders | None,
    warning: str | None,
) -> None:
    from iscm.web import create_app
    from iscm.web.server import serve

    logging.basicConfig(level=logging.INFO, format="%(message)s")
    app = create_app(
        settings,
        EmbeddedEngine(dataset.store),
        dataset,
        folders=folders,
        questions=read_questions(folders.questions) if folders else (),
        warning=warning,
    )
    serve(app, bound, lambda url: click.echo(f"iscm serve: ready at {settings.base_url or url}"))


def _interrupt(_number: int, _frame: FrameType | None) -> NoReturn:
    raise KeyboardInterrupt


def _fail(reason: str) -> NoReturn:
    click.echo(f"iscm serve: {reason}", err=True)
    sys.exit(1)
