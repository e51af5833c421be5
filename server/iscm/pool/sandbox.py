"""Keeping a process from the network, by the kernel: whatever a query says, and however its text is
read, a confined process reaches one other process and nothing else.

seccomp (seccomp_unotify(2), Linux 5.9) hands every connect(2) to that other process, which connects
the socket itself, to where it likes: the address that was asked for is not even looked at. Sockets
of other kinds than TCP over IPv4 end the process: the engine takes an error of the system, where
it stands in EXISTS, for an answer.
"""

import contextlib
import ctypes
import errno
import fcntl
import os
import platform
import select
import socket
import struct
from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

_LIBC: Final = ctypes.CDLL(None, use_errno=True)
_PR_SET_NO_NEW_PRIVS: Final = 38
_SECCOMP_SET_MODE_FILTER: Final = 1
_NEW_LISTENER: Final = 8
_ALLOW: Final = 0x7FFF0000
_NOTIFY: Final = 0x7FC00000
_REFUSE: Final = 0x00050000 | errno.EACCES
_KILL: Final = 0x80000000
_LOAD: Final = 0x20
_MASK: Final = 0x54
_JUMP_EQUAL: Final = 0x15
_JUMP_AT_LEAST: Final = 0x35
_JUMP_ANY_BIT: Final = 0x45
_RETURN: Final = 0x06
_X32: Final = 0x40000000
"""Numbers from here on name the same calls a second time on x86-64."""
_MSG_FASTOPEN: Final = 0x20000000
"""Has a call that sends connect as well."""

_NOTIF_RECV: Final = 0xC0502100
_NOTIF_SEND: Final = 0xC0182101
_NOTIF_ADDFD: Final = 0x40182103
_NOTIFICATION: Final = struct.Struct("QIIiIQ6Q")
"""struct seccomp_notif: id, pid, flags; number, architecture, instruction and arguments of the
call."""
_RESPONSE: Final = struct.Struct("QqiI")
_ADDED: Final = struct.Struct("QIIII")
_ADDFD_IN_PLACE: Final = 1


class _Calls(NamedTuple):
    """The architecture of a machine (linux/audit.h), and its numbers of system calls."""

    architecture: int
    seccomp: int
    socket: int
    connect: int
    sendto: int
    sendmsg: int
    sendmmsg: int
    io_uring_setup: int


_MACHINES: Final = {
    "x86_64": _Calls(0xC000003E, 317, 41, 42, 44, 46, 307, 425),
    "aarch64": _Calls(0xC00000B7, 277, 198, 203, 206, 211, 269, 425),
}


def confine() -> int:
    """Give up the network for good, but for what another process connects: see `connect_all`.

    It must be called while the process has one thread.

    Returns:
        The descriptor of the notifications of this process's calls of connect(2).

    Raises:
        OSError: the kernel offers no way to do it.
    """
    calls = _calls()
    notified = _load_filter(_program(calls), calls, _NEW_LISTENER)
    try:
        # There is no such call to be answered; a kernel that cannot do it says so otherwise.
        fcntl.ioctl(notified, _NOTIF_ADDFD, _ADDED.pack(0, _ADDFD_IN_PLACE, notified, 0, 0))
    except FileNotFoundError:
        return notified
    except OSError:
        os.close(notified)
        raise
    raise AssertionError("a call that was never made has been answered")


def end_at_sockets() -> None:
    """Have this process end where it makes a socket, of whatever kind.

    It must be called while the process has one thread.

    Raises:
        OSError: the kernel offers no way to do it.
    """
    calls = _calls()
    _load_filter([*_entry(calls), *_on(calls.socket, _end(_KILL)), _end(_ALLOW)], calls, 0)


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


def connect_all(notified: int, connected: Callable[[], socket.socket]) -> None:
    """Connect the sockets of a process that is confined, until it has ended.

    Args:
        notified: the descriptor of its notifications.
        connected: makes a connected socket, which takes the place of the process's.
    """
    waiting = select.poll()
    waiting.register(notified, select.POLLIN)
    while waiting.poll()[0][1] & select.POLLIN:
        try:
            asked = fcntl.ioctl(notified, _NOTIF_RECV, bytes(_NOTIFICATION.size))
        except OSError:  # it has ended meanwhile, or was interrupted
            continue
        call, *_, replaced = _NOTIFICATION.unpack(asked)[:7]
        failed = 0
        try:
            with connected() as ours:
                added = _ADDED.pack(
                    call, _ADDFD_IN_PLACE, ours.fileno(), replaced & 0xFFFFFFFF, os.O_CLOEXEC
                )
                fcntl.ioctl(notified, _NOTIF_ADDFD, added)
        except OSError:
            failed = -errno.EACCES
        with contextlib.suppress(OSError):
            fcntl.ioctl(notified, _NOTIF_SEND, _RESPONSE.pack(call, 0, failed, 0))


def _calls() -> _Calls:
    calls = _MACHINES.get(platform.machine())
    if calls is None:
        raise OSError(errno.ENOSYS, f"no filter is written for {platform.machine()}")
    return calls


_Step = tuple[int, int, int, int]


def _load_filter(program: Sequence[_Step], calls: _Calls, flags: int) -> int:
    code = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *step) for step in program))
    described = ctypes.create_string_buffer(
        struct.pack("HxxxxxxP", len(program), ctypes.addressof(code))
    )
    _LIBC.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    result = int(_LIBC.syscall(calls.seccomp, _SECCOMP_SET_MODE_FILTER, flags, described))
    if result < 0:
        raise _error("seccomp")
    return result


def _program(calls: _Calls) -> list[_Step]:
    """The filter: no sockets but those of TCP over IPv4, and none of these is connected without
    notice."""

    def without(flag: int, argument: int) -> list[_Step]:
        return [_argument(argument), (_JUMP_ANY_BIT, 0, 1, flag), _end(_KILL), _end(_ALLOW)]

    return [
        *_entry(calls),
        *_on(calls.connect, _end(_NOTIFY)),
        *_on(calls.sendto, *without(_MSG_FASTOPEN, 3)),
        *_on(calls.sendmsg, *without(_MSG_FASTOPEN, 2)),
        *_on(calls.sendmmsg, _end(_KILL)),
        *_on(
            calls.socket,
            *(_argument(0), (_JUMP_EQUAL, 0, 6, socket.AF_INET)),
            *(_argument(1), (_MASK, 0, 0, 0xF), (_JUMP_EQUAL, 0, 3, socket.SOCK_STREAM)),
            *(_argument(2), (_JUMP_EQUAL, 2, 0, 0), (_JUMP_EQUAL, 1, 0, socket.IPPROTO_TCP)),
            *(_end(_KILL), _end(_ALLOW)),
        ),
        _end(_ALLOW),
    ]


def _entry(calls: _Calls) -> list[_Step]:
    """The number of the call, which has one name alone: other architectures' calls are refused, and
    io_uring, whose calls no filter sees."""
    return [
        (_LOAD, 0, 0, 4),
        (_JUMP_EQUAL, 1, 0, calls.architecture),
        _end(_REFUSE),
        (_LOAD, 0, 0, 0),
        (_JUMP_AT_LEAST, 0, 1, _X32),
        _end(_REFUSE),
        *_on(calls.io_uring_setup, _end(_REFUSE)),
    ]


def _on(number: int, *steps: _Step) -> list[_Step]:
    return [(_JUMP_EQUAL, 0, len(steps), number), *steps]


def _end(action: int) -> _Step:
    return (_RETURN, 0, 0, action)


def _argument(place: int) -> _Step:
    """Loads the lower half of an argument of the call (struct seccomp_data)."""
    return (_LOAD, 0, 0, 16 + 8 * place)


def _error(what: str) -> OSError:
    number = ctypes.get_errno()
    return OSError(number, f"{what}: {os.strerror(number)}")
