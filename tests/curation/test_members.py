"""Members from a table, from the first look to the answer of a question."""

import os
import pty
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest

from iscm import replacing
from iscm.dataset import load_project
from iscm.engine import rows_in
from iscm.paths import ProjectFolders, project_folders
from iscm.questions import read_question
from patience import PATIENCE
from worlds import World

SOURCE = ("--source", "iom-midsa-2025")
STATES = ("Angola", "Botswana", "Comoros", "Eswatini", "Lesotho", "Madagascar", "Mauritius")


def test_a_table_becomes_a_list_of_members_with_its_source(world: World) -> None:
    table = world.xlsx(["name", "note"], *([name, None] for name in STATES), ["DR Congo", None])
    done = world.take_in(table, *SOURCE, "--complete", "--total", "16")
    assert done.code == 0, done.errors
    world.require_good(world.midsa)
    text = world.midsa.read_text("utf-8")
    assert "state:AGO,\n        state:BWA,\n        state:COD, state:COM" in text
    roster = text.partition("roster/midsa/member/iom-midsa-2025>")[2].partition("\n\n")[0]
    assert "the source states 16, the table has 8" in done.output
    assert "iscm:statedTotal 16 ;\n    iscm:complete true ;" in roster


def test_the_graph_then_answers_with_the_members_and_their_source(world: World) -> None:
    table = world.csv(["name"], *([name] for name in STATES))
    assert world.take_in(table, *SOURCE, "--complete").code == 0
    dataset = load_project(ProjectFolders(world.root))
    question = read_question(project_folders().questions / "members-with-their-sources.rq")
    asked = question.query.replace("mechanism:colombo-process", "mechanism:midsa")
    answer = rows_in(dataset.store, asked)
    assert {row["memberLabel"] for row in answer} == set(STATES)
    assert {row["newestSource"].rpartition("/")[2] for row in answer} == {"iom-midsa-2025"}


def test_what_changes_against_the_last_list_is_shown(world: World) -> None:
    table = world.csv(["name"], ["Angola"], ["Kenya"], ["Congo (DRC)"])
    shown = world.take_in(table, *SOURCE, "--dry-run").output
    assert "compared with the list of 2024 (source:iom-midsa-2024, complete):" in shown
    assert "joined: 1 (Kenya)" in shown
    assert "not named any more: 14 (Botswana, Comoros," in shown
    assert "which removes nobody: the list is not said to be complete" in shown
    assert "(Democratic Republic of the Congo → Congo (DRC))" in shown
    assert "unchanged: 1" in shown
    assert "+    iscm:lists state:AGO, state:KEN ." in shown


def test_a_dry_run_writes_nothing(world: World) -> None:
    before = world.texts()
    assert world.take_in(world.csv(["name"], ["Angola"]), *SOURCE, "--dry-run").code == 0
    assert world.texts() == before


def test_the_same_table_again_changes_nothing(world: World) -> None:
    table = world.csv(["name", "note"], ["Angola", ""], ["Congo (DRC)", "Named last."])
    assert world.take_in(table, *SOURCE, "--partial").code == 0
    after = world.texts()
    again = world.take_in(table, *SOURCE, "--partial")
    assert (again.code, again.output.splitlines()[-1]) == (0, "nothing changes")
    assert world.texts() == after


def test_a_note_that_was_added_by_hand_stays(world: World) -> None:
    table = world.csv(["name"], ["Congo (DRC)"])
    assert world.take_in(table, *SOURCE).code == 0
    source = "iscm:attestedBy source:iom-midsa-2025"
    start, mark, rest = world.midsa.read_text("utf-8").partition('listedAs "Congo (DRC)"@en')
    noted = rest.replace(f"{source} .", f'{source} ;\n    skos:note "By hand."@en .', 1)
    world.midsa.write_text(start + mark + noted, "utf-8")
    assert world.take_in(table, *SOURCE).output.endswith("nothing changes\n")


def test_what_the_same_source_says_otherwise_stays_until_told_to_go(world: World) -> None:
    assert world.take_in(world.csv(["name"], ["Angola"], ["Kenya"]), *SOURCE).code == 0
    before, table = world.texts(), world.csv(["name"], ["Angola"])
    refused = world.take_in(table, *SOURCE)
    assert refused.code == 1
    assert "midsa/member/KEN/iom-midsa-2025" in refused.errors
    assert world.texts() == before
    done = world.take_in(table, *SOURCE, "--replace")
    assert done.code == 0, done.errors
    assert "  no longer said: midsa/member/KEN/iom-midsa-2025\n" in done.output
    assert "state:KEN" not in world.midsa.read_text("utf-8").partition("iom-midsa-2025")[2][:400]


def test_rows_have_roles_and_sources_of_their_own(world: World) -> None:
    table = world.csv(
        ["Name", "Role", "Source"],
        ["Angola", "", "iom-midsa-2025"],
        ["IOM", "Observateur", "iom-midsa-2024"],
        delimiter=";",
    )
    assert world.take_in(table).code == 0
    text = world.midsa.read_text("utf-8")
    assert "statement/midsa/member/AGO/iom-midsa-2025> a" in text
    assert "statement/midsa/observer/iom/iom-midsa-2024> a" in text
    world.require_good(world.midsa)


def test_states_that_take_part_together_are_said_to(world: World) -> None:
    table = world.csv(["name"], ["Member States of the European Union"], name="table.tsv")
    assert world.take_in(table, *SOURCE, kind="observers").code == 0
    text = world.midsa.read_text("utf-8").partition("observer/european-union-states/")[2]
    assert "iscm:collective true" in text.partition("\n\n")[0]


def test_names_in_doubt_are_decided_in_a_review_sheet(world: World) -> None:
    table = world.csv(["name"], ["Congo"], ["civil society"], ["=Kongo"])
    before, review = world.texts(), world.desk / "review.xlsx"
    first = world.take_in(table, *SOURCE, "--review", review)
    assert first.code == 1
    assert "names in doubt: 3" in first.errors
    assert world.texts() == before
    book = openpyxl.load_workbook(review)
    cells = {row[0].value: row for row in book.active.iter_rows(min_row=2)}
    assert "row 2, column 'name'" in cells["Congo"][2].value
    assert {cells["Congo"][3].value, cells["Congo"][4].value} == {
        "state/COD (Democratic Republic of the Congo)",
        "state/COG (Congo)",
    }
    cells["Congo"][1].value = "state/COG (Congo)"
    cells["civil society"][1].value = "-"
    book.save(review)
    second = world.take_in(table, *SOURCE, "--review", review)
    assert second.code == 1
    book = openpyxl.load_workbook(review)
    cells = {row[0].value: row for row in book.active.iter_rows(min_row=2)}
    assert cells["Congo"][1].value == "state/COG (Congo)"
    cells["=Kongo"][1].value = "DR Congo"
    book.save(review)
    done = world.take_in(table, *SOURCE, "--review", review)
    assert done.code == 0, done.errors
    text = world.midsa.read_text("utf-8")
    assert "in words of its own: 1 (Democratic Republic of the Congo (=Kongo))" in done.output
    assert "member/civil-society/iom-midsa-2025> a iscm:Participation" in " ".join(text.split())
    assert 'iscm:listedAs "=Kongo"@en' in text
    world.require_good(world.midsa)


@pytest.mark.parametrize(
    ("name", "decision", "told"),
    [
        ("Congo", "the big one", "'the big one' names nothing for sure"),
        ("Congo", "state/XYZ", "'state/XYZ' names nothing for sure"),
        ("Congo", "4", "the row has no candidate 4"),
        ("Congo", "3", "the row has no candidate 3"),
        ("Angola", "state/BWA", "'Angola' is in no doubt, it names state/AGO (Angola)"),
        ("Angola", "-", "'Angola' is in no doubt, it names state/AGO (Angola)"),
        ("Kongo", "state/COG", "the table has no name 'Kongo'"),
    ],
)
def test_a_decision_that_cannot_stand_is_told_with_its_place_in_the_review_sheet(
    world: World, name: str, decision: str, told: str
) -> None:
    review = world.csv(
        ["decision", "name", "candidate 1", "candidate 2"],
        ["", "Malawi", "", ""],
        [decision, name, "state/COG (Congo)", ""],
        name="review.csv",
    )
    table = world.csv(["name"], ["Angola"], ["Kenya"])
    if name == "Congo":
        table = world.csv(["name"], ["Angola"], ["Congo"], ["Congo (DRC)"])
    before, done = world.texts(), world.take_in(table, *SOURCE, "--review", review)
    assert done.code == 1
    assert done.errors.count(", column ") == 1
    assert f"{review}: row 3, column 'decision': {told}" in done.errors
    assert world.texts() == before


@pytest.mark.parametrize("decision", ["2", "state/COD", "state/COD (Zaire)", "DR Congo"])
def test_a_decision_is_a_candidate_or_its_number_a_key_or_a_name(
    world: World, decision: str
) -> None:
    review = world.csv(
        ["name", "decision", "candidate 1", "candidate 2"],
        ["Congo", decision, "state/COG (Congo)", "state/COD (Democratic Republic of the Congo)"],
        ["Angola", "Angola", "", ""],
        name="review.csv",
    )
    table = world.csv(["name"], ["Angola"], ["Congo"])
    done = world.take_in(table, *SOURCE, "--review", review)
    assert done.code == 0, done.errors
    assert "member/COD/iom-midsa-2025" in world.midsa.read_text("utf-8")
    again = world.take_in(table, *SOURCE, "--review", review)
    assert again.output.endswith("nothing changes\n"), again.errors


def test_somebody_at_a_terminal_is_asked(world: World) -> None:
    table = world.csv(["name"], ["Congo"])
    words = ["import", str(table), "--kind", "members", "--mechanism", "midsa", *SOURCE]
    ours, theirs = pty.openpty()
    os.write(ours, b"nowhere\n2\ny\n")
    done = subprocess.run(
        [sys.executable, "-m", "iscm", *words, "--project", str(world.root)],
        stdin=theirs,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )
    assert done.returncode == 0, done.stderr
    assert "'nowhere' names nothing for sure" in done.stderr, "and asked again"
    chosen = next(line for line in done.stderr.splitlines() if line.startswith("  2  "))
    key = chosen.rpartition("(state/")[2].rstrip(")")
    assert f"member/{key}/iom-midsa-2025" in world.midsa.read_text("utf-8")


@pytest.mark.parametrize("stop", [OSError(28, "No space left on device"), KeyboardInterrupt()])
def test_a_write_that_is_stopped_leaves_the_files_as_they_were(
    world: World, monkeypatch: pytest.MonkeyPatch, stop: BaseException
) -> None:
    before, table = world.texts(), world.csv(["name"], ["Angola"])

    def fail(_: int) -> None:
        raise stop

    monkeypatch.setattr(replacing.os, "fsync", fail)
    assert world.take_in(table, *SOURCE).code == 1
    assert world.texts() == before
    monkeypatch.undo()
    assert world.take_in(table, *SOURCE).code == 0


def test_what_would_not_validate_is_not_written(world: World) -> None:
    table = world.csv(["name"], ["Angola"])
    before = world.texts()
    text = world.midsa.read_text("utf-8")
    world.midsa.write_text(text.replace('"2023"^^xsd:gYear', '"2099"^^xsd:gYear'), "utf-8")
    before = world.texts()
    done = world.take_in(table, *SOURCE)
    assert done.code == 1
    assert "this would not validate" in done.errors
    assert "data/mechanisms/midsa.ttl: The date lies after that of this version" in done.errors
    assert world.texts() == before


def test_a_fault_that_validation_finds_leads_back_to_the_row(world: World) -> None:
    rows = (["Kenya", ""], ["Angola", "a\u0007b"], ["Malawi", "\u0007"])
    table = world.csv(["name", "note"], *rows)
    before, done = world.texts(), world.take_in(table, *SOURCE)
    assert done.code == 1
    wrong = "The text holds U+0007, a control character: take it out"
    assert f"{table}: row 3, column 'note': {wrong}" in done.errors
    assert f"{table}: row 4, column 'note': {wrong}" in done.errors
    assert world.texts() == before


@pytest.mark.parametrize(
    ("flag", "value", "told"),
    [
        ("--as-of", "2099", "2099 lies after the date of this version"),
        ("--as-of", "2026-13", "'2026-13' is in no calendar"),
        ("--language", "en_GB", "'en_GB' is no language tag: write en-GB"),
        ("--language", "", "'' is no language tag: write en, fr or es"),
    ],
)
def test_what_is_wrong_with_a_flag_is_told_of_it(
    world: World, flag: str, value: str, told: str
) -> None:
    before = world.texts()
    done = world.take_in(world.csv(["name"], ["Angola"]), *SOURCE, flag, value)
    assert (done.code, world.texts()) == (1, before)
    assert f"{flag}: {told}" in done.errors


@pytest.mark.parametrize("name", ["sheet.csv", "sheet.xlsx"])
def test_a_template_that_is_filled_in_can_be_imported(world: World, name: str) -> None:
    sheet = world.desk / name
    arguments = ("import", "--template", "members", "--output", sheet)
    assert world.run(*arguments).code == 0
    assert world.run(*arguments).code == 1, "what was filled in is not lost"
    if name.endswith(".xlsx"):
        book = openpyxl.load_workbook(sheet)
        book.active["A2"] = "Angola"
        book.save(sheet)
    else:
        sheet.write_text(sheet.read_text("utf-8") + "Angola,,,\n", "utf-8")
    assert world.take_in(sheet, *SOURCE).code == 0


def test_misuse_is_told_apart_from_bad_input(world: World) -> None:
    table = world.csv(["name"], ["Angola"])
    assert world.run("import").code == 2
    assert world.run("import", table, "--kind", "members").code == 2
    assert world.take_in(table).code == 2
    assert world.take_in(Path("missing.csv"), *SOURCE).code == 1


def test_what_an_editor_keeps_beside_a_file_is_in_nobody_s_way(world: World) -> None:
    (world.midsa.parent / ".#midsa.ttl").symlink_to("me@nowhere.1:2")
    hidden = world.midsa.parent / ".ipynb_checkpoints/midsa-checkpoint.ttl"
    hidden.parent.mkdir()
    hidden.write_text("this is no triple", "utf-8")
    done = world.take_in(world.csv(["name"], ["Angola"]), *SOURCE)
    assert done.code == 0, done.errors


@pytest.mark.parametrize("dry", [(), ("--dry-run",)])
def test_a_comment_among_the_statements_is_not_lost_without_a_word(
    world: World, dry: tuple[str, ...]
) -> None:
    text = world.midsa.read_text("utf-8").rstrip("\n") + "\n\n# Ask the desk.\n"
    world.midsa.write_text(text, "utf-8")
    done = world.take_in(world.csv(["name"], ["Angola"], ["Congo"]), *SOURCE, *dry)
    assert (done.code, done.output) == (1, ""), "nothing is asked or shown before"
    assert "Congo" not in done.errors
    assert f"would be lost (lines {text.count(chr(10))})" in done.errors
    assert world.midsa.read_text("utf-8") == text


def test_a_review_sheet_is_read_as_it_was_written_whatever_the_table_is(
    world: World, tmp_path: Path
) -> None:
    table = tmp_path / "latin.csv"
    table.write_bytes("name\nMalmö County\n".encode("latin-1"))
    review = tmp_path / "review.csv"
    flags = (*SOURCE, "--encoding", "latin-1", "--review", str(review))
    assert world.take_in(table, *flags).code == 1
    lines = review.read_text("utf-8-sig").splitlines()
    column = lines[0].split(",").index("decision")
    cells = lines[1].split(",")
    cells[column] = "state/AGO"
    review.write_text("\n".join((lines[0], ",".join(cells))) + "\n", "utf-8")
    done = world.take_in(table, *flags)
    assert done.code == 0, done.errors
    assert "state:AGO" in world.midsa.read_text("utf-8")
