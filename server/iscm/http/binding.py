"""Taking the address that a server listens on."""

import socket


def bound_socket(host: str, port: int) -> socket.socket:
    """Take an address without answering on it yet.

    Args:
        host: a name or an address, IPv4 or IPv6.
        port: TCP port; 0 takes any free one.

    Raises:
        OSError: the address is unknown, not this machine's, or in use.
    """
    family, kind, protocol, _, address = socket.getaddrinfo(
        host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
    )[0]
    taken = socket.socket(family, kind, protocol)
    try:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        taken.bind(address)
    except OSError:
        taken.close()
        raise
    return taken
