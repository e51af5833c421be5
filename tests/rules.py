"""Rules run on what a test gives: what follows, apart from what was read."""

from pathlib import Path

import pyoxigraph as ox

from iscm.derive import derive
from iscm.files import RdfFile
from iscm.namespaces import DERIVED_GRAPH
from iscm.paths import project_folders

READ = ox.NamedNode("urn:read")
ONTOLOGY = ox.NamedNode("urn:ontology")


def run_rules(read: ox.Store, rules: Path) -> ox.Store:
    """A store that holds the default graph of `read` as one file, the ontology as another, which
    gives the kinds of statements and the inverse properties, and what the rules add."""
    store = ox.Store()
    ontology = RdfFile(project_folders().ontology / "iscm.ttl", ONTOLOGY.value)
    for quad in ontology.quads():
        for name in (ONTOLOGY, ox.DefaultGraph()):
            store.add(ox.Quad(quad.subject, quad.predicate, quad.object, name))
    for quad in read.quads_for_pattern(None, None, None, ox.DefaultGraph()):
        for name in (READ, ox.DefaultGraph()):
            store.add(ox.Quad(quad.subject, quad.predicate, quad.object, name))
    derive(store, rules)
    return store


def derived(read: ox.Store, rules: Path) -> set[ox.Triple]:
    """What the rules add to the default graph of `read`."""
    graph = ox.NamedNode(DERIVED_GRAPH)
    store = run_rules(read, rules)
    return {quad.triple for quad in store.quads_for_pattern(None, None, None, graph)}
