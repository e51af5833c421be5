"""A version in a store on disk."""

from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest

from iscm.disk import StoreError, open_stored, write_stored
from iscm.engine import DamagedStoreError

NUMBER = 20_000
NAMES = "SELECT ?o { ?s ?p ?o }"


def quads(number: int = NUMBER) -> Iterator[ox.Quad]:
    for each in range(number):
        thing = ox.NamedNode(f"https://example.org/{each}")
        yield ox.Quad(thing, thing, ox.Literal(f"a text of some length, {each * 7919}"))


def stored(folder: Path) -> Path:
    write_stored(quads(), folder, "0123456789abcdef", None, print)
    return folder


def longest(folder: Path) -> Path:
    return max(folder.rglob("*.sst"), key=lambda path: path.stat().st_size)


def test_what_was_written_is_read(tmp_path: Path) -> None:
    version = open_stored(stored(tmp_path / "store"))
    assert (version.version, version.date, version.quads) == ("0123456789abcdef", None, NUMBER)
    assert len(version.engine().read()) == NUMBER
    assert version.dataset().absent == NUMBER


def test_a_store_that_is_there_is_not_written_over(tmp_path: Path) -> None:
    folder = stored(tmp_path / "store")
    with pytest.raises(StoreError, match="is there already"):
        write_stored(quads(1), folder, "1", None, print)
    assert open_stored(folder).quads == NUMBER


def test_stopped_half_way_nothing_is_there(tmp_path: Path) -> None:
    def failing() -> Iterator[ox.Quad]:
        yield from quads(10)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_stored(failing(), tmp_path / "store", "1", None, print)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("content", [None, "", "{}", '{"version": 1', "[]"])
def test_a_folder_of_something_else_is_told(tmp_path: Path, content: str | None) -> None:
    if content is not None:
        (tmp_path / "iscm.json").write_text(content)
    with pytest.raises(StoreError, match="holds no store: iscm build --store"):
        open_stored(tmp_path)


def test_a_store_that_was_cut_is_not_opened(tmp_path: Path) -> None:
    folder = stored(tmp_path / "store")
    path = longest(folder)
    path.write_bytes(path.read_bytes()[:-100])
    with pytest.raises(StoreError, match="is damaged; iscm build --store makes it anew"):
        open_stored(folder).engine()


def test_a_bit_that_flipped_is_no_answer(tmp_path: Path) -> None:
    folder = stored(tmp_path / "store")
    for path in folder.rglob("*.sst"):
        content = bytearray(path.read_bytes())
        content[len(content) // 2] ^= 1
        path.write_bytes(content)

    def asked() -> None:
        engine = open_stored(folder).engine()
        engine.begin()
        engine.query(NAMES, "text/csv")

    with pytest.raises((StoreError, DamagedStoreError), match="damaged"):
        asked()
