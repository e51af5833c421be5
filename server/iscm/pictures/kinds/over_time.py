"""When a State took part in what."""

from collections.abc import Iterator, Mapping, Sequence
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
_DATED, _ATTESTED, _SINCE = "a", "s2", "rising"


@dataclass(frozen=True)
class RoleOverTime:
    """A role in a mechanism; days are empty where sources tell none.

    Attributes:
        mechanism, role: IRIs.
        first, last: days that sources give the role itself.
        earliest, newest: dates of the sources that say so.
        current: whether it stands.
    """

    mechanism: str
    role: str
    first: str
    last: str
    earliest: str
    newest: str
    current: bool

    @property
    def start(self) -> str:
        """The first time of which anything is known."""
        return self.first or self.earliest or self.last

    @property
    def end(self) -> str:
        """The last such time."""
        return self.last or max(self.first, self.earliest, self.newest)


def make(asked: AskedPicture) -> Picture:
    """The mechanisms of the State that is asked for."""
    iri = asked.iri("state")
    query, table = answered(asked.site, "over-time", {"state": asked.values["state"]})
    roles = list(_roles(table))
    rows = _rows(roles)
    day = dated(asked.site.dataset.day or asked.site.dataset.date or "")
    names = names_of_things()
    undated = len({role.mechanism for role in roles} - rows.keys())
    notes = []
    if undated:
        notes.append(
            ngettext(
                "%(num)s more is told of by undated sources alone: see the table.",
                "%(num)s more are told of by undated sources alone: see the table.",
                undated,
            )
        )
    if not roles:
        notes.append(gettext("No source read tells of a role."))
    return Picture(
        title=gettext("%(state)s: mechanisms over time", state=names.of(iri)),
        description="; ".join(
            f"{names.short(mechanism)} {min(role.start for role in those)[:4]}"
            f"–{max(role.end for role in those)[:4]}"
            for mechanism, those in rows.items()
        ),
        legend=[
            LegendKey(_DATED, gettext("by dates that a source gives the role")),
            LegendKey(_ATTESTED, gettext("from the first to the newest source that says so")),
            LegendKey(_SINCE, gettext("no later source: it stands")),
        ],
        table=table,
        query=query,
        draw=lambda: _drawn(rows, day, names),
        height=_TOP + max(1, len(rows)) * _ROW + 10,
        notes=notes,
        narrowest=700,
    )


def _roles(table: Table) -> Iterator[RoleOverTime]:
    for row in table.rows:
        mechanism, role, first, last, current, earliest, newest, _, _ = (
            "" if value is None else value.text for value in row
        )
        yield RoleOverTime(
            *(mechanism, role, dated(first), dated(last), dated(earliest), dated(newest)),
            current == "true",
        )


def _rows(roles: Sequence[RoleOverTime]) -> dict[str, list[RoleOverTime]]:
    """Mechanism → its roles of which a time is known, in the order of their beginning."""
    found: dict[str, list[RoleOverTime]] = {}
    for role in sorted((role for role in roles if role.start), key=lambda role: role.start):
        found.setdefault(role.mechanism, []).append(role)
    return found


def _drawn(rows: Mapping[str, Sequence[RoleOverTime]], day: str, names: Names) -> str:
    if not rows:
        return ""
    roles = [role for those in rows.values() for role in those]
    first = min(begins(role.start) for role in roles)
    last = max(ends(each) for each in (day, *(role.end for role in roles)) if each)
    left = svg.room_for(map(names.short, rows), 14, _MOST)
    axis = Axis(first - 0.3, max(last, first + 1), left, _RIGHT)
    parts = [axis.drawn(_TOP, _TOP + len(rows) * _ROW)]
    for number, (mechanism, those) in enumerate(rows.items()):
        y = float(_TOP + number * _ROW)
        name = svg.shortened(names.short(mechanism), left - 12, 14)
        bars = [bar for role in those for bar in _bars(role, axis, day, names, y)]
        key = mechanism.rpartition("/")[2]
        parts.append(svg.element("g", svg.text_line(name, _EDGE, y + 17), *bars, data_key=key))
    return "".join(parts)


def _bars(role: RoleOverTime, axis: Axis, day: str, names: Names, y: float) -> Iterator[str]:
    told = svg.title(
        f"{names.short(role.mechanism)}: {names.of(role.role)}, {role.start}–{role.last}"
    )
    known = axis.at(ends(role.end))
    look = _DATED if role.first or role.last else _ATTESTED
    yield _bar(axis.at(begins(role.start)), known, y, look, told)
    if role.current and day and not role.last:
        yield _bar(known, axis.at(ends(day)), y, _SINCE, told)


def _bar(start: float, end: float, y: float, look: str, told: str) -> str:
    top = y + (_ROW - _BAR) / 2
    return svg.rect(start, top, max(end - start, 3), _BAR, told, class_=look)
