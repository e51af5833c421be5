"""A picture: what it is of, and the file that it makes."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from iscm.pictures import svg
from iscm.tables.table import Table

STYLE: Final = (Path(__file__).parent / "static" / "picture.css").read_text(encoding="utf-8")
WIDTH: Final = 1000
_MARGIN: Final = 20
_TITLE, _TEXT, _FOOT = 26, 17, 13
"""Sizes of fonts."""
_SWATCH: Final = 26


@dataclass(frozen=True)
class LegendKey:
    """An entry of a legend.

    Attributes:
        look: class of the shapes that it stands for, one of those in ``picture.css``.
        text: what it means.
    """

    look: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Drawing:
    """What is drawn.

    Attributes:
        title: what it shows.
        description: what can be seen, in numbers, for those who do not see it.
        notes: what is not known, or must be borne in mind.
        legend: what its looks mean.
        draw: makes what is in it, as SVG, at `WIDTH` units.
        height: of that.
        narrowest: pixels below which it cannot be read and is moved sideways instead.
        is_map: whether it shows borders, of which something must be said.
        together: columns of the table; of the rows that follow each other with the same in these,
            pages have those first whose names come first in the reader's language.
    """

    title: str
    description: str
    legend: Sequence[LegendKey]
    draw: Callable[[], str]
    height: float
    notes: Sequence[str] = field(default=())
    narrowest: int = 0
    is_map: bool = False
    together: Sequence[str] = field(default=())


@dataclass(frozen=True, kw_only=True)
class Picture(Drawing):
    """A picture of a part of the data.

    Attributes:
        table: the data that it shows, with their own columns alone.
        query: that gave them.
    """

    table: Table
    query: str


def bare(picture: Drawing, language: str) -> str:
    """The file without words around the picture, for pages that have them beside it."""
    return _file(picture, picture.draw(), picture.height, language)


def framed(picture: Drawing, language: str, foot: Sequence[str]) -> str:
    """The file that stands for itself: with title, legend, notes and source.

    Args:
        picture: what is drawn.
        language: of its words.
        foot: what is told at the foot: the source, its version, what the borders mean.
    """
    room = WIDTH - 2 * _MARGIN
    parts, y = [], float(_MARGIN)
    for line in svg.wrapped(picture.title, room, _TITLE):
        y += _TITLE * 1.2
        parts.append(svg.text_line(line, _MARGIN, y, class_="title"))
    y += _MARGIN
    parts.append(svg.element("g", picture.draw(), transform=f"translate(0 {svg.tenth(y)})"))
    y += picture.height + _MARGIN
    legend, height = _legend(picture.legend, room)
    parts.append(svg.element("g", legend, transform=f"translate({_MARGIN} {svg.tenth(y)})"))
    y += height
    for note in picture.notes:
        for line in svg.wrapped(note, room, _TEXT):
            y += _TEXT * 1.35
            parts.append(svg.text_line(line, _MARGIN, y, class_="note"))
    y += 8
    for paragraph in foot:
        for line in svg.wrapped(paragraph, room, _FOOT):
            y += _FOOT * 1.35
            parts.append(svg.text_line(line, _MARGIN, y, class_="foot"))
    return _file(picture, "".join(parts), y + _MARGIN, language)


def _file(picture: Drawing, inside: str, height: float, language: str) -> str:
    tall = svg.tenth(height)
    return svg.element(
        "svg",
        svg.element("title", svg.escaped(picture.title), id="picture-title"),
        svg.element("desc", svg.escaped(picture.description), id="picture-desc"),
        svg.element("style", STYLE.replace("<", "\\3c ")),
        svg.element("defs", PATTERNS),
        svg.element("rect", width=WIDTH, height=tall, class_="ground"),
        inside,
        xmlns="http://www.w3.org/2000/svg",
        lang=language,
        class_="picture",
        role="img",
        aria_labelledby="picture-title",
        aria_describedby="picture-desc",
        width=WIDTH,
        height=tall,
        viewBox=f"0 0 {WIDTH} {tall}",
    )


def _legend(keys: Sequence[LegendKey], room: float) -> tuple[str, float]:
    """The entries in rows, and the height that they take."""
    parts, x, y = [], 0.0, 0.0
    for key in keys:
        text = svg.shortened(key.text, room - _SWATCH - 30, _TEXT)
        wide = _SWATCH + 8 + svg.width_of(text, _TEXT) + 22
        if x and x + wide > room:
            x, y = 0.0, y + _TEXT * 1.6
        swatch = svg.element(
            "rect",
            x=svg.tenth(x),
            y=svg.tenth(y),
            width=_SWATCH,
            height=_TEXT,
            class_=f"swatch {key.look}",
        )
        parts += [swatch, svg.text_line(text, x + _SWATCH + 8, y + _TEXT * 0.85, class_="key")]
        x += wide
    return "".join(parts), y + _TEXT * 1.6 if keys else 0.0


def _stripes(name: str, path: str, size: int) -> str:
    """A pattern that tells a look from others without its colour; once more for what is drawn in
    tenths of a unit."""
    inside = (
        svg.element("rect", width=size, height=size, class_=f"{name}-under"),
        svg.element("path", d=path, class_=f"{name}-over"),
    )
    sizes = {"width": size, "height": size, "patternUnits": "userSpaceOnUse"}
    return svg.element("pattern", *inside, id=f"p-{name}", **sizes) + svg.element(
        "pattern", *inside, id=f"m-{name}", **sizes, patternTransform="scale(10)"
    )


PATTERNS: Final = "".join(
    (
        _stripes("rising", "M-1 1L1-1M0 6L6 0M5 7L7 5", 6),
        _stripes("falling", "M-1 5L1 7M0 0L6 6M5-1L7 1", 6),
        _stripes("dotted", "M1 1h1.8v1.8h-1.8zM4 4h1.8v1.8h-1.8z", 6),
        _stripes("crossed", "M0 0L6 6M6 0L0 6", 6),
    )
)
