"""The formats that a table is offered in, whatever it is of."""

from typing import Final

from flask import request

from iscm.media_types import CSV, JSON, Offer
from iscm.protocol.problems import Problem
from iscm.web.addresses import Parameter

SCHEMAS: Final = {
    JSON.media_type: {
        "type": "array",
        "items": {
            "type": "object",
            "additionalProperties": {"type": ["string", "number", "boolean", "null"]},
        },
    }
}
"""Media type → JSON Schema."""
MARK: Final = "bom"
MARKED: Final = Parameter(
    MARK, "1 asks for a byte order mark before CSV", {"type": "string", "enum": ["0", "1"]}
)
_BYTE_ORDER_MARK: Final = b"\xef\xbb\xbf"
"""By which some spreadsheets know UTF-8."""


def is_marked() -> bool:
    """Whether the request asks for a byte order mark.

    Raises:
        Problem: 400, it says so in another way than as 1 or 0, once.
    """
    values = request.args.getlist(MARK)
    if values in ([], ["0"]):
        return False
    if values == ["1"]:
        return True
    raise Problem(400, "bad-parameter", f"{MARK} is given once, as 1 or 0")


def require_no_mark(offer: Offer, marked: bool) -> None:
    """Refuse a mark where it means nothing.

    Raises:
        Problem: 400, one is asked for and CSV is not.
    """
    if marked and offer is not CSV:
        raise Problem(400, "bad-parameter", f"{MARK} is for CSV alone; leave it out")


def with_mark(data: bytes, marked: bool) -> bytes:
    """A file with a byte order mark, where one is asked for."""
    return _BYTE_ORDER_MARK + data if marked else data
