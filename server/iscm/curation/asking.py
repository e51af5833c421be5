"""Questions to whoever sits at the terminal."""

import sys

import click

from iscm.curation.deciding import NO_THING, Doubt


def ask(doubt: Doubt) -> str:
    """Ask which thing a name means.

    Returns:
        The decision; empty where it is left open.
    """
    click.echo(f"{doubt.places[0]}: {doubt}", err=True)
    for number, choice in enumerate(doubt.found, 1):
        what = ", ".join(filter(None, (choice.label, choice.about)))
        click.echo(f"  {number}  {what} ({choice.id})", err=True)
    answer = str(
        click.prompt(
            f"number, key such as state/IDN, {NO_THING} for none of them, or nothing",
            default="",
            show_default=False,
            err=True,
        )
    ).strip()
    if answer.isdigit() and 1 <= int(answer) <= len(doubt.found):
        return doubt.found[int(answer) - 1].id
    return answer


def confirmed(paths: str) -> bool:
    """Whether files may be written; where nobody can be asked, they may."""
    return not sys.stdin.isatty() or click.confirm(f"write {paths}?", err=True)
