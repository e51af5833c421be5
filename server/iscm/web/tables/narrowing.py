"""A list as it is asked for: narrowed to some values, sorted, one page of it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

from iscm.fold import fold
from iscm.tables.table import Value
from iscm.web import kinds
from iscm.web.site import Site
from iscm.web.tables.columns import NAME, NUMBER, THINGS, ListColumn
from iscm.web.tables.facets import FacetIndex, index_of
from iscm.web.tables.list_request import PAGE, TOLD, ListRequest, wrong
from iscm.web.tables.rows import (
    ListNames,
    ListRow,
    list_rows,
    named,
    number_of,
    rows_of_keys,
    things_in,
)

SIZE: Final = 100
"""Things on a page."""
MOST_OFFERED: Final = 500
"""Values that a page offers of a facet: those that most things have."""
_CANDIDATE: Final = "Candidate"
_T = TypeVar("_T")


@dataclass(frozen=True)
class FacetChoice:
    """A value to which a list can be narrowed.

    Attributes:
        key: as the address has it.
        name: in the language of the page.
        count: how many things of the list as it is narrowed otherwise have it.
        chosen: whether the list is narrowed to it.
    """

    key: str
    name: str
    count: int
    chosen: bool


@dataclass(frozen=True)
class Facet:
    """A matter by which a list can be narrowed.

    Attributes:
        parameter: of the address.
        heading: in English.
        choices: by name; none where the page offers none.
        chosen: the name of what the list is narrowed to; empty where it is not.
    """

    parameter: str
    heading: str
    choices: Sequence[FacetChoice]
    chosen: str


@dataclass(frozen=True)
class Narrowed:
    """A list as it was asked for.

    Attributes:
        asked: what was asked.
        rows: those of the page, or all where files ask for no page.
        total: how many there are on all pages.
        whole: how many there are of the kind.
        facets: by which it is narrowed or can be.
        columns: those that have a value in any row of the kind.
        names: of the things in the rows.
        repeated: names that several things of the kind share.
        long: whether it stands in the order of its keys, neither sorted nor narrowed.
        cut: whether there are more.
    """

    asked: ListRequest
    rows: Sequence[ListRow]
    total: int
    whole: int
    facets: Sequence[Facet]
    columns: Sequence[ListColumn]
    names: ListNames
    repeated: frozenset[str]
    long: bool
    cut: bool = False

    @property
    def pages(self) -> int:
        """How many pages it has."""
        return max(1, -(-self.total // SIZE))


def narrowed(site: Site, asked: ListRequest, language: str, *, paged: bool) -> Narrowed:
    """The list that is asked for.

    Args:
        site: the dataset.
        asked: from `iscm.web.tables.list_request.list_asked`.
        language: of the names by which it is sorted.
        paged: whether one page is wanted where none is given.

    Raises:
        Problem: 400, nothing has a value that is asked for, or there is no such page.
    """
    page = asked.page or (1 if paged else None)
    if site.is_large:
        return _page_of_long(site, asked, page)
    rows = list_rows(site, asked.kind)
    names = names_of(site, asked.kind)
    indexes = {each.facet: index_of(site, asked.kind, each) for each in asked.listed.facets}
    fitting = {facet: _with(asked, facet, indexes[facet]) for facet in asked.facets}
    if asked.since or asked.before:
        fitting[""] = frozenset(n for n, row in enumerate(rows) if _is_between(row, asked))
    order = _order(site, asked, names, language)
    found = _all_of(order, fitting)
    facets = [
        _facet(
            each, asked, indexes[each.facet], _all_of(order, fitting, each.facet), names, language
        )
        for each in asked.listed.facets
    ]
    have = site.once(
        f"columns of {asked.kind}", lambda: frozenset(name for row in rows for name in row.cells)
    )
    return Narrowed(
        asked,
        [rows[number] for number in _slice(found, page, asked)],
        len(found),
        len(rows),
        facets,
        [each for each in asked.listed.columns if each.name in have or each.last in have],
        names,
        _repeated(site, asked.kind, names, language),
        long=False,
    )


def names_of(site: Site, kind: str) -> ListNames:
    """What the things of a kind, and those in the cells of their rows, are called."""
    return site.once(f"names of {kind}", lambda: named(site, things_in(list_rows(site, kind))))


def _page_of_long(site: Site, asked: ListRequest, page: int | None) -> Narrowed:
    all_keys = site.keys(asked.kind)
    keys = all_keys[: kinds.LISTED]
    if page is None and len(keys) > SIZE:
        raise wrong(
            f"of data as large as these, a file has one page: ask for one with {PAGE}, or the "
            "endpoint at /sparql for all",
            (),
        )
    rows = rows_of_keys(site, asked.kind, _slice(keys, page, asked))
    have = {name for row in rows for name in row.cells}
    columns = [each for each in asked.listed.columns if each.name in have]
    names = named(site, things_in(rows))
    cut = len(keys) < len(all_keys)
    return Narrowed(
        asked, rows, len(keys), len(keys), (), columns, names, frozenset(), long=True, cut=cut
    )


def _slice(found: Sequence[_T], page: int | None, asked: ListRequest) -> Sequence[_T]:
    pages = max(1, -(-len(found) // SIZE))
    if page is None:
        return found
    if page > pages:
        there = "one page" if pages == 1 else f"{pages} pages"
        raise wrong(f"the list of {asked.kind} has {there} of what is asked for", ())
    return found[(page - 1) * SIZE : page * SIZE]


def _with(asked: ListRequest, facet: str, index: FacetIndex) -> frozenset[int]:
    key = asked.facets[facet]
    if key not in index.keys:
        there = sorted(index.keys)
        raise wrong(f"nothing in the list of {asked.kind} has {key[:TOLD]} as {facet}", there)
    value = index.keys[key]
    return frozenset(number for number, values in enumerate(index.rows) if value in values)


def _all_of(
    order: Sequence[int], fitting: Mapping[str, frozenset[int]], but: str | None = None
) -> Sequence[int]:
    """Those that fit in every way, but one that is not looked at."""
    sets = [each for facet, each in fitting.items() if facet != but]
    return [number for number in order if all(number in each for each in sets)] if sets else order


def _facet(
    column: ListColumn,
    asked: ListRequest,
    index: FacetIndex,
    numbers: Sequence[int],
    names: ListNames,
    language: str,
) -> Facet:
    chosen = asked.facets.get(column.facet, "")

    def name(value: Value) -> str:
        return names.name(value.text, language).value if value.is_iri else value.text

    offered: list[FacetChoice] = []
    if column.offered:
        counts = Counter(value for number in numbers for value in index.rows[number])
        offered = [
            FacetChoice(key, name(index.values[value]), counts[value], key == chosen)
            for key, value in index.keys.items()
            if counts[value] or key == chosen
        ]
        offered.sort(key=lambda choice: (not choice.chosen, -choice.count))
    return Facet(
        column.facet,
        column.heading,
        sorted(offered[:MOST_OFFERED], key=lambda choice: fold(choice.name)),
        name(index.values[index.keys[chosen]]) if chosen else "",
    )


def _is_between(row: ListRow, asked: ListRequest) -> bool:
    return any(
        (not asked.since or _is_from(value.text, asked.since))
        and (not asked.before or not _is_from(value.text, asked.before))
        for value in row.values(asked.listed.dated)
    )


def _is_from(date: str, first: str) -> bool:
    """Whether a date is not before another, as far as the less precise of them tells."""
    shorter = min(len(date), len(first))
    return date[:shorter] >= first[:shorter]


def _folded(site: Site, kind: str, names: ListNames, language: str) -> Sequence[str]:
    return site.once(
        f"folded names of {kind} in {language}",
        lambda: [fold(names.name(row.iri, language).value) for row in list_rows(site, kind)],
    )


def _repeated(site: Site, kind: str, names: ListNames, language: str) -> frozenset[str]:
    def find() -> frozenset[str]:
        counts = Counter(names.name(row.iri, language).value for row in list_rows(site, kind))
        return frozenset(name for name, count in counts.items() if count > 1)

    return site.once(f"repeated names of {kind} in {language}", find)


def _order(site: Site, asked: ListRequest, names: ListNames, language: str) -> Sequence[int]:
    """The numbers of all rows in the order that is asked for; one of few orders, each made once."""
    told = f"{asked.kind} by {asked.sort} {asked.descending} in {language}"
    return site.once(f"order of {told}", lambda: _ordered(site, asked, names, language))


def _ordered(site: Site, asked: ListRequest, names: ListNames, language: str) -> Sequence[int]:
    """Candidates after all others, and what has no value after what has one, whichever way."""
    rows = list_rows(site, asked.kind)
    folded = _folded(site, asked.kind, names, language)
    by_name = sorted(range(len(rows)), key=lambda number: (folded[number], rows[number].iri))
    keyed = [(_sort_key(rows[n], folded[n], asked, names, language), n) for n in by_name]
    there = [pair for pair in keyed if pair[0] is not None]
    there.sort(key=lambda pair: pair[0], reverse=asked.descending)  # type: ignore[arg-type,return-value]
    inorder = [n for _, n in there] + [n for key, n in keyed if key is None]
    return sorted(inorder, key=lambda number: _is_candidate(rows[number]))


def _sort_key(
    row: ListRow, name: str, asked: ListRequest, names: ListNames, language: str
) -> float | str | None:
    if asked.sort == NAME:
        return name
    column = asked.listed.column(asked.sort)
    values = row.values(column.name)
    if column.form == NUMBER:
        return number_of(values)
    if column.form != THINGS:
        return values[0].text if values else None
    told = [fold(names.name(v.text, language).value) if v.is_iri else v.text for v in values]
    return min(told, default=None)


def _is_candidate(row: ListRow) -> bool:
    return any(value.text.endswith(f"#{_CANDIDATE}") for value in row.values("type"))
