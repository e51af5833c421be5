"""A run as Markdown tables."""

from collections.abc import Callable, Iterable, Iterator, Sequence

from .plan import KINDS, QUESTIONS, Kind
from .results import Ratio, RunResult, ServerResult, SizeResult, throughput_ratio
from .targets import number, table_of_targets


def as_markdown(run: RunResult, picture: str | None) -> str:
    """The run as a page; `picture` is the file name of the plot, if there is one."""
    parts = [
        _setting(run),
        f"![Throughput, memory and start-up over the size of the dataset]({picture})"
        if picture
        else "",
        f"### Targets\n\n{table_of_targets(run)}",
        "### Throughput as a ratio to native Oxigraph\n\n" + _loads(run.sizes, KINDS, _ratios),
        "### Latency (median / 99th percentile, ms)\n\n" + _loads(run.sizes, KINDS, _latencies),
        _questions(run),
        _first_times(run),
        "### Memory and start-up\n\n"
        + _table(
            ["triples", "server", "start-up (s)", "memory at start (MB)", "after all loads (MB)"],
            _resources(run),
        ),
        *(_single(size) for size in run.sizes),
        _scenarios(run),
        _remarks(run),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [f"| {' | '.join(head)} |", "|" + "---|" * len(head)]
    return "\n".join([*lines, *(f"| {' | '.join(row)} |" for row in rows)])


def _setting(run: RunResult) -> str:
    machine = ", ".join(f"{name} {value}" for name, value in run.machine.items())
    versions = ", ".join(f"{name} {version}" for name, version in run.versions.items())
    return (
        f"Machine: {machine}.\nVersions: {versions}.\n"
        f"Equal answers from all servers: {run.compared} queries."
    )


def _entries(sizes: Iterable[SizeResult]) -> Iterator[tuple[SizeResult, str, ServerResult]]:
    for size in sizes:
        for name, server in size.servers.items():
            yield size, name, server


def _loads(
    sizes: Iterable[SizeResult],
    kinds: Sequence[Kind],
    rows: Callable[[Iterable[SizeResult], Sequence[Kind]], Iterator[list[str]]],
) -> str:
    return _table(["triples", "server", *(kind.title for kind in kinds)], rows(sizes, kinds))


def _ratios(sizes: Iterable[SizeResult], kinds: Sequence[Kind]) -> Iterator[list[str]]:
    for size, name, server in _entries(sizes):
        cells = []
        for kind in kinds:
            found = throughput_ratio(size, name, kind.name)
            if kind.name not in server.rounds:
                cells.append("–")
                continue
            rate = f"{number(server.median(kind.name, 'throughput'))}/s"
            cells.append(f"{_ratio(found)} ({rate})" if found else rate)
        yield [f"{size.triples:,}", name, *cells]


def _ratio(found: Ratio) -> str:
    if found.lowest == found.highest:
        return f"**{found.median:.2f}**"
    return f"**{found.median:.2f}** [{found.lowest:.2f}–{found.highest:.2f}]"


def _latencies(sizes: Iterable[SizeResult], kinds: Sequence[Kind]) -> Iterator[list[str]]:
    for size, name, server in _entries(sizes):
        yield [
            f"{size.triples:,}",
            name,
            *(
                f"{number(server.median(kind.name, 'p50'))} / "
                f"{number(server.median(kind.name, 'p99'))}"
                if kind.name in server.rounds
                else "–"
                for kind in kinds
            ),
        ]


def _questions(run: RunResult) -> str:
    """The second mix; nothing where it was not asked."""
    project = run.project
    if project is None or not any(server.rounds for server in project.servers.values()):
        return ""
    asked = {name: one for name, one in project.servers.items() if one.rounds}
    sizes = [SizeResult(project.triples, project.megabytes, asked)]
    parts = [
        "### The project's own questions on its own data",
        _loads(sizes, [QUESTIONS], _ratios),
        _loads(sizes, [QUESTIONS], _latencies),
    ]
    return "\n\n".join(parts)


def _first_times(run: RunResult) -> str:
    """Pages that nobody asked for before, and starts."""
    parts = []
    if run.cold:
        head = ["page", "first (ms)", "processor of it (ms)", "of the second of its kind (ms)"]
        rows = [
            [kind, *map(number, (page.waited, page.first, page.second))]
            for kind, page in run.cold.items()
        ]
        parts.append(f"### Pages that nobody asked for before\n\n{_table(head, rows)}")
    if run.starts:
        head = ["start from", "seconds", "of a processor", "memory (MB)"]
        rows = [
            [kind, f"{one.seconds:.2f}", f"{one.processor:.2f}", number(one.megabytes)]
            for kind, one in run.starts.items()
        ]
        parts.append(f"### Starts on the project's own data\n\n{_table(head, rows)}")
    return "\n\n".join(parts)


def _resources(run: RunResult) -> Iterator[list[str]]:
    for size, name, server in _entries(run.sizes):
        yield [f"{size.triples:,}", *_held(name, server)]
    for size, name, server in _entries([run.project] if run.project else []):
        yield [f"{size.triples:,} (own data)", *_held(name, server)]


def _held(name: str, server: ServerResult) -> list[str]:
    loaded = number(server.loaded_memory) if server.loaded_memory else "–"
    return [name, f"{server.start_up:.2f}", number(server.idle_memory), loaded]


def _single(size: SizeResult) -> str:
    servers = [name for name, server in size.servers.items() if server.single]
    if not servers:
        return ""
    templates = size.servers[servers[0]].single
    rows = [
        [name, *(number(size.servers[one].single[name]) for one in servers)] for name in templates
    ]
    title = f"### Heavy queries one at a time on {size.triples:,} triples (ms)"
    return f"{title}\n\n{_table(['query', *servers], rows)}"


def _scenarios(run: RunResult) -> str:
    parts = []
    for size in run.sizes:
        named = size.servers.items()
        beside = [
            [
                name,
                number(found.alone.throughput),
                number(found.beside.throughput),
                f"{found.share:.2f}",
                number(found.alone.p99),
                number(found.beside.p99) if found.beside.requests else "no answer",
                ", ".join(f"{how}: {times}" for how, times in sorted(found.ends.items())) or "none",
                number(found.memory),
            ]
            for name, server in named
            if (found := server.beside)
        ]
        if beside:
            head = ["server", "alone (/s)", "beside (/s)", "share", "p99 alone (ms)"]
            head += ["p99 beside (ms)", "ends of runaways", "peak memory (MB)"]
            title = f"### Small queries beside eight runaways ({size.triples:,} triples)"
            parts.append(f"{title}\n\n{_table(head, beside)}")
        large = [
            [name, *map(number, (answer.megabytes, answer.first, answer.whole, answer.growth))]
            for name, server in named
            if (answer := server.large)
        ]
        if large:
            head = [
                "server",
                "size (MB)",
                "first byte (ms)",
                "last byte (ms)",
                "memory growth (MB)",
            ]
            title = f"### An answer of 200,000 rows ({size.triples:,} triples)"
            parts.append(f"{title}\n\n{_table(head, large)}")
    return "\n\n".join(parts)


def _remarks(run: RunResult) -> str:
    lines = [f"- {name} was skipped: {reason}" for name, reason in run.skipped.items()]
    for size, name, server in _entries([*run.sizes, *([run.project] if run.project else [])]):
        lines += [f"- {name}, {size.triples:,} triples: {remark}" for remark in server.remarks]
        for kind, rounds in server.rounds.items():
            wrong = sum(measure.wrong + measure.broken for measure in rounds)
            if wrong:
                total = sum(measure.requests for measure in rounds)
                first = next((m.first_wrong for m in rounds if m.first_wrong), "broken connection")
                lines.append(
                    f"- {name}, {size.triples:,} triples, {kind}: {wrong} of {total} requests "
                    f"failed, first: {first}"
                )
    body = "\n".join(lines)
    return f"### Remarks\n\n{body}" if lines else ""
