"""Where sources stand, and which of them are undated.

A source that one mechanism's file cites stands in it; one that several files cite, among the shared
ones.
"""

from collections import defaultdict

import pyoxigraph as ox

from iscm.dataset import Dataset
from iscm.files import project_files
from iscm.namespaces import ONTOLOGY, PREFIXES
from iscm.paths import project_folders

SOURCE = ox.NamedNode(ONTOLOGY + "Source")
TYPE = PREFIXES["rdf"] + "type"


def test_every_source_is_cited_or_is_said_to_be_a_page_on_something() -> None:
    """One that nothing leads to was read in vain, or a statement lost it."""
    quads = [quad for file in project_files(project_folders()) for quad in file.quads()]
    sources = {q.subject for q in quads if q.predicate.value == TYPE and q.object == SOURCE}
    named = {q.object for q in quads if q.object != q.subject}
    assert sorted(map(str, sources - named)) == []


def test_a_source_stands_where_it_is_cited() -> None:
    data = project_folders().data
    described: dict[ox.NamedNode, str] = {}
    cited: dict[ox.NamedNode, set[str]] = defaultdict(set)
    for file in project_files(project_folders()):
        name = file.path.relative_to(data.parent).as_posix()
        for quad in file.quads():
            if not isinstance(quad.object, ox.NamedNode):
                continue
            if quad.predicate.value == TYPE and quad.object == SOURCE:
                assert isinstance(quad.subject, ox.NamedNode)
                described[quad.subject] = name
            elif quad.object != quad.subject:
                cited[quad.object].add(name)
    misplaced = {}
    for source, place in described.items():
        by = cited[source]
        alone = len(by) == 1 and next(iter(by)).startswith("data/mechanisms/")
        expected = next(iter(by)) if alone else "data/sources.ttl"
        if place != expected and not place.startswith("data/factsheets/"):
            misplaced[source.value] = f"in {place}, cited by {sorted(by)}"
    assert not misplaced


def test_a_source_that_tells_of_something_dated_is_not_undated(project: Dataset) -> None:
    """It is not older than that (date-kind:not-before). The beginning of the mechanism that it is
    about orders nothing: no list is older."""
    rows = project.store.query(
        """SELECT DISTINCT ?source ?date {
          ?source a iscm:Source FILTER NOT EXISTS { ?source iscm:asOf ?any }
          ?each iscm:attestedBy ?source .
          {
            VALUES ?kind { iscm:Meeting iscm:Document iscm:Ending }
            ?each a ?kind ; iscm:date|iscm:from ?date
          }
          UNION { ?each iscm:asOf ?date FILTER NOT EXISTS { ?each a iscm:MechanismList } }
          UNION {
            ?each a iscm:Participation ; iscm:from ?date .
            FILTER NOT EXISTS { ?each iscm:termState term-state:incoming }
            FILTER NOT EXISTS { ?each prov:wasDerivedFrom ?whole }
          }
        }""",
        prefixes=dict(PREFIXES),
    )
    assert isinstance(rows, ox.QuerySolutions)
    found = {(row["source"].value.rpartition("/")[2], row["date"].value) for row in rows}
    assert {key for key, _ in found} == set(), sorted(found)
