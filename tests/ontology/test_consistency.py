"""Ontology, schemes, data and what rules derive do not contradict one another (HermiT).

HermiT knows the datatypes of OWL 2 only, so dates are left out (shapes check them). So is
what nothing follows from: annotations, text in a language, and predicates that no file declares as
a property, such as those of the catalogue.
"""

from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
from rdflib.namespace import OWL, RDF, RDFS, XSD

from iscm.files import project_files
from iscm.namespaces import ONTOLOGY, PREFIXES
from iscm.paths import ProjectFolders
from rules import derived

pytestmark = [pytest.mark.java, pytest.mark.long]

LEFT_OUT = {
    str(kind) for kind in (XSD.date, XSD.duration, XSD.gYear, XSD.gYearMonth, RDF.langString)
}
TYPE = ox.NamedNode(str(RDF.type))
BUILT_IN = tuple(map(str, (RDF, RDFS, OWL)))
PROPERTIES = {str(OWL.ObjectProperty), str(OWL.DatatypeProperty)}
ANNOTATIONS = {str(term) for term in (RDFS.label, RDFS.comment, RDFS.seeAlso, RDFS.isDefinedBy)}
GROUND = "state:AUS a iscm:State . mechanism:midsa a iscm:Mechanism .\n"


@pytest.fixture(scope="module")
def dataset(folders: ProjectFolders) -> ox.Store:
    """All files and what the rules derive from them, in one graph."""
    store = ox.Store()
    for file in project_files(folders):
        store.extend(ox.Quad(quad.subject, quad.predicate, quad.object) for quad in file.quads())
    store.extend(ox.Quad(t.subject, t.predicate, t.object) for t in derived(store, folders.rules))
    return store


def for_hermit(store: ox.Store, planted: str = "") -> bytes:
    """N-Triples with what HermiT can read and reason with."""
    prefixes = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in PREFIXES.items())
    quads = [*store, *ox.parse((prefixes + planted).encode(), ox.RdfFormat.TURTLE)]
    types = [quad for quad in quads if quad.predicate == TYPE]
    properties = {quad.subject for quad in types if quad.object.value in PROPERTIES}
    declared = {quad.subject for quad in types if quad.object.value == str(OWL.Class)}
    kept = [
        quad.triple
        for quad in quads
        if (quad.predicate in properties or quad.predicate.value.startswith(BUILT_IN))
        and quad.predicate.value not in ANNOTATIONS
        and not (isinstance(quad.object, ox.Literal) and quad.object.datatype.value in LEFT_OUT)
    ]
    kept += [
        ox.Triple(kind, TYPE, ox.NamedNode(str(OWL.Class)))
        for kind in {quad.object for quad in types} - declared
        if not kind.value.startswith(BUILT_IN)
    ]
    return ox.serialize(kept, format=ox.RdfFormat.N_TRIPLES) or b""


def contradicts(triples: bytes, folder: Path, java: str) -> bool:
    """Whether HermiT finds no model of the triples."""
    owlready2 = pytest.importorskip("owlready2", reason="owlready2 runs HermiT")
    owlready2.JAVA_EXE = java
    world = owlready2.World()
    document = folder / "dataset.nt"
    document.write_bytes(triples)
    world.get_ontology(document.as_uri()).load()
    try:
        owlready2.sync_reasoner_hermit(world, debug=0)
    except owlready2.OwlReadyInconsistentOntologyError:
        return True
    finally:
        world.close()
    return False


def test_the_dataset_is_consistent(dataset: ox.Store, tmp_path: Path, java: str) -> None:
    assert rdflib.URIRef(ONTOLOGY + "Mechanism").n3().encode() in for_hermit(dataset)
    assert not contradicts(for_hermit(dataset), tmp_path, java)


@pytest.mark.parametrize(
    "planted",
    [
        "state:AUS a iscm:Mechanism .",
        "mechanism:midsa iscm:hasTheme role:member .",
        "statement:planted a iscm:Participation ; iscm:basis role:member .",
        "statement:planted a iscm:Roster ; iscm:theme theme:labour-migration .",
        "mechanism:midsa a iscm:RegionalConsultativeProcess, iscm:GlobalProcess .",
    ],
    ids=["two classes", "range", "value", "domain", "two types"],
)
def test_a_planted_contradiction_is_found(
    vocabulary: rdflib.Graph, tmp_path: Path, java: str, planted: str
) -> None:
    store = ox.Store()
    store.load(vocabulary.serialize(format="nt").encode(), ox.RdfFormat.N_TRIPLES)
    assert contradicts(for_hermit(store, GROUND + planted), tmp_path, java)


def test_without_it_there_is_none(vocabulary: rdflib.Graph, tmp_path: Path, java: str) -> None:
    store = ox.Store()
    store.load(vocabulary.serialize(format="nt").encode(), ox.RdfFormat.N_TRIPLES)
    assert not contradicts(for_hermit(store, GROUND), tmp_path, java)
