"""Finds what heads of queries say to people, for the catalogues (``just words``)."""

from collections.abc import Iterator
from io import BytesIO
from typing import Any, Final

from iscm.questions import read_head

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
    head = read_head(file.read().decode())
    if not head.keys() & {"description", "remedy"}:
        return  # no page shows it
    for name in _SAID:
        if name in head:
            yield 1, "translatable", " ".join(head[name]), []
