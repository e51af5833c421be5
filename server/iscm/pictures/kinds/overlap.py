"""A matrix of mechanisms: how many members, or themes, each two share."""

from collections.abc import Mapping, Sequence
from typing import Final

from iscm.pictures import svg
from iscm.pictures.asking import AskedPicture
from iscm.pictures.picture import WIDTH, LegendKey, Picture
from iscm.pictures.queries import answered
from iscm.tables.table import Table
from iscm.web.languages import gettext, ngettext
from iscm.web.names import Names, names_of_things

OF: Final = ("members", "themes")
_EDGE, _MOST, _CELL, _HEAD = 4, 200, 34, 130
_STEPS: Final = (("s1", 1), ("s2", 3), ("s3", 6), ("s4", 11), ("s5", 21))
"""Look → the number from which on it holds."""
_ON: Final = {"s3": "on-middle", "s4": "on-strong", "s5": "on-strong"}
"""Look → class of the words on it."""
Shared = Mapping[tuple[str, str], int]


def make(asked: AskedPicture) -> Picture:
    """The matrix, of shared members unless themes are asked for."""
    of = asked.words.get("of", OF[0])
    query, table = answered(asked.site, f"overlap-of-{of}", {})
    names = names_of_things()
    shared = _shared(table)
    order = in_order(shared)
    pairs = sum(1 for (first, second), number in shared.items() if first < second and number)
    if of == "members":
        title = gettext("How many members mechanisms share")
    else:
        title = gettext("How many themes mechanisms share")
    legend = []
    for place, (look, low) in enumerate(_STEPS):
        high = _STEPS[place + 1][1] - 1 if place + 1 < len(_STEPS) else 0
        text = f"{low}+" if not high else str(low) if low == high else f"{low}–{high}"
        legend.append(LegendKey(look, text))
    legend.append(LegendKey("none", gettext("none known")))
    return Picture(
        title=title,
        description=ngettext(
            "A matrix of %(num)s mechanism;", "A matrix of %(num)s mechanisms;", len(order)
        )
        + " "
        + ngettext("%(num)s pair shares something.", "%(num)s pairs share something.", pairs),
        legend=legend,
        table=table,
        query=query,
        draw=lambda: _drawn(order, shared, names),
        height=_HEAD + len(order) * _cell(order, names) + 10,
        notes=[
            *([_counted()] if of == OF[0] else []),
            gettext(
                "Mechanisms that share much stand beside each other. In the diagonal stands the "
                "number of a mechanism’s own. Global processes and candidates are left out."
            ),
        ],
        narrowest=700,
    )


def _counted() -> str:
    return gettext(
        "Members are counted here that are States or territories; the lists’ number of all members "
        "counts organizations too."
    )


def _shared(table: Table) -> dict[tuple[str, str], int]:
    """Each two mechanisms, in both orders → what they share."""
    found = {}
    for row in table.rows:
        first, second, number = ("" if value is None else value.text for value in row[:3])
        found[first, second] = found[second, first] = int(number)
    return found


def in_order(shared: Shared) -> list[str]:
    """The mechanisms, each followed by that of those left which shares most with it, as a part of
    what either has; from the one that has most on."""
    left = sorted({first for first, _ in shared})
    order: list[str] = []
    if left:
        order.append(max(left, key=lambda iri: shared[iri, iri]))
        left.remove(order[0])
    while left:
        last = order[-1]
        nearest = max(left, key=lambda iri: _alike(shared, last, iri))
        order.append(nearest)
        left.remove(nearest)
    return order


def _alike(shared: Shared, first: str, second: str) -> float:
    both = shared.get((first, second), 0)
    return both / (shared[first, first] + shared[second, second] - both)


def _cell(order: Sequence[str], names: Names) -> float:
    left = svg.room_for(map(names.short, order), 14, _MOST)
    return min(_CELL, (WIDTH - left - 70) / max(1, len(order)))


def _drawn(order: Sequence[str], shared: Shared, names: Names) -> str:
    left = svg.room_for(map(names.short, order), 14, _MOST)
    cell = _cell(order, names)
    drawn = []
    for place, iri in enumerate(order):
        label = svg.shortened(names.short(iri), _HEAD * 1.1, 14)
        drawn.append(svg.slanted(label, left + (place + 0.65) * cell, _HEAD - 6))
    for row, first in enumerate(order):
        y = _HEAD + row * cell
        label = svg.shortened(names.short(first), left - 10, 14)
        cells = [
            svg.text_line(label, _EDGE, y + cell / 2 + 5),
            svg.rect(left, y, len(order) * cell - 2, cell - 2, class_="none"),
        ]
        for column, second in enumerate(order):
            if number := shared.get((first, second), 0):
                told = _told(first, second, number, names)
                cells.append(_pair(told, number, left + column * cell, y, cell))
        drawn.append(svg.element("g", *cells, data_key=first.rpartition("/")[2]))
    between = [left + place * cell - 1 for place in range(1, len(order))]
    return "".join((*drawn, svg.gaps(between, _HEAD, _HEAD + len(order) * cell)))


def _told(first: str, second: str, number: int, names: Names) -> str:
    if first == second:
        return f"{names.of(first)}: {number}"
    return f"{names.short(first)} – {names.short(second)}: {number}"


def _pair(told: str, number: int, x: float, y: float, cell: float) -> str:
    look = next(look for look, low in reversed(_STEPS) if number >= low)
    on = f"cell middle {_ON.get(look, '')}".strip()
    return svg.element(
        "g",
        svg.title(told),
        svg.rect(x, y, cell - 2, cell - 2, class_=look),
        svg.text_line(str(number), x + cell / 2 - 1, y + cell / 2 + 4, class_=on),
    )
