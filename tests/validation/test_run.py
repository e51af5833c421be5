"""Validating some files in the context of the others."""

import re
import shutil
from pathlib import Path

import pytest

from iscm.namespaces import ONTOLOGY
from iscm.paths import ProjectFolders, project_folders
from iscm.validation.run import validate_dataset, validate_paths
from sites import FIXTURES, small_project
from validation.made_up import HEADER

pytestmark = pytest.mark.long

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


@pytest.fixture
def packaged(tmp_path: Path) -> ProjectFolders:
    root = tmp_path / "packaged"
    root.mkdir()
    return small_project(root)


def copied(packaged: ProjectFolders, to: Path) -> ProjectFolders:
    """A second checkout, with data of its own."""
    to.mkdir()
    shutil.copytree(packaged.data, to / "data")
    (to / "ontology").symlink_to(packaged.ontology)
    (to / "shapes").symlink_to(packaged.shapes)
    return ProjectFolders(to)


def told(path: Path, folders: ProjectFolders) -> list[tuple[str, int | None, str, str]]:
    """What is found, without the folders of files."""
    return [
        (
            finding.file.name if finding.file else "",
            finding.line,
            finding.shape.rpartition("#")[2],
            re.sub(r"/\S+/", "", finding.message),
        )
        for finding in validate_paths([path], folders).findings
    ]


def test_a_copy_of_the_data_gets_the_report_that_it_gets_in_its_checkout(
    packaged: ProjectFolders, tmp_path: Path
) -> None:
    other = copied(packaged, tmp_path / "copy")
    as_it_was = told(other.data, packaged)
    assert as_it_was == told(packaged.data, packaged)
    mechanisms = other.data / "mechanisms"
    text = (FIXTURES / "beta-process.ttl").read_text()
    (mechanisms / "misnamed.ttl").write_text(text.replace("role:member", "role:xmember", 1))
    (mechanisms / "alpha-process.ttl").rename(mechanisms / "gamma-process.ttl")
    changed = told(other.data, packaged)
    assert changed == told(other.data, other)
    assert ("misnamed.ttl", "SlugIsFileName") in {(name, shape) for name, _, shape, _ in changed}
    assert ("gamma-process.ttl", "SlugIsFileName") in {
        (name, shape) for name, _, shape, _ in changed
    }
    # One folder further up, as `iscm validate .` is typed, it is the same copy.
    (tmp_path / "above").mkdir()
    other.data.rename(tmp_path / "above" / "data")
    assert told(tmp_path / "above", packaged) == changed


def test_what_a_copy_leaves_out_is_not_there(packaged: ProjectFolders, tmp_path: Path) -> None:
    other = copied(packaged, tmp_path / "copy")
    (other.data / "mechanisms" / "alpha-process.ttl").unlink()
    more = other.data / "more.ttl"
    more.write_text(
        PREFIXES + "<https://w3id.org/iscm/id/source/x> iscm:about "
        "<https://w3id.org/iscm/id/mechanism/alpha-process> .\n"
    )
    assert "Undescribed" in {shape for _, _, shape, _ in told(other.data, packaged)}
    assert "Undescribed" not in {shape for _, _, shape, _ in told(more, packaged)}


def test_a_changed_copy_of_a_file_takes_its_place(tmp_path: Path) -> None:
    folders = project_folders()
    text = (folders.data / "regions.ttl").read_text()
    copy = tmp_path / "my-regions.ttl"
    copy.write_text(text)
    assert validate_paths([copy], folders).findings == []
    label = next(line for line in text.splitlines() if "skos:prefLabel" in line and "@en" in line)
    copy.write_text(text.replace(label, label.replace("@en", "@de"), 1))
    shapes = {
        finding.shape.rpartition("#")[2] for finding in validate_paths([copy], folders).findings
    }
    assert shapes
    assert "RepeatedTriple" not in shapes


def test_a_file_that_says_some_of_what_another_says_is_told(tmp_path: Path) -> None:
    folders = project_folders()
    path = tmp_path / "more.ttl"
    path.write_text(PREFIXES + "state:IDN a iscm:State .\n")
    repeated = [
        finding
        for finding in validate_paths([path], folders).findings
        if finding.shape.endswith("#RepeatedTriple")
    ]
    assert [(finding.file, finding.line) for finding in repeated] == [(path, 4)]
    assert "states.ttl" in repeated[0].message


def test_a_folder_of_new_mechanisms_is_held_beside_the_projects_data(tmp_path: Path) -> None:
    folders = project_folders()
    for slug in ("midsa", "midwa"):
        text = (folders.data / "mechanisms" / f"{slug}.ttl").read_text()
        (tmp_path / f"new-{slug}.ttl").write_text(
            re.sub(rf"(?<![-\w]){slug}(?![-\w])", f"new-{slug}", text)
        )
    report = validate_paths([tmp_path], folders)
    assert report.files == 2
    shapes = {finding.shape.rpartition("#")[2] for finding in report.findings}
    # All is described by the project, and the old mechanisms, still there, bear the same names.
    assert "Undescribed" not in shapes
    assert "DuplicateLabel" in shapes


WITHOUT_IRIS = """
[] a iscm:Participation ; iscm:about mechanism:alpha-process ;
    iscm:role "member" .

_:named a iscm:Participation ; iscm:about mechanism:alpha-process ;
    iscm:participant state:XXX .

[] a iscm:Participation ; iscm:about mechanism:alpha-process .

[] a iscm:Participation ; iscm:about mechanism:alpha-process .
"""


def test_things_without_iris_are_held_to_their_shapes_in_one_file_as_in_all(
    packaged: ProjectFolders,
) -> None:
    path = packaged.data / "nameless.ttl"
    path.write_text(HEADER + WITHOUT_IRIS)
    head = HEADER.count("\n")
    of_one = told(path, packaged)
    whole = [each for each in told(packaged.data, packaged) if each[0] == path.name]
    assert of_one == whole
    lines = {(line - head, shape) for _, line, shape, _ in of_one if line}
    assert {(3, "Participation-role"), (6, "Undescribed")} <= lines
    for line in (2, 5, 8, 10):
        assert (line, "Statement-attestedBy") in lines


def test_relative_iris_from_elsewhere_are_found_in_every_syntax(tmp_path: Path) -> None:
    told = {}
    for name, text in {
        "x.ttl": f"\n<x>\n  a <{ONTOLOGY}Mechanism> .",
        "x.jsonld": f'{{"@id": "x", "@type": "{ONTOLOGY}Mechanism"}}',
    }.items():
        (tmp_path / name).write_text(text)
        told[name] = validate_paths([tmp_path / name], project_folders()).findings
    focus = "https://w3id.org/iscm/graph/data/x"
    for found in told.values():
        assert {getattr(each.focus, "value", None) for each in found} == {focus}
    assert {each.line for each in told["x.ttl"]} <= {2, 3}
    shapes = {name: sorted(each.shape for each in found) for name, found in told.items()}
    assert shapes["x.ttl"] == shapes["x.jsonld"]


def test_a_relative_iri_in_the_project_s_own_files_is_a_fault(tmp_path: Path) -> None:
    folders = small_project(tmp_path)
    path = folders.data / "mechanisms" / "alpha-process.ttl"
    path.write_text(f"{path.read_text()}\n<relative> a <{ONTOLOGY}Mechanism> .\n")
    for report in (validate_paths([path], folders), validate_dataset(folders)):
        (syntax,) = (each for each in report.findings if each.shape.endswith("#Syntax"))
        assert "written in full" in str(syntax.message)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('<e:s> <e:p> "שלום"@he--rtl .', "base direction"),
        ("<e:s> <e:p> <<( <e:a> <e:b> <e:c> )>> .", "triple term"),
        ("<e:s> <e:p> <e:o> {| <e:q> 1 |} .", "triple term"),
        ("<e:s> <e:p> <e:o> ~ <e:r> .", "triple term"),
    ],
)
def test_what_is_of_rdf_1_2_is_refused_with_its_line(tmp_path: Path, text: str, words: str) -> None:
    path = tmp_path / "new.ttl"
    path.write_text(f'# << in a remark\n<e:s> <e:p> "{{| ~", <e:x~y> .\n{text}')
    [finding] = validate_paths([path], project_folders()).findings
    assert (finding.file, finding.line, words in finding.message) == (path, 3, True)
    assert finding.shape.endswith("#Syntax") or finding.shape == "Syntax"


def slips(text: str) -> str:
    """A mechanism's file with a slip of each kind that another file tells to be one."""
    text = text.replace("state:AFG", "state:AFX", 1)  # nobody describes it
    text = text.replace("iscm:openQuestion", "iscm:openQestion", 1)
    text = text.replace('shortName "Bali Process"', 'shortName "Bali Talks"', 1)  # in no source
    text = text.replace("iscm:documentKind document-kind:", "iscm:documentKind role:", 1)
    return f"""{text}
# Another file says it.
state:IDN a iscm:State .
# Another thing's name.
theme:of-my-own a iscm:Theme ; skos:prefLabel "Labour migration"@en .
# Of no class.
organization:of-my-own skos:note "Note"@en .
# Another file's fact under another IRI, another file's IRI, and what lists of others name.
{SAID_ELSEWHERE}
"""


SAID_ELSEWHERE = """
<https://w3id.org/iscm/id/statement/colombo-process/x> a iscm:Participation ;
    iscm:about mechanism:colombo-process ; iscm:participant state:BGD ; iscm:role role:member .
"""


def test_a_file_alone_is_told_what_it_is_told_among_all(tmp_path: Path) -> None:
    real = project_folders()
    folders = ProjectFolders(tmp_path)
    for name in ("data", "ontology", "shapes"):
        shutil.copytree(getattr(real, name), tmp_path / name)
    path = folders.data / "mechanisms" / "bali-process.ttl"
    text = path.read_text()
    path.write_text(slips(text))
    of_one = told(path, folders)
    assert of_one == [
        (f.file.name, f.line, f.shape.rpartition("#")[2], re.sub(r"/\S+/", "", f.message))
        for f in validate_dataset(folders).findings
        if f.file == path
    ]
    found = {shape for _, _, shape, _ in of_one}
    assert found >= {
        "Undescribed",
        "UnknownTerm",
        "AttestedName",
        "RepeatedTriple",
        "DuplicateLabel",
        "Untyped",
        "SlugIsFileName",
    }, found
