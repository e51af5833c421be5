"""What was loaded once is read back as it was; a snapshot that is not as it was written is not."""

import shutil
from pathlib import Path

import pyoxigraph as ox
import pytest

from iscm import snapshot
from iscm.dataset import Dataset, default_of, load_project
from iscm.engine.embedded import EmbeddedEngine
from iscm.media_types import N_TRIPLES, SPARQL_JSON
from iscm.paths import ProjectFolders, project_folders
from iscm.publication.dump_files import write_dumps
from iscm.questions import read_questions
from sites import small_project


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> ProjectFolders:
    return small_project(tmp_path_factory.mktemp("project"))


@pytest.fixture(scope="module")
def made(folders: ProjectFolders, tmp_path_factory: pytest.TempPathFactory) -> tuple[Dataset, Path]:
    """A dataset as it was loaded from its files, and the cache that it is kept in."""
    cache = tmp_path_factory.mktemp("cache")
    return snapshot.make_snapshot(folders, cache), cache


@pytest.fixture
def cache(made: tuple[Dataset, Path], tmp_path: Path) -> Path:
    """A cache of one's own with what was kept."""
    shutil.copytree(made[1], tmp_path / "cache")
    return tmp_path / "cache"


def kept(cache: Path) -> Path:
    (path,) = cache.glob("kept/*/start")
    return path


def named(store: ox.Store) -> list[ox.Quad]:
    return [quad for quad in store if quad.graph_name != ox.DefaultGraph()]


def default(store: ox.Store | None) -> list[ox.Quad]:
    assert store is not None
    return list(store.quads_for_pattern(None, None, None, ox.DefaultGraph()))


def test_it_is_read_back_in_the_same_order_with_the_same_blank_nodes(
    made: tuple[Dataset, Path], folders: ProjectFolders
) -> None:
    first, cache = made
    opened = snapshot.open_known(folders, cache)
    assert opened is not None
    again = opened.dataset()
    assert any(isinstance(quad.subject, ox.BlankNode) for quad in default(first.store))
    assert named(again.store) == named(first.store)
    assert default(again.store) == default(first.store)
    for alone in (again.default, first.default, default_of(first.store)):
        assert default(alone) == default(first.store)
        assert len(alone or ()) == len(default(first.store))
    assert (again.version, again.date, again.day, again.files) == (
        first.version,
        first.date,
        first.day,
        first.files,
    )


def test_who_asks_of_the_default_graph_alone_loads_no_other(
    made: tuple[Dataset, Path], folders: ProjectFolders
) -> None:
    first, cache = made
    store = snapshot.load_default(folders, cache).store
    assert list(store) == default(store) == default(first.store)


def test_one_cut_short_is_made_anew(
    cache: Path, folders: ProjectFolders, made: tuple[Dataset, Path]
) -> None:
    path = kept(cache)
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    assert snapshot.open_known(folders, cache) is None
    assert len(snapshot.load_known(folders, cache).store) == len(made[0].store)
    assert snapshot.open_known(folders, cache) is not None
    assert kept(cache) == path


@pytest.mark.parametrize("part", [0.01, 0.5, 0.99])
def test_one_in_which_a_bit_flipped_is_made_anew(
    cache: Path, folders: ProjectFolders, made: tuple[Dataset, Path], part: float
) -> None:
    path = kept(cache)
    content = bytearray(path.read_bytes())
    content[int(len(content) * part)] ^= 1
    path.write_bytes(content)
    assert snapshot.open_known(folders, cache) is None
    assert len(snapshot.load_known(folders, cache).store) == len(made[0].store)


def test_a_changed_file_has_no_snapshot(
    cache: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    changed = small_project(tmp_path_factory.mktemp("changed"))
    assert snapshot.open_known(changed, cache) is not None
    path = changed.data / "sources.ttl"
    path.write_text(path.read_text() + "\n# A comment.\n")
    assert snapshot.open_known(changed, cache) is None


def test_where_nothing_can_be_kept_the_data_are_loaded(
    folders: ProjectFolders, tmp_path: Path, made: tuple[Dataset, Path]
) -> None:
    (tmp_path / "file").write_text("")
    assert len(snapshot.load_known(folders, tmp_path / "file").store) == len(made[0].store)


@pytest.mark.long
def test_dumps_and_answers_are_those_of_what_was_loaded(tmp_path: Path) -> None:
    folders = project_folders()
    loaded = load_project(folders)
    snapshot.make_snapshot(folders, tmp_path)
    opened = snapshot.open_known(folders, tmp_path)
    assert opened is not None
    known = opened.dataset()
    assert known.version == loaded.version
    sums = [
        write_dumps(dataset.store, tmp_path / name).checksums
        for name, dataset in (("loaded", loaded), ("known", known))
    ]
    assert sums[0] == sums[1]
    engines = [EmbeddedEngine(loaded.store), EmbeddedEngine(known.store, default=known.default)]
    for question in read_questions(folders.questions):
        kind = N_TRIPLES if "CONSTRUCT" in question.query else SPARQL_JSON
        one, other = (each.query(question.query, kind.media_type).body for each in engines)
        assert one == other, question.name
