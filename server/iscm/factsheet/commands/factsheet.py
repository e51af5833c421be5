"""`iscm factsheet`: the factsheet of a year, published figures beside derived ones."""

import click

from iscm.cli.failing import FAULTS, fail
from iscm.factsheet.data import sheet_csv, sheet_json
from iscm.factsheet.making import Sheets
from iscm.factsheet.plugin import PRINTED
from iscm.factsheet.text import sheet_text
from iscm.paths import project_folders
from iscm.period import parse_period
from iscm.settings import Settings


@click.command(epilog="Example: iscm factsheet 2017 --format csv > factsheet-2017.csv")
@click.argument("year", type=int, default=PRINTED)
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "csv", "html"]),
    default="text",
    show_default=True,
    help="How to write it.",
)
def command(year: int, form: str) -> None:
    """Print the factsheet of YEAR (2017 where none is given), made from statements alone.

    Every figure is shown as published and as derived, with the mechanisms or States that make up
    the derived number, what sources leave unclear, and what would settle it.

    Exit code 1: the data cannot be read, or say nothing of that year.
    """
    try:
        parse_period(f"{year:04}", None)
        sheets = Sheets(project_folders(), Settings.from_environment())
        sheet = sheets.sheet(year)
    except FAULTS as error:
        fail(error)
    if form == "html":
        from iscm.factsheet.pages import standalone_page

        click.echo(standalone_page(sheet), nl=False)
    else:
        write = {"text": sheet_text, "json": sheet_json, "csv": sheet_csv}[form]
        click.echo(write(sheet), nl=False)
