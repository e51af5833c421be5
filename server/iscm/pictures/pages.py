"""The pictures and their list."""

from dataclasses import replace
from itertools import groupby
from typing import Any, Final

from flask import Blueprint, render_template, request, url_for

from iscm.fold import fold
from iscm.media_types import CSV, HTML, JSON, QUERY_TEXT, SVG, XLSX
from iscm.pictures import asking
from iscm.pictures.asking import AskedPicture
from iscm.pictures.fields import forms_of, year_before_and_after, years_of
from iscm.pictures.kinds import KINDS, PictureKind, overlap
from iscm.pictures.picture import PATTERNS, Picture, bare, framed
from iscm.pictures.types import TYPES
from iscm.pictures.words import citation, disclaimer, foot, geometry
from iscm.protocol.problems import bad_parameter, not_found
from iscm.tables.table import Row, Table, shape_of, with_names
from iscm.tables.writing import written
from iscm.web.addresses import AS_OF, DAY, Parameter
from iscm.web.documents import Chosen, Found, document
from iscm.web.edition import edition_of
from iscm.web.languages import language
from iscm.web.names import names_of_things
from iscm.web.signposting import licence_links
from iscm.web.site import Site, current_site
from iscm.web.tables.file_formats import SCHEMAS
from iscm.web.tables.lists import known_things
from iscm.web.tables.shown import shown_table

bp = Blueprint("pictures", __name__, template_folder="templates")
BARE: Final = "bare"
_FORMATS: Final = {
    "html": HTML,
    "svg": SVG,
    "csv": CSV,
    "json": JSON,
    "xlsx": XLSX,
    "rq": QUERY_TEXT,
}
_PARAMETERS: Final = (
    Parameter("mechanism", "The key or name of a mechanism"),
    Parameter("with", "The key or name of another mechanism"),
    Parameter("state", "The code or name of a State or territory"),
    Parameter("region", "The key or name of a region"),
    Parameter("bloc", "The key or name of a group of States"),
    Parameter("type", "A type of mechanisms", {"type": "string", "enum": list(TYPES)}),
    Parameter("of", "What mechanisms share", {"type": "string", "enum": list(overlap.OF)}),
    DAY,
    Parameter(BARE, "1 leaves out the words around the picture", {"type": "string", "enum": ["1"]}),
)


def _has_mechanisms(site: Site) -> bool:
    return site.describes("[ a iscm:Mechanism ]")


@document(
    bp,
    "/picture/",
    "The kinds of pictures",
    (HTML,),
    listed=lambda site: [{}] if _has_mechanisms(site) else [],
)
def pictures() -> Found:
    """The kinds of pictures, each with one to look at."""
    return Found(
        ("pictures",),
        lambda _: render_template("pictures.html", kinds=KINDS.values(), bare=_bare_address),
    )


@document(
    bp,
    "/picture/<kind>",
    "A picture with its table",
    (HTML, SVG, CSV, JSON, XLSX, QUERY_TEXT),
    _FORMATS,
    translated=(HTML, SVG),
    parameters=_PARAMETERS,
    variables={"kind": {"type": "string", "enum": list(KINDS)}},
    past={"kind": [name for name, kind in KINDS.items() if kind.usual_year is not None]},
    schemas=SCHEMAS,
    listed=lambda site: [{"kind": name} for name in KINDS] if _has_mechanisms(site) else [],
)
def picture(kind: str) -> Found:
    """A picture of what its parameters ask for; as a table, the data that it shows."""
    site = current_site()
    one = _kind(kind)
    names = [*one.things, *([AS_OF] if one.dated else [])]
    asked = asking.asked_picture(site, kind, names, one.words, one.needed, one.usual_year)
    one.require(asked)
    is_bare = _is_bare()

    def build(chosen: Chosen) -> bytes | str:
        made = one.make(asked)
        if chosen.offer is HTML:
            return _page(one, asked, made, chosen)
        if chosen.offer is SVG:
            if is_bare:
                return bare(made, language())
            address = site.url(url_for(".picture", kind=kind, **_values(asked)))
            return framed(made, language(), foot(asked.site, made, address))
        if chosen.offer is QUERY_TEXT:
            return made.query
        return written(_table(asked, made), chosen.offer, made.title, site.dataset.date)

    return Found(("picture", kind, BARE if is_bare else ""), build, licence_links(site))


def _kind(name: str) -> PictureKind:
    if name in KINDS:
        return KINDS[name]
    raise not_found(
        f"there is no picture {name[:100]}; there are {', '.join(KINDS)}",
        suggestions=[{"name": each, "path": url_for(".picture", kind=each)} for each in KINDS],
    )


def _is_bare() -> bool:
    values = request.args.getlist(BARE)
    if values not in ([], ["1"]):
        raise bad_parameter(f"{BARE} is given once, as 1, or not at all")
    return bool(values)


def _values(asked: AskedPicture) -> dict[str, Any]:
    return dict(asked.parameters)


def _bare_address(kind: str, **values: Any) -> str:
    """The address of a picture for a page that has the words beside it."""
    given: dict[str, Any] = {BARE: "1", **values}
    return url_for("pictures.picture", kind=kind, extension="svg", **given)


def _table(asked: AskedPicture, made: Picture) -> Table:
    things = known_things(asked.site)
    return with_names(made.table, things, shape_of(made.table, things))


def _by_name(made: Picture) -> Picture:
    """The picture with its table in the order of the reader's language (`Picture.together`)."""
    names, places = names_of_things(), [made.table.columns.index(name) for name in made.together]
    if not places:
        return made
    rows: list[Row] = []
    for _, group in groupby(made.table.rows, key=lambda row: [row[place] for place in places]):
        rows += sorted(group, key=lambda row: fold(names.of(row[0].text)) if row[0] else "")
    return replace(made, table=replace(made.table, rows=tuple(rows)))


def _page(kind: PictureKind, asked: AskedPicture, made: Picture, chosen: Chosen) -> str:
    site, values = current_site(), _values(asked)
    years = list(years_of(kind, asked))
    here = site.url(url_for(".picture", kind=kind.name, **values))
    return render_template(
        "picture.html",
        kind=kind,
        asked=asked,
        picture=made,
        values=values,
        forms=list(forms_of(kind, asked)),
        years=years,
        year=asked.day[:4],
        beside=year_before_and_after(years, asked),
        shown=shown_table(
            _table(asked, _by_name(made)), known_things(asked.site), names_of_things().full
        ),
        formats=chosen.formats,
        links=chosen.links,
        image=_bare_address(kind.name, **values),
        address=here,
        file=site.url(url_for(".picture", kind=kind.name, extension="svg", **values)),
        citation=citation(asked, made, here),
        disclaimer=disclaimer() if made.is_map else "",
        geometry=geometry() if made.is_map else "",
        patterns=PATTERNS,
        edition=edition_of(site),
    )
