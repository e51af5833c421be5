"""A file is the old one or the new, at whatever step the process dies or the disk is full."""

import errno
import os
import resource
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from iscm import replacing
from iscm.replacing import replace_all, replaced, scratch_folder

OLD, NEW = b"old\n" * 100, b"new\n" * 5000


def dies_at(step: int, path: Path) -> int:
    """Replace a file in a process that is killed at a step; the wait status."""
    pid = os.fork()
    if pid == 0:
        left = step

        def counted(call: Any) -> Any:
            def or_die(*arguments: Any, **named: Any) -> Any:
                nonlocal left
                left -= 1
                if left < 0:
                    os.kill(os.getpid(), signal.SIGKILL)
                return call(*arguments, **named)

            return or_die

        Path.replace = counted(Path.replace)  # type: ignore[method-assign]
        Path.chmod = counted(Path.chmod)  # type: ignore[method-assign]
        os.open = counted(os.open)
        os.fsync = counted(os.fsync)
        replacing.flush_folder = counted(replacing.flush_folder)
        try:
            replace_all({path: NEW})
        finally:
            os._exit(0)
    return os.waitpid(pid, 0)[1]


def test_whoever_is_killed_leaves_the_old_or_the_new(tmp_path: Path) -> None:
    path = tmp_path / "data.ttl"
    steps = 0
    while True:
        path.write_bytes(OLD)
        status = dies_at(steps, path)
        assert path.read_bytes() in (OLD, NEW)
        if status == 0:
            break
        assert os.WTERMSIG(status) == signal.SIGKILL
        steps += 1
    assert steps >= 5
    # The next one clears what was left.
    replace_all({path: NEW})
    assert list(tmp_path.iterdir()) == [path]


def write_another(folder: Path) -> None:
    """Write and remove a file in a folder, as which what others left is cleared."""
    another = folder / "another"
    replace_all({another: NEW})
    another.unlink()


def test_what_a_living_process_writes_is_no_leftover(tmp_path: Path) -> None:
    path = tmp_path / "data.ttl"
    with replaced(path, mode="wb") as (file,):
        write_another(tmp_path)
        file.write(NEW)
    assert path.read_bytes() == NEW
    with scratch_folder(tmp_path / "1.0.0") as scratch:
        write_another(tmp_path)
        assert scratch.is_dir()
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("name", ["[a-b]*.ttl", "n" * 255, "\u00e9" * 127, "new\nline"])
def test_whatever_the_name_leftovers_go_and_nothing_else_does(tmp_path: Path, name: str) -> None:
    path, other = tmp_path / name, tmp_path / ".a.iscm-new-mine"
    other.write_bytes(OLD)
    path.write_bytes(OLD)
    assert os.WIFSIGNALED(dies_at(4, path))
    assert len(list(tmp_path.iterdir())) == 3
    write_another(tmp_path)
    assert sorted(tmp_path.iterdir()) == sorted([path, other])
    replace_all({path: NEW})
    assert path.read_bytes() == NEW


def test_files_that_belong_together_are_all_on_the_disk_before_one_is_replaced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    paths = [tmp_path / "one", tmp_path / "two"]
    for path in paths:
        path.write_bytes(OLD)
    synced = []

    def full(descriptor: int) -> None:
        synced.append(descriptor)
        if len(synced) == 2:
            raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(replacing.os, "fsync", full)

    def write() -> None:
        with replaced(*paths, mode="wb") as files:
            for file in files:
                file.write(NEW)

    with pytest.raises(OSError, match="No space left") as raised:
        write()
    assert raised.value.filename == str(paths[1])
    assert [path.read_bytes() for path in paths] == [OLD] * 2
    assert sorted(tmp_path.iterdir()) == paths


@pytest.mark.parametrize("stream", ["/dev/stdout", "/dev/fd/1", "/proc/self/fd/1", "link"])
def test_a_stream_that_leads_to_a_file_keeps_what_is_there(tmp_path: Path, stream: str) -> None:
    output = tmp_path / "output"
    output.write_text("before\n")
    (tmp_path / "link").symlink_to("/dev/stdout")
    code = (
        "import sys; from pathlib import Path; from iscm.replacing import replaced\n"
        "with replaced(Path(sys.argv[1])) as (file,): file.write('new\\n')"
    )
    with output.open("a") as file:
        subprocess.run([sys.executable, "-c", code, stream], stdout=file, cwd=tmp_path, check=True)
    assert output.read_text() == "before\nnew\n"


def test_while_it_is_written_nobody_else_may_read_what_is_private(tmp_path: Path) -> None:
    path = tmp_path / "private"
    path.write_bytes(OLD)
    path.chmod(0o600)
    with replaced(path) as (file,):
        (scratch,) = (each for each in tmp_path.iterdir() if each != path)
        assert scratch.stat().st_mode & 0o777 == 0o600
        file.write("new")
    assert path.stat().st_mode & 0o777 == 0o600


def test_the_mode_and_a_link_stay(tmp_path: Path) -> None:
    path, link = tmp_path / "data.ttl", tmp_path / "link.ttl"
    path.write_bytes(OLD)
    path.chmod(0o640)
    link.symlink_to(path)
    replace_all({link: NEW})
    assert link.is_symlink()
    assert path.read_bytes() == NEW
    assert path.stat().st_mode & 0o777 == 0o640


def test_where_one_cannot_be_written_none_is_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    paths = [tmp_path / name for name in "abc"]
    for path in paths:
        path.write_bytes(OLD)
    synced = 0

    def full(_: int) -> None:
        nonlocal synced
        synced += 1
        if synced == 3:
            raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(replacing.os, "fsync", full)
    with pytest.raises(OSError, match="No space left") as raised:
        replace_all(dict.fromkeys(paths, NEW))
    assert raised.value.filename == str(paths[2])
    assert [path.read_bytes() for path in paths] == [OLD] * 3
    assert sorted(tmp_path.iterdir()) == paths


def test_a_format_that_finds_the_disk_full_says_which_file_and_changes_none(tmp_path: Path) -> None:
    """By the largest size of a file, which fails a write as a full disk does."""
    short = tmp_path / "a.ttl"
    long = tmp_path / "b.ttl"
    short.write_text("<x:a>   <x:b> <x:c> .\n")
    long.write_text("".join(f"<x:s{n}>   <x:b> <x:c> .\n" for n in range(3000)))
    before = [path.read_bytes() for path in (short, long)]

    def small() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))

    done = subprocess.run(
        [sys.executable, "-m", "iscm", "format", str(tmp_path)],
        capture_output=True,
        text=True,
        preexec_fn=small,
    )
    assert done.returncode == 2
    assert done.stderr.startswith(f"iscm format: {long}: File too large")
    assert [path.read_bytes() for path in (short, long)] == before
    assert sorted(tmp_path.iterdir()) == [short, long]


def test_more_files_than_descriptors_are_replaced(tmp_path: Path) -> None:
    for number in range(200):
        (tmp_path / f"{number}.ttl").write_text("<x:a>   <x:b> <x:c> .\n")

    def few() -> None:
        resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))

    done = subprocess.run(
        [sys.executable, "-m", "iscm", "format", str(tmp_path)],
        capture_output=True,
        text=True,
        preexec_fn=few,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert (tmp_path / "199.ttl").read_text() == "<x:a> <x:b> <x:c> .\n"
