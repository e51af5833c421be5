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
        texts: how many queries are made.
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


@dataclass(frozen=True)
class Plan:
    """What is measured.

    Attributes:
        sizes: triples of the datasets.
        middle: the size at which the scenarios run.
        rounds: how often each server is driven with each kind of load.
        seconds: length of one round by kind of load.
        beside: seconds beside runaways.
    """

    sizes: Sequence[int]
    middle: int
    rounds: int
    seconds: Mapping[str, float]
    beside: float


FULL = Plan(
    sizes=(20_000, 200_000, 2_000_000),
    middle=200_000,
    rounds=3,
    seconds={"small": 4, "repeated": 3, "heavy": 6, "export": 3},
    beside=12,
)
QUICK = Plan(
    sizes=(20_000, 200_000),
    middle=200_000,
    rounds=1,
    seconds={"small": 2, "repeated": 2, "heavy": 3, "export": 2},
    beside=12,
)
