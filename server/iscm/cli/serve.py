"""`iscm serve`: load, check, serve."""

import dataclasses
import errno
import gc
import importlib
import logging
import signal
import socket
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from threading import Thread
from types import FrameType
from typing import TYPE_CHECKING, Any, NoReturn

import click

# What serves is imported while the data are loaded (`_import_what_serves`): it takes as long.
from iscm import snapshot
from iscm.cli.checking import allowed_faults, files_read
from iscm.cli.failing import FAULTS, fail
from iscm.errors import InputError
from iscm.files import other_files
from iscm.http.binding import bound_socket
from iscm.http.following import Followed
from iscm.http.peers import TrustedPeers
from iscm.http.succession import Predecessor
from iscm.identity import ChangedMeanwhileError, identity_of, project_paths
from iscm.paths import ProjectFolders, project_folders
from iscm.plugins import filling, plugins
from iscm.reloads import Board, Reloads
from iscm.settings import Settings

if TYPE_CHECKING:
    from flask import Flask

    from iscm.dataset import Dataset
    from iscm.disk import StoredVersion
    from iscm.engine import Engine, WritingEngine
    from iscm.http.wsgi import Application, LaneOf
    from iscm.remote.published import PublishedVersion


@click.command(epilog="Example: iscm serve --port 8080")
@click.option("--host", help="Address to listen on [ISCM_HOST; 127.0.0.1].")
@click.option("--port", type=click.IntRange(0, 65535), help="Port; 0: any [ISCM_PORT; 8000].")
@click.option(
    "--data",
    "data",
    multiple=True,
    metavar="PATH",
    type=click.Path(path_type=Path),
    help="RDF file or folder to serve, unchecked, instead of the project's own; may be repeated.",
)
@click.option(
    "--allow-invalid", is_flag=True, help="Serve data that break a shape, with a warning."
)
@click.option("--base-url", metavar="URL", help="Public URL of the server [ISCM_BASE_URL].")
@click.option(
    "--workers",
    type=click.IntRange(1),
    help="Processes for quick queries [ISCM_WORKERS; two more than cores].",
)
@click.option(
    "--query-timeout",
    type=click.FloatRange(0, min_open=True),
    metavar="SECONDS",
    help="Longest run of a query [ISCM_QUERY_TIMEOUT; 10].",
)
@click.option(
    "--endpoint",
    metavar="URL",
    help="SPARQL endpoint to answer from, which holds what iscm publish put there [ISCM_ENDPOINT].",
)
@click.option(
    "--store",
    metavar="FOLDER",
    type=click.Path(path_type=Path, file_okay=False),
    help="Store on disk to answer from, which iscm build --store wrote [ISCM_STORE].",
)
@click.option(
    "--allow-service",
    multiple=True,
    metavar="IRI",
    help="SPARQL endpoint that queries may call by SERVICE; may be repeated [ISCM_ALLOW_SERVICE].",
)
@click.option(
    "--trusted-proxy",
    multiple=True,
    metavar="NETWORK",
    help="Proxy whose X-Forwarded-For is believed; may be repeated [ISCM_TRUSTED_PROXIES].",
)
@click.option(
    "--cache-size",
    type=click.IntRange(0),
    metavar="MIB",
    help="Memory for answers to be given again; 0: none [ISCM_CACHE_BYTES; 64 MiB].",
)
@click.option(
    "--access-log",
    metavar="FILE",
    help="Note every response in the combined format; -: standard output [ISCM_ACCESS_LOG].",
)
@click.option(
    "--versions",
    metavar="DIRECTORY",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    help="Where iscm build wrote earlier versions, whose IRIs go on leading to their files "
    "[ISCM_VERSIONS].",
)
@click.option(
    "--watch", is_flag=True, help="Reload when a file has changed, as on SIGHUP; see /reloads."
)
@click.option(
    "--dev", is_flag=True, help="Flask's own server, one process, without limits on queries."
)
def command(
    host: str | None,
    port: int | None,
    data: tuple[Path, ...],
    allow_invalid: bool,
    base_url: str | None,
    workers: int | None,
    query_timeout: float | None,
    endpoint: str | None,
    store: Path | None,
    allow_service: tuple[str, ...],
    trusted_proxy: tuple[str, ...],
    cache_size: int | None,
    access_log: str | None,
    versions: Path | None,
    watch: bool,
    dev: bool,
) -> None:
    """Serve the graph: SPARQL endpoint, pages and RDF for every thing.

    Queries run in processes of their own, bounded in time, memory and answer size. SIGTERM or
    Ctrl-C lets those under way end; a second one does not.

    SIGHUP reads all files anew beside the service that there is, which goes on until the next one
    answers. Where they cannot be served, it goes on as it is: the report stands in the log, at
    /healthz and at /reloads.

    The project's own data are checked against its shapes first, once for each version of them.

    Exit code 1: nothing is served, and a line says why (a file that breaks its syntax, data that
    break a shape, a port in use).
    """
    settings = _settings(
        {
            "host": host,
            "port": port,
            "base_url": base_url.rstrip("/") if base_url else None,
            "endpoint": endpoint,
            "store": store,
            "allowed_services": allow_service or None,
            "trusted_proxies": trusted_proxy or None,
            "cache_bytes": None if cache_size is None else cache_size * 2**20,
            "access_log": access_log,
            "versions": versions,
        },
        {"workers": workers, "query_seconds": query_timeout},
    )
    if settings.allowed_services:
        _require_callable(settings.allowed_services)
    _require_one_place(settings, dev, data)
    if settings.store is not None:
        _require_sandbox("--store")
    alone = dev or not _can_fork()
    if alone and watch:
        fail("--watch needs the processes that --dev and other systems than Linux go without")
    run = _development if alone else _production
    signal.signal(signal.SIGTERM, _interrupt)
    predecessor = Predecessor.of_this_process()
    try:
        with _bind(settings) if predecessor is None else predecessor.bound as bound:
            followed = Followed(lambda: files_read(data)) if watch and not predecessor else None
            engine, held = _held(settings)
            start = Start(predecessor, followed, engine)
            if held is not None and not held.of_project:
                _check_settings(settings)
                run(settings, bound, held.dataset(), None, None, start)
            elif data:
                from iscm.dataset import load_files

                _check_settings(settings)
                run(settings, bound, load_files(other_files(data)), None, None, start)
            else:
                folders = project_folders()
                if held is not None:
                    _require_version(settings, held, folders)
                # No name for the dataset here: this process is to let go of it; see `Supervisor`.
                run(
                    settings,
                    bound,
                    _loaded(settings, folders),
                    folders,
                    allowed_faults(settings, folders, allow_invalid),
                    start,
                )
    except FAULTS as error:
        if predecessor is not None:
            # Whoever runs this need do nothing: it is tried again.
            in_between = isinstance(error, ChangedMeanwhileError)
            report = "files changed while they were read" if in_between else str(error)
            predecessor.told_refused(report, may_pass=isinstance(error, OSError))
            fail(report if in_between else error)
        fail(error)
    except KeyboardInterrupt:
        click.echo("iscm serve: stopped", err=True)


def _settings(flags: Mapping[str, Any], limits: Mapping[str, Any]) -> Settings:
    """The environment's settings, where flags do not say otherwise."""
    try:
        settings = Settings.from_environment()
        # Report what is no network now, not when the first request comes.
        TrustedPeers(flags["trusted_proxies"] or settings.trusted_proxies)
    except ValueError as error:
        fail(error)
    bounds = dataclasses.replace(settings.limits, **_given(limits))
    return dataclasses.replace(settings, limits=bounds, **_given(flags))


def _require_one_place(settings: Settings, dev: bool, data: Sequence[Path]) -> None:
    """Refuse flags that say of two places that the data are there."""
    given = {
        "--endpoint": bool(settings.endpoint),
        "--store": settings.store is not None,
        "--data": bool(data),
        "--dev": dev and (bool(settings.endpoint) or settings.store is not None),
        "--allow-service": settings.allowed_services and settings.endpoint,
    }
    first, *others = [flag for flag, is_given in given.items() if is_given] or [""]
    if others:
        fail(f"{others[0]} does not go with {first}, where the data are already")


def _held(
    settings: Settings,
) -> "tuple[WritingEngine | None, PublishedVersion | StoredVersion | None]":
    """The engine to answer from in place of memory, and the version that it holds."""
    if settings.endpoint:
        from iscm.remote import open_remote

        return open_remote(settings)
    if settings.store is not None:
        from iscm.disk import open_stored

        stored = open_stored(settings.store.resolve())
        return stored.engine(settings.allowed_services), stored
    return None, None


def _require_version(
    settings: Settings, held: "PublishedVersion | StoredVersion", folders: ProjectFolders
) -> None:
    version = identity_of(project_paths(folders))
    if held.version != version:
        command = "publish" if settings.endpoint else "build --store"
        raise InputError(
            f"{settings.endpoint or settings.store} holds version {held.version}, and this "
            f"package is version {version}: iscm {command} puts it there"
        )


def _loaded(settings: Settings, folders: ProjectFolders) -> "Dataset":
    opened = snapshot.open_known(folders, settings.cache_dir)
    if opened is not None:
        _import_what_serves()
    _check_settings(settings)
    if opened is None:
        return snapshot.make_snapshot(folders, settings.cache_dir)
    return opened.dataset()


def _require_callable(services: Sequence[str]) -> None:
    """Refuse what is no endpoint, and any where queries cannot be kept from calling others."""
    from iscm.pool.forwarder import unusable

    for endpoint in services:
        if (why := unusable(endpoint)) is not None:
            fail(f"--allow-service {endpoint}: {why}")
    _require_sandbox("--allow-service")


def _require_sandbox(flag: str) -> None:
    from iscm.pool import sandbox

    if not (sys.platform == "linux" and sandbox.is_offered()):
        fail(
            f"{flag} needs a kernel that keeps queries from all other servers by seccomp "
            "(Linux 5.9 or newer on x86-64 or ARM64), and this one does not offer it"
        )


def _import_what_serves() -> None:
    for module in ("iscm.http.supervisor", "iscm.web.app", "iscm.web.lanes"):
        importlib.import_module(module)
    for plugin in plugins():
        plugin.blueprints()


def _check_settings(settings: Settings) -> None:
    for check in filling("at_start"):
        check(settings)


def _given(flags: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in flags.items() if value is not None}


def _can_fork() -> bool:
    if sys.platform == "linux":
        return True
    click.secho(
        "iscm serve: WARNING: the processes that bound queries need Linux; this is Flask's own "
        "server, for one user",
        err=True,
        bold=True,
    )
    return False


def _bind(settings: Settings) -> socket.socket:
    # The port is taken before the data are loaded, so that one in use is told at once.
    try:
        return bound_socket(settings.host, settings.port)
    except OSError as error:
        where = f"{settings.host}:{settings.port}"
        if error.errno == errno.EADDRINUSE:
            fail(f"port {settings.port} of {settings.host} is in use; choose another with --port")
        fail(f"cannot listen on {where}: {error.strerror or error}")


@dataclasses.dataclass(frozen=True)
class Start:
    """How this start came about.

    Attributes:
        predecessor: what has begun this process to take over from it.
        followed: files of which each change is a reason to reload.
        engine: what answers in place of one over the dataset.
    """

    predecessor: Predecessor | None
    followed: Followed | None
    engine: "WritingEngine | None"


def _production(
    settings: Settings,
    bound: socket.socket,
    dataset: "Dataset",
    folders: ProjectFolders | None,
    warning: str | None,
    start: Start,
) -> None:
    from iscm.http.supervisor import Supervisor

    predecessor = start.predecessor
    board = Board() if predecessor is None else predecessor.board

    prepared: list[Flask] = []  # in the process that serves
    version = dataset.version

    def build(dataset: "Dataset", engine: "Engine", own: "Engine") -> "tuple[Application, LaneOf]":
        from iscm.web.lanes import lanes

        # Pages' queries are known to be quick over the project's own data alone.
        trusted = None if folders is None else own
        app = _site(settings, engine, dataset, folders, warning, trusted, board.read)
        prepared[:] = [app]
        return app, lanes(app)

    def make_ready() -> None:
        from iscm.web.slots import prepare

        prepare(*prepared)
        # What was made stays: to look through it for cycles would hold one page up for long.
        gc.collect()
        gc.freeze()

    def ready(url: str) -> None:
        if predecessor is None:
            _ready(settings, url)
        else:
            click.echo(f"iscm serve: reloaded, now version {version}")
        Thread(target=make_ready, name="prepare", daemon=True).start()

    logging.basicConfig(level=logging.INFO, format="%(message)s")
    service = Supervisor(
        settings, bound, dataset, build, ready, board, start.engine, predecessor, start.followed
    )
    del dataset  # the service has it, and lets go of it
    status = service.run()
    if predecessor is None:
        click.echo("iscm serve: stopped", err=True)
    sys.exit(status)


def _development(
    settings: Settings,
    bound: socket.socket,
    dataset: "Dataset",
    folders: ProjectFolders | None,
    warning: str | None,
    _start: Start,
) -> None:
    from iscm.pool.sealed import sealed
    from iscm.web.dev_server import serve

    logging.basicConfig(level=logging.INFO, format="%(message)s")
    with sealed(dataset.store, settings.allowed_services) as engine:
        app = _site(settings, engine, dataset, folders, warning)
        serve(app, bound, lambda url: _ready(settings, url))


def _site(
    settings: Settings,
    engine: "Engine",
    dataset: "Dataset",
    folders: ProjectFolders | None,
    warning: str | None,
    own: "Engine | None" = None,
    reloads: Callable[[], Reloads] | None = None,
) -> "Flask":
    from iscm.questions import read_questions
    from iscm.web import create_app

    return create_app(
        settings,
        engine,
        dataset,
        folders=folders,
        questions=read_questions(folders.questions) if folders else (),
        warning=warning,
        own=own,
        reloads=reloads,
    )


def _ready(settings: Settings, url: str) -> None:
    click.echo(f"iscm serve: ready at {settings.base_url or url}")
    for remarks in filling("remarks"):
        for line in remarks():
            click.echo(f"iscm serve: {line}", err=True)


def _interrupt(_number: int, _frame: FrameType | None) -> NoReturn:
    raise KeyboardInterrupt
