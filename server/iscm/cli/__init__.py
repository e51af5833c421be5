"""The command `iscm`. Each subcommand is a module here or of a plug-in, imported when it is run."""

import importlib
from typing import Any, Final

import click

from iscm import __version__
from iscm.cli.failing import EXHAUSTED, fail
from iscm.plugins import plugins

COMMANDS: Final = {
    "serve": "Serve the graph: SPARQL endpoint and linked-data pages.",
    "validate": "Check the Turtle files against the shapes.",
    "query": "Ask the graph a SPARQL query.",
    "format": "Write Turtle in the project's canonical form.",
}
"""Subcommand of the core → its one-line help; `iscm.cli.<name>` holds it as `command`."""


def modules() -> dict[str, tuple[str, str]]:
    """All subcommands, those of plug-ins last: name → the module that holds it as `command`, and
    its one-line help."""
    found = {name: (f"iscm.cli.{name}", text) for name, text in COMMANDS.items()}
    for plugin in plugins():
        for name, text in plugin.commands.items():
            found[name] = (f"iscm.{plugin.package}.commands.{name}", text)
    return found


class LazyGroup(click.Group):
    """A group whose subcommands are imported when used, so that each starts quickly."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(modules())

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in modules():
            return None
        module, _ = modules()[cmd_name]
        command = importlib.import_module(module).command
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
            formatter.write_dl([(name, text) for name, (_, text) in modules().items()])


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="iscm")
def main() -> None:
    """Knowledge graph of inter-State consultation mechanisms on migration.

    Settings are flags or ISCM_… environment variables; `iscm COMMAND --help` shows both.
    """
