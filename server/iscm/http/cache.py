"""Answers kept in memory, bounded in bytes; what is used least recently goes first."""

import sys
from collections import OrderedDict
from collections.abc import Collection, Hashable, Sequence
from typing import Final, NamedTuple

_OVERHEAD: Final = 1024
"""About what an entry costs beside its bytes and those of its key."""
_VARY: Final = "vary"


class Stored(NamedTuple):
    """A response that is the same for everybody who asks for it.

    Attributes:
        rest: all header fields but Date, Connection and Server-Timing, the empty line and the
            content.
        head_length: how many bytes of `rest` stand before the content.
        etag: the entity tag, quotes included; empty where there is none.
        headers: the fields in `rest`, but for Content-Length.
    """

    rest: bytes
    head_length: int
    etag: bytes
    headers: Sequence[tuple[bytes, bytes]]

    @property
    def size(self) -> int:
        """Length of the content in bytes."""
        return len(self.rest) - self.head_length


class Cache:
    """Key → `Stored`.

    Nothing in it goes stale: the dataset version is part of the process that holds it.

    Attributes:
        hits, misses: look-ups that found something, and that did not.
        bytes: what the entries take, their keys included.
    """

    def __init__(self, limit: int) -> None:
        """
        Args:
            limit: bytes to keep, an eighth of them for requests that are known; 0 keeps nothing.
        """
        self._limit = limit
        self._entries: OrderedDict[Hashable, Stored] = OrderedDict()
        self._costs: dict[Hashable, int] = {}
        self.hits = self.misses = self.bytes = 0

    def __len__(self) -> int:
        return len(self._entries)

    @property
    def largest(self) -> int:
        """Longest content that is kept: an eighth of all."""
        return self._limit // 8

    @property
    def for_requests(self) -> int:
        """Bytes that are for `iscm.http.known.KnownRequests`."""
        return self._limit // 8

    def get(self, key: Hashable) -> Stored | None:
        """What a key is answered with; counts a hit or a miss."""
        entry = self._entries.get(key)
        if entry is None:
            self.misses += 1
            return None
        self._entries.move_to_end(key)
        self.hits += 1
        return entry

    def put(self, key: Hashable, entry: Stored) -> None:
        """Keep an entry, if it is not too large.

        Args:
            key: what it answers.
            entry: the response.
        """
        cost = len(entry.rest) + bytes_of(key) + _OVERHEAD
        if cost > self.largest or key in self._entries:
            return
        self._entries[key] = entry
        self._costs[key] = cost
        self.bytes += cost
        while self.bytes > self._limit - self.for_requests:
            oldest, _ = self._entries.popitem(last=False)
            self.bytes -= self._costs.pop(oldest)

    def vary(self, address: Hashable) -> Sequence[bytes]:
        """The fields of requests that the answers at an address are known to depend on."""
        key = (_VARY, address)
        entry = self._entries.get(key)
        if entry is None:
            return ()
        self._entries.move_to_end(key)
        return entry.rest.split()

    def learn(self, address: Hashable, names: Collection[bytes]) -> None:
        """From now on tell requests to an address apart by these fields too, in small letters
        (https://www.rfc-editor.org/rfc/rfc9111#section-4.1)."""
        known = self.vary(address)
        if set(names) <= set(known):
            return
        key = (_VARY, address)
        if self._entries.pop(key, None) is not None:
            self.bytes -= self._costs.pop(key)
        rest = b" ".join(sorted({*known, *names}))
        self.put(key, Stored(rest, len(rest), b"", ()))


def bytes_of(key: Hashable) -> int:
    """What a key takes in memory: text up to four bytes a letter."""
    if isinstance(key, tuple):
        return sys.getsizeof(key) + sum(map(bytes_of, key))
    return sys.getsizeof(key)
