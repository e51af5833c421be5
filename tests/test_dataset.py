"""The loaded dataset as rdflib's Graph, for Python code that walks it."""

from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
from rdflib import RDFS

from iscm.dataset import Dataset, load_files, load_project, require_unchanged
from iscm.files import RdfFile
from iscm.namespaces import ID, ONTOLOGY
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
