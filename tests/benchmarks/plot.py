"""A run as a plot: throughput by kind of load, memory and start-up, over the size."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import matplotlib
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, LogLocator, NullLocator

from .plan import KINDS
from .results import RunResult, ServerResult
from .targets import number

_STYLE = {
    "iscm": ("#0b5394", "o"),
    "oxigraph": ("#b45f06", "s"),
    "virtuoso": ("#38761d", "^"),
    "rdflib-endpoint": ("#741b47", "D"),
    "memory": ("#0b5394", "o"),
    "disk": ("#b45f06", "s"),
    "remote": ("#38761d", "^"),
}


Points = Sequence[tuple[float, float]]


def draw(run: RunResult, path: Path) -> None:
    """Draw `run` into an SVG or PNG file, by the suffix of `path`."""
    panels = {
        f"{kind.title} (answers/s)": _lines(run, _throughput(kind.name)) for kind in KINDS
    } | {
        "Memory after all loads (MB)": _lines(run, _memory),
        "Start-up with data (s)": _lines(run, _start_up),
    }
    draw_lines(panels, path)


def draw_lines(panels: Mapping[str, Mapping[str, Points]], path: Path) -> None:
    """Draw six panels with logarithmic axes, over the number of triples.

    Args:
        panels: title → what is compared → points.
        path: of the file, SVG or PNG by its suffix.
    """
    # Text stays text, and the file is the same for the same run.
    matplotlib.rcParams.update({"svg.fonttype": "none", "svg.hashsalt": "iscm", "font.size": 9})
    figure = Figure(figsize=(11, 6.4), layout="constrained")
    placed = figure.subplots(2, 3)
    names: dict[str, Artist] = {}
    for axes, (title, lines) in zip(placed.flat, panels.items(), strict=True):
        _panel(axes, title, lines)
        for handle, name in zip(*axes.get_legend_handles_labels(), strict=True):
            names.setdefault(name, handle)
    figure.legend(
        names.values(), names, loc="outside lower center", ncols=len(names), frameon=False
    )
    metadata = {"Date": None} if path.suffix == ".svg" else None
    figure.savefig(path, dpi=150, metadata=metadata)


def _lines(
    run: RunResult, figure: Callable[[ServerResult], float | None]
) -> dict[str, list[tuple[float, float]]]:
    return {
        name: [
            (size.triples, value)
            for size in run.sizes
            if name in size.servers and (value := figure(size.servers[name])) is not None
        ]
        for name in run.versions
    }


def _throughput(kind: str) -> Callable[[ServerResult], float | None]:
    def figure(server: ServerResult) -> float | None:
        return server.median(kind, "throughput") if kind in server.rounds else None

    return figure


def _memory(server: ServerResult) -> float | None:
    return server.loaded_memory or None


def _start_up(server: ServerResult) -> float | None:
    return server.start_up


def _panel(axes: Axes, title: str, lines: Mapping[str, Points]) -> None:
    for name, points in lines.items():
        if points:
            colour, marker = _STYLE.get(name, ("#666666", "x"))
            axes.plot(*zip(*points, strict=True), color=colour, marker=marker, label=name)
    axes.set_xscale("log")
    axes.set_yscale("log")
    sizes = sorted({size for points in lines.values() for size, _ in points})
    axes.set_xticks(sizes, [f"{number(size / 1000)} k" for size in sizes])
    axes.xaxis.set_minor_locator(NullLocator())
    axes.yaxis.set_major_locator(LogLocator(subs=(1, 3)))
    axes.yaxis.set_minor_locator(NullLocator())
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: number(value)))
    axes.set_title(title, fontsize=9)
    axes.set_xlabel("triples")
    axes.grid(True, which="major", color="#dddddd")
    axes.spines[["top", "right"]].set_visible(False)
