"""The queue: bounded, and fair between clients."""

from collections import OrderedDict, deque
from collections.abc import Callable, Iterator
from typing import Generic, Protocol, TypeVar


class _Asked(Protocol):
    """Whatever a client asks for."""

    client: str


_T = TypeVar("_T", bound=_Asked)


class WaitingRoom(Generic[_T]):
    """What waits for its turn, such as queries for a worker; clients are served in turn, each in
    its own order."""

    def __init__(self) -> None:
        self._lines: OrderedDict[str, deque[_T]] = OrderedDict()
        self._length = 0

    def __len__(self) -> int:
        return self._length

    def __iter__(self) -> Iterator[_T]:
        for line in list(self._lines.values()):
            yield from list(line)

    def of(self, client: str) -> int:
        """How many queries of a client wait."""
        line = self._lines.get(client)
        return len(line) if line else 0

    def others(self, *clients: str) -> bool:
        """Whether a query of another client than these waits."""
        return any(client not in clients for client in self._lines)

    def append(self, job: _T) -> None:
        """Come last among the client's."""
        self._lines.setdefault(job.client, deque()).append(job)
        self._length += 1

    def next(self, may: Callable[[str], bool] = lambda _client: True) -> _T | None:
        """The next query, of the client whose turn it is; None where none waits.

        Args:
            may: whether a client may have its turn now.
        """
        client = next((client for client in self._lines if may(client)), None)
        if client is None:
            return None
        line = self._lines.pop(client)
        job = line.popleft()
        self._length -= 1
        if line:
            self._lines[client] = line
        return job

    def remove(self, job: _T) -> bool:
        """Take a query out; False where it is not there."""
        line = self._lines.get(job.client)
        if line is None or job not in line:
            return False
        line.remove(job)
        self._length -= 1
        if not line:
            del self._lines[job.client]
        return True

    def drop_after(self, client: str, kept: int) -> list[_T]:
        """Take out all queries of a client but its first few."""
        line = self._lines.get(client)
        dropped: list[_T] = []
        while line and len(line) > kept:
            dropped.append(line.pop())
        self._length -= len(dropped)
        if line is not None and not line:
            del self._lines[client]
        return dropped
