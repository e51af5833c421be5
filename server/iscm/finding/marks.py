"""The words of a search, marked in a text as it is written."""

import unicodedata
from collections.abc import Callable, Sequence

from iscm.finding.asked import Word
from iscm.fold import fold


def marked(words: Sequence[Word], text: str, most: int | None = None) -> list[tuple[str, bool]]:
    """A text in parts, each with whether it is one of the words.

    Args:
        words: to be marked.
        text: as it is written.
        most: letters that are wanted, from around the first of the words; None for all.
    """
    found = [
        (start, end) for start, end in _spans(text) if any(map(_in(fold(text[start:end])), words))
    ]
    first = found[0][0] if found else 0
    begin, stop = _window(text, first, most)
    parts: list[tuple[str, bool]] = [("… ", False)] if begin else []
    at = begin
    for start, end in found:
        if begin <= start and end <= stop:
            parts += [(text[at:start], False), (text[start:end], True)]
            at = end
    parts.append((text[at:stop] + ("" if stop == len(text) else " …"), False))
    return [part for part in parts if part[0]]


def _in(folded: str) -> Callable[[Word], bool]:
    return lambda word: any(word.is_word(part) for part in folded.split())


def _window(text: str, first: int, most: int | None) -> tuple[int, int]:
    """From where to where a text is shown: whole words around one."""
    if most is None or len(text) <= most:
        return 0, len(text)
    begin = max(0, min(first - most // 3, len(text) - most))
    if begin:
        begin = text.find(" ", begin, first) + 1 or first
    stop = begin + most
    if stop < len(text):
        stop = max(text.rfind(" ", first, stop), first + 1) if " " in text[first:stop] else stop
    return begin, min(stop, len(text))


def _spans(text: str) -> list[tuple[int, int]]:
    """Where the words of a text begin and end."""
    found, start = [], None
    for place, letter in enumerate(text):
        part = letter.isalnum() or (start is not None and unicodedata.category(letter)[0] == "M")
        if part and start is None:
            start = place
        elif not part and start is not None:
            found.append((start, place))
            start = None
    return found if start is None else [*found, (start, len(text))]
