"""The command `iscm`. Each subcommand is a module here, imported only when it is run."""

import importlib
from typing import Any, Final

import click

from iscm import __version__
from iscm.cli.failing import EXHAUSTED, fail

COMMANDS: Final = {
    "serve": "Serve the graph: SPARQL endpoint and linked-data pages.",
    "validate": "Check the Turtle files against the shapes.",
    "query": "Ask the graph a SPARQL query.",
    "factsheet": "Print the factsheet of a year, published figures beside derived ones.",
    "build": "Write the dumps, the ontology's documentation and the dataset's description.",
    "changes": "Print what changed since an earlier version.",
    "reconcile": "Find what the names in a column of a table name.",
    "links": "Check the links to other vocabularies.",
    "format": "Write Turtle in the project's canonical form.",
}
"""Subcommand → its one-line help; the module `iscm.cli.<name>` holds it as `command`."""


class LazyGroup(click.Group):
    """A group whose subcommands are imported when used, so that each starts quickly."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        command = importlib.import_module(f"iscm.cli.{cmd_name}").command
        assert isinstance(command, click.Command)  # noqa: S101
        return command

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except RecursionError:
            fail("what was read is nested too deeply", EXHAUSTED)
        except MemoryError:
            fail("there is not enough memory for what was read", EXHAUSTED)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="iscm")
def main() -> None:
    """Knowledge graph of inter-State consultation mechanisms on migration.

    Settings are flags or ISCM_… environment variables; `iscm COMMAND --help` shows both.
    """
