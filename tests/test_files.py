"""Which files make up the dataset."""

from pathlib import Path

from iscm.files import files_below, other_files


def test_what_an_editor_keeps_beside_a_file_is_none(tmp_path: Path) -> None:
    (tmp_path / "below").mkdir()
    (tmp_path / "below" / "a.ttl").write_text("")
    (tmp_path / ".#a.ttl").symlink_to("me@nowhere.1:2")
    (tmp_path / ".a.ttl.swp").write_text("")
    (tmp_path / "gone.ttl").symlink_to(tmp_path / "nothing")
    assert files_below(tmp_path) == [tmp_path / "below" / "a.ttl"]
    assert [file.path for file in other_files([tmp_path])] == [tmp_path / "below" / "a.ttl"]
