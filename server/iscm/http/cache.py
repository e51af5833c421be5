"""Answers kept in memory, bounded in bytes; what is used least recently goes first."""

from collections import OrderedDict
from collections.abc import Hashable, Sequence
from typing import Final, NamedTuple

_OVERHEAD: Final = 1024
"""About what an entry costs beside its bytes."""
_ALIAS_BYTES: Final = 4096


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
    """Key → `Stored`, with aliases: raw requests that are known to mean a key.

    Nothing in it goes stale: the dataset version is part of the process that holds it.

    Attributes:
        hits, misses: look-ups that found something, and that did not.
        bytes: what the entries take.
    """

    def __init__(self, limit: int) -> None:
        """Args:
        limit: bytes to keep; 0 keeps nothing.
        """
        self._limit = limit
        self._entries: OrderedDict[Hashable, Stored] = OrderedDict()
        self._aliases: OrderedDict[Hashable, Hashable] = OrderedDict()
        self._most_aliases = max(1, limit // 8192)
        self.hits = self.misses = self.bytes = 0

    def __len__(self) -> int:
        return len(self._entries)

    @property
    def largest(self) -> int:
        """Longest content that is kept: an eighth of all."""
        return self._limit // 8

    def alias(self, raw: Hashable) -> Stored | None:
        """What a raw request is answered with, where that is known; counts a hit."""
        key = self._aliases.get(raw)
        if key is None:
            return None
        entry = self._entries.get(key)
        if entry is None:
            del self._aliases[raw]
            return None
        self._entries.move_to_end(key)
        self.hits += 1
        return entry

    def get(self, key: Hashable) -> Stored | None:
        """What a key is answered with; counts a hit or a miss."""
        entry = self._entries.get(key)
        if entry is None:
            self.misses += 1
            return None
        self._entries.move_to_end(key)
        self.hits += 1
        return entry

    def put(self, key: Hashable, entry: Stored, key_bytes: int) -> None:
        """Keep an entry, if it is not too large.

        Args:
            key: what it answers.
            entry: the response.
            key_bytes: about how many bytes the key takes.
        """
        cost = _cost(entry) + key_bytes
        if cost > self.largest or key in self._entries:
            return
        self._entries[key] = entry
        self.bytes += _cost(entry)
        while self.bytes > self._limit:
            _, oldest = self._entries.popitem(last=False)
            self.bytes -= _cost(oldest)

    def call(self, raw: Hashable, raw_bytes: int, key: Hashable) -> None:
        """Know a raw request by its key from now on."""
        if raw_bytes <= _ALIAS_BYTES and key in self._entries:
            self._aliases[raw] = key
            if len(self._aliases) > self._most_aliases:
                self._aliases.popitem(last=False)


def _cost(entry: Stored) -> int:
    return len(entry.rest) + _OVERHEAD
