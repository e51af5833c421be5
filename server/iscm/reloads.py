"""What became of reloads: told by the process that begins them, read by the one that answers."""

import json
import os
from dataclasses import asdict, dataclass
from typing import Final

_LONGEST: Final = 60_000
"""Bytes of a report that are kept."""


@dataclass(frozen=True)
class Reloads:
    """What became of reloads since the service was started.

    Attributes:
        served: how many were swapped in.
        refused: how many were not.
        report: why the newest was refused; empty where it was swapped in.
    """

    served: int = 0
    refused: int = 0
    report: str = ""


class Board:
    """Memory with a descriptor, which processes that are begun one from another share."""

    def __init__(self, descriptor: int | None = None) -> None:
        """
        Args:
            descriptor: of a board that there is; None for a new one.
        """
        self.descriptor = os.memfd_create("iscm-reloads") if descriptor is None else descriptor

    def read(self) -> Reloads:
        """What stands there."""
        text = os.pread(self.descriptor, 2 * _LONGEST, 0)
        return Reloads(**json.loads(text)) if text else Reloads()

    def write(self, told: Reloads) -> None:
        """Have it stand there, the report cut where it is very long."""
        cut = told.report.encode()[:_LONGEST].decode("utf-8", "ignore")
        text = json.dumps(asdict(told) | {"report": cut}).encode("utf-8")
        # One write of a longer text than before: blanks after it are no part of JSON.
        size = max(len(text), os.fstat(self.descriptor).st_size)
        os.pwrite(self.descriptor, text.ljust(size), 0)
