"""A byte order mark before CSV, by which some spreadsheets know UTF-8."""

from collections.abc import Sequence
from typing import Final

from iscm.media_types import CSV, Offer
from iscm.protocol.problems import bad_parameter

MARK: Final = "bom"
BYTE_ORDER_MARK: Final = b"\xef\xbb\xbf"


def is_marked(values: Sequence[str]) -> bool:
    """Whether a byte order mark is asked for.

    Args:
        values: of the parameter `MARK`, as often as it is given.

    Raises:
        Problem: 400, it is given in another way than as 1 or 0, once.
    """
    if list(values) in ([], ["0"]):
        return False
    if list(values) == ["1"]:
        return True
    raise bad_parameter(f"{MARK} is given once, as 1 or 0")


def require_no_mark(offer: Offer | None, marked: bool) -> None:
    """Refuse a mark where it means nothing.

    Args:
        offer: what is sent.
        marked: whether a mark is asked for.

    Raises:
        Problem: 400, one is asked for and CSV is not.
    """
    if marked and offer is not CSV:
        raise bad_parameter(f"{MARK} is for CSV alone; leave it out")


def with_mark(data: bytes, marked: bool) -> bytes:
    """A file with a byte order mark, where one is asked for."""
    return BYTE_ORDER_MARK + data if marked else data
