"""Codes of States and areas, as tables have them."""

import re
from typing import Final

_M49: Final = re.compile(r"([0-9]{1,3})(?:\.0+)?")


def m49(text: str) -> str | None:
    """A code of the UN's M49 (https://unstats.un.org/unsd/methodology/m49/) in its three digits.

    Spreadsheets take it for a number and write 36 or 36.0 for 036.

    Args:
        text: what may be one.

    Returns:
        None where it can be none.
    """
    found = _M49.fullmatch(text) if text.isascii() else None
    return None if found is None else found[1].zfill(3)
