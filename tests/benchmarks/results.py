"""What a run found, its statistics, and the same as JSON."""

import dataclasses
import statistics
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from .cold import Cold
from .load import Measure
from .scenarios import Beside, LargeAnswer
from .starts import Start

BASELINE = "oxigraph"


@dataclass(frozen=True)
class Ratio:
    """A quotient of two servers' figures: the median over the rounds, and the extremes."""

    median: float
    lowest: float
    highest: float


@dataclass
class ServerResult:
    """What one server did on one dataset.

    Attributes:
        start_up: seconds from start, with the data as a file, to the first answer.
        idle_memory: MB after the start.
        loaded_memory: MB after all loads.
        rounds: kind of load → one measure for each round.
        single: heavy template → milliseconds of one query alone, median of three.
        large: the answer of 200,000 rows, where it was asked for.
        beside: small queries beside runaways, where that was tried.
        remarks: what it could not do.
    """

    start_up: float
    idle_memory: float
    loaded_memory: float = 0.0
    rounds: dict[str, list[Measure]] = field(default_factory=dict)
    single: dict[str, float] = field(default_factory=dict)
    large: LargeAnswer | None = None
    beside: Beside | None = None
    remarks: list[str] = field(default_factory=list)

    def median(self, kind: str, figure: str) -> float:
        """The median over the rounds of a figure of `Measure`."""
        figures: list[float] = [getattr(measure, figure) for measure in self.rounds[kind]]
        return statistics.median(figures)


@dataclass
class SizeResult:
    """All servers on one dataset."""

    triples: int
    megabytes: float
    servers: dict[str, ServerResult] = field(default_factory=dict)


@dataclass
class RunResult:
    """A whole run.

    Attributes:
        machine: what it ran on, name → value.
        versions: program → version.
        sizes: by dataset, smallest first.
        project: the project's own data.
        cold: pages that nobody asked for before, by kind.
        starts: starts on the project's own data, by what they started from.
        skipped: server → why it was not measured.
        compared: how many queries had equal answers from all servers.
    """

    machine: dict[str, str]
    versions: dict[str, str]
    sizes: list[SizeResult] = field(default_factory=list)
    project: SizeResult | None = None
    cold: dict[str, Cold] = field(default_factory=dict)
    starts: dict[str, Start] = field(default_factory=dict)
    skipped: dict[str, str] = field(default_factory=dict)
    compared: int = 0

    def as_json(self) -> dict[str, Any]:
        """The run as what `json.dumps` takes."""
        return dataclasses.asdict(self)

    @classmethod
    def of_json(cls, data: dict[str, Any]) -> "RunResult":
        """The run that `as_json` was made of."""
        data = dict(data)
        data["sizes"] = [_size(each) for each in data["sizes"]]
        data["project"] = data["project"] and _size(data["project"])
        data["cold"] = {kind: Cold(**each) for kind, each in data["cold"].items()}
        data["starts"] = {kind: Start(**each) for kind, each in data["starts"].items()}
        return cls(**data)

    def size(self, least: int) -> SizeResult | None:
        """The dataset of so many triples, or a few more."""
        return next((one for one in self.sizes if least <= one.triples < 1.2 * least), None)


def ratio(figures: Sequence[float], baseline: Sequence[float]) -> Ratio:
    """Quotients round by round: neighbours in time, so that the machine's moods cancel out.

    Raises:
        ValueError: there are no rounds, not as many of both, or a baseline is zero.
    """
    if not figures or len(figures) != len(baseline) or not all(baseline):
        raise ValueError("each round needs a figure and a baseline other than zero")
    quotients = [one / other for one, other in zip(figures, baseline, strict=True)]
    return Ratio(statistics.median(quotients), min(quotients), max(quotients))


def throughput_ratio(size: SizeResult, server: str, kind: str) -> Ratio | None:
    """Throughput of `server` over the baseline's; None where one of them has none."""
    both = [size.servers.get(name) for name in (server, BASELINE)]
    found = [[m.throughput for m in one.rounds.get(kind, [])] if one else [] for one in both]
    if not found[0] or len(found[0]) != len(found[1]) or not all(found[1]):
        return None
    return ratio(found[0], found[1])


def _size(data: dict[str, Any]) -> SizeResult:
    servers = {name: _server(each) for name, each in data["servers"].items()}
    return SizeResult(**{**data, "servers": servers})


def _server(data: dict[str, Any]) -> ServerResult:
    data = dict(data)
    data["rounds"] = {
        kind: [Measure(**each) for each in rounds] for kind, rounds in data["rounds"].items()
    }
    if data["large"]:
        data["large"] = LargeAnswer(**data["large"])
    if beside := data["beside"]:
        measures = {name: Measure(**beside[name]) for name in ("alone", "beside")}
        data["beside"] = Beside(**{**beside, **measures})
    return ServerResult(**data)
