"""`iscm links`: check the links to other vocabularies."""

import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import click
import pyoxigraph as ox

from iscm.cli.failing import FAULTS, fail
from iscm.dead_links import MEMORY
from iscm.files import files_in, project_files
from iscm.links.check import LinkFile, read_link_file
from iscm.namespaces import iri_of
from iscm.paths import project_folders
from iscm.settings import Settings


@click.group()
def command() -> None:
    """Links to other vocabularies, such as Wikidata and EuroVoc."""


@command.command(epilog="Example: iscm links check --online --most 50")
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@click.option("--online", is_flag=True, help="Ask the servers as well, once a month for each link.")
@click.option(
    "--most",
    type=click.IntRange(1),
    default=100,
    show_default=True,
    help="Requests of one run; each host gets one a second.",
)
@click.option("--sources", is_flag=True, help="Of the pages of sources too, with --online.")
def check(files: tuple[Path, ...], online: bool, most: int, sources: bool) -> None:
    """Hold every link to the pattern of its vocabulary; FILES: those of data/links by default.

    Nothing is asked of any server, unless --online says so. What leads nowhere then stands on the
    curator's work list (/worklist) from the next start of a server.

    Exit code 1: a link is wrong, or leads nowhere.
    """
    paths = files or tuple(files_in(project_folders().data / "links", ".ttl"))
    try:
        read = [read_link_file(path) for path in paths]
    except FAULTS as error:
        fail(error)
    faults = sum(_report(file) for file in read)
    links = sum(len(file.links) for file in read)
    click.echo(f"{links} links in {len(read)} files, {faults} at fault")
    iris = [link.object for file in read for link in file.links]
    iris += _pages_of_sources() if sources else []
    dead = _ask(iris, most) if online else 0
    if faults or dead:
        sys.exit(1)


def _report(file: LinkFile) -> int:
    from iscm.validation.locate import index_lines

    faults = list(file.faults())
    if faults:
        lines = index_lines(file.path)
        for fault in faults:
            link = fault.link
            line = lines.line(
                ox.NamedNode(link.subject), ox.NamedNode(link.predicate), ox.NamedNode(link.object)
            )
            click.echo(f"{file.path}:{line}: {fault.reason}")
    return len(faults)


def _pages_of_sources() -> list[str]:
    page = ox.NamedNode(iri_of("schema:url"))
    files = project_files(project_folders())
    found = (quad for file in files for quad in file.quads() if quad.predicate == page)
    return sorted({quad.object.value for quad in found if isinstance(quad.object, ox.NamedNode)})


def _ask(iris: Sequence[str], most: int) -> int:
    from iscm.links.online import Checker

    try:
        memory = Settings.from_environment().cache_dir / MEMORY
        checker = Checker(memory, datetime.now(UTC).date())
        answered, dead = 0, 0
        for answer in checker.check((iri for iri in iris if iri.startswith("http")), most):
            answered += 1
            if not answer.good:
                dead += 1
                what = answer.status or "no answer"
                click.echo(f"<{answer.iri}>: {what} {answer.reason}".rstrip())
    except FAULTS as error:
        fail(error)
    left = len(set(iris)) - answered
    click.echo(f"{answered} links asked for, {dead} lead nowhere, {left} left for another run")
    return dead
