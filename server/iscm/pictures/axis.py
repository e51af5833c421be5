"""Years along a picture."""

import calendar
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from iscm.pictures import svg


def begins(text: str) -> float:
    """The start of a period (``2016``, ``2016-03``, ``2016-03-05``) as a year with fractions."""
    year, month, day = _parts(text)
    return _fraction(date(year, month or 1, day or 1))


def ends(text: str) -> float:
    """The end of a period."""
    year, month, day = _parts(text)
    month = month or 12
    return _fraction(date(year, month, day or calendar.monthrange(year, month)[1])) + 1 / 366


def dated(text: str) -> str:
    """A period as it is; what data give as a date and is none has no place on an axis: nothing."""
    try:
        begins(text)
        ends(text)
    except (ValueError, OverflowError):
        return ""
    return text


def _parts(text: str) -> tuple[int, int, int]:
    year, _, rest = text.partition("-")
    month, _, day = rest.partition("-")
    return int(year), int(month or 0), int(day[:2] or 0)


def _fraction(day: date) -> float:
    return day.year + (day.timetuple().tm_yday - 1) / 366


@dataclass(frozen=True)
class Axis:
    """Time from left to right.

    Attributes:
        first, last: years with fractions.
        left, right: where they lie.
    """

    first: float
    last: float
    left: float
    right: float

    def at(self, when: float) -> float:
        """Where a time lies; what is outside lies at the edge."""
        within = min(max(when, self.first), self.last)
        share = (within - self.first) / (self.last - self.first)
        return self.left + share * (self.right - self.left)

    def drawn(self, top: float, bottom: float) -> str:
        """Lines and years."""
        return "".join(self._lines(top, bottom))

    def _lines(self, top: float, bottom: float) -> Iterator[str]:
        span = self.last - self.first
        step = next(each for each in (1, 2, 5, 10, 20, 50, 100, 1000) if span / each <= 12)
        for year in range(int(self.first), int(self.last) + 1):
            if year % step == 0 and year >= self.first:
                x = self.at(year)
                path = f"M{svg.tenth(x)} {svg.tenth(top)}V{svg.tenth(bottom)}"
                yield svg.element("path", d=path, class_="rule")
                yield svg.text_line(str(year), x, top - 6, class_="soft middle")
