"""Cells for programs that take some of them for formulas."""

import re
from typing import Final

_NUMBER: Final = re.compile(r"[+-]?[0-9]+(?:[.,][0-9]+)?(?:[eE][+-]?[0-9]+)?%?")
_STARTS: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def harmless(cell: str) -> str:
    """A cell as it may stand in a table that a spreadsheet opens.

    Text that a spreadsheet would run as a formula gets an apostrophe before it, which tells it
    that the cell is text; numbers stay as they are
    (https://owasp.org/www-community/attacks/CSV_Injection).
    """
    if cell.startswith(_STARTS) and _NUMBER.fullmatch(cell) is None:
        return "'" + cell
    return cell
