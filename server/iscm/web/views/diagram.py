"""A diagram of the main classes, drawn from where they stand; labels come from the ontology."""

import textwrap
from dataclasses import dataclass
from typing import Final

from iscm.namespaces import ONTOLOGY
from iscm.web.views.reader import Reader

_WIDTH: Final = 190
_HEIGHT: Final = 38
_LINE_HEIGHT: Final = 17
_LETTERS: Final = 22
"""What fits into a box at the size that its label is drawn in."""
_MARGIN: Final = 10
_LEFT: Final = 10
_MIDDLE: Final = 350
_RIGHT: Final = 700
_PLACES: Final = {
    "Participant": (_LEFT, 30),
    "Role": (_LEFT, 100),
    "Theme": (_LEFT, 170),
    "Region": (_LEFT, 240),
    "Status": (_LEFT, 310),
    "MeetingSeries": (_LEFT, 420),
    "Participation": (_MIDDLE, 65),
    "ThematicFocus": (_MIDDLE, 170),
    "Scope": (_MIDDLE, 240),
    "StatusReport": (_MIDDLE, 310),
    "Meeting": (_MIDDLE, 420),
    "Mechanism": (_RIGHT, 100),
    "Source": (_RIGHT, 300),
}
"""Class → left and upper edge of its box."""
_AROUND: Final = {"Statement": (_MIDDLE - 20, 10, _WIDTH + 40, 360)}
"""Class → left and upper edge, width and height of the frame around its kinds."""

EDGES: Final = (
    ("Participation", "participant", "Participant"),
    ("Participation", "role", "Role"),
    ("ThematicFocus", "theme", "Theme"),
    ("Scope", "region", "Region"),
    ("StatusReport", "status", "Status"),
    ("Statement", "about", "Mechanism"),
    ("Statement", "attestedBy", "Source"),
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
        """The height that fits the lines of the label."""
        return _HEIGHT + _LINE_HEIGHT * (len(self.lines) - 1)


@dataclass(frozen=True)
class Frame(Box):
    """A class around its kinds; the label stands at the top."""

    room: int = 0

    @property
    def height(self) -> int:
        """As it is drawn, whatever the label."""
        return self.room


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
        """Where the label stands: above a level line, on a slanting one."""
        level = self.y1 == self.y2
        return ((self.x1 + self.x2) // 2, (self.y1 + self.y2) // 2 + (-7 if level else 4))


@dataclass(frozen=True)
class Diagram:
    """Frames, boxes and arrows, and the room they take."""

    frames: tuple[Frame, ...]
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
    frames = {
        local: Frame(local, reader.name(ONTOLOGY + local).value, x, y, width, height)
        for local, (x, y, width, height) in _AROUND.items()
        if ONTOLOGY + local in known
    }
    places: dict[str, Box] = {**boxes, **frames}
    arrows = tuple(
        _arrow(reader, places[start], name, places[end])
        for start, name, end in EDGES
        if start in places and end in places and ONTOLOGY + name in known
    )
    width = max((box.x + box.width for box in places.values()), default=0) + _MARGIN
    height = max((box.y + box.height for box in places.values()), default=0) + _MARGIN
    return Diagram(tuple(frames.values()), tuple(boxes.values()), arrows, width, height)


def _arrow(reader: Reader, start: Box, name: str, end: Box) -> Arrow:
    leftwards = end.x < start.x
    target = end.y + end.height // 2
    return Arrow(
        local=name,
        label=reader.name(ONTOLOGY + name).value,
        x1=start.x if leftwards else start.x + start.width,
        # An arrow from a frame is level: it says the same of all that is inside.
        y1=target if isinstance(start, Frame) else start.y + start.height // 2,
        x2=end.x + end.width + 6 if leftwards else end.x - 6,
        y2=target,
    )
