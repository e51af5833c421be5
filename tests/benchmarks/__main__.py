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
from .results import RunResult
from .run import SERVERS, AnswerError, Run
from .targets import table_of_targets
from .tools import ToolError

_README = Path(__file__).with_name("README.md")
_BEGIN, _END = "<!-- targets -->", "<!-- end of targets -->"


@click.command()
@click.option("--quick", is_flag=True, help="Three minutes instead of twelve.")
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
    "--resume",
    is_flag=True,
    help="Go on with the run that FILE.json is of: measure what is not in it.",
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
    resume: bool,
    cache: Path,
) -> None:
    """Drive this project's server and its peers on the same data with the same queries.

    What has been measured is written after each section.

    Exit code 1: servers answered differently, or the run could not be made.
    """
    plan = QUICK if quick else FULL
    if sizes:
        middle = plan.middle if plan.middle in sizes else sizes[-1]
        plan = dataclasses.replace(plan, sizes=sorted(sizes), middle=middle)
    if resume and not output:
        raise click.UsageError("--resume needs --output")
    begin = time.monotonic()
    before = None
    if resume and output and (kept := output.with_suffix(".json")).exists():
        before = RunResult.of_json(json.loads(kept.read_text()))
    try:
        run = Run(plan, servers or list(SERVERS), cache, _say, before)
    except ToolError as error:
        _say(f"benchmark: {error}")
        sys.exit(1)
    failed = 0
    for name, section in run.sections().items():
        _say(f"{name} (after {time.monotonic() - begin:.0f} s)")
        try:
            section()
        except (AnswerError, LoadError, ToolError, ValueError, OSError) as error:
            _say(f"benchmark: {name}: {error}")
            failed += 1
        if output:
            _write(run.result, output)
    _say(f"took {time.monotonic() - begin:.0f} s")
    click.echo(as_markdown(run.result, None))
    sys.exit(1 if failed else 0)


def _write(result: RunResult, output: Path) -> None:
    """Write the tables, every round's figures and the plot; where that is this folder, the targets
    into its README too."""
    output.parent.mkdir(parents=True, exist_ok=True)
    output.with_suffix(".json").write_text(json.dumps(result.as_json(), indent=1) + "\n")
    picture: Path | None = output.with_suffix(".svg")
    try:
        from .plot import draw
    except ImportError:
        _say("no plot: it needs matplotlib (pip install --editable '.[bench]')")
        picture = None
    else:
        assert picture is not None
        draw(result, picture)
    output.write_text(as_markdown(result, picture.name if picture else None))
    if output.resolve().parent == _README.parent:
        before, _, rest = _README.read_text().partition(_BEGIN)
        after = rest.partition(_END)[2]
        table = table_of_targets(result)
        _README.write_text(f"{before}{_BEGIN}\n\n{table}\n\n{_END}{after}")


def _say(line: str) -> None:
    click.echo(line, err=True)


main()
