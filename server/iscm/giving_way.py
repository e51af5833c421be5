"""Processes that work in the background."""

import os
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from threading import Lock, Thread
from typing import Final

_LOWEST_PRIORITY: Final = 19
_turn = Lock()


def run_aside(module: str, cache_dir: Path, *arguments: str) -> None:
    """Have a module run in a process of its own, which ends with this one; one after another, since
    each holds the data once more.

    Args:
        module: run as ``python -m``; it begins by `give_way`.
        cache_dir: where what is known is kept.
        arguments: what it is told, after the id of this process.
    """
    command = [sys.executable, "-m", module, str(os.getpid()), *arguments]
    environment = os.environ | {"ISCM_CACHE_DIR": str(cache_dir)}
    Thread(target=_run, args=(command, environment), name=module, daemon=True).start()


def _run(command: list[str], environment: dict[str, str]) -> None:
    # It ends with this thread, which waits for it, and so with the server.
    with _turn:
        subprocess.run(  # noqa: S603 - the arguments are its own
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=environment,
            check=False,
        )


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
