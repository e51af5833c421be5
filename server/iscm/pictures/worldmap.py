"""A map of the world, each State and territory in the look that it is given."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from iscm.pictures import svg
from iscm.pictures.geometry import Outline, world

_DOT: Final = 24
_LOZENGE: Final = 32
_NONE: Final = "none"


@dataclass(frozen=True)
class Look:
    """How a State or territory is shown.

    Attributes:
        look: class of its shape.
        text: what is told of it.
    """

    look: str
    text: str


def draw(shown: Mapping[str, Look], names: Mapping[str, str]) -> str:
    """The map.

    Args:
        shown: key → look of those of which there is something to tell.
        names: key → name, of those that are told by name where nothing else is told: the States,
            of which the small ones then have a dot as well.
    """
    earth = world()
    plain = Look(_NONE, "")
    areas, dots = [], []
    for key, shape in earth.shapes.items():
        each = shown.get(key, plain)
        told = svg.title(each.text or names[key]) if each.text or key in names else ""
        if shape.path:
            areas.append(svg.element("path", told, d=shape.path, class_=each.look, data_key=key))
        if shape.dot and (key in shown or key in names):
            dots.append(_dot(key, shape, each.look, told))
    # Dots that say something stand above those that do not.
    dots.sort(key=lambda dot: f'class="{_NONE}"' not in dot)
    return svg.element(
        "g",
        svg.element("path", d=earth.sea, class_="sea"),
        svg.element("g", *areas, class_="borders"),
        svg.element("path", d=earth.nobody, class_="crossed"),
        svg.element("path", d=earth.disputed, class_="disputed"),
        svg.element("g", *dots, class_="dots"),
        transform="scale(.1)",
        class_="map",
    )


def _dot(key: str, shape: Outline, look: str, told: str) -> str:
    """A dot; where stripes fall, a lozenge, since stripes cannot be seen in it."""
    assert shape.dot is not None  # noqa: S101
    x, y = shape.dot
    if look == "falling":
        half = _LOZENGE
        path = f"M{x} {y - half}l{half} {half}-{half} {half}-{half}-{half}z"
        return svg.element("path", told, d=path, class_=look, data_key=key)
    return svg.element("circle", told, cx=x, cy=y, r=_DOT, class_=look, data_key=key)
