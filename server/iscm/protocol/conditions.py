"""Conditions of requests (https://www.rfc-editor.org/rfc/rfc9110#section-13): which status they ask
for, decided here for whoever answers; and those that are none, left out."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, Final

_DAY: Final = "(?:Mon|Tues?|Wed(?:nes)?|Thu(?:rs)?|Fri|Sat(?:ur)?|Sun)(?:day)?"
_MONTH: Final = "(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
_TIME: Final = "[0-9]{2}:[0-9]{2}:[0-9]{2}"
_DATE: Final = re.compile(
    f"{_DAY}, [0-9]{{2}} {_MONTH} [0-9]{{4}} {_TIME} GMT"
    f"|{_DAY}, [0-9]{{2}}-{_MONTH}-[0-9]{{2}} {_TIME} GMT"
    f"|{_DAY} {_MONTH} [0-9 ][0-9] {_TIME} [0-9]{{4}}",
    re.IGNORECASE,
)
"""The three forms of a date (https://www.rfc-editor.org/rfc/rfc9110#section-5.6.7)."""
_STRONG_TAG: Final = re.compile(r'"[\x21\x23-\x7e\x80-\xff]*"')


def is_date(value: str) -> bool:
    """Whether a field's value is a date of HTTP, and one that the calendar has."""
    if _DATE.fullmatch(value) is None:
        return False
    try:
        parsedate_to_datetime(value)
    except ValueError:
        return False
    return True


def conditional_status(
    field: Callable[[str], str | None], etag: str, modified: datetime | None, method: str = "GET"
) -> int | None:
    """The status that the conditions of a request ask for, in the order of section 13.2.2.

    Args:
        field: gives a field of the request by its name; None where it is not there.
        etag: the entity tag of what would be sent, quotes included; empty where it has none.
        modified: when that was changed; None where this is not known.
        method: of the request.

    Returns:
        412 where a condition is not met; 304 where the client has the representation already;
        None where the answer is to be sent as it is.
    """
    wanted, known = field("If-Match"), field("If-None-Match")
    if wanted is not None:
        if "*" not in _tags(wanted) and etag not in _tags(wanted):
            return 412
    elif modified is not None:
        unchanged = http_date(field("If-Unmodified-Since"))
        if unchanged is not None and modified > unchanged:
            return 412
    reads = method in ("GET", "HEAD", "QUERY")
    if known is not None:
        tags = _tags(known)
        has = etag != "" and ("*" in tags or etag in tags or f"W/{etag}" in tags)
        return (304 if reads else 412) if has else None
    since = http_date(field("If-Modified-Since"))
    return 304 if reads and modified is not None and since and modified <= since else None


def _tags(value: str) -> list[str]:
    return [tag.strip() for tag in value.split(",")]


def http_date(value: str | None) -> datetime | None:
    """A date of HTTP in UTC; None for what is none."""
    if value is None or not is_date(value):
        return None
    return parsedate_to_datetime(value).replace(tzinfo=UTC)


def leave_out_malformed(environ: dict[str, Any]) -> None:
    """Take the condition of a range out of a WSGI environment where it is neither a date nor a
    strong entity tag: it is false (https://www.rfc-editor.org/rfc/rfc9110#section-13.1.5), and the
    range is ignored with it."""
    condition = environ.get("HTTP_IF_RANGE")
    if condition is not None and not (_STRONG_TAG.fullmatch(condition) or is_date(condition)):
        del environ["HTTP_IF_RANGE"]
        environ.pop("HTTP_RANGE", None)
