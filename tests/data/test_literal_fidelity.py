"""A literal is the same term in the file, in rdflib, in the engine and in a dump of it."""

from collections.abc import Iterable
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib

from iscm.dataset import Dataset
from iscm.files import project_files
from iscm.paths import project_folders
from iscm.terms import to_oxigraph

FILES = [file.path for file in project_files(project_folders())]


def literals(terms: Iterable[object]) -> set[ox.Literal]:
    return {term for term in terms if isinstance(term, ox.Literal)}


@pytest.fixture(scope="module", autouse=True)
def _lexical_forms_kept() -> Iterable[None]:
    before = rdflib.NORMALIZE_LITERALS
    rdflib.NORMALIZE_LITERALS = False
    yield
    rdflib.NORMALIZE_LITERALS = before


@pytest.fixture(scope="module")
def in_engine(project: Dataset) -> set[ox.Literal]:
    return literals(quad.object for quad in project.store)


@pytest.fixture(scope="module")
def in_dump(project: Dataset) -> set[ox.Literal]:
    dump = project.store.dump(format=ox.RdfFormat.N_QUADS)
    assert dump is not None
    return literals(quad.object for quad in ox.parse(dump, ox.RdfFormat.N_QUADS))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_file_rdflib_engine_and_dump_hold_the_same_literals(
    path: Path, in_engine: set[ox.Literal], in_dump: set[ox.Literal]
) -> None:
    in_file = literals(t.object for t in ox.parse(path.read_bytes(), ox.RdfFormat.TURTLE))
    graph = rdflib.Graph().parse(path, format="turtle")
    assert {to_oxigraph(o) for o in graph.objects() if isinstance(o, rdflib.Literal)} == in_file
    assert in_file <= in_engine
    assert in_file <= in_dump


def test_a_datatype_that_the_engine_would_rewrite_is_told_apart() -> None:
    """The comparison above can fail: such a literal does not come back as it was read."""
    written = ox.Literal("1", datatype=ox.NamedNode("http://www.w3.org/2001/XMLSchema#int"))
    store = ox.Store()
    node = ox.NamedNode("https://example.org/x")
    store.add(ox.Quad(node, node, written))
    assert literals(quad.object for quad in store) != {written}
