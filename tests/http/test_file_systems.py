"""A disk that is full, and one that cannot be written to."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from file_systems import full_at, read_only
from services import ALPHA, Service, many_triples, serving

pytestmark = pytest.mark.long
DUMP = "/dumps/iscm.nt"


def iscm(apart: Callable[[], None], *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "iscm", *arguments],
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=apart,
    )


def require_all_but_dumps(service: Service) -> None:
    for address in ("/", "/browse/mechanism", "/search?q=alpha", "/sparql?query=ASK%7B%7D"):
        assert service.request("GET", address).status == 200
    reply = service.request("GET", DUMP)
    assert reply.status in (200, 503)
    if reply.status == 503:
        assert "ISCM_CACHE_DIR" in reply.json["detail"]


@pytest.mark.parametrize("size", [4096, 65536])
def test_a_cache_on_a_full_disk_costs_the_dumps_at_most(size: int, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    cache.mkdir()
    kept = {"ISCM_CACHE_DIR": str(cache), "TMPDIR": str(cache)}
    data = ("--data", str(ALPHA), "--data", str(many_triples(tmp_path)))
    with serving(*data, environment=kept, prepare=full_at(cache, size)) as service:
        require_all_but_dumps(service)


def test_where_no_file_can_be_written_all_but_the_dumps_is_served(tmp_path: Path) -> None:
    kept = {"ISCM_CACHE_DIR": str(tmp_path)}
    with serving("--data", str(ALPHA), environment=kept, prepare=read_only()) as service:
        require_all_but_dumps(service)


@pytest.mark.parametrize("command", [("build", "PLACE"), ("build", "--store", "PLACE")])
def test_a_command_that_finds_the_disk_full_says_so_and_leaves_nothing(
    command: tuple[str, ...], tmp_path: Path
) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    place = str(disk / "public")
    # What is left on the disk can be seen where it is mounted alone.
    done = subprocess.run(
        ["sh", "-c", f'"$@"; echo code $?; find {disk} -type f', "sh", sys.executable, "-m", "iscm"]
        + [place if word == "PLACE" else word for word in command],
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=full_at(disk, 1_000_000),
    )
    assert done.stdout.splitlines()[-1] == "code 1", done
    assert done.stderr.count("\n") == 1, done.stderr
    assert place in done.stderr or str(disk) in done.stderr
    assert "No space left" in done.stderr


@pytest.mark.parametrize("command", [("build",), ("build", "--store")])
def test_a_command_that_may_not_write_says_so(command: tuple[str, ...], tmp_path: Path) -> None:
    done = iscm(read_only(), *command, str(tmp_path / "public"))
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1, done.stderr
    assert str(tmp_path) in done.stderr
    assert "Read-only file system" in done.stderr
