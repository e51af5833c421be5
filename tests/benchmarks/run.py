"""A run, section by section: for each dataset start all servers, hold their answers equal, drive
them in turn; then the project's own data, starts on them, and pages that nobody asked for yet."""

import functools
import os
import platform
import statistics
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from itertools import count
from pathlib import Path

import pyoxigraph as ox

from iscm.dataset import load_project
from iscm.paths import project_folders

from . import cold, generator, load, queries, starts
from .answers import ask, canonical
from .generator import Contents
from .plan import KINDS, QUESTIONS, Kind, Plan
from .queries import Query
from .results import RunResult, ServerResult, SizeResult
from .scenarios import beside_runaways, large_answer
from .servers import Iscm, IscmProject, Oxigraph, RdflibEndpoint, Server, wrk
from .tools import ToolError
from .virtuoso import Virtuoso

SERVERS: Mapping[str, type[Server]] = {
    kind.name: kind for kind in (Iscm, Oxigraph, Virtuoso, RdflibEndpoint)
}
_MAKERS: Mapping[str, Callable[[Contents, int, int], list[Query]]] = {
    "small": queries.small,
    "repeated": queries.small,
    "heavy": queries.heavy,
    "export": queries.exports,
}


Rows = Counter[tuple[str, ...]]


class AnswerError(Exception):
    """Two servers answer a query differently, so that times of theirs cannot be compared."""


class Run:
    """A run with its tools, its cache and what it found so far."""

    def __init__(
        self,
        plan: Plan,
        names: Sequence[str],
        cache: Path,
        say: Callable[[str], None],
        result: RunResult | None = None,
    ) -> None:
        """Find or install the load generator.

        Args:
            plan: what is measured.
            names: of the servers.
            cache: where programs and datasets are kept.
            say: told what is going on.
            result: of a run that was broken off, to go on with.

        Raises:
            ToolError: it cannot be had.
        """
        self._plan, self._names, self._cache, self._say = plan, names, cache, say
        self._wrk = wrk(cache)
        self._first = count(queries.FIRST_LIMIT, queries.LIMITS_APART)
        self.result = result or RunResult(_machine(), {})

    def sections(self) -> dict[str, Callable[[], None]]:
        """The parts of the plan that the result lacks, by name; each adds to the result when it has
        ended.

        Raises:
            AnswerError: (a section) two servers answer a query differently.
            LoadError: (a section) the load generator failed.
        """
        left: dict[str, Callable[[], None]] = {
            f"{size:,} triples": functools.partial(self._dataset, size)
            for size in self._plan.sizes
            if self.result.size(size) is None
        }
        if self.result.project is None:
            left["the project's own data"] = self._project
        if not self.result.starts:
            left["starts"] = self._starts
        if not self.result.cold:
            left["pages that nobody asked for before"] = self._cold
        return left

    def _dataset(self, size: int) -> None:
        path, contents = generator.dataset(self._cache / "data", size)
        result = SizeResult(contents.triples, path.stat().st_size / 1e6)
        with tempfile.TemporaryDirectory(prefix="iscm-benchmark-") as name, ExitStack() as stack:
            folder = Path(name)
            self._write_requests(path, contents, folder)
            started = [
                stack.enter_context(self._started(kind, path, folder)) for kind in self._kinds(size)
            ]
            servers = [server for server in started if server is not None]
            for server in servers:
                result.servers[server.name] = ServerResult(server.start_up, server.memory)
            samples = [
                *queries.small(contents, 12, 100),
                *queries.heavy(contents, 7, 101),
                *queries.exports(contents, 1, 102),
            ]
            servers = self._comparable(servers, samples, result)
            self._single(servers, contents, result)
            self._rounds(servers, folder, result, KINDS)
            for server in servers:
                result.servers[server.name].loaded_memory = server.memory
            if size == self._plan.middle:
                self._scenarios(servers, folder, result)
        self.result.sizes.append(result)
        self.result.sizes.sort(key=lambda one: one.triples)

    def _kinds(self, size: int) -> Iterator[type[Server]]:
        for name in self._names:
            if SERVERS[name].largest >= size:
                yield SERVERS[name]

    @contextmanager
    def _started(self, kind: type[Server], data: Path, folder: Path) -> Iterator[Server | None]:
        """The server, started; None where it cannot be had or does not start, with the reason."""
        try:
            server = kind(self._cache, folder / kind.name)
        except ToolError as error:
            self._skip(kind.name, str(error))
            yield None
            return
        try:
            self.result.versions[kind.name] = server.version()
            try:
                server.start(data)
            except (ChildProcessError, TimeoutError) as error:
                self._skip(kind.name, f"{data.name}: {error}: {_tail(server.log)}")
                yield None
                return
            self._say(f"  {kind.name}: up in {server.start_up:.1f} s, {server.memory:.0f} MB")
            yield server
        finally:
            server.stop()

    def _skip(self, name: str, reason: str) -> None:
        self.result.skipped[name] = reason
        self._say(f"  {name}: skipped: {reason}")

    def _write_requests(self, path: Path, contents: Contents, folder: Path) -> None:
        reference = ox.Store()
        reference.bulk_load(path=str(path), format=ox.RdfFormat.N_TRIPLES)
        for seed, kind in enumerate(KINDS, 1):
            made = _MAKERS[kind.name](contents, kind.texts, seed)
            load.write_requests(folder / kind.name, made, reference)

    def _comparable(
        self, servers: Sequence[Server], samples: Sequence[Query], result: SizeResult
    ) -> list[Server]:
        """The servers that answered all samples; samples are no queries that are timed later.

        Raises:
            AnswerError: two of them answer one differently.
        """
        left = list(servers)
        for sample in samples:
            agreed, first = None, ""
            for server in list(left):
                try:
                    found = canonical(sample, ask(server.url, sample.limited(), sample.accept))
                except (OSError, ValueError) as error:
                    left.remove(server)
                    remark = f"{sample.name}: {error}"
                    result.servers[server.name].remarks.append(remark)
                    self._say(f"  {server.name}: not driven: {remark}")
                    continue
                if agreed is None:
                    agreed, first = found, server.name
                elif found != agreed:
                    raise AnswerError(_difference(sample, first, agreed, server.name, found))
            self.result.compared += 1
        return left

    def _single(self, servers: Sequence[Server], contents: Contents, result: SizeResult) -> None:
        for sample in queries.heavy(contents, 7, 103):
            times: dict[str, list[float]] = {server.name: [] for server in servers}
            for _ in range(3):
                first = next(self._first)
                for server in servers:
                    times[server.name].append(ask(server.url, sample.limited(first)).whole)
            for name, taken in times.items():
                result.servers[name].single[sample.name] = statistics.median(taken)

    def _rounds(
        self, servers: Sequence[Server], folder: Path, result: SizeResult, kinds: Sequence[Kind]
    ) -> None:
        for number in range(self._plan.rounds):
            for kind in kinds:
                first = next(self._first)
                # Each round starts with another server, so that none always comes first.
                turn = number % len(servers) if servers else 0
                for server in [*servers[turn:], *servers[:turn]]:
                    measure = load.drive(
                        self._wrk,
                        server.url,
                        folder / kind.name,
                        accept=queries.GRAPH if kind.name == "export" else queries.TABLE,
                        order=kind.order,
                        connections=kind.connections,
                        seconds=self._plan.length(kind, result.triples),
                        first=first,
                    )
                    rounds = result.servers[server.name].rounds
                    rounds.setdefault(kind.name, []).append(measure)
                    self._say(
                        f"  {number + 1} {kind.name:9} {server.name:15} "
                        f"{measure.throughput:9.1f}/s p50 {measure.p50:.1f} ms p99 "
                        f"{measure.p99:.1f} ms" + _faults(measure)
                    )

    def _scenarios(self, servers: Sequence[Server], folder: Path, result: SizeResult) -> None:
        if result.triples >= queries.LARGE_ROWS:
            for server in servers:
                try:
                    result.servers[server.name].large = large_answer(server)
                except (OSError, ValueError) as error:
                    remark = f"{queries.LARGE_ROWS:,} rows: {error}"
                    result.servers[server.name].remarks.append(remark)
        for server in servers:
            self._say(f"  {server.name}: beside eight runaways")
            beside = beside_runaways(
                server, self._wrk, folder / "small", self._plan.beside, self._first
            )
            result.servers[server.name].beside = beside
            # What still runs away would slow the next one.
            server.stop()

    def _project(self) -> None:
        """Start-up and memory on the project's own data, and its own questions."""
        with tempfile.TemporaryDirectory(prefix="iscm-benchmark-") as name, ExitStack() as stack:
            folder = Path(name)
            dump = folder / "project.nt"
            load_project(project_folders()).store.dump(
                str(dump), ox.RdfFormat.N_TRIPLES, from_graph=ox.DefaultGraph()
            )
            reference = ox.Store()
            reference.bulk_load(path=str(dump), format=ox.RdfFormat.N_TRIPLES)
            result = SizeResult(len(reference), dump.stat().st_size / 1e6)
            asked = queries.project_questions()
            load.write_requests(folder / QUESTIONS.name, asked, reference)
            del reference
            servers = []
            for kind in (IscmProject, *(SERVERS[one] for one in self._names if one != Iscm.name)):
                # Started twice: the first start of a version of the data validates them.
                for attempt in range(2):
                    with ExitStack() as attempted:
                        started = self._started(kind, dump, folder / f"{kind.name}-{attempt}")
                        server = attempted.enter_context(started)
                        if server is None:
                            break
                        figures = ServerResult(server.start_up, server.memory)
                        result.servers[kind.name] = figures
                        if attempt and kind in (IscmProject, Oxigraph):
                            stack.push(attempted.pop_all())
                            servers.append(server)
            if len(servers) == 2:
                left = self._comparable(servers, asked, result)
                self._rounds(left, folder, result, [QUESTIONS])
        self.result.project = result

    def _starts(self) -> None:
        self.result.starts = starts.measured(self._plan.starts)

    def _cold(self) -> None:
        self.result.cold = cold.measured()


def _difference(sample: Query, one: str, agreed: Rows, other: str, found: Rows) -> str:
    only_one = [row for row in agreed if found.get(row) != agreed[row]][:3]
    only_other = [row for row in found if agreed.get(row) != found[row]][:3]
    return (
        f"{sample.name}: {one} and {other} differ: {only_one} against {only_other}\n"
        f"{sample.limited()}"
    )


def _faults(measure: load.Measure) -> str:
    if not measure.wrong and not measure.broken:
        return ""
    return f"; {measure.wrong} wrong ({measure.first_wrong}), {measure.broken} broken"


def _tail(log: Path) -> str:
    lines = log.read_text(errors="replace").strip().splitlines() if log.exists() else []
    return lines[-1] if lines else "it said nothing"


def _machine() -> dict[str, str]:
    model = ""
    information = Path("/proc/cpuinfo")
    if information.exists():
        for line in information.read_text().splitlines():
            if line.startswith("model name"):
                model = line.split(":", 1)[1].strip()
                break
    pages, size = os.sysconf("SC_PHYS_PAGES"), os.sysconf("SC_PAGE_SIZE")
    return {
        "cores": str(len(os.sched_getaffinity(0))),
        "processor": model or platform.machine(),
        "memory": f"{pages * size / 1e9:.0f} GB",
        "system": platform.platform(terse=True),
        "python": platform.python_version(),
    }
