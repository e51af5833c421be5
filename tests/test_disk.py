"""A version in a store on disk."""

import gzip
import hashlib
import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest

from iscm.dataset import load_files
from iscm.disk import StoreError, filled_from, open_stored, write_stored
from iscm.engine import DamagedStoreError
from iscm.files import RdfSyntaxError, other_files
from iscm.publication.dump_files import LARGE_FILES, large_manifest, write_large_dumps

NUMBER = 20_000
NAMES = "SELECT ?o { ?s ?p ?o }"


def quads(number: int = NUMBER) -> Iterator[ox.Quad]:
    for each in range(number):
        thing = ox.NamedNode(f"https://example.org/{each}")
        yield ox.Quad(thing, thing, ox.Literal(f"a text of some length, {each * 7919}"))


def stored(folder: Path) -> Path:
    return written(quads(), folder)


def written(content: Iterator[ox.Quad], folder: Path, version: str = "0123456789abcdef") -> Path:
    write_stored(lambda _, add: add(content), folder, version, None, write_large_dumps, print)
    return folder


def longest(folder: Path) -> Path:
    return max(folder.rglob("*.sst"), key=lambda path: path.stat().st_size)


def test_what_was_written_is_read(tmp_path: Path) -> None:
    version = open_stored(stored(tmp_path / "store"))
    assert (version.version, version.date) == ("0123456789abcdef", None)
    assert (version.triples, version.quads) == (NUMBER, NUMBER)
    assert len(version.engine().read()) == NUMBER
    assert version.dataset().absent == NUMBER


def test_a_store_that_is_there_is_not_written_over(tmp_path: Path) -> None:
    folder = stored(tmp_path / "store")
    with pytest.raises(StoreError, match="is there already"):
        written(quads(1), folder)
    assert open_stored(folder).quads == NUMBER


def test_stopped_half_way_nothing_is_there(tmp_path: Path) -> None:
    def failing() -> Iterator[ox.Quad]:
        yield from quads(10)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        written(failing(), tmp_path / "store")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("content", [None, "", "{}", '{"version": 1', "[]"])
def test_a_folder_of_something_else_is_told(tmp_path: Path, content: str | None) -> None:
    if content is not None:
        (tmp_path / "iscm.json").write_text(content)
    with pytest.raises(StoreError, match="holds no store: iscm build --store"):
        open_stored(tmp_path)


@pytest.mark.parametrize(
    ("name", "value"),
    [("version", "fedcba9876543210"), ("date", "2020-01-01"), ("triples", 1), ("quads", 1)],
)
def test_a_manifest_that_was_changed_is_not_believed(
    name: str, value: object, tmp_path: Path
) -> None:
    folder = stored(tmp_path / "store")
    manifest = folder / "iscm.json"
    manifest.write_text(json.dumps(json.loads(manifest.read_text()) | {name: value}))
    with pytest.raises(StoreError, match="is damaged; iscm build --store makes it anew"):
        open_stored(folder)


def test_a_manifest_beside_another_store_is_not_believed(tmp_path: Path) -> None:
    one, other = stored(tmp_path / "one"), written(quads(5), tmp_path / "other", "1")
    shutil.copy(one / "iscm.json", other / "iscm.json")
    with pytest.raises(StoreError, match="is damaged"):
        open_stored(other)


ID = "https://w3id.org/iscm/id"
ISCM = "https://w3id.org/iscm/ontology#"
NAME = "<http://www.w3.org/2004/02/skos/core#prefLabel>"
FILES = {
    "a.nt": f"""<{ID}/source/s> <http://purl.org/dc/terms/title> "A"@en .
<{ID}/state/A> {NAME} "A"@fr .
<{ID}/list/m/member/s> <{ISCM}lists> <{ID}/state/A> .
_:b <{ISCM}about> <{ID}/state/A> .
<{ID}/list/m/member/s> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <{ISCM}ParticipationList> .
""",
    "b.nq": f"""<{ID}/state/B> {NAME} "B"@fr .
<{ID}/state/C> {NAME} "C"@fr <https://w3id.org/iscm/graph/other> .
""",
    "c.ttl": f"<{ID}/state/D> {NAME} 'D'@fr .",
}


def test_files_mean_the_same_on_disk_and_in_memory(tmp_path: Path) -> None:
    for name, text in FILES.items():
        (tmp_path / name).write_text(text)
    files = other_files([tmp_path])
    folder = tmp_path / "store"
    write_stored(filled_from(files), folder, "1", None, write_large_dumps, print)
    here, there = load_files(files).store, open_stored(folder).read().store
    assert hashes(here) == hashes(there)
    assert len(here) == open_stored(folder).quads


def hashes(store: ox.Store) -> set[str]:
    """What stands in each graph, whatever its blank nodes are called."""
    found = set()
    for graph in (ox.DefaultGraph(), *store.named_graphs()):
        dataset = ox.Dataset(store.quads_for_pattern(None, None, None, graph))
        dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
        lines = sorted(map(str, dataset))
        found.add(hashlib.sha256("\n".join(lines).encode()).hexdigest())
    return found


@pytest.mark.parametrize(
    ("line", "told"),
    [("<x:a> <x:b> .", "data.nt:3:13: "), ("<x:a> <x:b> " + "<<( " * 200, "data.nt:3: more than")],
)
def test_a_line_that_breaks_the_syntax_is_told(line: str, told: str, tmp_path: Path) -> None:
    path = tmp_path / "data.nt"
    path.write_text(f"<x:a> <x:b> <x:c> .\n\n{line}\n")
    with pytest.raises(RdfSyntaxError, match=told):
        write_stored(
            filled_from(other_files([path])), tmp_path / "s", "1", None, write_large_dumps, print
        )
    assert not (tmp_path / "s").exists()


def test_dumps_hold_all_and_can_be_checked(tmp_path: Path) -> None:
    merged = list(quads(100))
    graph = ox.NamedNode("https://w3id.org/iscm/graph/a")
    apart = [ox.Quad(quad.subject, quad.predicate, quad.object, graph) for quad in merged[:60]]
    folder = open_stored(written(iter([*merged, *apart]), tmp_path / "store")).dumps
    triples, named = (gzip.decompress((folder / name).read_bytes()) for name in LARGE_FILES)
    assert set(ox.parse(triples, ox.RdfFormat.N_TRIPLES)) == set(merged)
    assert set(ox.parse(named, ox.RdfFormat.TRIG)) == set(apart)
    for name, digest in large_manifest(folder).checksums.items():
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == digest


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
