"""Whether followed files have changed."""

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
