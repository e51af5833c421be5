"""A source that one mechanism's file cites stands in it; one that several files cite, among the
shared ones."""

from collections import defaultdict

import pyoxigraph as ox

from iscm.files import project_files
from iscm.namespaces import ONTOLOGY, PREFIXES
from iscm.paths import project_folders

SOURCE = ox.NamedNode(ONTOLOGY + "Source")
TYPE = PREFIXES["rdf"] + "type"


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
