"""How commands fail: a line on standard error for each fault, and an exit code."""

import sys
from typing import Final, NoReturn

import click

from iscm.errors import InputError

FAULTS: Final = (InputError, OSError, ValueError)
"""What commands tell: faults of what they were given, and what the system refuses."""
EXHAUSTED = 70
"""Exit code of a command that the machine has no memory or stack for."""


def tell(reason: Exception | str) -> None:
    """Say what is wrong, after the command's name; of errors of the system the file comes first."""
    if isinstance(reason, OSError) and reason.filename is not None:
        reason = f"{reason.filename}: {reason.strerror}"
    click.echo(f"iscm {_command()}: {reason}", err=True)


def _command() -> str:
    """The name of the subcommand that runs, however this program was started."""
    context = click.get_current_context()
    module = getattr(context.command.callback, "__module__", "")
    return context.invoked_subcommand or module.rpartition(".")[2]


def fail(reason: Exception | str, code: int = 1) -> NoReturn:
    """Say what is wrong, and end with an exit code."""
    tell(reason)
    sys.exit(code)
