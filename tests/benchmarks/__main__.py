"""``python -m tests.benchmarks``: compare the endpoint with its peers."""

import dataclasses
import json
import sys
import time
from pathlib import Path

import click
import platformdirs

from .load import LoadError
from .plan import FULL, QUICK
from .report import as_markdown
from .run import SERVERS, AnswerError, Run
from .tools import ToolError


@click.command()
@click.option("--quick", is_flag=True, help="Three minutes instead of a quarter of an hour.")
@click.option(
    "--size",
    "sizes",
    type=int,
    multiple=True,
    metavar="TRIPLES",
    help="Dataset size; may be repeated [20000, 200000, 2000000].",
)
@click.option(
    "--server",
    "servers",
    type=click.Choice(list(SERVERS)),
    multiple=True,
    help="Server to measure; may be repeated [all].",
)
@click.option(
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Markdown file to write; FILE.json and FILE.svg are written beside it.",
)
@click.option(
    "--cache",
    type=click.Path(path_type=Path, file_okay=False),
    default=platformdirs.user_cache_path("iscm-benchmarks"),
    help="Folder for the peers' programs and the datasets.",
)
def main(
    quick: bool,
    sizes: tuple[int, ...],
    servers: tuple[str, ...],
    output: Path | None,
    cache: Path,
) -> None:
    """Drive this project's server and its peers on the same data with the same queries.

    Exit code 1: servers answered differently, or the run could not be made.
    """
    plan = QUICK if quick else FULL
    if sizes:
        middle = plan.middle if plan.middle in sizes else sizes[-1]
        plan = dataclasses.replace(plan, sizes=sorted(sizes), middle=middle)
    begin = time.monotonic()
    try:
        run = Run(plan, servers or list(SERVERS), cache, _say)
        result = run.everything()
    except (AnswerError, LoadError, ToolError, ValueError) as error:
        click.echo(f"benchmark: {error}", err=True)
        sys.exit(1)
    _say(f"took {time.monotonic() - begin:.0f} s")
    picture = None
    if output:
        output.parent.mkdir(parents=True, exist_ok=True)
        output.with_suffix(".json").write_text(json.dumps(result.as_json(), indent=1) + "\n")
        picture = output.with_suffix(".svg")
        try:
            from .plot import draw
        except ImportError:
            _say("no plot: it needs matplotlib (pip install --editable '.[bench]')")
            picture = None
        else:
            draw(result, picture)
    text = as_markdown(result, picture.name if picture else None)
    if output:
        output.write_text(text)
    click.echo(text)


def _say(line: str) -> None:
    click.echo(line, err=True)


main()
