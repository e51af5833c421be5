"""SVG as text (https://www.w3.org/TR/SVG2/): elements, with whatever data say escaped."""

import re
from collections.abc import Iterable, Iterator
from typing import Final

_NO_XML: Final = re.compile(
    "[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufdcf\ufdf0-\ufffd\U00010000-\U0010ffff]"
)
"""What XML 1.0 cannot hold, or advises against
(https://www.w3.org/TR/xml/#charsets)."""
_WIDTH_OF_LETTER: Final = 0.55
"""Of the size of its font: the mean of languages in Latin letters, on the wide side."""


def escaped(text: str) -> str:
    """Words as XML holds them, in an element and in an attribute alike."""
    plain = _NO_XML.sub("\ufffd", text)
    for letter, name in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ('"', "&quot;")):
        plain = plain.replace(letter, name)
    return plain


def element(name: str, *inside: str, **attributes: object) -> str:
    """An element.

    Args:
        name: of the element.
        inside: what stands in it, as XML.
        attributes: each with its value; a line below stands for a hyphen, one at the end is
            dropped, and what is None is left out.
    """
    given = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escaped(str(value))}"'
        for key, value in attributes.items()
        if value is not None
    )
    within = "".join(inside)
    return f"<{name}{given}>{within}</{name}>" if within else f"<{name}{given}/>"


def text_line(text: str, x: float, y: float, **attributes: object) -> str:
    """A line of text."""
    return element("text", escaped(text), x=tenth(x), y=tenth(y), **attributes)


def title(text: str) -> str:
    """What is told of the element that it stands in, by readers and by pointing at it."""
    return element("title", escaped(text))


def tenth(value: float) -> str:
    """A coordinate, to a tenth."""
    return f"{value:.1f}".removesuffix(".0")


def width_of(text: str, size: float) -> float:
    """About how wide a line of text is.

    Args:
        text: the line.
        size: of its font.
    """
    return len(text) * size * _WIDTH_OF_LETTER


def shortened(text: str, width: float, size: float) -> str:
    """A line that fits, with an ellipsis where something had to go."""
    most = max(1, int(width / (size * _WIDTH_OF_LETTER)))
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def wrapped(text: str, width: float, size: float) -> Iterator[str]:
    """A text in lines that fit; a word that is longer than a line is cut."""
    line = ""
    for word in text.split():
        longer = f"{line} {word}" if line else word
        if line and width_of(longer, size) > width:
            yield shortened(line, width, size)
            line = word
        else:
            line = longer
    if line:
        yield shortened(line, width, size)


def room_for(labels: Iterable[str], size: float, most: float) -> float:
    """How much room a column of labels needs, up to a bound."""
    return min(most, max((width_of(label, size) for label in labels), default=0) + 16)


def rect(
    x: float, y: float, width: float, height: float, *inside: str, **attributes: object
) -> str:
    """A rectangle."""
    return element(
        "rect",
        *inside,
        x=tenth(x),
        y=tenth(y),
        width=tenth(width),
        height=tenth(height),
        **attributes,
    )


def slanted(text: str, x: float, y: float) -> str:
    """The heading of a narrow column, whose foot is at a point."""
    turned = f"rotate(-60 {tenth(x)} {tenth(y)})"
    return text_line(text, x, y, transform=turned)


def gaps(between: Iterable[float], top: float, bottom: float) -> str:
    """Upright gaps between the cells of a grid."""
    path = "".join(f"M{tenth(x)} {tenth(top)}V{tenth(bottom)}" for x in between)
    return element("path", d=path, class_="gap")
