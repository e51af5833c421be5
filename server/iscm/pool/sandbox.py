"""Keeping a process from the network, by the kernel: whatever a query says, and however its text is
read, a confined process reaches one socket on loopback and nothing else.

A network namespace of its own (network_namespaces(7)) has a loopback interface and no other: there
is no address to reach but that of the listening socket, which was made inside. Where none can be
made, Landlock's network rules (https://docs.kernel.org/userspace-api/landlock.html#network-flags)
leave one TCP port, and a seccomp filter leaves no sockets but those of TCP, so that no name can be
resolved. Landlock holds ports, not addresses: that the one port is a random one, taken anew for
each process, is what keeps the same port of other hosts out of reach.
"""

import contextlib
import ctypes
import errno
import fcntl
import os
import platform
import socket
import struct
from typing import Final

_LIBC: Final = ctypes.CDLL(None, use_errno=True)
_LOOPBACK: Final = "127.0.0.1"

_CLONE_NEWUSER: Final = 0x10000000
_CLONE_NEWNET: Final = 0x40000000
_SIOCGIFFLAGS: Final = 0x8913
_SIOCSIFFLAGS: Final = 0x8914
_IFF_UP: Final = 1

_LANDLOCK_CREATE_RULESET: Final = 444
_LANDLOCK_ADD_RULE: Final = 445
_LANDLOCK_RESTRICT_SELF: Final = 446
_RULE_NET_PORT: Final = 2
_BIND_TCP: Final = 1
_CONNECT_TCP: Final = 2
_ABI_WITH_PORTS: Final = 4

_PR_SET_NO_NEW_PRIVS: Final = 38
_PR_SET_SECCOMP: Final = 22
_SECCOMP_MODE_FILTER: Final = 2
_ALLOW: Final = 0x7FFF0000
_REFUSE: Final = 0x00050000 | errno.EACCES
_LOAD: Final = 0x20
_MASK: Final = 0x54
_JUMP_EQUAL: Final = 0x15
_RETURN: Final = 0x06
_ARCHITECTURES: Final = {"x86_64": (0xC000003E, 41), "aarch64": (0xC00000B7, 198)}
"""Machine → its audit architecture and its number of socket(2)."""


def confine() -> socket.socket:
    """Give up the network for good, all but a listening TCP socket that is returned.

    It must be called while the process has one thread.

    Raises:
        OSError: the kernel offers no way to do it.
    """
    with contextlib.suppress(OSError):
        return own_namespace()
    return one_port()


def is_offered() -> bool:
    """Whether `confine` works here; tried in a process of its own."""
    pid = os.fork()
    if pid == 0:
        try:
            confine()
        except BaseException:
            os._exit(1)
        os._exit(0)
    return os.waitpid(pid, 0)[1] == 0


def own_namespace() -> socket.socket:
    """`confine` by a network namespace."""
    if _LIBC.unshare(_CLONE_NEWNET) and _LIBC.unshare(_CLONE_NEWUSER | _CLONE_NEWNET):
        raise _error("unshare")
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as control:
        asked = struct.pack("16sh14x", b"lo", 0)
        flags = struct.unpack("16sh14x", fcntl.ioctl(control, _SIOCGIFFLAGS, asked))[1]
        fcntl.ioctl(control, _SIOCSIFFLAGS, struct.pack("16sh14x", b"lo", flags | _IFF_UP))
    return socket.create_server((_LOOPBACK, 0))


def one_port() -> socket.socket:
    """`confine` by Landlock and seccomp."""
    listener = socket.create_server((_LOOPBACK, 0))
    try:
        _LIBC.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
        _landlock(listener.getsockname()[1])
        _filter_sockets()
    except OSError:
        listener.close()
        raise
    return listener


def _landlock(port: int) -> None:
    """No TCP connections but to a port."""
    if _syscall(_LANDLOCK_CREATE_RULESET, None, 0, 1) < _ABI_WITH_PORTS:
        raise OSError(errno.ENOSYS, "this kernel's Landlock knows no network rules")
    handled = struct.pack("QQ", 0, _BIND_TCP | _CONNECT_TCP)
    rules = _syscall(_LANDLOCK_CREATE_RULESET, handled, len(handled), 0)
    try:
        _syscall(
            _LANDLOCK_ADD_RULE, rules, _RULE_NET_PORT, struct.pack("QQ", _CONNECT_TCP, port), 0
        )
        _syscall(_LANDLOCK_RESTRICT_SELF, rules, 0)
    finally:
        os.close(rules)


def _filter_sockets() -> None:
    """No sockets but those of TCP over IPv4."""
    if platform.machine() not in _ARCHITECTURES:
        raise OSError(errno.ENOSYS, f"no filter is written for {platform.machine()}")
    architecture, number = _ARCHITECTURES[platform.machine()]
    # struct seccomp_data: number at 0, architecture at 4, arguments of 8 bytes from 16 on.
    program = [
        (_LOAD, 0, 0, 4),
        (_JUMP_EQUAL, 1, 0, architecture),
        (_RETURN, 0, 0, _REFUSE),
        (_LOAD, 0, 0, 0),
        (_JUMP_EQUAL, 0, 5, number),
        (_LOAD, 0, 0, 16),
        (_JUMP_EQUAL, 0, 4, socket.AF_INET),
        (_LOAD, 0, 0, 24),
        (_MASK, 0, 0, 0xF),  # the type; flags stand above it
        (_JUMP_EQUAL, 0, 1, socket.SOCK_STREAM),
        (_RETURN, 0, 0, _ALLOW),
        (_RETURN, 0, 0, _REFUSE),
    ]
    code = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *step) for step in program))
    described = ctypes.create_string_buffer(
        struct.pack("HxxxxxxP", len(program), ctypes.addressof(code))
    )
    if _LIBC.prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, described, 0, 0):
        raise _error("seccomp")


def _syscall(number: int, *arguments: object) -> int:
    result = int(_LIBC.syscall(number, *arguments))
    if result < 0:
        raise _error("landlock")
    return result


def _error(what: str) -> OSError:
    number = ctypes.get_errno()
    return OSError(number, f"{what}: {os.strerror(number)}")
