"""The curator's work list."""

from collections.abc import Iterable
from typing import Any, Final

from flask import Blueprint, render_template, request

from iscm.choices import ParameterError
from iscm.media_types import HTML
from iscm.protocol.problems import bad_parameter, not_found
from iscm.tables.table import shape_of, with_names
from iscm.tables.writing import FORMATS, written
from iscm.web.addresses import Parameter
from iscm.web.documents import Chosen, Found, document
from iscm.web.named_things import thing_named
from iscm.web.names import names_of_things
from iscm.web.signposting import licence_links
from iscm.web.site import Site, current_site
from iscm.web.tables.file_formats import SCHEMAS
from iscm.web.tables.lists import known_things
from iscm.worklist.work import COLUMNS, MECHANISM, WORK, work_of, worklist_table

bp = Blueprint("worklist", __name__, template_folder="templates")
_MECHANISM: Final = Parameter(MECHANISM, "The key or name of a mechanism, for its own alone")


def _can_be(site: Site) -> bool:
    return any(question.name in WORK for question in site.questions)


def _once(site: Site) -> Iterable[dict[str, Any]]:
    return [{}] if _can_be(site) else []


@document(
    bp,
    "/worklist",
    "What there is to do for curators",
    (HTML, *FORMATS.values()),
    {"html": HTML, **FORMATS},
    parameters=(_MECHANISM,),
    listed=_once,
    schemas=SCHEMAS,
)
def worklist() -> Found:
    """What will pass its limit, is known last only, rests on little, was read in part, has no type
    or no name in a language, and pages that lead nowhere."""
    site = current_site()
    if not _can_be(site):
        raise not_found("these data come without the questions of a work list")
    text = request.args.get(MECHANISM, "").strip()
    try:
        iri = thing_named(site, MECHANISM, MECHANISM, text).value if text else None
    except ParameterError as error:
        raise bad_parameter(str(error), available=list(error.allowed)) from error
    key = iri.rpartition("/")[2] if iri else None
    asked: dict[str, Any] = {MECHANISM: key}
    work = work_of(site, iri)

    def build(chosen: Chosen) -> bytes | str:
        if chosen.offer is not HTML:
            table, things = worklist_table(work), known_things(site)
            whole = with_names(table, things, shape_of(table, things))
            return written(whole, chosen.offer, "work list", site.dataset.date)
        names = names_of_things()
        return render_template(
            "worklist.html",
            work=work,
            headings=WORK,
            columns=COLUMNS,
            iri=iri,
            key=key,
            mechanisms=sorted(
                ((each, names.of(each)) for each in _mechanisms(site)),
                key=lambda pair: pair[1].casefold(),
            ),
            names=names,
            known=lambda text: text in names.full,
            asked_of={question.name for question in site.questions},
            formats=chosen.formats,
            links=chosen.links,
        )

    return Found(("worklist",), build, licence_links(site), asked=asked)


def _mechanisms(site: Site) -> list[str]:
    found = {row[MECHANISM].text for each in work_of(site) for row in each.rows if MECHANISM in row}
    return sorted(found)
