"""Mechanisms are shown by names that an answer can bear."""

import pyoxigraph as ox

from iscm.dataset import Dataset
from iscm.namespaces import PREFIXES


def test_a_mechanism_is_shown_by_a_name_that_fits_into_a_line(project: Dataset) -> None:
    rows = project.store.query(
        """SELECT ?m ?name { ?m a iscm:Mechanism .
          { ?m rdfs:label ?name FILTER(LANG(?name) = "en") } UNION { ?m iscm:shortName ?name } }""",
        prefixes={name: PREFIXES[name] for name in ("iscm", "rdfs")},
    )
    assert isinstance(rows, ox.QuerySolutions)
    names = [row["name"].value for row in rows]
    assert len(names) > 80
    assert [name for name in names if not 3 <= len(name) <= 90] == []
