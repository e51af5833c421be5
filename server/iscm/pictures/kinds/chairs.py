"""The chairs of a mechanism over time."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from iscm.namespaces import PREFIXES
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
_ROW, _BAR, _TOP = 24, 14, 26
_FIXED, _OPEN = "a", "rising"


@dataclass(frozen=True)
class ChairTerm:
    """A term; days are empty where sources tell none."""

    chair: str
    role: str
    first: str
    last: str
    current: bool
    attested: str


def make(asked: AskedPicture) -> Picture:
    """The chairs of the mechanism that is asked for."""
    iri = asked.iri("mechanism")
    query, table = answered(asked.site, "chairs", {"mechanism": asked.values["mechanism"]})
    terms = list(_terms(table))
    placed = [term for term in terms if term.first]
    rows = list(dict.fromkeys(term.chair for term in reversed(placed)))
    day = asked.site.dataset.day or asked.site.dataset.date or ""
    names = names_of_things()
    without = len({term.chair for term in terms} - set(rows))
    notes = []
    if without:
        notes.append(
            ngettext(
                "%(num)s more is named as chair by sources that tell of no day: see the table.",
                "%(num)s more are named as chairs by sources that tell of no day: see the table.",
                without,
            )
        )
    if not terms:
        notes.append(gettext("Chairs not known: no source read names one."))
    return Picture(
        title=gettext("%(mechanism)s: chairs over time", mechanism=names.of(iri)),
        description=_told(placed, names),
        legend=[
            LegendKey(_FIXED, gettext("term")),
            LegendKey(_OPEN, gettext("end not told: since the newest source that names the chair")),
        ],
        table=table,
        query=query,
        draw=lambda: _drawn(rows, placed, day, names),
        height=_TOP + max(1, len(rows)) * _ROW + 10,
        notes=notes,
        narrowest=700,
    )


def _terms(table: Table) -> Iterator[ChairTerm]:
    for row in table.rows:
        chair, role, first, last, current, _, attested, _ = (
            "" if value is None else value.text for value in row
        )
        yield ChairTerm(
            chair,
            role.removeprefix(PREFIXES["role"]),
            dated(first),
            dated(last),
            current == "true",
            dated(attested),
        )


def _told(terms: Sequence[ChairTerm], names: Names) -> str:
    in_order = sorted(terms, key=lambda term: term.first)
    return "; ".join(f"{names.of(term.chair)} {_period(term)}" for term in in_order)


def _period(term: ChairTerm) -> str:
    return f"{term.first[:4]}–{term.last[:4]}" if term.last else f"{term.first[:4]}–"


def _drawn(rows: Sequence[str], terms: Sequence[ChairTerm], day: str, names: Names) -> str:
    if not terms:
        return ""
    first = min(begins(term.first) for term in terms)
    last = max([ends(term.last or term.attested or term.first) for term in terms])
    last = max(last, ends(day)) if day else last
    left = svg.room_for(map(names.of, rows), 14, _MOST)
    axis = Axis(first - 0.3, max(last, first + 1), left, _RIGHT)
    parts = [axis.drawn(_TOP, _TOP + len(rows) * _ROW)]
    for number, chair in enumerate(rows):
        y = float(_TOP + number * _ROW)
        name = svg.shortened(names.of(chair), left - 12, 14)
        bars = [
            bar for term in terms if term.chair == chair for bar in _bars(term, axis, day, names, y)
        ]
        key = chair.rpartition("/")[2]
        parts.append(svg.element("g", svg.text_line(name, _EDGE, y + 17), *bars, data_key=key))
    return "".join(parts)


def _bars(term: ChairTerm, axis: Axis, day: str, names: Names, y: float) -> Iterator[str]:
    told = svg.title(f"{names.of(term.chair)}: {term.role}, {term.first}–{term.last}")
    start = axis.at(begins(term.first))
    if term.last:
        yield _bar(start, axis.at(ends(term.last)), y, _FIXED, told)
        return
    known = axis.at(ends(max(term.attested, term.first)))
    yield _bar(start, known, y, _FIXED, told)
    if term.current and day:
        yield _bar(known, axis.at(ends(day)), y, _OPEN, told)


def _bar(start: float, end: float, y: float, look: str, told: str) -> str:
    top = y + (_ROW - _BAR) / 2
    return svg.rect(start, top, max(end - start, 3), _BAR, told, class_=look)
