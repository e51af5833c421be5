"""Validating some files in the context of the others."""

from pathlib import Path

from iscm.paths import project_folders
from iscm.validation.run import validate_paths

PREFIXES = """PREFIX iscm: <https://w3id.org/iscm/ontology#>
PREFIX owl: <http://www.w3.org/2002/07/owl#>
PREFIX state: <https://w3id.org/iscm/id/state/>
"""


def test_what_a_file_only_links_is_described_by_another() -> None:
    folders = project_folders()
    files = [folders.data / "links" / "wikidata.ttl", folders.data / "names.ttl"]
    assert validate_paths(files, folders).findings == []


def test_a_wrong_link_is_found_in_the_file_that_has_it(tmp_path: Path) -> None:
    path = tmp_path / "links.ttl"
    path.write_text(PREFIXES + "state:IDN owl:sameAs <http://www.wikidata.org/entity/252> .\n")
    [finding] = validate_paths([path], project_folders()).findings
    assert (finding.file, finding.line) == (path, 4)
    assert finding.shape.endswith("#LinkPattern")


def test_what_a_file_describes_is_held_to_its_shapes(tmp_path: Path) -> None:
    path = tmp_path / "states.ttl"
    path.write_text(PREFIXES + 'state:ATL a iscm:State ; iscm:isoAlpha3 "ATL" .\n')
    shapes = {finding.shape for finding in validate_paths([path], project_folders()).findings}
    assert any(shape.endswith("#State-m49") for shape in shapes)
