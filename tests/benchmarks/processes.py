"""Processes of the servers: starting them, what they hold in memory, and their end."""

import contextlib
import os
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

_NOT_KEPT: Final = "PYTHONDONTWRITEBYTECODE"
_given_out: set[int] = set()


def free_port() -> int:
    """A TCP port of the loopback interface that nobody listens on, never the same twice."""
    while True:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port: int = probe.getsockname()[1]
        if port not in _given_out:
            _given_out.add(port)
            return port


def start(
    command: Sequence[str], log: Path, environment: Mapping[str, str] | None = None
) -> subprocess.Popen[bytes]:
    """Start a server in a session of its own, its output in the file `log`."""
    with log.open("ab") as output:
        return subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
            env=inherited() | dict(environment or {}),
        )


def inherited() -> dict[str, str]:
    """The environment of this process, with what Python compiles kept as it is by default: without,
    each start compiles hundreds of modules."""
    return {name: value for name, value in os.environ.items() if name != _NOT_KEPT}


def stop(process: subprocess.Popen[bytes], patience: float = 20.0) -> None:
    """End a server and all it started: first asked, after `patience` seconds killed."""
    with contextlib.suppress(ProcessLookupError):
        process.terminate()
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(patience)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def family(pid: int) -> list[int]:
    """`pid` and all its descendants that live."""
    found, unread = [], [pid]
    while unread:
        one = unread.pop()
        found.append(one)
        for children in Path(f"/proc/{one}/task").glob("*/children"):
            with contextlib.suppress(OSError):
                unread.extend(int(child) for child in children.read_text().split())
    return found


def memory(pid: int) -> float:
    """Proportional set size of `pid` and its descendants in MB (10^6 bytes).

    Pages that several processes share are counted once in the sum.
    """
    total = 0
    for one in family(pid):
        with contextlib.suppress(OSError):
            for line in Path(f"/proc/{one}/smaps_rollup").read_text().splitlines():
                if line.startswith("Pss:"):
                    total += int(line.split()[1]) * 1024
    return total / 1e6


class Peak:
    """Largest memory of a process family while the context is open.

    Reading it walks through all pages of each process: fourteen of 250 MB take a core by
    themselves when that is done every 20 ms, of what is being measured. So each reading is
    followed by a pause of `_REST` times its length. What grows to the end, as runaways do, would
    be found by chance: so the last reading is made when the context closes.
    """

    _REST: Final = 50

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self.before = self.highest = memory(pid)

    def _watch(self, ended: threading.Event) -> None:
        pause = 0.02
        while not ended.wait(pause):
            started = time.monotonic()
            self.highest = max(self.highest, memory(self._pid))
            pause = max(0.02, self._REST * (time.monotonic() - started))

    @contextlib.contextmanager
    def watching(self) -> Iterator["Peak"]:
        """Watch until the context ends."""
        ended = threading.Event()
        watcher = threading.Thread(target=self._watch, args=(ended,), daemon=True)
        watcher.start()
        try:
            yield self
        finally:
            ended.set()
            watcher.join()
            self.highest = max(self.highest, memory(self._pid))


def wait_until(
    condition: Callable[[], bool], seconds: float, process: subprocess.Popen[bytes]
) -> None:
    """Wait until `condition` holds.

    Raises:
        TimeoutError: it did not within `seconds`.
        ChildProcessError: `process` ended before.
    """
    end = time.monotonic() + seconds
    while not condition():
        if process.poll() is not None:
            raise ChildProcessError(f"ended with {process.returncode}")
        if time.monotonic() > end:
            raise TimeoutError(f"not ready within {seconds:g} s")
        time.sleep(0.01)


def processor(pid: int) -> float:
    """The seconds of processor that a process has used so far, in the system's ticks."""
    with contextlib.suppress(OSError):
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return 0.0
