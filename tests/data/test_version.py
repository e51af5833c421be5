"""The version has one place, `iscm.__version__`, and its date another, the catalogue: what else is
written of them is held to these."""

import re

import pyoxigraph as ox

from iscm import __version__
from iscm.files import project_files
from iscm.namespaces import BASE, PREFIXES
from iscm.paths import project_folders
from projects import project_dataset

_NUMBER = re.compile(r"\d+\.\d+\.\d+")
_DATES = {PREFIXES["dcterms"] + name for name in ("issued", "modified")}
_VERSIONS = {PREFIXES["owl"] + "versionInfo", PREFIXES["dcat"] + "version"}


def test_every_file_writes_the_version_that_the_package_has() -> None:
    wrong = []
    for file in project_files(project_folders()):
        for quad in file.quads():
            subject, value = str(quad.subject), str(quad.object)
            if quad.predicate.value in _VERSIONS:
                written = {quad.object.value}
            elif quad.predicate.value == PREFIXES["owl"] + "versionIRI":
                written = set(_NUMBER.findall(value))
            elif subject.startswith(f"<{BASE}version/") or "bibliographicCitation" in str(
                quad.predicate
            ):
                written = set(_NUMBER.findall(subject + value))
            else:
                continue
            if written - {__version__}:
                wrong.append(f"{file.path.name}: {quad.subject} {quad.predicate} {value}")
    assert not wrong


def test_the_citation_is_of_the_version_that_the_package_has() -> None:
    citation = (project_folders().root / "CITATION.cff").read_text(encoding="utf-8")
    assert re.findall(r"^version: (.+)$", citation, re.MULTILINE) == [__version__]


def test_the_version_s_date_is_the_catalogue_s_wherever_it_is_written() -> None:
    """Rules derive what is current from it."""
    folders = project_folders()
    date = project_dataset().date
    citation = (folders.root / "CITATION.cff").read_text(encoding="utf-8")
    assert re.findall(r'^date-released: "(.+)"$', citation, re.MULTILINE) == [date]
    written = {
        (quad.subject.value, quad.predicate.value.removeprefix(PREFIXES["dcterms"])): (
            quad.object.value
        )
        for path in ("data/catalog.ttl", "ontology/iscm.ttl", "shapes/iscm-shapes.ttl")
        for quad in ox.parse(path=folders.root / path)
        if quad.predicate.value in _DATES and isinstance(quad.subject, ox.NamedNode)
    }
    assert written == {
        (f"{BASE}id/dataset/iscm", "issued"): date,
        (f"{BASE}version/{__version__}", "issued"): date,
        (f"{BASE}ontology", "issued"): date,
        (f"{BASE}ontology", "modified"): date,
        (f"{BASE}shapes", "modified"): date,
    }
