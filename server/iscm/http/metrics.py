"""What the server counts, in Prometheus's text format (https://prometheus.io/docs/instrumenting/exposition_formats/)."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Final

from iscm.reloads import Reloads

CONTENT_TYPE: Final = "text/plain; version=0.0.4; charset=utf-8"
_BOUNDS: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)

Labels = Mapping[str, str]


class Histogram:
    """How long things took, in seconds."""

    def __init__(self) -> None:
        self._counts = [0] * (len(_BOUNDS) + 1)
        self._sum = 0.0

    def observe(self, seconds: float) -> None:
        """Add one observation."""
        self._counts[bisect_left(_BOUNDS, seconds)] += 1
        self._sum += seconds

    def samples(self, name: str) -> Iterable[str]:
        """Its samples in the text format."""
        total = 0
        for bound, count in zip((*map(repr, _BOUNDS), "+Inf"), self._counts, strict=True):
            total += count
            yield f'{name}_bucket{{le="{bound}"}} {total}'
        yield f"{name}_sum {self._sum!r}"
        yield f"{name}_count {total}"


class Metrics:
    """Counters of the HTTP side; the pool and the cache keep their own.

    Attributes:
        responses: (what was asked: sparql, page or other; status) → how many.
        latency: from a SPARQL request's first byte to its answer.
        sent: bytes of content.
    """

    def __init__(self) -> None:
        self.responses: Counter[tuple[str, int]] = Counter()
        self.latency = Histogram()
        self.sent = 0


def family(name: str, kind: str, text: str, samples: Iterable[tuple[Labels, float]]) -> list[str]:
    """A metric family as lines."""
    lines = [f"# HELP {name} {text}", f"# TYPE {name} {kind}"]
    for labels, value in samples:
        inside = ",".join(f'{key}="{_escaped(label)}"' for key, label in labels.items())
        lines.append(f"{name}{{{inside}}} {value!r}" if inside else f"{name} {value!r}")
    return lines


def _escaped(value: str) -> str:
    return value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")


def exposition(
    metrics: Metrics,
    *,
    gauges: Mapping[str, int],
    ended: Mapping[str, int],
    cache: Mapping[str, int],
    connections: int,
    dropped: int,
    reloads: Reloads,
    version: str,
    software: str,
    started: float,
) -> bytes:
    """All metrics as text.

    Args:
        metrics: of the HTTP side.
        gauges: workers and waiting queries by state, as `Pool.gauges` gives them.
        ended: how queries ended: answered, or the kind of problem.
        cache: hits, misses, bytes, entries.
        connections: how many are open.
        dropped: lines of the access log that could not be written.
        reloads: what became of them.
        version, software: of the dataset and of the program.
        started: when the process started, in Unix time.
    """
    lines = family(
        "iscm_http_responses_total",
        "counter",
        "Responses by what was asked and status; 499: the client left before.",
        [
            ({"handler": handler, "status": str(status)}, count)
            for (handler, status), count in sorted(metrics.responses.items())
        ],
    )
    lines += family("iscm_http_sent_bytes_total", "counter", "Content sent.", [({}, metrics.sent)])
    lines += family("iscm_http_connections", "gauge", "Open connections.", [({}, connections)])
    lines += family(
        "iscm_access_log_dropped_total",
        "counter",
        "Lines of the access log that could not be written.",
        [({}, dropped)],
    )
    name = "iscm_sparql_duration_seconds"
    lines += family(name, "histogram", "From a SPARQL request's first byte to its answer.", [])
    lines += metrics.latency.samples(name)
    lines += family(
        "iscm_query_workers",
        "gauge",
        "Worker processes by what they do.",
        [({"state": state}, gauges[state]) for state in ("idle", "quick", "slow", "kept")],
    )
    lines += family(
        "iscm_queries_waiting", "gauge", "Queries in the queue.", [({}, gauges["waiting"])]
    )
    lines += family(
        "iscm_queries_total",
        "counter",
        "Queries that left the pool, by how they ended.",
        [({"outcome": outcome}, count) for outcome, count in sorted(ended.items())],
    )
    lines += family(
        "iscm_cache_lookups_total",
        "counter",
        "Look-ups in the cache of answers.",
        [({"result": "hit"}, cache["hits"]), ({"result": "miss"}, cache["misses"])],
    )
    lines += family("iscm_cache_bytes", "gauge", "Answers kept.", [({}, cache["bytes"])])
    lines += family("iscm_cache_entries", "gauge", "Answers kept.", [({}, cache["entries"])])
    lines += family(
        "iscm_reloads_total",
        "counter",
        "Reloads: swapped in, or refused, what was served before going on.",
        [({"outcome": "served"}, reloads.served), ({"outcome": "refused"}, reloads.refused)],
    )
    lines += family(
        "iscm_dataset_info",
        "gauge",
        "The dataset version that is served, and the software's.",
        [({"version": version, "software": software}, 1)],
    )
    lines += family(
        "iscm_start_time_seconds",
        "gauge",
        "When the server started, in Unix time.",
        [({}, started)],
    )
    return "\n".join(lines).encode() + b"\n"
