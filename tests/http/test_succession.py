"""A successor is begun while signals come."""

import os
import signal
import socket
from collections.abc import Callable
from typing import Any

import pytest

from iscm.http import succession
from iscm.http.succession import Succession
from iscm.reloads import Board

STEPS = 10


@pytest.mark.parametrize("step", range(STEPS))
def test_told_to_stop_at_any_step_of_it_none_is_left(
    step: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun: list[int] = []
    spawn, left = os.posix_spawn, step
    bound = socket.create_server(("127.0.0.1", 0))
    kept = Succession(bound, Board(), lambda *_: None, lambda: None, lambda: None, 60)

    def stopped_at(call: Callable[..., Any]) -> Callable[..., Any]:
        def or_stop(*arguments: Any, **named: Any) -> Any:
            nonlocal left
            left -= 1
            if left == -1:
                kept.stop(signal.SIGTERM)
                bound.close()
            return call(*arguments, **named)

        return or_stop

    def sleeping(*_: object, **__: object) -> int:
        begun.append(spawn("/bin/sleep", ["sleep", "600"], {}))
        return begun[-1]

    monkeypatch.setattr(succession.os, "posix_spawn", stopped_at(sleeping))
    for name in ("pipe", "set_inheritable", "close", "set_blocking"):
        monkeypatch.setattr(succession.os, name, stopped_at(getattr(os, name)))
    kept.begin()
    monkeypatch.undo()
    kept.stop(signal.SIGTERM)
    bound.close()
    for pid in begun:
        assert os.WTERMSIG(os.waitpid(pid, 0)[1]) == signal.SIGTERM
