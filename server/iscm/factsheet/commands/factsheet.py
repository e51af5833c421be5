"""`iscm factsheet`: the factsheet of a year, published figures beside derived ones."""

import click

from iscm.cli.failing import FAULTS, fail
from iscm.dataset import load_project
from iscm.factsheet.build import build_factsheet, factsheet_years
from iscm.factsheet.data import as_csv, as_json
from iscm.factsheet.plugin import PRINTED
from iscm.factsheet.text import as_text
from iscm.paths import project_folders
from iscm.questions import read_questions


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
    folders = project_folders()
    try:
        dataset = load_project(folders, f"{year:04}")
        years = factsheet_years(dataset)
        if year not in years:
            raise ValueError(f"the data can answer for {years[0]} to {years[-1]}, not for {year}")
        sheet = build_factsheet(dataset, year, read_questions(folders.questions))
    except FAULTS as error:
        fail(error)
    if form == "html":
        from iscm.factsheet.pages import standalone_page

        click.echo(standalone_page(sheet), nl=False)
    else:
        write = {"text": as_text, "json": as_json, "csv": as_csv}[form]
        click.echo(write(sheet), nl=False)
