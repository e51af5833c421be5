"""Where a worker writes its answer: to its memory, or, if long, to what the server shares."""

import os
from typing import Final

INLINE_BYTES: Final = 4 * 1024 * 1024
"""Answers up to this length are sent over the socket. A longer one takes the worker's shared memory
with it, and the fresh worker copies the pages of the dataset as it touches them: its first queries
take up to twice as long."""


class AnswerTooLargeError(Exception):
    """The answer is longer than allowed."""


class Sink:
    """Takes an answer block by block, counts it, and ends it past a limit."""

    def __init__(self, memory: int, limit: int) -> None:
        """
        Args:
            memory: file descriptor of the shared memory.
            limit: longest answer, in bytes.
        """
        self._memory = memory
        self._limit = limit
        self._blocks: list[bytes] = []
        self.size = 0
        self.spilled = False

    def write(self, block: bytes, /) -> int:
        """Take a block.

        Raises:
            AnswerTooLargeError: the answer is longer than allowed.
        """
        self.size += len(block)
        if self.size > self._limit:
            raise AnswerTooLargeError
        self._blocks.append(bytes(block))
        if self.spilled or self.size > INLINE_BYTES:
            self._spill()
        return len(block)

    def flush(self) -> None:
        """Nothing is held back."""

    def _spill(self) -> None:
        self.spilled = True
        for block in self._blocks:
            rest = memoryview(block)
            while rest:
                rest = rest[os.write(self._memory, rest) :]
        self._blocks.clear()

    def inline(self) -> bytes:
        """The answer, where it was short."""
        return b"".join(self._blocks)
