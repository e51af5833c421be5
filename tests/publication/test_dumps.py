"""Dumps: the same bytes each time, the same triples in each syntax."""

import gzip
import hashlib
import json
import random
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
import zstandard

from iscm.dataset import Dataset, load_files, load_project
from iscm.description.files import ALL_FILES, CHECKSUMS, GRAPH_FILES, TABLE_METADATA
from iscm.files import other_files
from iscm.namespaces import DESCRIPTION_GRAPH, ORG_GRAPH
from iscm.publication.dump_files import canonical_quads, kept_dumps, read_manifest, write_dumps
from sites import small_project

SYNTAXES = {
    "iscm.ttl": ox.RdfFormat.TURTLE,
    "iscm.nt": ox.RdfFormat.N_TRIPLES,
    "iscm.jsonld": ox.RdfFormat.JSON_LD,
}


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    return load_project(small_project(Path(tmp_path_factory.mktemp("project"))))


@pytest.fixture(scope="module")
def dumps(small: Dataset, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = Path(tmp_path_factory.mktemp("dumps"))
    write_dumps(small.store, folder)
    return folder


def _contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_two_builds_from_the_same_files_are_byte_identical(tmp_path: Path) -> None:
    (tmp_path / "project").mkdir()
    folders = small_project(tmp_path / "project")
    first = write_dumps(load_project(folders).store, tmp_path / "first")
    second = write_dumps(load_project(folders).store, tmp_path / "second")
    assert first == second
    assert _contents(tmp_path / "first") == _contents(tmp_path / "second")


def test_every_file_is_written_and_listed(dumps: Path) -> None:
    assert {path.name for path in dumps.iterdir()} == {file.name for file in ALL_FILES}
    manifest = read_manifest(dumps)
    assert set(manifest.checksums) == {file.name for file in ALL_FILES} - {CHECKSUMS}
    for name, digest in manifest.checksums.items():
        assert hashlib.sha256((dumps / name).read_bytes()).hexdigest() == digest


def test_compressed_files_hold_the_plain_ones(dumps: Path) -> None:
    for name in (*SYNTAXES, "iscm.trig"):
        plain = (dumps / name).read_bytes()
        assert gzip.decompress((dumps / f"{name}.gz").read_bytes()) == plain
        packed = (dumps / f"{name}.zst").read_bytes()
        assert zstandard.ZstdDecompressor().decompress(packed) == plain


def test_all_syntaxes_hold_the_default_graph(small: Dataset, dumps: Path) -> None:
    wanted = ox.Dataset(small.store.quads_for_pattern(None, None, None, ox.DefaultGraph()))
    wanted.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    for name, syntax in SYNTAXES.items():
        found = ox.Dataset(ox.parse((dumps / name).read_bytes(), syntax))
        found.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
        assert found == wanted


def test_trig_alone_holds_the_memberships_of_org(small: Dataset, dumps: Path) -> None:
    graph = ox.NamedNode(ORG_GRAPH)
    wanted = {quad.triple for quad in small.store.quads_for_pattern(None, None, None, graph)}
    trig = ox.parse((dumps / "iscm.trig").read_bytes(), ox.RdfFormat.TRIG)
    assert {quad.triple for quad in trig if quad.graph_name == graph} == wanted != set()


@pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib")
@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")
@pytest.mark.parametrize(
    ("name", "syntax"), [("iscm.ttl", "turtle"), ("iscm.nt", "nt"), ("iscm.jsonld", "json-ld")]
)
def test_rdflib_reads_as_many_triples(small: Dataset, dumps: Path, name: str, syntax: str) -> None:
    graph = rdflib.Graph().parse(dumps / name, format=syntax)
    wanted = small.store.quads_for_pattern(None, None, None, ox.DefaultGraph())
    assert len(graph) == len(list(wanted))


def test_trig_keeps_every_graph_but_the_description(small: Dataset, dumps: Path) -> None:
    found = {q.graph_name for q in ox.parse((dumps / "iscm.trig").read_bytes(), ox.RdfFormat.TRIG)}
    wanted = set(small.store.named_graphs()) - {ox.NamedNode(DESCRIPTION_GRAPH)}
    assert found == wanted


def test_the_identity_depends_on_the_triples_alone(small: Dataset) -> None:
    _, identity = canonical_quads(small.store)
    quads = [q for q in small.store if q.graph_name != ox.DefaultGraph()]
    random.Random(7).shuffle(quads)
    text = ox.serialize(quads, format=ox.RdfFormat.N_QUADS)
    assert text is not None
    other = ox.Store()
    other.extend(ox.parse(text, ox.RdfFormat.N_QUADS, rename_blank_nodes=True))
    assert canonical_quads(other)[1] == identity
    other.remove(next(q for q in other if q.graph_name != ox.NamedNode(DESCRIPTION_GRAPH)))
    assert canonical_quads(other)[1] != identity


def test_kept_dumps_are_written_once(small: Dataset, tmp_path: Path) -> None:
    folder = tmp_path / "kept" / "version"
    first = kept_dumps(small.store, folder)
    times = {path: path.stat().st_mtime_ns for path in folder.iterdir()}
    assert kept_dumps(small.store, folder) == first
    assert {path: path.stat().st_mtime_ns for path in folder.iterdir()} == times
    assert [path.name for path in folder.parent.iterdir() if path.is_dir()] == ["version"]


def test_a_file_that_cannot_hold_the_data_is_left_out_alone(tmp_path: Path) -> None:
    path, folder = tmp_path / "new.ttl", tmp_path / "dumps"
    path.write_text(
        """PREFIX iscm: <https://w3id.org/iscm/ontology#>
        PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
        <e:theme> a iscm:Theme ; rdfs:label "A"@en, "B"@en .
        <e:s> <e:p> <<( _:a <e:p> "שלום"@he--rtl )>> .
        """
    )
    manifest = kept_dumps(load_files(other_files([path])).store, folder)
    no_json = {file.name for file in GRAPH_FILES if ".jsonld" in file.name}
    assert set(manifest.left_out) == no_json | {"themes.csv"}
    assert "triple terms" in manifest.left_out["iscm.jsonld.gz"]
    assert "2 values" in manifest.left_out["themes.csv"]
    assert kept_dumps(load_files(other_files([path])).store, folder) == manifest
    written = {file.name for file in ALL_FILES} - set(manifest.left_out)
    assert {file.name for file in folder.iterdir()} == written
    described = json.loads((folder / TABLE_METADATA).read_bytes())["tables"]
    assert "themes.csv" not in {table["url"] for table in described} != set()
    wanted = ox.Dataset(ox.parse(path=path))
    wanted.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    for name, syntax in SYNTAXES.items() - {("iscm.jsonld", ox.RdfFormat.JSON_LD)}:
        found = ox.Dataset(ox.parse((folder / name).read_bytes(), syntax))
        found.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
        assert found == wanted


def test_the_head_of_a_gzip_file_tells_no_time_and_no_system(dumps: Path) -> None:
    for path in dumps.glob("*.gz"):
        # RFC 1952, section 2.3: flags, time, extra flags, and 255 for an unknown system.
        assert path.read_bytes()[:10] == bytes([31, 139, 8, 0, 0, 0, 0, 0, 0, 255])
