"""All settings in one place: defaults, environment variables, and why each bound is what it is."""

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

import platformdirs


def cores() -> int:
    """How many processor cores this process may use."""
    affinity = getattr(os, "sched_getaffinity", None)
    return len(affinity(0)) if affinity else os.cpu_count() or 1


@dataclass(frozen=True)
class Limits:
    """What a query, and all of them together, may use of the machine.

    Attributes:
        query_seconds: longest run of a query, serialization included; then it is killed. The
            questions of this project take milliseconds, a full scan of 2 million triples one
            second.
        memory_bytes: what a worker may map beyond the loaded dataset. Sorting 200,000 rows takes
            a tenth of it; a cross product under DISTINCT would take all there is.
        answer_bytes: longest answer; past it there is none, since a truncated one would lie.
            All statements of 200,000 triples as JSON are 43 MB.
        workers: processes that stand ready for quick queries; one per core keeps all cores busy,
            and two more let quick queries pass by those of a tenth of a second.
        slow_after: seconds of processor time after which a query is slow: it gives way to quick
            ones, and another worker takes its place. A lookup takes a hundredth.
        spared_seconds: processor time that a slow query, one of a client and two in all, may take
            before it gives way: somewhat more than a second, since a query of a second is to end
            within ten also beside clients that keep all cores busy.
        slow_workers: slow queries at once; past it the next one is refused. Giving way, they take
            little from the quick, but each may take `memory_bytes`.
        slow_share: slow queries at once of one client.
        waiting: queries that wait for a worker; past it the next one is refused at once.
        waiting_share: waiting queries of one client.
        waiting_seconds: longest wait for a worker; then the query is refused.
        nesting: brackets within brackets that a query may have: what the parser's stack bears
            more than twice over.
        open_workers: queries at once that may call the endpoints of `--allow-service`; a quarter of
            them of one client.
    """

    query_seconds: float = 10.0
    memory_bytes: int = 512 * 1024 * 1024
    answer_bytes: int = 256 * 1024 * 1024
    workers: int = field(default_factory=lambda: cores() + 2)
    slow_after: float = 0.15
    spared_seconds: float = 1.25
    slow_workers: int = 8
    slow_share: int = 4
    waiting: int = 512
    waiting_share: int = 256
    waiting_seconds: float = 5.0
    nesting: int = 1000
    open_workers: int = 8


@dataclass(frozen=True)
class HttpLimits:
    """What a connection may draw out.

    Attributes:
        connections: open at once; each takes a few kilobytes.
        connections_share: of one client; those of a trusted proxy are of many.
        received_bytes: what has come of requests that are being read, wait or are answered, all
            together; past it longer content is refused.
        received_share: of one client: five of the longest contents.
        held_bytes: answers that clients have not taken yet, all together: what slow readers can
            make the service hold. Four answers of the longest.
        held_share: of one client: one answer of the longest.
        head_bytes: request line and header fields; a query as long as that belongs in a POST.
        field_bytes: one header field, and the path: what common proxies let through.
        content_bytes: a request's content: percent-encoding may triple the longest query, and
            graph parameters stand beside it.
        read_seconds: for a request to come whole; at 1 MiB, a link of 70 kB/s.
        write_seconds: for the client to take the next quarter of a megabyte of an answer.
        write_rate: bytes a second, on average after `write_seconds`, that the client must take of
            an answer that takes memory, lest it keep one for hours; files take none. Less than
            what a request must come with.
        send_buffer_bytes: what the system holds of a connection's answers, about twice; it would
            grow to megabytes by itself, which is in no account.
        idle_seconds: silence between two requests; proxies keep connections about a minute.
        grace_seconds: for queries under way when the server is told to stop.
    """

    connections: int = 2000
    connections_share: int = 500
    received_bytes: int = 64 * 1024 * 1024
    received_share: int = 16 * 1024 * 1024
    held_bytes: int = 1024 * 1024 * 1024
    held_share: int = 256 * 1024 * 1024
    head_bytes: int = 128 * 1024
    field_bytes: int = 8 * 1024
    content_bytes: int = 3 * 1024 * 1024 + 64 * 1024
    read_seconds: float = 15.0
    write_seconds: float = 30.0
    write_rate: int = 50_000
    send_buffer_bytes: int = 256 * 1024
    idle_seconds: float = 75.0
    grace_seconds: float = 10.0


@dataclass(frozen=True)
class Settings:
    """What a command or the server can be told; flags win over ``ISCM_…`` variables.

    Attributes:
        host: address that the server listens on.
        port: TCP port that the server listens on.
        base_url: public URL of the server without a trailing slash, for pages and Link headers;
            None takes it from each request. IRIs in the data never follow it.
        cache_dir: folder that remembers which dataset versions were found valid, and keeps the
            dumps of those whose dumps were asked for.
        max_query_bytes: longest SPARQL query taken; longer ones are refused with 413. 1 MiB is a
            hundred times the longest question of this project.
        limits: what queries may use.
        http: what connections may draw out.
        cache_bytes: answers and pages kept in memory; 0 keeps none. All answers that people look
            at in an hour fit in it many times over.
        page_threads: pages that are made at once; they wait for queries most of the time.
        page_share: of one client.
        pages_waiting: pages that wait for a thread; past it the next one is refused at once.
        pages_waiting_share: of one client.
        dump_triples: largest dataset that the server writes dumps of: each triple takes up to
            2 kB of memory meanwhile. Those of larger ones are made by `iscm build`.
        allowed_services: SPARQL endpoints that a query may call by SERVICE.
        trusted_proxies: addresses or networks whose X-Forwarded-For and X-Forwarded-Proto are
            believed.
        versions: folder that `iscm build` wrote versions into, for the IRIs of those that are no
            longer the newest; None keeps no earlier version.
        access_log: file that gets a line for each response; ``-`` is standard output.
    """

    host: str = "127.0.0.1"
    port: int = 8000
    base_url: str | None = None
    cache_dir: Path = field(default_factory=lambda: platformdirs.user_cache_path("iscm"))
    max_query_bytes: int = 1024 * 1024
    limits: Limits = field(default_factory=Limits)
    http: HttpLimits = field(default_factory=HttpLimits)
    cache_bytes: int = 64 * 1024 * 1024
    page_threads: int = 8
    page_share: int = 4
    pages_waiting: int = 256
    pages_waiting_share: int = 128
    dump_triples: int = 500_000
    allowed_services: Sequence[str] = ()
    trusted_proxies: Sequence[str] = ()
    access_log: str | None = None
    versions: Path | None = None

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> "Settings":
        """Read ``ISCM_HOST``, ``ISCM_PORT``, ``ISCM_BASE_URL``, ``ISCM_CACHE_DIR``, … .

        Raises:
            ValueError: a variable that must be a whole number is not one.
        """
        defaults = cls()
        bounds, http = defaults.limits, defaults.http

        def integer(name: str, default: int) -> int:
            return _number(environment, name, default, int, "a whole number")

        def seconds(name: str, default: float) -> float:
            return _number(environment, name, default, float, "a number")

        return cls(
            host=environment.get("ISCM_HOST", defaults.host),
            port=integer("ISCM_PORT", defaults.port),
            base_url=environment.get("ISCM_BASE_URL", "").rstrip("/") or None,
            cache_dir=Path(environment.get("ISCM_CACHE_DIR") or defaults.cache_dir),
            max_query_bytes=integer("ISCM_MAX_QUERY_BYTES", defaults.max_query_bytes),
            limits=Limits(
                query_seconds=seconds("ISCM_QUERY_TIMEOUT", bounds.query_seconds),
                memory_bytes=integer("ISCM_QUERY_MEMORY_BYTES", bounds.memory_bytes),
                answer_bytes=integer("ISCM_MAX_ANSWER_BYTES", bounds.answer_bytes),
                workers=integer("ISCM_WORKERS", bounds.workers),
                slow_after=seconds("ISCM_SLOW_AFTER", bounds.slow_after),
                spared_seconds=seconds("ISCM_SPARED_SECONDS", bounds.spared_seconds),
                slow_workers=integer("ISCM_SLOW_WORKERS", bounds.slow_workers),
                slow_share=integer("ISCM_SLOW_SHARE", bounds.slow_share),
                waiting=integer("ISCM_WAITING", bounds.waiting),
                waiting_share=integer("ISCM_WAITING_SHARE", bounds.waiting_share),
                waiting_seconds=seconds("ISCM_WAITING_SECONDS", bounds.waiting_seconds),
                nesting=integer("ISCM_NESTING", bounds.nesting),
                open_workers=integer("ISCM_OPEN_WORKERS", bounds.open_workers),
            ),
            http=HttpLimits(
                connections=integer("ISCM_CONNECTIONS", http.connections),
                connections_share=integer("ISCM_CONNECTIONS_SHARE", http.connections_share),
                received_bytes=integer("ISCM_RECEIVED_BYTES", http.received_bytes),
                received_share=integer("ISCM_RECEIVED_SHARE", http.received_share),
                held_bytes=integer("ISCM_HELD_BYTES", http.held_bytes),
                held_share=integer("ISCM_HELD_SHARE", http.held_share),
                head_bytes=integer("ISCM_HEAD_BYTES", http.head_bytes),
                field_bytes=integer("ISCM_FIELD_BYTES", http.field_bytes),
                content_bytes=integer("ISCM_CONTENT_BYTES", http.content_bytes),
                read_seconds=seconds("ISCM_READ_SECONDS", http.read_seconds),
                write_seconds=seconds("ISCM_WRITE_SECONDS", http.write_seconds),
                write_rate=integer("ISCM_WRITE_RATE", http.write_rate),
                send_buffer_bytes=integer("ISCM_SEND_BUFFER_BYTES", http.send_buffer_bytes),
                idle_seconds=seconds("ISCM_IDLE_SECONDS", http.idle_seconds),
                grace_seconds=seconds("ISCM_GRACE_SECONDS", http.grace_seconds),
            ),
            cache_bytes=integer("ISCM_CACHE_BYTES", defaults.cache_bytes),
            page_threads=integer("ISCM_PAGE_THREADS", defaults.page_threads),
            page_share=integer("ISCM_PAGE_SHARE", defaults.page_share),
            pages_waiting=integer("ISCM_PAGES_WAITING", defaults.pages_waiting),
            pages_waiting_share=integer("ISCM_PAGES_WAITING_SHARE", defaults.pages_waiting_share),
            dump_triples=integer("ISCM_DUMP_TRIPLES", defaults.dump_triples),
            allowed_services=environment.get("ISCM_ALLOW_SERVICE", "").split(),
            trusted_proxies=environment.get("ISCM_TRUSTED_PROXIES", "").split(),
            access_log=environment.get("ISCM_ACCESS_LOG") or None,
            versions=Path(versions) if (versions := environment.get("ISCM_VERSIONS")) else None,
        )


_Number = TypeVar("_Number", int, float)


def _number(
    environment: Mapping[str, str],
    name: str,
    default: _Number,
    kind: Callable[[str], _Number],
    what: str,
) -> _Number:
    text = environment.get(name)
    if text is None:
        return default
    try:
        return kind(text)
    except ValueError:
        raise ValueError(f"{name} must be {what}, not {text!r}") from None
