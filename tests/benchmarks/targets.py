"""What is aimed at, and whether a run has reached it."""

from collections.abc import Callable
from dataclasses import dataclass

from .results import RunResult, throughput_ratio

MIDDLE, LARGE = 200_000, 2_000_000
_OWN = "iscm"


@dataclass(frozen=True)
class Target:
    """A figure that a run should reach.

    Attributes:
        what: the figure, in words.
        bound: what it should be at least, or at most.
        is_least: whether it should be at least so much.
        unit: of the figure.
        measured: the figure of a run; None where it was not measured.
        reason: what stands in the way where it is not reached.
    """

    what: str
    bound: float
    is_least: bool
    unit: str
    measured: Callable[[RunResult], float | None]
    reason: str

    def is_met(self, figure: float) -> bool:
        """Whether a figure is good enough."""
        return figure >= self.bound if self.is_least else figure <= self.bound


def _ratio(triples: int, kind: str) -> Callable[[RunResult], float | None]:
    def measured(run: RunResult) -> float | None:
        size = run.size(triples)
        found = throughput_ratio(size, _OWN, kind) if size else None
        return found.median if found else None

    return measured


def _beside(figure: Callable[..., float]) -> Callable[[RunResult], float | None]:
    def measured(run: RunResult) -> float | None:
        size = run.size(MIDDLE)
        server = size.servers.get(_OWN) if size else None
        return figure(server.beside) if server and server.beside else None

    return measured


def _start(figure: str) -> Callable[[RunResult], float | None]:
    def measured(run: RunResult) -> float | None:
        return getattr(run.starts["kept"], figure) if "kept" in run.starts else None

    return measured


def _cold(run: RunResult) -> float | None:
    return max((page.waited for page in run.cold.values()), default=None)


_COPIES = (
    "a worker copies what it reads for the first time, and those whose client leaves at the end of "
    "a round are killed; on a machine that is not idle, slow queries get what is left"
)
_HOP = (
    "a query that can be killed takes a hop to another process and back, and HTTP is read in Python"
)
TARGETS = (
    Target("repeated small queries", 3.2, True, "× native", _ratio(MIDDLE, "repeated"), _HOP),
    Target("unseen small queries", 0.5, True, "× native", _ratio(MIDDLE, "small"), _HOP),
    Target("unseen heavy queries", 1.0, True, "× native", _ratio(MIDDLE, "heavy"), _COPIES),
    Target(
        "unseen heavy queries, 2 million triples", 0.9, True, "× native",
        _ratio(LARGE, "heavy"), _COPIES,
    ),
    Target(
        "CONSTRUCT of 20,000 triples", 0.95, True, "× native", _ratio(MIDDLE, "export"),
        "an answer is sent when it is whole, so that it can still be a problem: until then it is "
        "copied twice",
    ),
    Target(
        "share of small queries that is left beside eight runaways", 0.75, True, "",
        _beside(lambda beside: beside.share),
        "each runaway works like any other query until it has had its time",
    ),
    Target(
        "99th percentile of small queries beside them", 400, False, "ms",
        _beside(lambda beside: beside.beside.p99),
        "runaways that come at once work like any other query until each has had its time",
    ),
    Target(
        "start on the real data, but the first", 1.2, False, "s", _start("seconds"),
        "what is kept of the last start has to be read back",
    ),
    Target(
        "memory at the start, real data", 220, False, "MB", _start("megabytes"),
        "the default graph is held a second time, so that questions of it need not walk through "
        "all graphs",
    ),
    Target(
        "the slowest page that nobody asked for before", 300, False, "ms", _cold,
        "it is made when it is asked for",
    ),
)  # fmt: skip


def table_of_targets(run: RunResult) -> str:
    """Target, figure, and whether it is met; why not, below."""
    lines = ["| target (at 200,000 triples, unless said) | measured | |", "|---|---|---|"]
    reasons = []
    for target in TARGETS:
        figure = target.measured(run)
        sign = "≥" if target.is_least else "≤"
        told = "–" if figure is None else number(figure)
        if figure is None:
            state = "not measured"
        elif target.is_met(figure):
            state = "met"
        else:
            state = "**not met**"
            reasons.append(f"- *{target.what}*: {target.reason}.")
        unit = f" {target.unit}" if target.unit else ""
        lines.append(f"| {target.what} {sign} {target.bound:g}{unit} | {told} | {state} |")
    if reasons:
        lines += ["", "Why not:", "", *reasons]
    return "\n".join(lines)


def number(value: float) -> str:
    """Three significant figures, thousands apart."""
    if value >= 100:
        return f"{float(f'{value:.3g}'):,.0f}"
    return f"{value:.3g}" if value else "0"
