"""The loaded dataset as rdflib's Graph, for Python code that walks it."""

import shutil
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
from rdflib import RDFS

from iscm.dataset import Dataset, load_files, load_project, require_unchanged
from iscm.files import RdfFile, other_files
from iscm.namespaces import DESCRIPTION_GRAPH, ID, ONTOLOGY
from iscm.publication.dump_files import Manifest, write_dumps
from sites import small_project

ISCM = rdflib.Namespace(ONTOLOGY)
ALPHA = rdflib.URIRef(ID + "mechanism/alpha-process")
AUSTRALIA = rdflib.URIRef(ID + "state/AUS")
GRAPH = "https://example.org/graph/members"


@pytest.fixture
def dataset(tmp_path: Path) -> Dataset:
    members = tmp_path / "members.ttl"
    members.write_text(f"<{ALPHA}> <{ISCM.hasMember}> <{AUSTRALIA}> .")
    names = tmp_path / "names.ttl"
    names.write_text(f'<{AUSTRALIA}> <{RDFS.label}> "Australie"@fr .')
    return load_files([RdfFile(members, GRAPH), RdfFile(names, GRAPH + "/names")])


def test_rdflib_walks_the_merge_of_all_graphs(dataset: Dataset) -> None:
    graph = dataset.graph()
    assert [
        name for state in graph.objects(ALPHA, ISCM.hasMember) for name in graph.objects(state)
    ] == [rdflib.Literal("Australie", lang="fr")]
    assert len(graph) == 2


def test_rdflib_walks_one_named_graph(dataset: Dataset) -> None:
    assert set(dataset.graph(GRAPH)) == {(ALPHA, ISCM.hasMember, AUSTRALIA)}
    assert len(dataset.graph("https://example.org/graph/none")) == 0


def test_rdflib_knows_the_project_s_prefixes(dataset: Dataset) -> None:
    graph = dataset.graph()
    assert graph.qname(ALPHA) == "mechanism:alpha-process"
    assert [
        row[0] for row in graph.query("SELECT ?s { mechanism:alpha-process iscm:hasMember ?s }")
    ] == [AUSTRALIA]


def test_walking_sees_the_store_itself_and_adds_nothing_to_it(dataset: Dataset) -> None:
    graph = dataset.graph()
    quads = len(dataset.store)
    assert len(list(graph)) == 2
    assert len(dataset.store) == quads
    dataset.store.clear()
    assert len(graph) == 0


def test_files_that_change_while_they_are_read_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folders = small_project(tmp_path)
    file = next(folders.data.rglob("*.ttl"))
    load = RdfFile.load

    def load_and_change(self: RdfFile, store: ox.Store) -> None:
        load(self, store)
        if self.path == file:
            file.write_text(f"{file.read_text()}# Changed.\n")

    monkeypatch.setattr(RdfFile, "load", load_and_change)
    for loading in (
        lambda: load_project(folders),
        lambda: load_files([RdfFile(file, GRAPH)]),
    ):
        with pytest.raises(OSError, match="changed while they were read"):
            loading()


def test_what_changed_since_it_was_loaded_is_refused(tmp_path: Path) -> None:
    folders = small_project(tmp_path)
    dataset = load_project(folders)
    require_unchanged(dataset, folders)
    (folders.data / "another.ttl").write_text("")
    with pytest.raises(OSError, match="changed while they were read"):
        require_unchanged(dataset, folders)


_RELATIVE = {
    "turtle.ttl": '<> <#says> <other>, [ <#says> "turtle" ] .',
    "deep/triples.trig": '<> <#says> "default" . <named> { <> <#says> "named" }',
    "quads.nq": '<e:s> <e:p> "default" . \n<e:s> <e:p> "named" <e:g> .\n',
    "json.jsonld": '{"@id": "me", "http://e/says": {"@id": ""}}',
    "xml.rdf": '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="http://e/">'
    '<rdf:Description rdf:about="me"><e:says rdf:resource=""/></rdf:Description></rdf:RDF>',
    "of its own.ttl": "@base <http://e/> . <me> <says> <> .",
}


def _laid_out(folder: Path) -> Path:
    for name, text in _RELATIVE.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    return folder


def _dumped(path: Path, dumps: Path) -> tuple[str, Manifest]:
    read = load_files(other_files([path]))
    return read.version, write_dumps(read.store, dumps)


def test_relative_iris_are_resolved_against_the_graph_of_their_file(tmp_path: Path) -> None:
    graph = "https://w3id.org/iscm/graph/data/"
    store = load_files(other_files([_laid_out(tmp_path)])).store
    found = store.query("SELECT DISTINCT ?g ?s ?p { GRAPH ?g { ?s ?p ?o } FILTER(ISIRI(?s)) }")
    assert isinstance(found, ox.QuerySolutions)
    assert {tuple(term.value for term in row) for row in found} == {  # type: ignore[union-attr]
        (graph + "turtle", graph + "turtle", graph + "turtle#says"),
        (graph + "deep/triples", graph + "deep/triples", graph + "deep/triples#says"),
        (graph + "deep/named", graph + "deep/triples", graph + "deep/triples#says"),
        (graph + "quads", "e:s", "e:p"),
        ("e:g", "e:s", "e:p"),
        (graph + "json", graph + "me", "http://e/says"),
        (graph + "xml", graph + "me", "http://e/says"),
        (graph + "of%20its%20own", "http://e/me", "http://e/says"),
    }


def test_the_same_files_in_two_folders_are_the_same_dataset(tmp_path: Path) -> None:
    one, other = _laid_out(tmp_path / "one"), _laid_out(tmp_path / "far" / "other")
    first = _dumped(one, tmp_path / "first")
    assert first == _dumped(other, tmp_path / "second")
    shutil.move(other / "deep" / "triples.trig", other / "triples.trig")
    moved = _dumped(other, tmp_path / "third")
    assert moved[0] != first[0]
    assert moved[1].identity != first[1].identity
    alone = _dumped(one / "json.jsonld", tmp_path / "fourth")
    assert alone == _dumped(other / "json.jsonld", tmp_path / "fifth")


@pytest.mark.parametrize("name", _RELATIVE)
def test_what_stands_in_no_named_graph_reaches_the_dumps(name: str, tmp_path: Path) -> None:
    path = _laid_out(tmp_path) / name
    read = load_files(other_files([path]))
    manifest = write_dumps(read.store, tmp_path / "dumps")
    for file, syntax in (
        ("iscm.nt", ox.RdfFormat.N_TRIPLES),
        ("iscm.jsonld", ox.RdfFormat.JSON_LD),
    ):
        dumped = ox.parse(path=tmp_path / "dumps" / file, format=syntax)
        canonical = ox.Dataset(ox.Quad(q.subject, q.predicate, q.object) for q in dumped)
        merged = ox.Dataset(read.store.quads_for_pattern(None, None, None, ox.DefaultGraph()))
        for each in (canonical, merged):
            each.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
        assert canonical == merged
        assert len(merged) > 0
    path.write_text(_RELATIVE[name].replace("ay", "oy").replace('"default"', '"another"'))
    changed = write_dumps(load_files(other_files([path])).store, tmp_path / "changed")
    assert changed.identity != manifest.identity


def test_a_graph_of_others_that_is_named_like_one_of_ours_is_data(tmp_path: Path) -> None:
    path = tmp_path / "theirs.trig"
    path.write_text(f'<{DESCRIPTION_GRAPH}> {{ <e:s> <e:p> "theirs" }}')
    write_dumps(load_files(other_files([path])).store, tmp_path / "dumps")
    assert "theirs" in (tmp_path / "dumps" / "iscm.nt").read_text()
    assert "theirs" in (tmp_path / "dumps" / "iscm.trig").read_text()
