"""A diagram of the main classes, drawn from where they stand; labels come from the ontology."""

import textwrap
from dataclasses import dataclass
from typing import Final

from iscm.namespaces import ONTOLOGY
from iscm.web.views.reader import Reader

_WIDTH: Final = 150
_HEIGHT: Final = 34
_LINE_HEIGHT: Final = 15
_LETTERS: Final = 22
"""What fits into a box at the size that its label is drawn in."""
_PLACES: Final = {
    "Participant": (20, 20),
    "Role": (20, 110),
    "Theme": (20, 200),
    "Participation": (270, 20),
    "Roster": (270, 110),
    "ThematicFocus": (270, 200),
    "Classification": (270, 290),
    "Meeting": (270, 380),
    "Mechanism": (540, 110),
    "Source": (540, 290),
    "MeetingSeries": (20, 380),
}
"""Class → left and upper edge of its box."""

EDGES: Final = (
    ("Participation", "participant", "Participant"),
    ("Participation", "role", "Role"),
    ("Roster", "role", "Role"),
    ("ThematicFocus", "theme", "Theme"),
    ("Participation", "about", "Mechanism"),
    ("Roster", "about", "Mechanism"),
    ("ThematicFocus", "about", "Mechanism"),
    ("Classification", "about", "Mechanism"),
    ("Classification", "attestedBy", "Source"),
    ("Meeting", "attestedBy", "Source"),
    ("Meeting", "series", "MeetingSeries"),
)
"""Arrows: class, property, class. Each fits the property's domain and range."""


@dataclass(frozen=True)
class Box:
    """A class: its local name, its label, its place."""

    local: str
    label: str
    x: int
    y: int
    width: int = _WIDTH

    @property
    def lines(self) -> list[str]:
        """The label, broken where it would leave the box."""
        return textwrap.wrap(self.label, _LETTERS, break_on_hyphens=False)

    @property
    def height(self) -> int:
        """As high as the lines are."""
        return _HEIGHT + _LINE_HEIGHT * (len(self.lines) - 1)


@dataclass(frozen=True)
class Arrow:
    """A property between two classes: from and to, and where its label stands."""

    local: str
    label: str
    x1: int
    y1: int
    x2: int
    y2: int

    @property
    def middle(self) -> tuple[int, int]:
        """Where the label stands."""
        return ((self.x1 + self.x2) // 2, (self.y1 + self.y2) // 2 - 5)


@dataclass(frozen=True)
class Diagram:
    """Boxes and arrows, and the room they take."""

    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]
    width: int
    height: int


def diagram(reader: Reader) -> Diagram:
    """Draw the classes that the ontology has, with labels in the reader's language."""
    known = set(reader.description.subjects())
    boxes = {
        local: Box(local, reader.name(ONTOLOGY + local).value, x, y)
        for local, (x, y) in _PLACES.items()
        if ONTOLOGY + local in known
    }
    arrows = tuple(
        _arrow(reader, boxes[start], name, boxes[end])
        for start, name, end in EDGES
        if start in boxes and end in boxes and ONTOLOGY + name in known
    )
    width = max((box.x + box.width for box in boxes.values()), default=0) + 20
    height = max((box.y + box.height for box in boxes.values()), default=0) + 20
    return Diagram(tuple(boxes.values()), arrows, width, height)


def _arrow(reader: Reader, start: Box, name: str, end: Box) -> Arrow:
    leftwards = end.x < start.x
    return Arrow(
        local=name,
        label=reader.name(ONTOLOGY + name).value,
        x1=start.x if leftwards else start.x + start.width,
        y1=start.y + start.height // 2,
        x2=end.x + end.width + 6 if leftwards else end.x - 6,
        y2=end.y + end.height // 2,
    )
