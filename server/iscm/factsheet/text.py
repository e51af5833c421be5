"""The factsheet as plain text, for a terminal."""

import textwrap
from collections.abc import Iterator, Sequence

from iscm.derive import GROUNDS
from iscm.factsheet.explain import explain
from iscm.factsheet.model import Factsheet, Figure, Published, numbers

_WIDTH = 100


def sheet_text(sheet: Factsheet) -> str:
    """All of it, each line at most a hundred characters wide where words allow."""
    return "\n".join(_lines(sheet)) + "\n"


def _lines(sheet: Factsheet) -> Iterator[str]:
    title = f"Inter-State Consultation Mechanisms on Migration, factsheet {sheet.year}"
    yield title
    yield "=" * len(title)
    yield f"As of {sheet.day}; dataset version {sheet.version}."
    yield from _wrapped(
        "Derived numbers follow from attested statements alone. Each thing counted rests on "
        + ", else ".join(GROUNDS.values())
        + "."
    )
    for section in sheet.sections:
        yield ""
        yield section.title
        yield "-" * len(section.title)
        for paragraph in section.paragraphs:
            yield from _wrapped(paragraph)
        if section.figures:
            yield from _table(section.figures)
        for figure in section.figures:
            yield from _details(figure)


def _table(figures: Sequence[Figure]) -> Iterator[str]:
    width = max(len(figure.indicator.name) for figure in figures)
    yield f"{'':<{width}}  published  derived  difference"
    for figure in figures:
        published = str(figure.published[0].value) if figure.published else "-"
        derived = "-" if figure.derived is None else str(figure.derived)
        difference = "-" if figure.difference is None else f"{figure.difference:+d}"
        yield f"{figure.indicator.name:<{width}}  {published:>9}  {derived:>7}  {difference:>10}"


def _details(figure: Figure) -> Iterator[str]:
    yield ""
    yield f"{figure.indicator.name}"
    for sentence in explain(figure):
        yield from _wrapped(sentence, "  ")
    for number in figure.published:
        yield from _wrapped(published_words(number), "  ")
    for ground, words in GROUNDS.items():
        if items := figure.on_ground(ground):
            names = ", ".join(item.thing.short for item in items)
            yield from _wrapped(f"On {words}, {numbers(items)}: {names}", "  ")
    for doubt in figure.doubts:
        yield from _wrapped(f"? {doubt.what} ({len(doubt.things)}): {'; '.join(doubt.named)}", "  ")
        yield from _wrapped(f"→ would settle it: {doubt.remedy}.", "    ")


def published_words(number: Published) -> str:
    """A published number with its source and note, as a sentence."""
    note = f" {number.note}" if number.note else ""
    return f"Published: {number.value} for {number.period} ({number.source.name}).{note}"


def _wrapped(text: str, indent: str = "") -> list[str]:
    return textwrap.wrap(
        text,
        _WIDTH,
        initial_indent=indent,
        subsequent_indent=indent + "  ",
        break_long_words=False,
        break_on_hyphens=False,
    )
