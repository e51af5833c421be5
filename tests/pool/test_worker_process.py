"""What a worker can do once it is sealed and can open no file."""

import subprocess
import sys

TRIED = """
import contextlib, sys
from iscm.engine import QueryError
from iscm.engine.embedded import EmbeddedEngine
from iscm.pool.worker_process import warm_up
from iscm.media_types import GRAPH_OFFERS, RESULT_OFFERS
import pyoxigraph

TEXTS = [
    "SELECT * { ?s ?p ?o } LIMIT 1",
    "SELECT ?x { GRAPH ?g { ?x ?p ?o } } LIMIT 1",
    "SELECT (1/0 AS ?x) {}",
    "CONSTRUCT WHERE { ?s ?p ?o }",
    "DESCRIBE <https://example.org/>",
    "ASK {}",
    "ASK { x:y ?p ?o }",
    "SELECT",
    "SELECT * { SERVICE <x:y> {} }",
    "CLEAR ALL",
]
engine = EmbeddedEngine(pyoxigraph.Store())
warm_up(engine)
loaded = set(sys.modules)
for text in TEXTS:
    for offer in (*RESULT_OFFERS, *GRAPH_OFFERS):
        for graphs in ([], ["https://example.org/"]):
            with contextlib.suppress(QueryError):
                engine.query(text, offer.media_type, default_graphs=graphs)
print(*sorted(set(sys.modules) - loaded))
"""


def test_no_query_needs_a_module_that_warming_up_has_not_loaded() -> None:
    done = subprocess.run([sys.executable, "-c", TRIED], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.split() == []
