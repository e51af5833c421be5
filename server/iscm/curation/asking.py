"""Questions to whoever sits at the terminal."""

import sys

import click

from iscm.curation.deciding import NO_THING, Doubt


def ask(doubt: Doubt, wrong: str = "") -> str:
    """Ask which thing a name means.

    Args:
        doubt: the name, and what it may mean.
        wrong: what is wrong with the answer before.

    Returns:
        The decision; empty where it is left open.
    """
    click.echo(wrong or f"{doubt.places[0]}: {doubt}", err=True)
    for number, meaning in enumerate(doubt.found, 1):
        what = ", ".join(filter(None, (meaning.label, meaning.about)))
        click.echo(f"  {number}  {what} ({meaning.id})", err=True)
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


def wanted(value: str | None, flag: str, question: str, *, empty: bool = False) -> str:
    """What a flag gives, or else whoever sits at the terminal.

    Args:
        value: of the flag; None where it is not given.
        flag: its name.
        question: what is asked.
        empty: whether nothing is an answer.

    Raises:
        click.UsageError: it is not given, and nobody can be asked.
    """
    if value is not None and (value.strip() or empty):
        return value.strip()
    if empty and not sys.stdin.isatty():
        return ""
    if not sys.stdin.isatty():
        raise click.UsageError(f"Give {flag}: {question[0].lower()}{question[1:]}.")
    default = "" if empty else None
    return str(click.prompt(question, default=default, show_default=False, err=True)).strip()


def confirmed(paths: str) -> bool:
    """Whether files may be written; where nobody can be asked, they may."""
    return not sys.stdin.isatty() or click.confirm(f"write {paths}?", err=True)
