"""Periods that people ask for, and the day that stands for each."""

import calendar
import re
from dataclasses import dataclass
from datetime import date
from typing import Final

_FORM: Final = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)
EARLIEST_YEAR: Final = 1900
"""No consultation on migration between States is known before it; earlier years are slips."""


@dataclass(frozen=True)
class Period:
    """A year, a month or a day.

    Attributes:
        text: as asked for: ``2017``, ``2017-06`` or ``2017-06-30``.
        day: the last day of it that the dataset can speak for (``YYYY-MM-DD``): "as of 2017" means
            as of the end of 2017, and as of the year of the version, of the version's date.
    """

    text: str
    day: str


def parse_period(text: str, latest: str | None) -> Period:
    """Read a period.

    Args:
        text: ``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD``, as in XML Schema's gYear, gYearMonth and
            date without a zone (https://www.w3.org/TR/xmlschema11-2/#date).
        latest: the dataset version's date (``YYYY-MM-DD``); None where it has none.

    Raises:
        ValueError: it is malformed, is no date of the calendar, begins after `latest` or lies
            before `EARLIEST_YEAR`.
    """
    match = _FORM.fullmatch(text)
    if match is None:
        raise ValueError(f"{text!r} is no period: write 2017, 2017-06 or 2017-06-30")
    year, month, day = (int(part) if part else None for part in match.groups())
    if year is None or year < EARLIEST_YEAR:
        raise ValueError(f"{text} is before {EARLIEST_YEAR}, of which the dataset says nothing")
    try:
        first = date(year, 1 if month is None else month, 1 if day is None else day)
        last_month = 12 if month is None else month
        length = calendar.monthrange(year, last_month)[1]
        last = date(year, last_month, length if day is None else day)
    except (ValueError, IndexError):
        raise ValueError(f"{text} is no date of the calendar") from None
    if latest is not None and first.isoformat() > latest:
        raise ValueError(f"{text} is later than this version of the dataset, {latest}")
    end = last.isoformat()
    return Period(text, min(end, latest) if latest else end)
