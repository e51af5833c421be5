"""`iscm links`: check the links to other vocabularies."""

import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import click

from iscm.cli.failing import FAULTS, fail
from iscm.links.check import LinkFile, read_link_file
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
def check(files: tuple[Path, ...], online: bool, most: int) -> None:
    """Hold every link to the pattern of its vocabulary; FILES: those of data/links by default.

    Nothing is asked of any server, unless --online says so.

    Exit code 1: a link is wrong, or leads nowhere.
    """
    paths = files or tuple(sorted((project_folders().data / "links").glob("*.ttl")))
    try:
        read = [read_link_file(path) for path in paths]
    except FAULTS as error:
        fail(error)
    faults = sum(_report(file) for file in read)
    links = sum(len(file.links) for file in read)
    click.echo(f"{links} links in {len(read)} files, {faults} at fault")
    dead = _ask(read, most) if online else 0
    if faults or dead:
        sys.exit(1)


def _report(file: LinkFile) -> int:
    from iscm.validation.locate import index_lines

    faults = list(file.faults())
    if faults:
        import pyoxigraph as ox

        lines = index_lines(file.path)
        for fault in faults:
            link = fault.link
            line = lines.line(
                ox.NamedNode(link.subject), ox.NamedNode(link.predicate), ox.NamedNode(link.object)
            )
            click.echo(f"{file.path}:{line}: {fault.reason}")
    return len(faults)


def _ask(files: Sequence[LinkFile], most: int) -> int:
    from iscm.links.online import Checker

    try:
        memory = Settings.from_environment().cache_dir / "links.json"
        checker = Checker(memory, datetime.now(UTC).date())
        iris = [link.object for file in files for link in file.links]
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
