"""Who a request comes from, where proxies stand between."""

import functools
import ipaddress
from collections.abc import Iterable, Sequence
from typing import Final

_PROXIES: Final = 20
"""Addresses of a chain that are looked at, from its end: no service stands behind more proxies of
its own, and what stands before may be a hundred thousand bytes."""


class TrustedPeers:
    """Believes ``X-Forwarded-For`` and ``X-Forwarded-Proto`` of trusted proxies alone."""

    def __init__(self, trusted: Iterable[str]) -> None:
        """
        Args:
            trusted: addresses or networks (CIDR) of proxies.

        Raises:
            ValueError: one of them is neither.
        """
        self._networks = [ipaddress.ip_network(text, strict=False) for text in trusted]

    def origin(self, peer: str, headers: Sequence[tuple[bytes, bytes]]) -> tuple[str, str]:
        """The client's address and its scheme.

        Args:
            peer: address at the other end of the connection.
            headers: of the request.

        Returns:
            The last address in the chain that no trusted proxy has, of the last 20; ``http`` or
            ``https``.
        """
        if not self._networks or not self.trusts(peer):
            return peer, "http"
        client, scheme = peer, "http"
        nearest: list[str] = []
        for name, value in reversed(headers):
            if name == b"x-forwarded-for":
                if len(nearest) < _PROXIES:
                    items = value.decode("latin-1").rsplit(",", _PROXIES)
                    nearest += [item.strip() for item in reversed(items[-_PROXIES:])]
            elif name == b"x-forwarded-proto" and value.strip().lower() == b"https":
                scheme = "https"
        for item in nearest[:_PROXIES]:
            # A zone is of one machine alone, and may be any text.
            if "%" in item or not _is_address(item):
                break
            client = item
            if not self.trusts(item):
                break
        return client, scheme

    def trusts(self, address: str) -> bool:
        """Whether an address is that of a trusted proxy."""
        if not self._networks or not _is_address(address):
            return False
        parsed = ipaddress.ip_address(address)
        return any(parsed in network for network in self._networks)


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


@functools.lru_cache(maxsize=4096)
def share_of(address: str) -> str:
    """Whose share of the service a request takes: an IPv4 address, or an IPv6 network of 64 bits,
    since that is the least that one client holds."""
    if ":" not in address or not _is_address(address):
        return address
    return str(ipaddress.ip_network(f"{address.partition('%')[0]}/64", strict=False))
