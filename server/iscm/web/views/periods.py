"""Periods as a person writes them: ``2016 – 2018``, ``2025 –``, ``… – 2020``, ``2016``."""

from collections.abc import Iterable, Sequence


def period_of(start: str | None, end: str | None, bases: Sequence[str] = ()) -> str:
    """A period in words; empty where neither day is known.

    Args:
        start, end: its days, months or years.
        bases: how the end is known, in words.
    """
    if not start and not end:
        return ""
    if start == end:
        return start or ""
    ended = "".join((end or "", *(f" ({basis})" for basis in bases)))
    return f"{start or '…'} – {ended}".strip()


def coarsest(periods: Iterable[str]) -> tuple[str, ...]:
    """Periods, but those that another one says less precisely."""
    kept: list[str] = []
    given = set(periods)
    ends = {_end(period) for period in given if not period.startswith("…")}
    # An end alone says nothing more where another period has it too.
    given = {p for p in given if not (p.startswith("…") and _end(p) in ends)}
    for period in sorted(given, key=lambda text: (len(text), text)):
        if not any(_refines(period, other) for other in kept):
            kept.append(period)
    return tuple(sorted(kept))


def _end(period: str) -> str:
    return period.rpartition("–")[2].strip()


def _refines(period: str, other: str) -> bool:
    ends, others = ([day.strip() for day in text.split("–")] for text in (period, other))
    return len(ends) == len(others) and all(
        end.startswith(coarse) and bool(end) == bool(coarse)
        for end, coarse in zip(ends, others, strict=True)
    )
