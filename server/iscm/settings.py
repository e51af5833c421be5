"""All settings in one place: defaults, environment variables, and why each bound is what it is."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

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
        held_bytes: answers too large for the cache that are being sent, all together: what slow
            readers can make the service hold.
        workers: processes that stand ready for quick queries; one per core keeps all cores busy,
            and two at least, so that one long query never stops all others.
        slow_after: seconds after which a query is slow: it gives way to quick ones, at low
            priority, and another worker takes its place. A lookup takes a hundredth of it.
        slow_workers: slow queries at once; past it the next one is refused. At the lowest
            priority they take little from the quick, but each may take `memory_bytes`.
        slow_share: slow queries at once of one client.
        waiting: queries that wait for a worker; past it the next one is refused at once.
        waiting_share: waiting queries of one client.
        waiting_seconds: longest wait for a worker; then the query is refused.
        nesting: brackets within brackets that a query may have: what the parser's stack bears
            more than twice over.
        open_workers: queries at once that may call the endpoints of `--allow-service`.
    """

    query_seconds: float = 10.0
    memory_bytes: int = 512 * 1024 * 1024
    answer_bytes: int = 256 * 1024 * 1024
    held_bytes: int = 1024 * 1024 * 1024
    workers: int = field(default_factory=lambda: max(2, cores()))
    slow_after: float = 0.25
    slow_workers: int = 8
    slow_share: int = 4
    waiting: int = 512
    waiting_share: int = 256
    waiting_seconds: float = 5.0
    nesting: int = 1000
    open_workers: int = 2


@dataclass(frozen=True)
class Settings:
    """What a command or the server can be told; flags win over ``ISCM_…`` variables.

    Attributes:
        host: address that the server listens on.
        port: TCP port that the server listens on.
        base_url: public URL of the server without a trailing slash, for pages and Link headers;
            None takes it from each request. IRIs in the data never follow it.
        cache_dir: folder that remembers which dataset versions were found valid.
        max_query_bytes: longest SPARQL query taken; longer ones are refused with 413. 1 MiB is a
            hundred times the longest question of this project.
    """

    host: str = "127.0.0.1"
    port: int = 8000
    base_url: str | None = None
    cache_dir: Path = field(default_factory=lambda: platformdirs.user_cache_path("iscm"))
    max_query_bytes: int = 1024 * 1024

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> "Settings":
        """Read ``ISCM_HOST``, ``ISCM_PORT``, ``ISCM_BASE_URL``, ``ISCM_CACHE_DIR``, … .

        Raises:
            ValueError: a variable that must be a whole number is not one.
        """
        defaults = cls()
        return cls(
            host=environment.get("ISCM_HOST", defaults.host),
            port=_integer(environment, "ISCM_PORT", defaults.port),
            base_url=environment.get("ISCM_BASE_URL", "").rstrip("/") or None,
            cache_dir=Path(environment.get("ISCM_CACHE_DIR") or defaults.cache_dir),
            max_query_bytes=_integer(
                environment, "ISCM_MAX_QUERY_BYTES", defaults.max_query_bytes
            ),
        )


def _integer(environment: Mapping[str, str], name: str, default: int) -> int:
    text = environment.get(name)
    if text is None:
        return default
    try:
        return int(text)
    except ValueError:
        raise ValueError(f"{name} must be a whole number, not {text!r}") from None
