"""All settings in one place: defaults, environment variables, and why each bound is what it is.

Each is declared once, as a field: its variable, the conversion of its text and its row in
docs/settings.md (``python -m iscm.settings``) are read from it.
"""

import math
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import Field, dataclass, field, fields, is_dataclass
from pathlib import Path
from typing import Any, Final, get_type_hints

import platformdirs


def cores() -> int:
    """How many processor cores this process may use."""
    affinity = getattr(os, "sched_getaffinity", None)
    return len(affinity(0)) if affinity else os.cpu_count() or 1


def _setting(default: Any, why: str, variable: str = "", shown: str = "") -> Any:
    """A field of a setting.

    Args:
        default: its value, or what computes it.
        why: what it is, and why the default is what it is.
        variable: of the environment, without ``ISCM_``; else the field's name in capitals.
        shown: the default in words, where it depends on the machine.
    """
    metadata = {"why": why, "variable": variable, "shown": shown}
    if callable(default):
        return field(default_factory=default, metadata=metadata)
    return field(default=default, metadata=metadata)


_KIB: Final = 1024
_MIB: Final = 1024 * _KIB
_GIB: Final = 1024 * _MIB


@dataclass(frozen=True)
class Limits:
    """What a query, and all of them together, may use of the machine."""

    query_seconds: float = _setting(
        10.0,
        "Longest run of a query, serialization included; then it is killed. The questions of this "
        "project take milliseconds, a full scan of 2 million triples one second.",
        "QUERY_TIMEOUT",
    )
    memory_bytes: int = _setting(
        512 * _MIB,
        "What a worker may map beyond the loaded dataset. Sorting 200,000 rows takes a tenth of "
        "it; a cross product under DISTINCT would take all there is.",
        "QUERY_MEMORY_BYTES",
    )
    answer_bytes: int = _setting(
        256 * _MIB,
        "Longest answer; past it there is none, since a truncated one would lie. All statements "
        "of 200,000 triples as JSON are 43 MB.",
        "MAX_ANSWER_BYTES",
    )
    workers: int = _setting(
        lambda: cores() + 2,
        "Processes that stand ready for quick queries; one per core keeps all cores busy, and two "
        "more let quick queries pass by those of a tenth of a second.",
        shown="two more than cores",
    )
    slow_after: float = _setting(
        0.15,
        "Seconds of processor time after which a query is slow: it gives way to quick ones, and "
        "another worker takes its place. A lookup takes a hundredth.",
    )
    spared_seconds: float = _setting(
        1.25,
        "Processor time that a slow query, one of a client and two in all, may take before it "
        "gives way: somewhat more than a second, since a query of a second is to end within ten "
        "also beside clients that keep all cores busy.",
    )
    slow_workers: int = _setting(
        8,
        "Slow queries at once; past it the next one is refused. Giving way, they take little from "
        "the quick, but each may take `ISCM_QUERY_MEMORY_BYTES`.",
    )
    slow_share: int = _setting(
        4,
        "Slow queries at once of one client, as long as it leaves more places than it has. As many "
        "workers are kept for the next slow ones; each holds a copy of what it has read.",
    )
    waiting: int = _setting(
        512, "Queries that wait for a worker; past it the next one is refused at once."
    )
    waiting_share: int = _setting(256, "Waiting queries of one client.")
    waiting_seconds: float = _setting(5.0, "Longest wait for a worker; then the query is refused.")
    nesting: int = _setting(
        1000,
        "Brackets within brackets that a query may have: what the parser's stack bears more than "
        "twice over.",
    )
    open_workers: int = _setting(
        8,
        "Queries at once that may call the endpoints of `--allow-service`; a quarter of them of "
        "one client.",
    )


@dataclass(frozen=True)
class HttpLimits:
    """What a connection may prolong."""

    connections: int = _setting(2000, "Open at once; each takes a few kilobytes.")
    connections_share: int = _setting(
        500, "Open at once of one client; those of a trusted proxy are of many."
    )
    received_bytes: int = _setting(
        64 * _MIB,
        "What has come of requests that are being read, wait or are answered, all together; past "
        "it longer content is refused.",
    )
    received_share: int = _setting(
        16 * _MIB, "The same of one client: five of the longest contents."
    )
    held_bytes: int = _setting(
        _GIB,
        "Answers that clients have not taken yet, all together: what slow readers can make the "
        "service hold. Four answers of the longest.",
    )
    held_share: int = _setting(256 * _MIB, "The same of one client: one answer of the longest.")
    head_bytes: int = _setting(
        128 * _KIB,
        "Request line and header fields; a query as long as that belongs in a POST.",
    )
    field_bytes: int = _setting(
        8 * _KIB, "One header field, and the path: what common proxies let through."
    )
    content_bytes: int = _setting(
        3 * _MIB + 64 * _KIB,
        "A request's content: percent-encoding may triple the longest query, and graph parameters "
        "stand beside it.",
    )
    read_seconds: float = _setting(
        15.0, "For a request to come whole; at 1 MiB, a link of 70 kB/s."
    )
    write_seconds: float = _setting(
        30.0, "For the client to take the next quarter of a megabyte of an answer."
    )
    write_rate: int = _setting(
        50_000,
        "Bytes a second, on average after `ISCM_WRITE_SECONDS`, that the client must take of an "
        "answer that takes memory, lest it keep one for hours; files take none. Less than what a "
        "request must come with.",
    )
    send_buffer_bytes: int = _setting(
        256 * _KIB,
        "What the system holds of a connection's answers, about twice; it would grow to megabytes "
        "by itself, which is in no account.",
    )
    idle_seconds: float = _setting(
        75.0, "Silence between two requests; proxies keep connections about a minute."
    )
    grace_seconds: float = _setting(10.0, "For queries under way when the server is told to stop.")


@dataclass(frozen=True)
class Settings:
    """What a command or the server can be told; flags win over ``ISCM_…`` variables."""

    host: str = _setting("127.0.0.1", "Address that the server listens on.")
    port: int = _setting(8000, "TCP port that the server listens on.")
    base_url: str | None = _setting(
        None,
        "Public URL of the server without a slash at its end, for pages and Link headers; without "
        "it, it is taken from each request. IRIs in the data never follow it.",
    )
    report_to: str | None = _setting(
        None,
        "Where readers report what is wrong: the address of an issue form, which gets what is "
        "known in the parameters `thing`, `fact` and `source`, or `mailto:` and an address; "
        "without it a page tells what a report needs.",
    )
    cache_dir: Path = _setting(
        lambda: platformdirs.user_cache_path("iscm"),
        "Folder that keeps what was loaded and derived for the next start, factsheets and dumps, "
        "and remembers which versions were found valid. "
        "Nothing is lost with it but time.",
        shown="the system's folder for caches",
    )
    make_ahead: int = _setting(
        1,
        "1 has the factsheets of all years, and the dumps, made after a start, by a process that "
        "works where no other would; 0 leaves each until it is asked for.",
    )
    max_query_bytes: int = _setting(
        _MIB,
        "Longest SPARQL query taken; longer ones are refused with 413. 1 MiB is a hundred times "
        "the longest question of this project.",
    )
    limits: Limits = field(default_factory=Limits)
    http: HttpLimits = field(default_factory=HttpLimits)
    reload_seconds: float = _setting(
        600.0,
        "Seconds for what is to take over, on SIGHUP or with `--watch`, to answer; then it is "
        "ended, and what is served stays. To read, derive and check all data takes some ten.",
        "RELOAD_TIMEOUT",
    )
    cache_bytes: int = _setting(
        64 * _MIB,
        "Answers and pages kept in memory; 0 keeps none. All answers that people look at in an "
        "hour fit in it many times over.",
    )
    page_threads: int = _setting(
        8, "Pages that are made at once; they wait for queries most of the time."
    )
    page_share: int = _setting(4, "Pages that are made at once of one client.")
    pages_waiting: int = _setting(
        256, "Pages that wait for a thread; past it the next one is refused at once."
    )
    pages_waiting_share: int = _setting(128, "Waiting pages of one client.")
    dump_triples: int = _setting(
        500_000,
        "Largest dataset that the server writes dumps of: each triple takes up to 2 kB of memory "
        "meanwhile. Those of larger ones are made by `iscm build`.",
    )
    allowed_services: Sequence[str] = _setting(
        (), "SPARQL endpoints that a query may call by SERVICE, by spaces.", "ALLOW_SERVICE"
    )
    endpoint: str | None = _setting(
        None,
        "SPARQL endpoint that holds a version published by `iscm publish`, to answer from in place "
        "of the engine within; see [beyond one machine](beyond-one-machine.md).",
    )
    endpoint_credentials: str | None = _setting(
        None,
        "Who asks it: `basic USER:PASSWORD`, `digest USER:PASSWORD`, `bearer TOKEN` or "
        "`header NAME: VALUE`; without it, nobody in particular.",
    )
    store: Path | None = _setting(
        None,
        "Folder of a store on disk that `iscm build --store` wrote, to answer from in place of "
        "memory; see [beyond one machine](beyond-one-machine.md).",
    )
    trusted_proxies: Sequence[str] = _setting(
        (),
        "Addresses or networks whose X-Forwarded-For and X-Forwarded-Proto are believed, by "
        "spaces.",
    )
    versions: Path | None = _setting(
        None,
        "Folder that `iscm build` wrote versions into, for the IRIs of those that are no longer "
        "the newest; without it no earlier version is kept.",
    )
    access_log: str | None = _setting(
        None, "File that gets a line for each response; `-` is standard output."
    )

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> "Settings":
        """Read every setting whose variable is set.

        Raises:
            ValueError: a variable that must be a number is none, or a negative one.
        """
        settings: Settings = _read(cls, environment)
        return settings


def _read(declared: Any, environment: Mapping[str, str]) -> Any:
    types = get_type_hints(declared)
    values: dict[str, Any] = {}
    for each in fields(declared):
        kind = types[each.name]
        if is_dataclass(kind):
            values[each.name] = _read(kind, environment)
        elif text := environment.get(variable_of(each)):
            values[each.name] = _value(variable_of(each), text, kind)
    return declared(**values)


def _value(variable: str, text: str, kind: Any) -> Any:
    if kind in (int, float):
        try:
            number = kind(text)
        except ValueError:
            what = "a whole number" if kind is int else "a number"
            raise ValueError(f"{variable} must be {what}, not {text!r}") from None
        if not 0 <= number < math.inf:
            raise ValueError(f"{variable} must be 0 or more, not {text!r}")
        return number
    if kind == Sequence[str]:
        return text.split()
    if kind in (Path, Path | None):
        return Path(text)
    return text.rstrip("/") if variable == "ISCM_BASE_URL" else text


def variable_of(setting: "Field[Any]") -> str:
    """The environment variable of a setting."""
    return "ISCM_" + (setting.metadata["variable"] or setting.name.upper())


def declared(of: Any = Settings) -> Iterator["Field[Any]"]:
    """Every setting, in the order of the classes."""
    types = get_type_hints(of)
    for each in fields(of):
        if is_dataclass(types[each.name]):
            yield from declared(types[each.name])
        else:
            yield each


def table() -> str:
    """All settings as a table in Markdown."""
    rows = [
        f"| `{variable_of(each)}` | {default_in_words(each)} | {each.metadata['why']} |"
        for each in declared()
    ]
    return "\n".join(("| variable | default | what it is, and why so |", "|---|---|---|", *rows))


def default_in_words(setting: "Field[Any]") -> str:
    """The default of a setting, in words where it depends on the machine."""
    default = setting.default
    if setting.metadata["shown"]:
        return str(setting.metadata["shown"])
    if setting.name.endswith(("_bytes", "_share")) and isinstance(default, int):
        for unit, size in (("GiB", _GIB), ("MiB", _MIB), ("KiB", _KIB)):
            if default >= size and default % size == 0:
                return f"{default // size} {unit}"
    if isinstance(default, (int, float)):
        return f"{default:g}"
    return f"`{default}`" if default else "none"


_HEADING: Final = """\
# Settings

`iscm serve` and the other commands read these variables of the environment; a flag wins over its
variable (`iscm serve --help`). A bound that a request meets is answered with a problem that says
which it was. Written by `python -m iscm.settings > docs/settings.md`.
"""

if __name__ == "__main__":
    print(_HEADING, table(), sep="\n")
