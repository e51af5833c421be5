"""The chairs of a mechanism over time."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

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
_FIXED, _OPEN, _LIKELY = "a", "rising", "dotted"


@dataclass(frozen=True)
class ChairTerm:
    """A term.

    Attributes:
        chair, role: IRIs.
        first: its first day; empty where sources tell none.
        begins: the same, where a source tells that the term began then.
        last: its last day; empty where sources tell none.
        likely: the day on which it would end by the usual length of terms, where none tells it.
        current: whether it stands.
        attested: the newest date for which a source names the chair in this term.
    """

    chair: str
    role: str
    first: str
    begins: str
    last: str
    likely: str
    current: bool
    attested: str

    @property
    def end(self) -> float:
        """Where what is drawn of it ends."""
        return ends(self.last or max(self.likely, self.attested, self.first))


def make(asked: AskedPicture) -> Picture:
    """The chairs of the mechanism that is asked for."""
    iri = asked.iri("mechanism")
    query, table = answered(asked.site, "chairs", {"mechanism": asked.values["mechanism"]})
    terms = list(_terms(table))
    placed = [term for term in terms if term.first]
    rows = _rows(placed)
    day = asked.site.dataset.day or asked.site.dataset.date or ""
    names = names_of_things()
    without = len({term.chair for term in terms} - {term.chair for term in placed})
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
            *(
                [LegendKey(_LIKELY, gettext("end not told: by the usual length of terms"))]
                if any(term.likely for term in placed)
                else []
            ),
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
        chair, role, first, begins_told, last, end_told, current, _, attested, _ = (
            "" if value is None else value.text for value in row
        )
        yield ChairTerm(
            chair,
            role,
            dated(first),
            dated(first) if begins_told == "true" else "",
            dated(last) if end_told == "true" else "",
            dated(last) if end_told != "true" else "",
            current == "true",
            dated(attested),
        )


def _rows(terms: Sequence[ChairTerm]) -> list[list[ChairTerm]]:
    """Terms that stand in a row each: those of one chair that do not overlap; chairs in the order
    of their first terms."""
    found: dict[str, list[list[ChairTerm]]] = {}
    for term in sorted(terms, key=lambda each: (each.first, each.end)):
        lanes = found.setdefault(term.chair, [])
        free = (lane for lane in lanes if lane[-1].end <= begins(term.first))
        lane = next(free, None)
        if lane is None:
            lanes.append([term])
        else:
            lane.append(term)
    return [lane for lanes in found.values() for lane in lanes]


def _told(terms: Sequence[ChairTerm], names: Names) -> str:
    in_order = sorted(terms, key=lambda term: term.first)
    return "; ".join(f"{names.of(term.chair)} {_period(term)}" for term in in_order)


def _period(term: ChairTerm) -> str:
    if not term.begins and term.last:
        return f"–{term.last[:4]}"
    return f"{term.first[:4]}–{term.last[:4]}"


def _drawn(
    rows: Sequence[Sequence[ChairTerm]], terms: Sequence[ChairTerm], day: str, names: Names
) -> str:
    if not terms:
        return ""
    first = min(begins(term.first) for term in terms)
    last = max(term.end for term in terms)
    last = max(last, ends(day)) if day else last
    left = svg.room_for((names.of(row[0].chair) for row in rows), 14, _MOST)
    axis = Axis(first - 0.3, max(last, first + 1), left, _RIGHT)
    parts = [axis.drawn(_TOP, _TOP + len(rows) * _ROW)]
    before = ""
    for number, row in enumerate(rows):
        y = float(_TOP + number * _ROW)
        chair = row[0].chair
        name = svg.shortened(names.of(chair), left - 12, 14) if chair != before else ""
        before = chair
        bars = [bar for term in row for bar in _bars(term, axis, day, names, y)]
        key = chair.rpartition("/")[2]
        parts.append(svg.element("g", svg.text_line(name, _EDGE, y + 17), *bars, data_key=key))
    return "".join(parts)


def _bars(term: ChairTerm, axis: Axis, day: str, names: Names, y: float) -> Iterator[str]:
    told = svg.title(f"{names.of(term.chair)}: {names.of(term.role)}, {_period(term)}")
    start = axis.at(begins(term.first))
    if term.last:
        yield _bar(start, axis.at(ends(term.last)), y, _FIXED, told)
        return
    known = axis.at(ends(max(term.attested, term.first)))
    yield _bar(start, known, y, _FIXED, told)
    if term.likely:
        likely = axis.at(ends(term.likely))
        if likely > known:
            yield _bar(known, likely, y, _LIKELY, told)
    elif term.current and day:
        yield _bar(known, axis.at(ends(day)), y, _OPEN, told)


def _bar(start: float, end: float, y: float, look: str, told: str) -> str:
    top = y + (_ROW - _BAR) / 2
    return svg.rect(start, top, max(end - start, 3), _BAR, told, class_=look)
