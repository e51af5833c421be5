"""`iscm validate` as a curator uses it."""

import json
import shutil
import time
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from iscm.cli import main
from iscm.dataset import load_project
from iscm.paths import project_folders

GOOD = """\
PREFIX basis: <https://w3id.org/iscm/id/basis/>
PREFIX iscm: <https://w3id.org/iscm/ontology#>
PREFIX mechanism: <https://w3id.org/iscm/id/mechanism/>
PREFIX name-kind: <https://w3id.org/iscm/id/name-kind/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX role: <https://w3id.org/iscm/id/role/>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX source: <https://w3id.org/iscm/id/source/>
PREFIX state: <https://w3id.org/iscm/id/state/>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>

mechanism:atlantis-process a iscm:Mechanism ;
    rdfs:label "Atlantis Process"@en ;
    skos:prefLabel "Atlantis Process"@en .

<https://w3id.org/iscm/id/statement/atlantis-process/member/AUS/SOURCE> a iscm:Participation ;
    iscm:about mechanism:atlantis-process ;
    iscm:participant state:AUS ;
    iscm:role role:member ;
    iscm:from "2001"^^xsd:gYear ;
    iscm:until "2005"^^xsd:gYear ;
    iscm:basis basis:listed ;
    iscm:attestedBy source:SOURCE .

<https://w3id.org/iscm/id/statement/atlantis-process/name/atlantis-process/SOURCE> a iscm:Naming ;
    iscm:about mechanism:atlantis-process ;
    iscm:name "Atlantis Process"@en ;
    iscm:nameKind name-kind:name ;
    iscm:attestedBy source:SOURCE .
""".replace("SOURCE", "iom-midsa-2024")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "atlantis-process.ttl"
    path.write_text(GOOD)
    return path


def validate(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["validate", *arguments])


def test_a_new_mechanism_that_rests_on_the_projects_data_is_valid(file: Path) -> None:
    result = validate(str(file))
    assert (result.exit_code, result.output) == (0, "1 file: no faults\n")


def test_five_mistakes_are_told_with_their_lines_in_one_run(file: Path) -> None:
    mistakes = {
        'skos:prefLabel "Atlantis Process"@en': 'skos:prefLabel "Atlantis Process"',
        "iscm:participant state:AUS": "iscm:participant state:ATL",
        "iscm:role role:member": "iscm:role role:membre",
        'iscm:until "2005"^^xsd:gYear': 'iscm:until "1999"^^xsd:gYear',
        "iscm:nameKind": "iscm:namekind",
    }
    text = GOOD
    for right, wrong in mistakes.items():
        assert right in text
        text = text.replace(right, wrong)
    file.write_text(text)
    result = validate(str(file))
    assert result.exit_code == 1
    for wrong in mistakes.values():
        line = 1 + text[: text.index(wrong)].count("\n")
        assert f"{file}:{line}: violation: " in result.output, wrong
    assert "Did you mean iscm:nameKind?" in result.output
    assert "The text has no language tag" in result.output
    assert "iscm:until lies before iscm:from" in result.output


@pytest.mark.long
def test_a_misspelt_name_is_told_first_and_its_consequences_are_few(file: Path) -> None:
    text = GOOD.replace("role:member", "role:membre")
    file.write_text(text)
    findings = json.loads(validate(str(file), "--format", "json").output)["findings"]
    line = 1 + text[: text.index("role:membre")].count("\n")
    of_role = [finding for finding in findings if finding["line"] == line]
    shapes = [finding["shape"].rpartition("#")[2] for finding in of_role]
    assert shapes[0] == "Undescribed"
    assert "Did you mean role:member?" in of_role[0]["message"]
    assert "IRIAgrees" not in shapes


@pytest.mark.long
def test_an_iri_that_names_another_described_thing_is_told(file: Path) -> None:
    file.write_text(GOOD.replace("role:member", "role:observer"))
    result = validate(str(file))
    assert "[IRIAgrees]" in result.output


@pytest.mark.long
def test_what_looks_right_and_is_wrong_is_told_once_with_its_line(file: Path) -> None:
    _, member, naming = GOOD[GOOD.index("mechanism:atlantis-process a") :].split("\n\n")
    text = GOOD.replace("state:AUS", "state:\u0410US").replace('"2005"', '"2105"')
    text += "\n" + member + "\n\n" + naming.replace("/name/", "/name/again/")
    file.write_text(text)
    findings = json.loads(validate(str(file), "--format", "json").output)["findings"]
    found = [(each["shape"].rpartition("#")[2], each["line"]) for each in findings]
    assert ("StrangeLetter", 18) in found
    assert {"FutureDate", "WrittenTwice", "SameStatement"} <= {shape for shape, _ in found}
    assert "Undescribed" not in {shape for shape, _ in found}


def test_a_missing_source_is_told_at_the_statement(file: Path) -> None:
    text = GOOD.replace(" ;\n    iscm:attestedBy source:iom-midsa-2024 .", " .", 1)
    file.write_text(text)
    result = validate(str(file), "--format", "json")
    findings = json.loads(result.output)["findings"]
    line = 1 + text[: text.index("<https://w3id.org/iscm/id/statement")].count("\n")
    assert [(finding["line"], finding["shape"]) for finding in findings] == [
        (line, "https://w3id.org/iscm/shapes#Statement-attestedBy")
    ]


@pytest.mark.long
def test_other_formats_fail_as_well(file: Path) -> None:
    file.write_text(GOOD.replace("role:member", "role:membre"))
    result = validate(str(file), "--format", "github")
    assert result.exit_code == 1
    assert result.output.startswith("::error file=")


@pytest.mark.long
def test_a_file_of_the_project_replaced_from_elsewhere_is_not_held_against_itself(
    tmp_path: Path,
) -> None:
    copy = tmp_path / "bali.ttl"
    copy.write_text((project_folders().data / "mechanisms" / "bali-process.ttl").read_text())
    result = validate(str(copy))
    assert result.exit_code == 0, result.output


def test_syntax_errors_of_all_files_are_placed(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / f"{name}.ttl").write_text("<https://example.org/a> a\n  ] .\n")
    result = validate(str(tmp_path))
    assert result.exit_code == 2
    for name in ("a", "b"):
        assert f"{tmp_path / name}.ttl:2: violation: This cannot be read" in result.stdout
    assert "no faults" not in result.stdout


@pytest.mark.long
def test_a_syntax_error_of_one_file_neither_hides_nor_makes_faults_of_another(
    tmp_path: Path,
) -> None:
    here = tmp_path / "atlantis-process.ttl"
    here.write_text(GOOD.replace("role:member", "role:membre"))
    organization = """PREFIX iscm: <https://w3id.org/iscm/ontology#>
PREFIX organization: <https://w3id.org/iscm/id/organization/>

organization:lost a iscm:Organization ;;, .

organization:kept a iscm:Organization .
"""
    (tmp_path / "broken.ttl").write_text(organization)
    text = here.read_text()
    about = "<https://w3id.org/iscm/id/organization/KEY>"
    for number, key in enumerate(("lost", "kept", "nowhere")):
        text += (
            f"\n<https://w3id.org/iscm/id/statement/atlantis-process/association/{key}/"
            "iom-midsa-2024>\n    a iscm:Association ; iscm:about mechanism:atlantis-process ;\n"
            f"    iscm:participant {about.replace('KEY', key)} ;\n"
            f"    iscm:attestedBy source:iom-midsa-2024 . # {number}\n"
        )
    here.write_text(text)
    result = validate(str(tmp_path), "--format", "json")
    assert result.exit_code == 2
    told = json.loads(result.output)
    assert told["conforms"] is False
    found = {
        (Path(each["file"]).name, each["shape"].rpartition("#")[2]) for each in told["findings"]
    }
    assert ("broken.ttl", "Syntax") in found
    assert ("atlantis-process.ttl", "Undescribed") in found
    values = {each["value"] for each in told["findings"]}
    assert about.replace("KEY", "nowhere") in values
    assert not {about.replace("KEY", key) for key in ("lost", "kept")} & values
    assert {name for name, shape in found if shape != "Syntax"} == {"atlantis-process.ttl"}


@pytest.mark.parametrize("name", ["missing.ttl", "data.docx"])
def test_what_cannot_be_read_is_told_in_one_line(tmp_path: Path, name: str) -> None:
    (tmp_path / "data.docx").write_text("")
    result = validate(str(tmp_path / name))
    assert result.exit_code == 2
    assert result.stderr.count("\n") == 1
    assert name in result.stderr


@pytest.mark.long
def test_the_whole_dataset_is_valid_and_checked_in_some_times_what_loading_it_takes() -> None:
    start = time.thread_time()
    load_project(project_folders())
    loaded = time.thread_time()
    result = validate()
    assert result.exit_code == 0, result.output
    assert time.thread_time() - loaded < 10 * (loaded - start)


@pytest.mark.long
def test_a_copy_of_all_data_is_as_valid_as_the_data(tmp_path: Path) -> None:
    data = project_folders().data
    shutil.copytree(data, tmp_path / "data")
    result = validate(str(tmp_path / "data"))
    count = len(list(data.rglob("*.ttl")))
    assert (result.exit_code, result.output) == (0, f"{count} files: no faults\n")


def test_the_help_says_which_files_a_path_takes_the_place_of() -> None:
    text = validate("--help").output
    for words in ("a new file", "a changed copy of one", "a copy of data/"):
        assert words in text
