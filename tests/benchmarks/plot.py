"""A run as a plot: throughput by kind of load, memory and start-up, over the size."""

from collections.abc import Callable
from pathlib import Path

import matplotlib
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
}


def draw(run: RunResult, path: Path) -> None:
    """Draw `run` into an SVG or PNG file, by the suffix of `path`."""
    # Text stays text, and the file is the same for the same run.
    matplotlib.rcParams.update({"svg.fonttype": "none", "svg.hashsalt": "iscm", "font.size": 9})
    figure = Figure(figsize=(11, 6.4), layout="constrained")
    panels = figure.subplots(2, 3)
    for kind, axes in zip(KINDS, panels.flat[:4], strict=True):
        _panel(axes, run, f"{kind.title} (answers/s)", _throughput(kind.name))
    _panel(panels.flat[4], run, "Memory after all loads (MB)", _memory)
    _panel(panels.flat[5], run, "Start-up with data (s)", _start_up)
    handles, names = panels.flat[0].get_legend_handles_labels()
    figure.legend(handles, names, loc="outside lower center", ncols=len(names), frameon=False)
    metadata = {"Date": None} if path.suffix == ".svg" else None
    figure.savefig(path, dpi=150, metadata=metadata)


def _throughput(kind: str) -> Callable[[ServerResult], float | None]:
    def figure(server: ServerResult) -> float | None:
        return server.median(kind, "throughput") if kind in server.rounds else None

    return figure


def _memory(server: ServerResult) -> float | None:
    return server.loaded_memory or None


def _start_up(server: ServerResult) -> float | None:
    return server.start_up


def _panel(
    axes: Axes, run: RunResult, title: str, figure: Callable[[ServerResult], float | None]
) -> None:
    for name in run.versions:
        points = [
            (size.triples, value)
            for size in run.sizes
            if name in size.servers and (value := figure(size.servers[name])) is not None
        ]
        colour, marker = _STYLE.get(name, ("#666666", "x"))
        axes.plot(
            *zip(*points, strict=True), color=colour, marker=marker, label=name
        ) if points else None
    axes.set_xscale("log")
    axes.set_yscale("log")
    sizes = [size.triples for size in run.sizes]
    axes.set_xticks(sizes, [f"{number(size / 1000)} k" for size in sizes])
    axes.xaxis.set_minor_locator(NullLocator())
    axes.yaxis.set_major_locator(LogLocator(subs=(1, 3)))
    axes.yaxis.set_minor_locator(NullLocator())
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: number(value)))
    axes.set_title(title, fontsize=9)
    axes.set_xlabel("triples")
    axes.grid(True, which="major", color="#dddddd")
    axes.spines[["top", "right"]].set_visible(False)
