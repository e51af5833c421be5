"""Requests that need not be read again: programs ask the same in the same bytes."""

from collections import OrderedDict
from typing import Final

from iscm.http.request import Request

_LONGEST: Final = 4096


class KnownRequests:
    """Bytes → the request that they are, bounded in bytes; what came least recently goes first.

    Attributes:
        bytes: what they take.
    """

    def __init__(self, limit: int) -> None:
        """
        Args:
            limit: bytes to keep; 0 keeps nothing.
        """
        self._limit = limit
        self._requests: OrderedDict[bytes, Request] = OrderedDict()
        self.bytes = 0

    def find(self, block: bytes) -> Request | None:
        """The request that a block is, as it came before; None where that is not known."""
        request = self._requests.get(block)
        if request is not None:
            self._requests.move_to_end(block)
        return request

    def put(self, block: bytes, request: Request) -> None:
        """From now on know a request.

        Args:
            block: what came between two requests, all of it and nothing else.
            request: what it is; its connection stays open.
        """
        if len(block) > _LONGEST or block in self._requests:
            return
        self._requests[block] = request
        self.bytes += len(block) + request.cost
        while self.bytes > self._limit:
            oldest, its = self._requests.popitem(last=False)
            self.bytes -= len(oldest) + its.cost
