"""Processes that work in the background."""

import os
import signal
import sys
from contextlib import suppress
from typing import Final

_LOWEST_PRIORITY: Final = 19


def give_way(parent: int) -> None:
    """Work where no other process would (SCHED_IDLE, sched(7)), and end with the parent process.

    Nothing of this is there but on Linux: elsewhere the process runs as any other.

    Args:
        parent: its process id; where that has ended already, so does this process.
    """
    if sys.platform != "linux":
        return
    from iscm.pool.worker_process import die_with_parent

    die_with_parent(parent, signal.SIGTERM)
    with suppress(OSError):
        os.setpriority(os.PRIO_PROCESS, 0, _LOWEST_PRIORITY)
        os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))
