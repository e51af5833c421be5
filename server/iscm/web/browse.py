"""Lists of all things of a kind, as tables to sort and narrow."""

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from iscm.media_types import HTML, Offer
from iscm.protocol.byte_order import MARK, is_marked, require_no_mark, with_mark
from iscm.protocol.negotiation import LANGUAGES
from iscm.protocol.problems import not_found
from iscm.tables.writing import FORMATS, written
from iscm.translatable import translatable
from iscm.web.addresses import AS_OF, DAY, day_asked
from iscm.web.as_of import past_of
from iscm.web.documents import Chosen, Found, document, single
from iscm.web.kinds import number_listed, query_of
from iscm.web.languages import language, language_asked
from iscm.web.services import service
from iscm.web.signposting import Link
from iscm.web.site import Site, current_site
from iscm.web.tables.cells import lines, shown_columns
from iscm.web.tables.columns import NAME
from iscm.web.tables.file_formats import MARKED, SCHEMAS
from iscm.web.tables.list_request import BEFORE, PARAMETERS, SINCE, SORT, ListRequest, list_asked
from iscm.web.tables.lists import list_table
from iscm.web.tables.narrowing import Narrowed, narrowed

bp = Blueprint("browse", __name__)


@document(bp, "/browse/", "The kinds of things", (HTML,), parameters=(DAY,), listed=single)
def kinds() -> Found:
    """The kinds of things, with their number."""
    site = _site()
    return Found(
        ("kinds",),
        lambda _: render_template(
            "kinds.html",
            kinds={kind: number_listed(found) for kind, found in site.kinds().items()},
            days=day_asked(),
        ),
    )


@document(
    bp,
    "/browse/<kind>",
    "All things of a kind",
    (HTML, *FORMATS.values()),
    {"html": HTML, **FORMATS},
    parameters=(DAY, *PARAMETERS),
    varied=lambda _: [MARKED],
    schemas=SCHEMAS,
    listed=lambda site: [{"kind": kind} for kind in site.kinds()],
)
def things(kind: str) -> Found:
    """All things of a kind, or those that have some value; sorted by a column, in pages. Files
    hold all pages, unless they are asked for one. With ``?as-of=2017``, as it stood then."""
    site, marked = _site(), is_marked(request.args.getlist(MARK))
    _require_kind(site, kind)
    asked = list_asked(site, kind)
    # Made before anything is sent: what is asked for may not be there. Which language it is read
    # in is known once it is to be a page.
    listing = narrowed(site, asked, LANGUAGES[0], paged=True)

    def build(chosen: Chosen) -> bytes | str:
        require_no_mark(chosen.offer, marked)
        if chosen.offer is not HTML:
            return with_mark(_file(site, asked, chosen.offer), marked)
        return _page(site, narrowed(site, asked, language(), paged=True), chosen)

    return Found(
        ("browse", kind, MARK if marked else ""), build, page_links=_around(asked, listing)
    )


@service(
    bp,
    "/doc/<kind>",
    "The things of a kind: leads to their list",
    parameters=(DAY,),
    statuses={303: "The list.", 404: "Missing"},
    speaks=True,
)
def described(kind: str) -> BaseResponse:
    """An address whose last part was taken off: what is below it is listed elsewhere."""
    site = current_site()
    _require_kind(site, kind)
    address: dict[str, Any] = {"kind": kind, **day_asked(), **language_asked()}
    response = redirect(url_for(".things", **address), 303)
    response.headers["Cache-Control"] = "public, max-age=3600"
    return response


def _require_kind(site: Site, kind: str) -> None:
    if kind not in site.kinds():
        raise not_found(
            f"there is no list of {kind}; there are lists of {', '.join(site.kinds())}",
            kinds=list(site.kinds()),
        )


def _file(site: Site, asked: ListRequest, offer: Offer) -> bytes:
    """A list as a file; kept where it is all of it, of which the longest takes seconds to make."""

    def make() -> bytes:
        return written(list_table(site, asked), offer, asked.kind, site.dataset.date)

    if not asked.is_whole:
        return make()
    return site.kept(f"list-{asked.kind}-{offer.media_type.replace('/', '-')}", make)


def _site() -> Site:
    """The site as of the day that the request asks for."""
    site = current_site()
    asked = day_asked()
    return past_of(site).site(asked[AS_OF]) if asked else site


def _address(asked: ListRequest, **changed: str | int | None) -> str:
    """The address of a list, in the same language and as of the same day.

    Args:
        asked: what is asked of it.
        changed: parameters that it has instead; None for one that it does not have.
    """
    values: dict[str, Any] = {**asked.narrowing, **asked.sorting, **day_asked(), **changed}
    if values.get(SORT) == asked.listed.sort:
        del values[SORT]
    kept = {name: value for name, value in values.items() if value is not None}
    return url_for(".things", kind=asked.kind, **kept)


def _everything(kind: str) -> str:
    address: dict[str, Any] = {"kind": kind, **day_asked()}
    return url_for(".things", **address)


def _turned(asked: ListRequest, page: int) -> str:
    return _address(asked, page=page if page > 1 else None)


def _around(asked: ListRequest, listing: Narrowed) -> list[Link]:
    """The links of a page to itself and to the pages beside it."""
    page = asked.page or 1
    links = [Link(_turned(asked, page), "canonical")]
    links += [Link(_turned(asked, page - 1), "prev")] if page > 1 else []
    return links + ([Link(_turned(asked, page + 1), "next")] if page < listing.pages else [])


def _page(site: Site, listing: Narrowed, chosen: Chosen) -> str:
    asked = listing.asked

    def sorted_by(column: str) -> str:
        turned = asked.sort == column and not asked.descending
        return _address(asked, **{SORT: f"-{column}" if turned else column})

    def without(parameter: str) -> str:
        return _address(asked, **{parameter: None})

    page, columns = asked.page or 1, shown_columns(listing)
    return render_template(
        "browse.html",
        kind=asked.kind,
        listing=listing,
        asked=asked,
        name_column=NAME,
        columns=columns,
        orders=[(NAME, translatable("Name")), *((each.name, each.heading) for each in columns)],
        lines=lines(site, listing, language()),
        days=day_asked(),
        page=page,
        pages=_pages(asked, listing, page),
        files={
            "csv": _address(asked, extension="csv"),
            "excel": _address(asked, extension="csv", **{MARK: "1"}),
            "xlsx": _address(asked, extension="xlsx"),
            "json": _address(asked, extension="json"),
        },
        sorted_by=sorted_by,
        without=without,
        everything=_everything(asked.kind),
        bounds={SINCE: asked.since, BEFORE: asked.before},
        links=chosen.links,
        instead=query_of(asked.kind),
    )


def _pages(asked: ListRequest, listing: Narrowed, page: int) -> list[tuple[int, str]]:
    """Numbers and addresses of the pages that are linked: the first and last, and those around."""
    near = range(max(1, page - 2), min(listing.pages, page + 2) + 1)
    return [(each, _turned(asked, each)) for each in sorted({1, *near, listing.pages})]
