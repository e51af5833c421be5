"""Comparisons, the forms that ask for them, and the lists of a mechanism one after the other."""

from collections.abc import Iterable, Sequence
from typing import Any, Final

from flask import Blueprint, render_template, request, url_for

from iscm.choices import ParameterError
from iscm.compare.compared import DAY, KINDS, MOST, ComparedThing, compared_things, no_comparison
from iscm.compare.comparison import ALWAYS, Comparison, as_table, compare
from iscm.compare.read_lists import lists_read
from iscm.compare.words import fact_names, part_names, place
from iscm.media_types import HTML
from iscm.namespaces import entity_iri
from iscm.tables.table import shape_of, with_names
from iscm.tables.writing import FORMATS, written
from iscm.web.addresses import AS_OF, Parameter
from iscm.web.counting import whom_of
from iscm.web.documents import Chosen, Found, document
from iscm.web.languages import gettext
from iscm.web.named_things import thing_named
from iscm.web.names import names_of_things
from iscm.web.questions import choices_of
from iscm.web.signposting import licence_links
from iscm.web.site import Site, current_site
from iscm.web.tables.file_formats import SCHEMAS
from iscm.web.tables.lists import known_things
from iscm.web.things import path_of

bp = Blueprint("compare", __name__, template_folder="templates")
_MECHANISM: Final = Parameter("mechanism", "The key or name of a mechanism; several to compare")
_STATE: Final = Parameter("state", "The code or name of a State or territory; several to compare")
_ON: Final = Parameter(DAY, "A year, month or day at whose end it stood so; two of one thing")
_FILES: Final = {"html": HTML, **FORMATS}


def _once(site: Site) -> Iterable[dict[str, Any]]:
    return [{}] if site.describes("[ a iscm:Mechanism ]") else []


@document(
    bp,
    "/compare/choose",
    "Forms that ask for a comparison",
    (HTML,),
    parameters=(_MECHANISM, _STATE),
    listed=_once,
)
def choose() -> Found:
    """What can be compared: mechanisms, States, or one of them on two days."""
    return Found(("choose",), lambda _: _form())


@document(
    bp,
    "/compare",
    "Two to four mechanisms or States beside each other, or one of them on several days",
    (HTML, *FORMATS.values()),
    _FILES,
    parameters=(_MECHANISM, _STATE, _ON),
    days=(DAY,),
    schemas=SCHEMAS,
)
def comparison() -> Found:
    """What they have in common and what each has alone: members, or mechanisms, with dates and
    sources; themes, chairs, status."""
    site = current_site()
    columns = compared_things(site)

    def build(chosen: Chosen) -> bytes | str:
        if not columns:
            if chosen.offer is HTML:
                return _form()
            raise no_comparison("there is nothing to compare: give two mechanisms or States")
        found = compare(columns)
        if chosen.offer is not HTML:
            title = ", ".join(column.label for column in columns)
            return written(as_table(found), chosen.offer, title, site.dataset.date)
        return _page(found, chosen)

    asked: dict[str, Any] = dict.fromkeys((*KINDS, DAY))
    if columns:
        asked[columns[0].kind] = list(dict.fromkeys(column.key for column in columns))
        asked[DAY] = list(dict.fromkeys(column.day for column in columns if column.day)) or None
    return Found(("comparison",), build, licence_links(site), asked=asked)


@document(
    bp,
    "/compare/lists",
    "The lists of the participants of a mechanism, one after the other",
    (HTML, *FORMATS.values()),
    _FILES,
    parameters=(_MECHANISM,),
    schemas=SCHEMAS,
)
def lists() -> Found:
    """Membership over time, list by list: whom each names that the one before does not."""
    site = current_site()
    given = [text for text in request.args.getlist("mechanism") if text.strip()]
    if len(given) != 1:
        raise no_comparison(f"mechanism is given {len(given)} times; give it once")
    try:
        iri = thing_named(site, "mechanism", "mechanism", given[0]).value
    except ParameterError as error:
        near = [{"name": key, "path": url_for(".lists", mechanism=key)} for key in error.near]
        raise no_comparison(str(error), suggestions=near, available=error.allowed) from error
    key = iri.rpartition("/")[2]

    def build(chosen: Chosen) -> bytes | str:
        found, table = lists_read(site, iri)
        if chosen.offer is not HTML:
            things = known_things(site)
            whole = with_names(table, things, shape_of(table, things))
            return written(whole, chosen.offer, f"lists of {key}", site.dataset.date)
        return render_template(
            "compare_lists.html",
            lists=found,
            iri=iri,
            key=key,
            names=(names := names_of_things()),
            known=lambda text: text in names.full,
            formats=chosen.formats,
            links=chosen.links,
        )

    return Found(("lists",), build, licence_links(site), asked={"mechanism": key})


def _form() -> str:
    site, names = current_site(), names_of_things()
    options = {
        kind: sorted(
            (
                (choice.key, names.full.get(choice.iri, choice.name))
                for choice in choices_of(site).of(kind)
            ),
            key=lambda pair: pair[1].casefold(),
        )
        for kind in KINDS
    }
    chosen = {kind: request.args.get(kind, "") for kind in KINDS}
    first, last = choices_of(site).years()
    years = [] if site.folders is None else [str(year) for year in range(last, first - 1, -1)]
    return render_template(
        "compare_choose.html",
        options={kind: found for kind, found in options.items() if len(found) > 1},
        chosen=chosen,
        most=MOST,
        headings={
            "mechanism": (gettext("Mechanisms"), gettext("Mechanism")),
            "state": (gettext("States and territories"), gettext("State or territory")),
        },
        years=years,
    )


def _page(found: Comparison, chosen: Chosen) -> str:
    names = names_of_things()
    columns = found.columns
    return render_template(
        "compare.html",
        found=found,
        columns=columns,
        title=_title(columns),
        heads=[_head(columns, column) for column in columns],
        paths=[_path(column) for column in columns],
        place=lambda group: place(group.columns, [_head(columns, column) for column in columns]),
        names=names,
        parts=part_names(),
        fact_names=fact_names(),
        always=ALWAYS,
        known=lambda iri: iri in names.full,
        entity=entity_iri,
        formats=chosen.formats,
        links=chosen.links,
        whom=lambda rows: whom_of(row.iri for row in rows),
        again=_again(columns[0]),
        notes=_notes(found),
    )


def _again(column: ComparedThing) -> str:
    given: dict[str, Any] = {column.kind: column.key}
    return url_for(".choose", **given)


def _title(columns: Sequence[ComparedThing]) -> str:
    if columns[0].key == columns[-1].key:
        days = ", ".join(column.day for column in columns)
        return f"{columns[0].name}: {days}"
    day = f" ({columns[0].day})" if columns[0].day else ""
    return ", ".join(column.name for column in columns) + day


def _head(columns: Sequence[ComparedThing], column: ComparedThing) -> str:
    return column.day if columns[0].key == columns[-1].key else column.short


def _path(column: ComparedThing) -> str:
    path = path_of(column.iri) or ""
    mark = "&" if "?" in path else "?"
    return f"{path}{mark}{AS_OF}={column.day}" if column.day else path


def _notes(found: Comparison) -> list[str]:
    told = []
    if any(column.day for column in found.columns):
        told.append(
            gettext(
                "A date later than the day that is asked for means that a later source alone tells "
                "of it."
            )
        )
    for number, column in enumerate(found.columns):
        name = _head(found.columns, column)
        if found.unknown[number]:
            told.append(
                gettext(
                    "%(name)s: members not known; no source read names them one by one. That "
                    "somebody is missing there says nothing.",
                    name=name,
                )
            )
        elif found.ended[number]:
            told.append(gettext("%(name)s: no longer at work, and so without members.", name=name))
    return told
