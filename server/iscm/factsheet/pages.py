"""The factsheet of a year, as a page, JSON or CSV."""

from collections import OrderedDict
from dataclasses import dataclass, field
from threading import Lock
from typing import Any, Final

import jinja2
from flask import Blueprint, redirect, render_template, url_for
from werkzeug.wrappers import Response as BaseResponse

from iscm.derive import GROUNDS
from iscm.factsheet.build import years_from
from iscm.factsheet.data import sheet_csv, sheet_json
from iscm.factsheet.explain import explain
from iscm.factsheet.kept import made
from iscm.factsheet.model import Factsheet, numbers
from iscm.factsheet.plugin import PRINTED
from iscm.factsheet.queries import query
from iscm.keeping import Keep
from iscm.media_types import CSV, HTML, JSON
from iscm.protocol.problems import not_found
from iscm.web.as_of import past_of
from iscm.web.documents import Chosen, Found, document
from iscm.web.languages import language_asked, speak_in
from iscm.web.services import service
from iscm.web.site import Site, current_site
from iscm.web.things import path_of

bp = Blueprint("factsheet", __name__, template_folder="templates")
_OFFERS: Final = (HTML, JSON, CSV)
_EXTENSIONS: Final = {"html": HTML, "json": JSON, "csv": CSV}


_SHEETS: Final = 8
"""Factsheets kept: one holds some thousand pieces of evidence, about two megabytes."""


@dataclass(frozen=True)
class _Sheets:
    """Factsheets by year, those asked for last at the end."""

    kept: OrderedDict[int, Factsheet] = field(default_factory=OrderedDict)
    lock: Lock = field(default_factory=Lock)


@service(
    bp,
    "/factsheet/",
    "The year of the printed factsheet",
    statuses={302: "That factsheet.", 404: "Missing"},
    speaks=True,
    lane="day",
)
def latest() -> BaseResponse:
    """The year of the printed factsheet."""
    kept: dict[str, Any] = language_asked()
    return redirect(url_for("factsheet.factsheet", year=PRINTED, **kept), 302)


@document(
    bp,
    "/factsheet/<int:year>",
    "The figures of a year",
    _OFFERS,
    _EXTENSIONS,
    listed=lambda site: [] if site.folders is None else [{"year": PRINTED}],
    lane="day",
)
def factsheet(year: int) -> Found:
    """Published figures beside derived ones, with the reasons for their difference."""
    site = current_site()
    years = _years(site)
    if year not in years:
        raise not_found(f"the data can answer for {years[0]} to {years[-1]}, not for {year}")

    def build(chosen: Chosen) -> str:
        sheet = _sheet(site, year)
        if chosen.offer is JSON:
            return sheet_json(sheet)
        return sheet_csv(sheet) if chosen.offer is CSV else _page(sheet, years)

    return Found(("factsheet", str(year)), build)


def standalone_page(sheet: Factsheet) -> str:
    """The factsheet as one HTML document whose links are the things' own IRIs."""
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("iscm.factsheet"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    speak_in(environment)
    template = environment.get_template("factsheet_alone.html")
    return template.render(sheet=sheet, grounds=GROUNDS, numbers=numbers, why=explain, address=str)


def _page(sheet: Factsheet, years: range) -> str:
    return render_template(
        "factsheet.html",
        sheet=sheet,
        years=years,
        grounds=GROUNDS,
        numbers=numbers,
        why=explain,
        address=path_of,
    )


def _sheet(site: Site, year: int) -> Factsheet:
    """The factsheet of a year, built when it is not at hand; one is built at a time."""
    past, sheets = past_of(site), site.once("factsheets", _Sheets)
    with sheets.lock:
        if year not in sheets.kept:
            keep = Keep(site.settings.cache_dir, site.dataset.version)
            sheets.kept[year] = made(
                keep, year, lambda: past.site(str(year)).dataset, site.questions
            )
            if len(sheets.kept) > _SHEETS:
                sheets.kept.popitem(last=False)
        sheets.kept.move_to_end(year)
        return sheets.kept[year]


def _years(site: Site) -> range:
    if site.folders is None:
        raise not_found("these data are not the project's: they have no factsheet")
    rows = site.once("first year", lambda: site.rows(query("first-year")))
    try:
        return years_from(rows[0] if rows else None, site.dataset.date)
    except ValueError as error:
        raise not_found(str(error)) from error
