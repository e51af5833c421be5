"""A process in the background takes what nobody else wants, and ends with its parent."""

import subprocess
import sys

import pytest

from patience import PATIENCE

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="Linux alone has it")

_CHILD = """
import os, sys, time
from iscm.giving_way import give_way
give_way(int(sys.argv[1]))
print(os.sched_getscheduler(0) == os.SCHED_IDLE, flush=True)
time.sleep(600)
"""
_PARENT = """
import os, subprocess, sys
child = subprocess.Popen([sys.executable, "-c", sys.argv[1], str(os.getpid())], stdout=1)
sys.stdin.read()
"""


def test_it_works_where_nothing_else_would_and_ends_with_its_parent() -> None:
    with subprocess.Popen(
        [sys.executable, "-c", _PARENT, _CHILD],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as parent:
        assert parent.stdout is not None
        assert parent.stdout.readline() == "True\n"
        parent.kill()
        assert parent.stdout.read() == ""  # until the child has let go of it


def test_it_ends_at_once_where_the_parent_has_ended_before() -> None:
    done = subprocess.run(
        [sys.executable, "-c", _CHILD, "999999999"], capture_output=True, timeout=PATIENCE
    )
    assert done.stdout == b""
