"""What is kept is given back as it was, or not at all."""

import logging
import os
from pathlib import Path

import pytest

from iscm.keeping import Keep, compressed, unfolded

CONTENT = b"what took long to make\n" * 9


@pytest.fixture
def keep(tmp_path: Path) -> Keep:
    keep = Keep(tmp_path, "0123456789abcdef")
    keep.write("thing", CONTENT)
    return keep


def test_what_was_kept_is_given_back(keep: Keep, tmp_path: Path) -> None:
    assert keep.read("thing") == Keep(tmp_path, "0123456789abcdef").read("thing") == CONTENT
    assert keep.read("other") is None
    assert unfolded(compressed(CONTENT)) == CONTENT


def test_what_is_kept_is_made_once(keep: Keep) -> None:
    assert keep.get("made", lambda: CONTENT) == keep.get("made", lambda: b"") == CONTENT


def test_another_version_has_nothing_of_it(keep: Keep, tmp_path: Path) -> None:
    assert Keep(tmp_path, "0123456789abcde0").read("thing") is None


@pytest.mark.parametrize("place", [0, 20, 60, 90, -1])
def test_a_bit_that_is_another_is_noticed(
    place: int, keep: Keep, caplog: pytest.LogCaptureFixture
) -> None:
    path = keep.folder / "thing"
    content = bytearray(path.read_bytes())
    content[place] ^= 4
    path.write_bytes(content)
    assert keep.read("thing") is None
    assert [record.levelno for record in caplog.records] == [logging.WARNING]
    assert "made anew" in caplog.text


@pytest.mark.parametrize("content", [b"", b"iscm kept 1", b"\n\n", b"PK\x03\x04" * 99, CONTENT])
def test_what_is_foreign_counts_for_nothing(
    content: bytes, keep: Keep, caplog: pytest.LogCaptureFixture
) -> None:
    (keep.folder / "thing").write_bytes(content)
    assert keep.read("thing") is None
    assert len(caplog.records) == 1


def test_one_cut_short_counts_for_nothing_until_it_is_kept_again(keep: Keep) -> None:
    path = keep.folder / "thing"
    path.write_bytes(path.read_bytes()[:100])
    assert keep.read("thing") is None
    keep.write("thing", CONTENT)
    assert keep.read("thing") == CONTENT
    assert [path.name for path in keep.folder.iterdir()] == ["thing"]


def test_one_that_others_can_write_counts_for_nothing(
    keep: Keep, caplog: pytest.LogCaptureFixture
) -> None:
    (keep.folder / "thing").chmod(0o666)
    assert keep.read("thing") is None
    assert "others" in caplog.text


@pytest.mark.parametrize("content", [b"", b"\x00" * 40, compressed(CONTENT)[:-3]])
def test_what_was_not_folded_cannot_be_unfolded(content: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        unfolded(content)


def test_where_nothing_can_be_kept_a_line_says_so(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").write_text("")
    keep = Keep(tmp_path / "file", "0123456789abcdef")
    assert keep.read("thing") is None
    keep.write("thing", CONTENT)
    assert len(caplog.records) == 1
    assert "cannot be kept" in caplog.text


def test_versions_used_last_are_kept_and_what_was_left_unfinished_goes(tmp_path: Path) -> None:
    keeps = [Keep(tmp_path, f"{number:016x}") for number in range(4)]
    for age, keep in enumerate(reversed(keeps[:3])):
        keep.write("thing", CONTENT)
        os.utime(keep.folder, (1_000_000 - age,) * 2)
    assert keeps[0].read("thing") == CONTENT  # which is now the one used last
    (keeps[3].folder).mkdir()
    for name, age in (("writing-old", 0), ("writing-new", 10**11)):
        (keeps[3].folder / name).write_bytes(b"")
        os.utime(keeps[3].folder / name, (age, age))
    keeps[3].write("thing", CONTENT)
    assert [keep.folder.exists() for keep in keeps] == [True, False, True, True]
    assert sorted(path.name for path in keeps[3].folder.iterdir()) == ["thing", "writing-new"]
