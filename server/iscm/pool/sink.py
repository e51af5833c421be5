"""Where a worker writes its answer: on to the server, part by part."""

from collections.abc import Callable, Sequence
from typing import Final

PART_BYTES: Final = 128 * 1024
"""A part: what goes through the socket at once, and stays in the processor's cache on its way."""


class AnswerTooLargeError(Exception):
    """The answer is longer than allowed."""


class Sink:
    """Takes an answer block by block, hands it on in parts, counts it, and ends it past a limit."""

    def __init__(self, send: Callable[[Sequence[bytes], int], None], limit: int) -> None:
        """
        Args:
            send: takes the blocks of a part that is no longer wanted here, and its length.
            limit: longest answer, in bytes.
        """
        self._send, self._limit = send, limit
        self._blocks: list[bytes] = []
        self._held = 0
        self.sent = 0

    def write(self, block: bytes, /) -> int:
        """Take a block.

        Raises:
            AnswerTooLargeError: the answer is longer than allowed.
        """
        self._held += len(block)
        if self.sent + self._held > self._limit:
            raise AnswerTooLargeError
        self._blocks.append(bytes(block))
        if self._held >= PART_BYTES:
            self._send(self._blocks, self._held)
            self._blocks.clear()
            self.sent += self._held
            self._held = 0
        return len(block)

    def flush(self) -> None:
        """Nothing is held back for long."""

    def rest(self) -> bytes:
        """What has not been sent."""
        return b"".join(self._blocks)
