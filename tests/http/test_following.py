"""Whether followed files have changed."""

from collections.abc import Iterator
from pathlib import Path

from iscm.http.following import Followed


def test_a_change_is_told_once_when_it_is_over(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("1")
    followed = Followed(lambda: tmp_path.iterdir())
    assert not followed.has_changed()
    (tmp_path / "b").write_text("1")
    assert not followed.has_changed()  # more may come
    (tmp_path / "c").write_text("1")
    assert not followed.has_changed()
    assert followed.has_changed()
    assert not followed.has_changed()
    (tmp_path / "a").unlink()
    assert not followed.has_changed()
    assert followed.has_changed()


def changed(followed: Followed) -> bool:
    return not followed.has_changed() and followed.has_changed()


def test_rights_are_a_change_for_they_decide_whether_a_file_is_read(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("1")
    followed = Followed(lambda: tmp_path.iterdir())
    (tmp_path / "a").chmod(0o600 if (tmp_path / "a").stat().st_mode & 0o044 else 0o644)
    assert changed(followed)


def test_a_file_of_which_nothing_can_be_told_is_one_state_of_it(tmp_path: Path) -> None:
    path = tmp_path / "a"
    followed = Followed(lambda: [path])
    path.write_text("1")
    assert changed(followed)
    path.unlink()
    assert changed(followed)
    assert not changed(followed)


def test_files_that_cannot_be_listed_have_changed_once_they_can(tmp_path: Path) -> None:
    listed = [FileNotFoundError("ontology/iscm.ttl"), None]

    def paths() -> Iterator[Path]:
        if error := listed[0]:
            raise error
        yield tmp_path

    followed = Followed(paths)
    assert not changed(followed)
    del listed[0]
    assert changed(followed)
