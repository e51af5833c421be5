"""The loaded dataset as rdflib's Graph, for Python code that walks it."""

from pathlib import Path

import pytest
import rdflib
from rdflib import RDFS

from iscm.dataset import Dataset, load_files
from iscm.files import RdfFile
from iscm.namespaces import ID, ONTOLOGY

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
