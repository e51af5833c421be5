"""Lists that stand for nothing, or for what is said already: told with file and line."""

from pathlib import Path

import pytest

from iscm.paths import project_folders
from iscm.validation import validate_paths
from validation.made_up import HEADER

pytestmark = pytest.mark.long

HEAD = HEADER.count("\n")
SHARED = (
    "iscm:about mechanism:midsa ; iscm:role role:observer ;\n"
    "    iscm:basis basis:listed ; iscm:attestedBy source:iom-midsa-2015"
)
LIST = "<https://w3id.org/iscm/id/list/midsa/observer/iom-midsa-2015>"
NODE = (
    "<https://w3id.org/iscm/id/statement/midsa/observer/CHE/iom-midsa-2015> "
    f"a iscm:Participation ;\n    iscm:participant state:CHE ; {SHARED} ;\n"
    "    iscm:from '2010'^^xsd:gYear ."
)
KIND = "a iscm:ParticipationList"
ROSTER = (
    "<https://w3id.org/iscm/id/roster/midsa/observer/iom-midsa-2015> a iscm:Roster ;\n"
    "    iscm:about mechanism:midsa ; iscm:role role:observer ; iscm:complete true ;\n"
    "    iscm:attestedBy source:iom-midsa-2015 ."
)
"""A complete one, on which nobody stands where the list is at fault."""
BAD = {
    "names nobody": (f"{LIST} {KIND} ; {SHARED} .", 1),
    "names by IRI": (f"{LIST} {KIND} ; {SHARED} ;\n    iscm:lists 'Switzerland', state:NOR .", 3),
    "Did you mean iscm:lists?": (
        f"{LIST} {KIND} ; {SHARED} ;\n    iscm:list state:CHE, state:NOR .\n{ROSTER}",
        3,
    ),
    "Say what the list is of": (
        f"{LIST} {SHARED} ; iscm:lists state:CHE .\n{ROSTER}\n{LIST[:-1]}#2>\n"
        f"    a iscm:Participation ; {SHARED} ; iscm:lists state:NOR .",
        1,
        7,
    ),
    "it is an iscm:ParticipationList": (
        f"{LIST}\n    a iscm:BlocMembershipList ; {SHARED} ; iscm:lists state:CHE, state:NOR .",
        2,
    ),
    "it is an iscm:ThematicFocusList": (
        "<https://w3id.org/iscm/id/list/midsa/theme/iom-midsa-2015>\n"
        "    a iscm:ParticipationList ; iscm:about mechanism:midsa ;\n"
        "    iscm:attestedBy source:iom-midsa-2015 ;\n"
        "    iscm:lists theme:reintegration, theme:labour-migration .",
        2,
    ),
    "is about a mechanism: it is an iscm:ParticipationList": (
        f"{LIST}\n    a iscm:ThematicFocusList ; {SHARED} ; iscm:lists state:CHE, state:NOR .",
        2,
    ),
    "“АNG” holds А (U+0410": (
        f"{LIST} {KIND} ; {SHARED} ;\n    iscm:lists state:CHE,\n        state:АNG .",
        4,
    ),
    "Did you mean iscm:ParticipationList": (
        f"{LIST}\n    a iscm:ParticipantList ; {SHARED} ; iscm:lists state:CHE, state:NOR .",
        2,
    ),
    "The IRI of a list": (
        f"<https://w3id.org/iscm/id/statement/x> {KIND} ; {SHARED} ; iscm:lists state:CHE .",
        1,
    ),
    "on this list twice": (
        f"{LIST} {KIND} ; {SHARED} ;\n    iscm:lists state:NOR,\n        state:CHE, state:CHE .",
        4,
    ),
    f"has a node of its own (line {HEAD + 5})": (
        f"{LIST} {KIND} ; {SHARED} ;\n    iscm:lists state:NOR,\n        state:CHE .\n{NODE}",
        4,
    ),
    f"“2012” on the list (line {HEAD + 3}) and “2010” on the node (line {HEAD + 9})": (
        f"{LIST} {KIND} ; {SHARED} ;\n    iscm:from '2012'^^xsd:gYear ;\n"
        f"    iscm:lists state:NOR,\n        state:CHE .\n{NODE}",
        5,
    ),
    "too: take it off one": (
        f"{LIST} {KIND} ; {SHARED} ; iscm:lists state:CHE, state:NOR .\n"
        f"{LIST[:-1]}#2> {KIND} ; {SHARED} ;\n    skos:note 'Another.'@en ;\n"
        "    iscm:lists state:DEU,\n        state:NOR .",
        7,
    ),
    "Two lists have this IRI (lines ": (
        f"{LIST} {KIND} ; {SHARED} ; iscm:lists state:CHE .\n"
        f"{LIST} {KIND} ;\n    {SHARED.replace('observer', 'member')} ; iscm:lists state:NOR .",
        1,
    ),
    "mechanism:cplp and organization:cplp have one key": (
        f"{LIST} {KIND} ; {SHARED} ;\n    iscm:lists mechanism:cplp,\n        organization:cplp .",
        4,
    ),
    "No file describes this state": (
        f"{LIST} {KIND} ; {SHARED} ;\n    iscm:lists state:CHE,\n        state:XYZ .",
        4,
    ),
    "No file describes this role": (
        f"{LIST} {KIND} ;\n    iscm:about mechanism:midsa ; iscm:basis basis:listed ;\n"
        "    iscm:role role:obserber ;\n    iscm:attestedBy source:iom-midsa-2015 ;\n"
        f"    iscm:lists state:CHE, state:NOR .\n{ROSTER}",
        3,
    ),
    "Add one iscm:basis": (
        f"{LIST} {KIND} ;\n    {SHARED.replace('iscm:basis basis:listed ; ', '')} ;\n"
        "    iscm:lists state:CHE, state:NOR .",
        1,
    ),
}


@pytest.mark.parametrize("told", BAD)
def test_is_told_at_its_line_and_nothing_else(tmp_path: Path, told: str) -> None:
    text, *lines = BAD[told]
    path = tmp_path / "lists.ttl"
    path.write_text(HEADER + text)
    found = validate_paths([path], project_folders()).findings
    assert all(told in finding.message for finding in found), [f.message for f in found]
    assert [(finding.file, finding.line) for finding in found] == [
        (path, HEAD + line) for line in lines
    ]


@pytest.mark.parametrize("of_list_first", [True, False])
def test_a_list_and_a_node_in_two_files_are_told_once_with_both_lines(
    tmp_path: Path, of_list_first: bool
) -> None:
    of_list, of_node = tmp_path / "a.ttl", tmp_path / "b.ttl"
    of_list.write_text(f"{HEADER}{LIST} {KIND} ; {SHARED} ;\n    iscm:lists state:NOR, state:CHE .")
    of_node.write_text(f"{HEADER}\n{NODE}")
    paths = [of_list, of_node] if of_list_first else [of_node, of_list]
    (found,) = validate_paths(paths, project_folders()).findings
    assert (found.file, found.line) == (of_list, HEAD + 3)
    assert f"{of_node}:{HEAD + 2}; the list: {of_list}:{HEAD + 3}" in found.message


def test_a_list_without_iri_is_told_at_its_line(tmp_path: Path) -> None:
    path = tmp_path / "lists.ttl"
    path.write_text(f"{HEADER}\n[] {KIND} ; {SHARED} ;\n    iscm:lists state:NOR, state:CHE .")
    (found,) = validate_paths([path], project_folders()).findings
    assert (found.file, found.line) == (path, HEAD + 2)


def test_a_foreign_list_in_a_changed_copy_is_told(tmp_path: Path) -> None:
    path = tmp_path / "midsa.ttl"
    text = (project_folders().data / "mechanisms/midsa.ttl").read_text(encoding="utf-8")
    foreign = f"{LIST} {KIND} ; {SHARED} ; iscm:lists state:CHE, state:NOR .".replace(
        "list/midsa", "list/budapest-process"
    ).replace("mechanism:midsa", "mechanism:budapest-process")
    path.write_text(f"{text}\n{foreign}\n")
    (found,) = validate_paths([path], project_folders()).findings
    assert "move it to data/mechanisms/budapest-process.ttl" in found.message
    assert found.file == path


def test_a_sound_list_is_no_fault(tmp_path: Path) -> None:
    path = tmp_path / "lists.ttl"
    path.write_text(f"{HEADER}{LIST} {KIND} ; {SHARED} ; iscm:lists state:CHE, state:NOR .")
    assert not validate_paths([path], project_folders()).findings
