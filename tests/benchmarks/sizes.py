"""What grows with the data, and by which way: in memory, from a store on disk, from an engine
beside.

.venv/bin/python -m tests.benchmarks.sizes

One size by one way after the other; what was measured is kept in ``sizes.json``, what was loaded
below ``~/.cache/iscm-benchmarks/stores``, and another run goes on with what is not there. The table
and the plot stand in ``docs/scale.md``. A size and a way may be named: ``200000 disk``.
"""

import dataclasses
import json
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import platformdirs
import pyoxigraph as ox

from . import generator, load, processes, queries
from .answers import ask
from .generator import Contents
from .servers import wrk
from .targets import number

SIZES: Final = (20_000, 200_000, 2_000_000, 20_000_000)
WAYS: Final = ("memory", "disk", "remote")
_NOT_IN_MEMORY: Final = 20_000_000
_LARGE: Final = 5_000_000
"""From this size on heavy queries are asked once, not three times."""
_ROOT: Final = Path(__file__).parents[2]
_KEPT: Final = Path(__file__).with_name("sizes.json")
_PAGE: Final = _ROOT / "docs" / "scale.md"
_PICTURE: Final = _ROOT / "docs" / "pictures" / "sizes.svg"
_BEGIN, _END = "<!-- sizes -->", "<!-- end of sizes -->"
_SECONDS: Final = 4.0
_LONGEST: Final = "900"
_UNLIMITED: Final = {
    "ISCM_QUERY_TIMEOUT": _LONGEST,
    "ISCM_CACHE_BYTES": "0",
    "ISCM_MAKE_AHEAD": "0",
    "PYTHONUNBUFFERED": "1",
}


@dataclass(frozen=True)
class Grown:
    """One size by one way.

    Attributes:
        triples: how many the file has.
        loading: seconds of processor that the command takes until the data are where they are
            served from; None where each start loads them.
        loader: MB that loading took at most.
        held: MB on disk.
        start: seconds from a start to the first answer.
        memory: MB of all processes after all queries, without what the system keeps of files.
        small: right answers a second, on eight connections.
        small_median: ms of a small query then.
        heavy: template → ms, one query at a time.
        remarks: what went otherwise.
    """

    triples: int
    loading: float | None
    loader: float | None
    held: float | None
    start: float
    memory: float
    small: float
    small_median: float
    heavy: dict[str, float]
    remarks: list[str]


Results = dict[str, dict[str, Grown]]
"""Size → way → what was found."""


def main() -> None:
    """Measure what is not kept yet, or only the sizes and ways that are named."""
    chosen = sys.argv[1:]
    cache = platformdirs.user_cache_path("iscm-benchmarks")
    for size in SIZES:
        for way in WAYS:
            results = _kept()
            named = not chosen or {str(size), way} <= set(chosen)
            if way in results.get(str(size), {}) or not named:
                continue
            if way == "memory" and size >= _NOT_IN_MEMORY:
                continue
            print(f"{size:,} triples, {way}", flush=True)
            results.setdefault(str(size), {})[way] = _measured(cache, size, way)
            _keep(results)
    if _PAGE.exists():
        _write(_kept())


def _measured(cache: Path, size: int, way: str) -> Grown:
    data, contents = generator.dataset(cache / "data", size)
    store = cache / "stores" / f"{data.stem}"
    with tempfile.TemporaryDirectory(prefix="iscm-sizes-", dir=cache) as name, ExitStack() as stack:
        folder = Path(name)
        loading = loader = held = None
        begun: list[int] = []
        if way == "memory":
            arguments = ["--data", str(data)]
        else:
            loading, loader = _built(data, store)
            where = store / "quads"
            arguments = ["--store", str(store)]
            if way == "remote":
                where = store.with_suffix(".oxigraph")
                loading, loader = _published(cache, store, where)
                address, process = stack.enter_context(_oxigraph(cache, where))
                begun.append(process)
                arguments = ["--endpoint", f"{address}/query"]
            held = _megabytes(where)
        began = time.monotonic()
        url, process = stack.enter_context(_served(arguments))
        _require(url, "ASK {}")
        start = time.monotonic() - began
        begun.append(process)
        remarks: list[str] = []
        reference = ox.Store.read_only(str(store / "quads")) if store.exists() else _loaded(data)
        requests = folder / "small"
        load.write_requests(requests, queries.small(contents, 600, 1), reference)
        del reference
        rounds = [
            load.drive(
                wrk(cache), url, requests, accept=queries.TABLE, order="fresh", connections=8,
                seconds=_SECONDS, first=queries.FIRST_LIMIT * (turn + 1),
            )
            for turn in range(3)
        ]  # fmt: skip
        remarks += [each.first_wrong for each in rounds if each.wrong]
        heavy = _heavy(url, contents, 1 if size >= _LARGE else 3, remarks)
        memory = sum(map(processes.memory, begun))
        return Grown(
            contents.triples,
            loading,
            loader,
            held,
            start,
            memory,
            statistics.median(each.throughput for each in rounds),
            statistics.median(each.p50 for each in rounds),
            heavy,
            remarks,
        )


def _heavy(url: str, contents: Contents, times: int, remarks: list[str]) -> dict[str, float]:
    found: dict[str, float] = {}
    for query in queries.heavy(contents, 7, 103):
        taken = []
        for turn in range(times):
            answer = ask(url, query.limited(queries.FIRST_LIMIT + turn), seconds=float(_LONGEST))
            if answer.status == 200:
                taken.append(answer.whole)
            else:
                remarks.append(f"{query.name}: {answer.status}")
        if taken:
            found[query.name] = statistics.median(taken)
    return found


def _built(data: Path, store: Path) -> tuple[float, float]:
    """The seconds of processor and MB that it took to build a store, which is built once."""
    told = store.with_suffix(".json")
    if not told.exists():
        store.parent.mkdir(parents=True, exist_ok=True)
        shutil.rmtree(store, ignore_errors=True)
        took = _ran(["build", "--store", str(store), "--data", str(data)])
        told.write_text(json.dumps(took))
    seconds, megabytes = json.loads(told.read_text())
    return seconds, megabytes


def _published(cache: Path, store: Path, where: Path) -> tuple[float, float]:
    """As `_built`, of publishing a store; what the engine took meanwhile is not in it."""
    told = where.with_suffix(".published.json")
    if not told.exists():
        shutil.rmtree(where, ignore_errors=True)
        with _oxigraph(cache, where) as (address, _):
            # Oxigraph's server keeps in memory what is put within a transaction.
            took = _ran(
                [
                    "publish", "--from", str(store), "--to", f"{address}/query",
                    "--store", f"{address}/store?no_transaction",
                ]
            )  # fmt: skip
        told.write_text(json.dumps(took))
    seconds, megabytes = json.loads(told.read_text())
    return seconds, megabytes


def _ran(arguments: Sequence[str]) -> tuple[float, float]:
    """The seconds of processor and the MB that a command took."""
    code = (
        "import resource, subprocess, sys; done = subprocess.run(sys.argv[1:]).returncode; "
        "used = resource.getrusage(resource.RUSAGE_CHILDREN); "
        "print(used.ru_utime + used.ru_stime, used.ru_maxrss); sys.exit(done)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, sys.executable, "-m", "iscm", *arguments],
        stdout=subprocess.PIPE,
        text=True,
        check=True,
        env=processes.inherited() | _UNLIMITED,
    )
    seconds, kilobytes = done.stdout.split()[-2:]
    return float(seconds), int(kilobytes) * 1024 / 1e6


@contextmanager
def _served(arguments: Sequence[str]) -> Iterator[tuple[str, int]]:
    """A server's SPARQL endpoint, and its first process."""
    process = subprocess.Popen(
        [sys.executable, "-m", "iscm", "serve", "--port", "0", *arguments],
        stdout=subprocess.PIPE,
        text=True,
        env=processes.inherited() | _UNLIMITED,
        start_new_session=True,
    )
    assert process.stdout is not None
    try:
        line = process.stdout.readline()
        if not line:
            raise ChildProcessError("iscm serve did not start")
        yield f"{line.split()[-1]}sparql", process.pid
    finally:
        process.stdout.close()
        processes.stop(process)


@contextmanager
def _oxigraph(cache: Path, folder: Path) -> Iterator[tuple[str, int]]:
    """Oxigraph's server over an empty store on disk: its address without a path, its process."""
    from .tools import python_program

    program = python_program(cache, ["oxigraph"], "oxigraph")
    port = processes.free_port()
    process = processes.start(
        [
            str(program.path), "serve", "--location", str(folder),
            "--bind", f"127.0.0.1:{port}",
        ],
        folder.with_suffix(".log"),
    )  # fmt: skip
    address = f"http://127.0.0.1:{port}"
    try:
        processes.wait_until(lambda: _answers(f"{address}/query"), 60, process)
        yield address, process.pid
    finally:
        processes.stop(process)


def _answers(url: str) -> bool:
    try:
        return ask(url, "ASK {}").status == 200
    except OSError:
        return False


def _require(url: str, query: str) -> None:
    answer = ask(url, query)
    if answer.status != 200:
        raise ChildProcessError(f"{url} answers {answer.status}")


def _loaded(data: Path) -> ox.Store:
    store = ox.Store()
    store.bulk_load(path=str(data), format=ox.RdfFormat.N_TRIPLES)
    return store


def _megabytes(folder: Path) -> float:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6


def _kept() -> Results:
    if not _KEPT.exists():
        return {}
    return {
        size: {way: Grown(**found) for way, found in ways.items()}
        for size, ways in json.loads(_KEPT.read_text()).items()
    }


def _keep(results: Results) -> None:
    told = {
        size: {way: dataclasses.asdict(found) for way, found in ways.items()}
        for size, ways in results.items()
    }
    _KEPT.write_text(json.dumps(told, indent=1) + "\n")


def _write(results: Results) -> None:
    """The table and the plot into the page."""
    before, _, rest = _PAGE.read_text().partition(_BEGIN)
    after = rest.partition(_END)[2]
    table = "\n".join(_table(results))
    picture = f"![{_CAPTION}](pictures/{_PICTURE.name})"
    _PAGE.write_text(f"{before}{_BEGIN}\n\n{table}\n\n{picture}\n\n{_END}{after}")
    try:
        from .plot import draw_lines
    except ImportError:
        print("no plot: it needs matplotlib (pip install --editable '.[bench]')")
        return
    draw_lines(
        {
            title: {
                way: [
                    (found[way].triples, figure(found[way])) for found in results.values()
                    if way in found and figure(found[way])
                ]
                for way in WAYS
            }
            for title, figure in _PANELS.items()
        },
        _PICTURE,
    )  # fmt: skip


_CAPTION: Final = "Loading, start, memory, small and heavy queries over the number of triples"
_PANELS: Final[dict[str, Callable[[Grown], float | None]]] = {
    "Loading (s of processor)": lambda each: each.loading,
    "Start to first answer (s)": lambda each: each.start,
    "Memory after queries (MB)": lambda each: each.memory,
    "Small queries (answers/s)": lambda each: each.small,
    "Heavy queries (ms, geometric mean)": lambda each: _middle(each),
    "On disk (MB)": lambda each: each.held,
}


def _middle(each: Grown) -> float | None:
    return statistics.geometric_mean(each.heavy.values()) if each.heavy else None


def _table(results: Results) -> Iterator[str]:
    yield (
        "| triples | way | loading (s of processor) | memory of loading (MB) | on disk (MB) | "
        "start (s) | memory after queries (MB) | small queries (answers/s; median) | "
        "heavy queries (ms: geometric mean; slowest) |"
    )
    yield "|" + "---|" * 9
    for ways in results.values():
        for way in WAYS:
            if (each := ways.get(way)) is not None:
                slowest = max(each.heavy, key=lambda name: each.heavy[name], default="")
                cells = [
                    f"{each.triples:,}",
                    way,
                    _cell(each.loading),
                    _cell(each.loader),
                    _cell(each.held),
                    _cell(each.start),
                    _cell(each.memory),
                    f"{number(each.small)}/s; {number(each.small_median)} ms",
                    f"{_cell(_middle(each))}; {_cell(each.heavy.get(slowest))} ({slowest})",
                ]
                yield f"| {' | '.join(cells)} |"


def _cell(value: float | None) -> str:
    return "–" if value is None else number(value)


if __name__ == "__main__":
    main()
