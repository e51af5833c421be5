"""Faults of the engine that are told to users: each is still there, and the way around is right."""

import csv
import io

import pyoxigraph as ox
import pytest

from iscm.dataset import default_of
from iscm.engine import QuerySyntaxError
from iscm.engine.embedded import EmbeddedEngine
from iscm.engine.faults import FAULTS, Fault, document
from iscm.engine.file_faults import FILE_FAULTS, FileFault
from iscm.paths import project_folders


@pytest.fixture(scope="module", params=[False, True], ids=["one store", "default graph apart"])
def engine(request: pytest.FixtureRequest) -> EmbeddedEngine:
    store = ox.Store()
    for graph in ("http://g.example/", "http://h.example/"):
        store.load(
            b"<http://s/> <http://p/> 1 .",
            format=ox.RdfFormat.TURTLE,
            to_graph=ox.NamedNode(graph),
        )
    return EmbeddedEngine(store, default=default_of(store) if request.param else None)


def value(engine: EmbeddedEngine, query: str) -> str | None:
    try:
        answer = engine.query(query, "text/csv").body.decode()
    except QuerySyntaxError:
        return None
    rows = list(csv.reader(io.StringIO(answer)))
    assert len(rows) <= 2
    return "".join(rows[1]) if len(rows) == 2 else ""


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.title)
def test_a_fault_of_the_engine_is_told_until_it_is_mended(
    engine: EmbeddedEngine, fault: Fault
) -> None:
    now = value(engine, fault.query)
    assert now != fault.right, "mended: take it out of iscm.engine.faults"
    assert now == fault.given


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.title)
def test_the_way_around_gives_the_right_value(engine: EmbeddedEngine, fault: Fault) -> None:
    assert value(engine, fault.instead) == fault.right


@pytest.mark.parametrize("fault", FILE_FAULTS, ids=lambda fault: fault.title)
def test_a_fault_in_reading_is_told_until_it_is_mended(fault: FileFault) -> None:
    (read,) = ox.parse(fault.content, fault.syntax)
    now = str(read.object)
    assert now != fault.right, "mended: take it out of iscm.engine.file_faults"
    assert now == fault.given


def test_the_document_is_that_of_the_faults() -> None:
    written = project_folders().shapes.with_name("docs") / "engine.md"
    told = "python -m iscm.engine.faults > docs/engine.md"
    assert written.read_text(encoding="utf-8") == document(), told
