"""Comments in Turtle (https://www.w3.org/TR/turtle/#sec-grammar-comments): which text keeps them.

They belong to no triple, so that a text written anew keeps only those before everything else.
"""

import re
from itertools import takewhile
from typing import Final

_TOKEN: Final = re.compile(
    r"""
      \\.
    | \"{3}(?:\"{0,2}(?:[^"\\]|\\.))*\"{3} | '{3}(?:'{0,2}(?:[^'\\]|\\.))*'{3}
    | "(?:[^"\\\n\r]|\\.)*" | '(?:[^'\\\n\r]|\\.)*'
    | <[^<>"{}|^`\\\x00-\x20]*>
    | (?P<comment>\#[^\n\r]*)
    """,
    re.VERBOSE | re.DOTALL,
)


def opening_comments(text: str) -> str:
    """The comments before everything else, and the empty lines between them."""
    lines = takewhile(
        lambda line: not line or line.startswith("#"), map(str.strip, text.split("\n"))
    )
    block = "\n".join(lines).strip()
    return f"{block}\n" if block else ""


def lines_of_comments(text: str) -> list[int]:
    """The lines, counted from 1, of the comments after the first word of a text."""
    opening = sum(line.startswith("#") for line in opening_comments(text).split("\n"))
    found = [match.start() for match in _TOKEN.finditer(text) if match["comment"] is not None]
    return [text.count("\n", 0, start) + 1 for start in found[opening:]]
