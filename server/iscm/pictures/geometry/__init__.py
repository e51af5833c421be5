"""The world as shapes: ``world.json``, made of Natural Earth by ``tools/world-map/make.py``."""

import functools
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Outline:
    """A State or territory on the map.

    Attributes:
        path: its outline, as SVG writes it; empty where it has none of its own.
        dot: where a dot stands for it, since it is too small to be seen; None where it is not.
    """

    path: str
    dot: tuple[int, int] | None


@dataclass(frozen=True)
class World:
    """All shapes, in tenths of a unit.

    Attributes:
        height: of the map, in units; it is 1,000 wide.
        sea: its edge.
        nobody: what no entry of ISO 3166 claims.
        disputed: lines of borders in dispute.
        shapes: key (ISO 3166-1 alpha-3) → shape.
        source: where they come from.
    """

    height: float
    sea: str
    nobody: str
    disputed: str
    shapes: Mapping[str, Outline]
    source: str


@functools.cache
def world() -> World:
    """The map, read once."""
    told = json.loads((Path(__file__).parent / "world.json").read_text(encoding="utf-8"))
    shapes = {
        each["key"]: Outline(each["path"], tuple(each["dot"]) if each["dot"] else None)
        for each in told["features"]
    }
    return World(
        told["height"] / 10,
        told["sea"],
        told["nobody"],
        told["disputed"],
        shapes,
        told["about"]["source"],
    )
