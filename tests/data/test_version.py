"""The version has one place, `iscm.__version__`; what the data write of it is held to that."""

import re

from iscm import __version__
from iscm.files import project_files
from iscm.namespaces import BASE, PREFIXES
from iscm.paths import project_folders

_NUMBER = re.compile(r"\d+\.\d+\.\d+")
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
