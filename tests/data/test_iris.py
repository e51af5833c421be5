"""No IRI goes without a reason: others may have linked it."""

import csv
import gzip
from pathlib import Path

import pyoxigraph as ox

from iscm.namespaces import BASE
from projects import project_dataset

HERE = Path(__file__).parent
KNOWN = gzip.decompress((HERE / "iris.txt.gz").read_bytes()).decode().splitlines()
"""The IRIs of the dataset, without their common beginning, as they stood on 2026-11-27."""


def test_every_iri_that_there_was_is_there_or_is_listed_with_the_reason_why_not() -> None:
    store = project_dataset().store
    there = {
        term.value.removeprefix(BASE)
        for quad in store.quads_for_pattern(None, None, None, ox.DefaultGraph())
        for term in (quad.subject, quad.predicate, quad.object)
        if isinstance(term, ox.NamedNode) and term.value.startswith(BASE)
    }
    with (HERE / "iris-gone.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert all(row["reason"] for row in rows)
    gone = {iri for iri in KNOWN if iri not in there}
    assert gone == {row["iri"] for row in rows}
