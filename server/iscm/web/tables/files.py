"""The formats that a table is offered in, whatever it is of."""

from typing import Final

from flask import request

from iscm.protocol.media_types import CSV, JSON, XLSX, Offer
from iscm.protocol.problems import Problem
from iscm.web.addresses import Parameter
from iscm.web.tables.table import Table
from iscm.web.tables.writing import as_csv, as_json, as_xlsx

FORMATS: Final = {"csv": CSV, "json": JSON, "xlsx": XLSX}
"""Extension → what it fixes."""
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


def written(table: Table, offer: Offer, title: str, date: str | None) -> bytes:
    """A table as a file.

    Args:
        table: what is written.
        offer: one of `FORMATS`.
        title: what the table is of.
        date: of the data; None where it is not known.
    """
    if offer is CSV:
        return as_csv(table)
    return as_json(table) if offer is JSON else as_xlsx(table, title, date)
