"""What `iscm links check` remembers of the pages that links lead to."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

MEMORY: Final = "links.json"
"""Its file, in the folder of what is kept."""


@dataclass(frozen=True)
class DeadLink:
    """A page that led nowhere when it was asked for.

    Attributes:
        iri: its address.
        status: the HTTP status; 0 where no server answered.
        day: when it was asked for.
    """

    iri: str
    status: int
    day: str


def is_good(status: int | None) -> bool:
    """Whether there is something at an IRI that was answered with this HTTP status; None or 0 where
    no server answered."""
    return status is not None and 0 < status < 400


def read_memory(path: Path) -> dict[str, dict[str, Any]]:
    """IRI → ``status`` and ``day`` of the newest answer; empty where nothing was asked yet.

    Raises:
        ValueError: the file is none that `iscm links check` has written.
        OSError: it cannot be read.
    """
    try:
        memory = json.loads(path.read_text(encoding="utf-8"))
        return {
            iri: known
            for iri, known in memory.items()
            if isinstance(known["status"], int) and date.fromisoformat(known["day"])
        }
    except FileNotFoundError:
        return {}
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise ValueError(f"{path}: no memory of links; remove it ({error})") from error


def dead_links(memory: Mapping[str, Mapping[str, Any]]) -> list[DeadLink]:
    """Those of a memory that led nowhere, by IRI."""
    return [
        DeadLink(iri, known["status"], known["day"])
        for iri, known in sorted(memory.items())
        if not is_good(known["status"])
    ]
