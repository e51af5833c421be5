"""A time line of mechanisms: founding, sleep, end, succession."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from iscm.namespaces import ONTOLOGY, PREFIXES
from iscm.pictures import svg
from iscm.pictures.asking import AskedPicture
from iscm.pictures.axis import Axis, begins, dated, ends
from iscm.pictures.picture import WIDTH, LegendKey, Picture
from iscm.pictures.queries import answered
from iscm.tables.table import Table
from iscm.web.languages import gettext, ngettext
from iscm.web.names import Names, names_of_things

_EDGE, _MOST = 4, 265
_RIGHT: Final = WIDTH - 25
_ROW, _BAR, _HEADING, _TOP = 20, 11, 34, 26
_TYPES: Final = (
    ONTOLOGY + "RegionalConsultativeProcess",
    ONTOLOGY + "InterregionalForum",
    ONTOLOGY + "GlobalProcess",
    ONTOLOGY + "Candidate",
    "",
)
_WORK, _UNKNOWN, _SLEEP = "a", "rising", "crossed"


@dataclass(frozen=True)
class Life:
    """What is known of the time of a mechanism; dates as sources give them, empty where unknown."""

    iri: str
    type: str
    established: str
    ended: str
    status: str
    sign: str
    later: Sequence[str]


def make(asked: AskedPicture) -> Picture:
    """The time line, as of the day that is asked for."""
    query, table = answered(asked.site, "timeline", {})
    lives = list(_lives(table))
    day = asked.site.dataset.day or asked.site.dataset.date
    newest = max([day or "", *(life.sign or life.established for life in lives)], default="")
    names = names_of_things()
    at_work = sum(life.status == "active" for life in lives)
    over = sum(life.status in ("concluded", "merged") for life in lives)
    asleep = sum(life.status == "dormant" for life in lives)
    unknown = len(lives) - at_work - over - asleep
    legend = [
        LegendKey(_WORK, gettext("at work")),
        LegendKey(_UNKNOWN, gettext("not known whether at work since the last sign of it")),
        LegendKey(_SLEEP, gettext("reported asleep")),
    ]
    return Picture(
        title=gettext("Mechanisms over time"),
        description=ngettext(
            "A time line of %(num)s mechanism:", "A time line of %(num)s mechanisms:", len(lives)
        )
        + " "
        + gettext(
            "%(at_work)s at work, %(over)s ended or merged, %(asleep)s asleep, %(unknown)s of "
            "which it is not known.",
            at_work=at_work,
            over=over,
            asleep=asleep,
            unknown=unknown,
        ),
        legend=legend,
        table=table,
        query=query,
        draw=lambda: _drawn(lives, newest, names),
        height=_height(lives),
        notes=[
            gettext("Lines with arrows lead to what a mechanism led to, merged into or became.")
        ],
        narrowest=700,
    )


def _lives(table: Table) -> Iterator[Life]:
    rows: dict[str, list[list[str]]] = {}
    for row in table.rows:
        cells = ["" if value is None else value.text for value in row]
        rows.setdefault(cells[0], []).append(cells)
    for iri, several in rows.items():
        _, kind, _, _, status, _, _, _ = several[0]
        established, ended, sign = (dated(several[0][number]) for number in (2, 3, 5))
        if not established:
            continue
        later = tuple(dict.fromkeys(cells[6] for cells in several if cells[6]))
        yield Life(
            iri, kind, established, ended, status.removeprefix(PREFIXES["status"]), sign, later
        )


def _groups(lives: Sequence[Life]) -> Iterator[tuple[str, list[Life]]]:
    for kind in _TYPES:
        found = [life for life in lives if life.type == kind]
        if found:
            yield kind, found


def _height(lives: Sequence[Life]) -> float:
    return _TOP + len(lives) * _ROW + len(list(_groups(lives))) * _HEADING + 10


def _headings() -> Mapping[str, str]:
    return {
        _TYPES[0]: gettext("Regional consultative processes"),
        _TYPES[1]: gettext("Interregional forums"),
        _TYPES[2]: gettext("Global processes"),
        _TYPES[3]: gettext("Candidates: no source gives a type"),
        _TYPES[4]: gettext("Others"),
    }


def _drawn(lives: Sequence[Life], newest: str, names: Names) -> str:
    if not lives:
        return ""
    first = min(int(life.established[:4]) for life in lives)
    left = svg.room_for((names.short(life.iri) for life in lives), 14, _MOST)
    axis = Axis(first - 0.5, max(ends(newest), first + 1), left, _RIGHT)
    headings, parts, places = _headings(), [], {}
    y = float(_TOP)
    for kind, group in _groups(lives):
        parts.append(svg.text_line(headings[kind], _EDGE, y + 22, class_="heading"))
        y += _HEADING
        for life in group:
            places[life.iri] = y + _ROW / 2
            parts.append(_row(life, axis, newest, names, y))
            y += _ROW
    arrows = [
        _arrow(axis, life, each, places, lives)
        for life in lives
        for each in life.later
        if each in places
    ]
    return axis.drawn(_TOP, y) + "".join((*parts, *arrows))


def _end(life: Life, newest: str) -> float:
    """Until when something is known to have been."""
    if life.ended:
        return ends(life.ended)
    return ends(newest if life.status == "active" else life.sign or life.established)


def _row(life: Life, axis: Axis, newest: str, names: Names, y: float) -> str:
    start, end = axis.at(begins(life.established)), axis.at(_end(life, newest))
    parts = [
        svg.text_line(svg.shortened(names.short(life.iri), axis.left - 12, 14), _EDGE, y + 14),
        _bar(start, end, y, _WORK),
    ]
    if not life.ended and life.status in ("unknown", "dormant", ""):
        look = _SLEEP if life.status == "dormant" else _UNKNOWN
        parts.append(_bar(end, axis.at(ends(newest)), y, look))
    if life.ended or life.status in ("concluded", "merged"):
        x = svg.tenth(end)
        path = f"M{x} {svg.tenth(y + 1)}v{_ROW - 2}"
        parts.append(svg.element("path", d=path, class_="stroke"))
    told = f"{names.of(life.iri)}: {life.established}–{life.ended}"
    return svg.element("g", svg.title(told), *parts, data_key=life.iri.rpartition("/")[2])


def _bar(start: float, end: float, y: float, look: str) -> str:
    top = y + (_ROW - _BAR) / 2
    return svg.rect(start, top, max(end - start, 3), _BAR, class_=look)


def _arrow(
    axis: Axis, life: Life, later: str, places: Mapping[str, float], lives: Sequence[Life]
) -> str:
    """From the end of a mechanism to the start of the later one."""
    after = next(each for each in lives if each.iri == later)
    when = ends(life.ended) if life.ended else begins(after.established)
    x, y = axis.at(when), places[life.iri]
    to_x, to_y = axis.at(begins(after.established)), places[later]
    down = 1 if to_y > y else -1
    stop = to_y - down * (_BAR / 2 + 1)
    bend = max(x, to_x) + 14
    path = (
        f"M{svg.tenth(x)} {svg.tenth(y)}C{svg.tenth(bend)} {svg.tenth(y)} "
        f"{svg.tenth(to_x)} {svg.tenth(stop - down * 40)} {svg.tenth(to_x)} {svg.tenth(stop)}"
    )
    head = f"M{svg.tenth(to_x - 4)} {svg.tenth(stop - down * 7)}l4 {7 * down} 4 {-7 * down}"
    return svg.element("path", d=path + head, class_="stroke")
