"""Conditions of requests that are none: left out before a framework tries to read them."""

import re
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


def leave_out_malformed(environ: dict[str, Any]) -> None:
    """Take conditions out of a WSGI environment that are malformed.

    Dates that are none must be ignored (https://www.rfc-editor.org/rfc/rfc9110#section-13.1.3 and
    13.1.4), and Werkzeug fails on some. A condition of a range that is neither a date nor a strong
    entity tag is false (section 13.1.5): the range is ignored with it.
    """
    for name in ("HTTP_IF_MODIFIED_SINCE", "HTTP_IF_UNMODIFIED_SINCE"):
        if name in environ and not is_date(environ[name]):
            del environ[name]
    condition = environ.get("HTTP_IF_RANGE")
    if condition is not None and not (_STRONG_TAG.fullmatch(condition) or is_date(condition)):
        del environ["HTTP_IF_RANGE"]
        environ.pop("HTTP_RANGE", None)
