"""How much a run does: sizes, rounds and seconds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Kind:
    """One kind of load.

    Attributes:
        name: what it is called in the results.
        title: what it is, in words.
        order: ``fresh`` or ``zipf`` (see `load.drive`).
        connections: at once.
        texts: how many queries are made; 0 for as many as there are.
    """

    name: str
    title: str
    order: str
    connections: int
    texts: int


KINDS = (
    Kind("small", "unseen small queries", "fresh", 8, 3000),
    Kind("repeated", "repeated small queries (Zipf)", "zipf", 8, 1000),
    Kind("heavy", "unseen heavy queries", "fresh", 4, 21),
    Kind("export", "CONSTRUCT of 20,000 triples", "fresh", 2, 6),
)
QUESTIONS = Kind("questions", "questions of the project", "fresh", 4, 0)
"""The second mix, on the real data."""


@dataclass(frozen=True)
class Plan:
    """What is measured.

    Attributes:
        sizes: triples of the datasets.
        middle: the size at which the scenarios run.
        rounds: how often each server is driven with each kind of load.
        seconds: length of one round by kind of load.
        beside: seconds beside runaways, and as many without.
        starts: how many from what is kept.
        large: from this size on heavy load lasts twice as long: a query takes a second, and those
            that are under way at the end of a round count for nothing.
    """

    sizes: Sequence[int]
    middle: int
    rounds: int
    seconds: Mapping[str, float]
    beside: float
    starts: int = 3
    large: int = 1_000_000

    def length(self, kind: Kind, size: int) -> float:
        """Seconds of a round."""
        seconds = self.seconds[kind.name]
        return 2 * seconds if kind.name == "heavy" and size >= self.large else seconds


FULL = Plan(
    sizes=(20_000, 200_000, 2_000_000),
    middle=200_000,
    rounds=3,
    seconds={"small": 3, "repeated": 2, "heavy": 4, "export": 3, "questions": 4},
    beside=8,
)
QUICK = Plan(
    sizes=(20_000, 200_000),
    middle=200_000,
    rounds=1,
    seconds={"small": 2, "repeated": 2, "heavy": 3, "export": 2, "questions": 2},
    beside=10,
)
