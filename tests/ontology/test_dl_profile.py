"""Ontology, alignments and concept schemes are in OWL 2 DL (https://www.w3.org/TR/owl2-profiles/).

HermiT accepts more than OWL 2 DL, so the OWL API's own profile checker is asked. Its JVM runs in a
process of its own: a process can start only one, and only once.
"""

import json
import subprocess
import sys
from pathlib import Path

import pytest
import rdflib

from patience import PATIENCE

pytestmark = [pytest.mark.java, pytest.mark.long]

CHECK = """
import json, sys
import jpype.imports
jar, jvm, document = sys.argv[1:]
jpype.startJVM(jvm or jpype.getDefaultJVMPath(), "-Xshare:auto", "-XX:TieredStopAtLevel=1",
               classpath=[jar])
from java.io import File
from org.semanticweb.owlapi.apibinding import OWLManager
from org.semanticweb.owlapi.profiles import OWL2DLProfile
ontology = OWLManager.createOWLOntologyManager().loadOntologyFromOntologyDocument(File(document))
report = OWL2DLProfile().checkOntology(ontology)
print(json.dumps({"axioms": int(ontology.getLogicalAxiomCount()),
                  "violations": sorted(str(each) for each in report.getViolations())}))
"""


def check(graph: rdflib.Graph, folder: Path, java: str, hermit_jar: Path) -> tuple[int, list[str]]:
    """How many logical axioms the OWL API reads, and what is not in OWL 2 DL."""
    pytest.importorskip("jpype", reason="JPype starts the OWL API")
    document = folder / "vocabulary.rdf"
    graph.serialize(document, format="xml")
    home = Path(java).resolve().parents[1]
    libraries = [*home.glob("lib/server/libjvm.*"), *home.glob("bin/server/jvm.dll")]
    run = subprocess.run(
        [
            sys.executable,
            "-c",
            CHECK,
            str(hermit_jar),
            str(libraries[0]) if libraries else "",
            str(document),
        ],
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    answer = json.loads(run.stdout.splitlines()[-1])
    return answer["axioms"], answer["violations"]


def test_the_vocabulary_is_in_owl_2_dl(
    vocabulary: rdflib.Graph, tmp_path: Path, java: str, hermit_jar: Path
) -> None:
    axioms, violations = check(vocabulary, tmp_path, java, hermit_jar)
    assert violations == []
    assert axioms > 200


def test_an_asymmetric_property_that_is_transitive_is_found(
    vocabulary: rdflib.Graph, tmp_path: Path, java: str, hermit_jar: Path
) -> None:
    planted = rdflib.Graph() + vocabulary
    planted.update(
        """PREFIX iscm: <https://w3id.org/iscm/ontology#>
        PREFIX owl: <http://www.w3.org/2002/07/owl#>
        INSERT DATA { iscm:hasMember a owl:TransitiveProperty, owl:AsymmetricProperty }"""
    )
    _, violations = check(planted, tmp_path, java, hermit_jar)
    assert any("hasMember" in violation for violation in violations)
