"""What the address of a list asks for: some values, an order, a page."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from flask import request

from iscm.protocol.byte_order import MARK
from iscm.protocol.problems import Problem
from iscm.web.addresses import AS_OF, Parameter, require_known
from iscm.web.languages import LANG
from iscm.web.site import Site
from iscm.web.tables.columns import NAME, ListForm
from iscm.web.tables.listed import facet_names, list_of

SORT: Final = "sort"
PAGE: Final = "page"
SINCE: Final = "since"
BEFORE: Final = "before"
_DATE: Final = re.compile("[0-9]{4}(?:-[0-9]{2}){0,2}")
_PAGE: Final = re.compile("[1-9][0-9]{0,8}")
_ADDED: Final = re.compile(r"utm_\w+|\w{0,8}clid|_\w+|mc_[ce]id")
"""What those who link a page add to its address, to learn who follows the link."""
TOLD: Final = 60
PARAMETERS: Final = (
    *(Parameter(name, f"Only what has this value of {name}") for name in facet_names()),
    Parameter(SINCE, "Only what began, or is dated, at this date or later (2012, 2012-05)"),
    Parameter(BEFORE, "Only what began, or is dated, before this date"),
    Parameter(
        SORT, "A column, by whose values the list is sorted; from the last with a hyphen before"
    ),
    Parameter(PAGE, "One page of the list", {"type": "integer", "minimum": 1}),
)
"""What the address of any list may have beside the day and the language."""


@dataclass(frozen=True)
class ListRequest:
    """What is asked of a list.

    Attributes:
        kind: of the things.
        facets: parameter → key of the value.
        since, before: dates; empty where none is given.
        sort: a column, or `NAME`.
        descending: whether from the last.
        page: its number; None where none is given.
    """

    kind: str
    facets: Mapping[str, str] = field(default_factory=dict)
    since: str = ""
    before: str = ""
    sort: str = NAME
    descending: bool = False
    page: int | None = None

    @property
    def listed(self) -> ListForm:
        """The list of the kind."""
        return list_of(self.kind)

    @property
    def narrowing(self) -> dict[str, str]:
        """The parameters that narrow the list."""
        bounds = {SINCE: self.since, BEFORE: self.before}
        return {**self.facets, **{name: date for name, date in bounds.items() if date}}

    @property
    def sorting(self) -> dict[str, str]:
        """The parameter that sorts the list, where that is not how it is sorted anyway."""
        told = f"-{self.sort}" if self.descending else self.sort
        return {} if told == self.listed.sort else {SORT: told}

    @property
    def is_whole(self) -> bool:
        """Whether nothing is asked but all."""
        return not self.narrowing and not self.sorting and self.page is None


def list_asked(site: Site, kind: str) -> ListRequest:
    """What the request asks of a list.

    Raises:
        Problem: 400, a parameter is unknown, of another kind's list, given twice, or malformed.
    """
    listed = list_of(kind)
    facets = [each.facet for each in listed.facets]
    dates = [SINCE, BEFORE] if listed.dated else []
    known = [*facets, *dates, SORT, PAGE]
    require_known([*known, AS_OF, LANG, MARK], alone=False)
    for name in request.args:
        if name not in (*known, AS_OF, LANG, MARK) and not _ADDED.fullmatch(name):
            raise wrong(f"the list of {kind} has no parameter {name[:TOLD]}", known)
    given = {name: _single(name) for name in known if name in request.args}
    sort = given.pop(SORT, "") or listed.sort
    sortable = [NAME, *(each.name for each in listed.columns if each.shown)]
    if sort.removeprefix("-") not in sortable:
        raise wrong(f"the list of {kind} has no column {sort[:TOLD]} to sort by", sortable)
    page = given.pop(PAGE, "")
    if page and not _PAGE.fullmatch(page):
        raise wrong(f"{PAGE} is the number of a page, such as 2; not {page[:TOLD]}", ())
    bounds = {name: given.pop(name, "") for name in (SINCE, BEFORE)}
    for name, date in bounds.items():
        if date and not _DATE.fullmatch(date):
            raise wrong(f"{name} is a date, such as 2012 or 2012-05; not {date[:TOLD]}", ())
    chosen = {name: key for name, key in given.items() if key}
    asked = ListRequest(
        kind,
        chosen,
        bounds[SINCE],
        bounds[BEFORE],
        sort.removeprefix("-"),
        sort.startswith("-"),
        int(page) if page else None,
    )
    if site.is_large and (asked.narrowing or asked.sorting):
        raise wrong(
            "lists of data as large as these are neither sorted nor narrowed; ask the endpoint at "
            "/sparql for what you want of them",
            (),
        )
    return asked


def _single(name: str) -> str:
    values = request.args.getlist(name)
    if len(values) > 1:
        raise wrong(f"{name} comes {len(values)} times; give it once", ())
    return values[0]


def wrong(detail: str, available: Sequence[str]) -> Problem:
    extra = {"available": list(available)} if available else {}
    there = ", ".join(available[:TOLD])
    return Problem(400, "bad-parameter", f"{detail}; there is {there}" if there else detail, extra)
