"""Finds what queries say to people, in their heads and over the columns of their answers, for the
catalogues (``just words``)."""

from collections.abc import Iterator
from io import BytesIO
from typing import Any, Final

from iscm.engine.lexer import tokens
from iscm.questions import read_head
from iscm.tables.table import BESIDE
from iscm.web.tables.shown import heading_of

_SAID: Final = ("title", "description", "need", "remedy")
"""What pages show of a head (`iscm.questions.read_question`, `iscm.factsheet.queries.doubt`)."""


def texts_of_heads(
    file: BytesIO, keywords: Any, comment_tags: Any, options: Any
) -> Iterator[tuple[int, str, str, list[str]]]:
    """An extraction method of Babel (https://babel.pocoo.org/en/latest/messages.html).

    Args:
        file: a query.
        keywords, comment_tags, options: what Babel gives each method; none of it matters here.
    """
    text = file.read().decode()
    head = read_head(text)
    if not head.keys() & {"description", "remedy"}:
        return  # no page shows it
    for name in _SAID:
        if name in head:
            yield 1, "translatable", " ".join(head[name]), []
    if "description" in head:
        for name in dict.fromkeys(_columns(text)):
            if not any(name.endswith(end) for end in BESIDE):
                yield 1, "translatable", heading_of(name), []


def _columns(text: str) -> Iterator[str]:
    """The variables that the first SELECT gives: those outside of parentheses, and after AS."""
    depth, before, selecting = 0, "", False
    for token in tokens(text):
        word = token.text.upper()
        if selecting and (word == "{" or (word == "WHERE" and not depth)):
            return
        depth += (word == "(") - (word == ")")
        if selecting and token.kind == "variable" and (not depth or before == "AS"):
            yield token.text[1:]
        selecting |= word == "SELECT"
        before = word
