"""Cells for programs that take some of them for formulas."""

import re
from typing import Final

_NO_FORMULA: Final = re.compile(
    # A number, its thousands parted or not; and signs alone, which have nothing to reckon with and
    # often stand for a missing value.
    r"[+-]?(?:[0-9]+(?:[.,][0-9]+)*|[.,][0-9]+)(?:[eE][+-]?[0-9]+)?%?|[=+@-]+"
)
_STARTS: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_GUARD: Final = "'"


def harmless(cell: str) -> str:
    """A cell as it may stand in a table that a spreadsheet opens.

    Text that a spreadsheet would run as a formula gets an apostrophe before it, which tells it
    that the cell is text; numbers and signs alone stay as they are
    (https://owasp.org/www-community/attacks/CSV_Injection).
    """
    if cell.startswith(_STARTS) and _NO_FORMULA.fullmatch(cell) is None:
        return _GUARD + cell
    return cell


def unguarded(cell: str) -> str:
    """What `harmless` made a cell of."""
    bare = cell.removeprefix(_GUARD)
    return bare if harmless(bare) == cell else cell
