import json
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner

from iscm.cli.query import command, in_columns
from iscm.tables.table import Table, Value
from sites import FIXTURES

DATA = ["--data", str(FIXTURES / "alpha-process.ttl")]
MEMBERS = "SELECT * { mechanism:alpha-process iscm:hasMember ?state } ORDER BY ?state"

CHAIRS = ["--question", "members-with-their-sources"]
SET_ALPHA = ["--set", "mechanism=alpha-process"]


def run(*arguments: str, text: str | bytes | None = None) -> tuple[int, str, str]:
    result = CliRunner().invoke(command, [*DATA, *arguments], input=text)
    return result.exit_code, result.stdout, result.stderr


def test_rows_come_as_csv_into_a_pipe() -> None:
    code, out, _ = run("-q", MEMBERS)
    assert code == 0
    assert out.split() == [
        "state",
        "https://w3id.org/iscm/id/state/AUS",
        "https://w3id.org/iscm/id/state/IDN",
    ]


def test_a_table_has_prefixed_names_and_a_count() -> None:
    code, out, _ = run("-q", MEMBERS, "--format", "table")
    assert code == 0
    assert out.splitlines() == ["state", "─────────", "state:AUS", "state:IDN", "(2 rows)"]


def test_a_truth_value_and_missing_values_have_a_place_in_the_table() -> None:
    assert run("-q", "ASK {}", "--format", "table") == (0, "yes\n", "")
    assert run("-q", "ASK { FILTER(false) }", "--format", "table") == (0, "no\n", "")
    answer = Table(("a", "b"), ((None, Value("x\ny")),))
    assert in_columns(answer).splitlines()[2:] == ["   x y", "(1 row)"]


@pytest.mark.parametrize(
    ("form", "beginning"),
    [("json", '{"head"'), ("xml", "<?xml"), ("tsv", "?state"), ("csv", "state")],
)
def test_select_in_every_format(form: str, beginning: str) -> None:
    code, out, _ = run("-q", MEMBERS, "--format", form)
    assert code == 0
    assert out.startswith(beginning)


@pytest.mark.parametrize(
    ("form", "part"),
    [
        (None, "mechanism:alpha-process iscm:hasMember"),
        ("ntriples", "<https://w3id.org/iscm/ontology#hasMember>"),
        ("rdfxml", "<iscm:hasMember"),
        ("jsonld", '"https://w3id.org/iscm/ontology#hasMember"'),
    ],
)
def test_construct_in_every_syntax_turtle_by_default(form: str | None, part: str) -> None:
    query = "CONSTRUCT WHERE { mechanism:alpha-process iscm:hasMember ?s }"
    code, out, _ = run("-q", query, *(["--format", form] if form else []))
    assert code == 0
    assert part in out


def test_the_query_may_come_from_a_file_or_standard_input(tmp_path: Path) -> None:
    path = tmp_path / "members.rq"
    path.write_text(MEMBERS, encoding="utf-8")
    assert run(str(path)) == run("-", text=MEMBERS) == run("-q", MEMBERS)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_a_query_file_may_begin_with_a_byte_order_mark(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "accent.rq"
    path.write_text('SELECT ("Côte" AS ?x) {}', encoding=encoding)
    code, out, _ = run(str(path))
    assert (code, out.split()) == (0, ["x", "Côte"])
    assert run("-", text=path.read_bytes()) == run(str(path))


@pytest.mark.parametrize("encoding", ["latin-1", "utf-16-le"])
def test_a_query_file_in_no_encoding_of_unicode_is_told_in_a_line(
    tmp_path: Path, encoding: str
) -> None:
    path = tmp_path / "accent.rq"
    path.write_text('SELECT\n("Côte" AS ?x) {}', encoding=encoding)
    code, _, err = run(str(path))
    assert (code, err.count("\n")) == (1, 1)
    if encoding == "latin-1":
        assert f"{path}: line 2: this is not UTF-8 (byte 0xF4): save the file as UTF-8" in err


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["-q", "SELECT ?x {\n ?x a foo:Bar }"], 1, "line 2, column 7"),
        (["-q", "INSERT DATA { <a> <b> <c> }"], 1, "queries only"),
        (["-q", MEMBERS, "--format", "turtle"], 1, "text/turtle"),
        (["--question", "no-such"], 1, "no question called no-such"),
        ([], 2, "exactly one"),
        ([*CHAIRS, "--set", "mechanism=alpha-proces"], 1, "perhaps alpha-process"),
        ([*CHAIRS, "--set", "mechanism="], 1, "mechanism is empty"),
        ([*CHAIRS, "--set", "state=IDN"], 1, "this question has mechanism"),
        ([*CHAIRS, *SET_ALPHA, *SET_ALPHA], 1, "given twice"),
        ([*CHAIRS, "--set", "alpha-process"], 2, "alpha-process has no ="),
        (["-q", MEMBERS, *SET_ALPHA], 2, "give --question NAME"),
        (["-q", MEMBERS, "--question", "x"], 2, "exactly one"),
        (["-q", MEMBERS, "--data", "none.ttl"], 1, "none.ttl"),
        (["-q", MEMBERS, "--format", "xlsx"], 2, "give --output FILE"),
        (["-q", MEMBERS, "--output", "no-such-folder/x.csv"], 1, "no-such-folder/x.csv"),
    ],
)
def test_mistakes_are_told_in_a_line(arguments: list[str], code: int, words: str) -> None:
    found, out, err = run(*arguments)
    assert (found, out) == (code, "")
    assert words in err
    assert "Traceback" not in err


def test_broken_data_are_told_with_their_place(tmp_path: Path) -> None:
    broken = tmp_path / "broken.ttl"
    broken.write_text("<http://a> <http://b>\n  .\n", encoding="utf-8")
    code, _, err = run("-q", MEMBERS, "--data", str(broken))
    assert code == 1
    assert f"{broken}:2:" in err


def test_the_project_s_own_data_answer_by_default() -> None:
    result = CliRunner().invoke(
        command, ["--question", "members-of-two-mechanisms", "--format", "json"]
    )
    assert result.exit_code == 0, result.stderr
    rows = json.loads(result.stdout)
    assert "https://w3id.org/iscm/id/state/LKA" in {row["state"] for row in rows}
    assert all(row["firstSourceTitle"] and row["secondSourceTitle"] for row in rows)
    taken = "--set first=bali-process --set second=colombo-process"
    assert result.stderr == f"iscm query: nothing is set; this answers {taken}\n"


def test_a_question_is_asked_of_something_else() -> None:
    _, nobody, _ = run(*CHAIRS)
    code, out, err = run(*CHAIRS, *SET_ALPHA)
    assert (code, err) == (0, "")
    assert [line.split(",")[0].rpartition("/")[2] for line in out.splitlines()] == [
        "member",
        "AUS",
        "IDN",
    ]
    assert len(nobody.splitlines()) == 1


def test_an_answer_is_written_to_a_file_in_the_format_that_it_ends_with(tmp_path: Path) -> None:
    book, text = tmp_path / "members.xlsx", tmp_path / "members.csv"
    assert run("-q", MEMBERS, "--output", str(book)) == (0, "", "")
    cells = [cell.value for (cell,) in openpyxl.load_workbook(book).active.iter_rows()]
    assert run("-q", MEMBERS, "--output", str(text)) == (0, "", "")
    assert text.read_text(encoding="utf-8").split() == cells
    assert len(cells) == 3


def test_the_command_line_does_without_the_site() -> None:
    code = (
        "import sys, iscm.cli.query; sys.exit('flask' in sys.modules or 'iscm.web' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_the_questions_are_listed_with_their_titles() -> None:
    code, out, _ = run("--questions")
    assert code == 0
    assert "chairs-in-a-year: Who chaired what in a given year? (year)" in out.splitlines()
    assert "iom-roles: What roles does IOM have, and in which mechanisms?" in out.splitlines()


def test_a_name_that_is_nearly_right_is_answered_with_the_right_one() -> None:
    code, _, err = run("--question", "iom-role")
    assert code == 1
    assert "iom-roles" in err


def test_the_graph_is_asked_as_of_a_period() -> None:
    asked = "ASK { mechanism:budapest-process a iscm:RegionalConsultativeProcess }"
    answers = {}
    for period in ("2017", "2019"):
        result = CliRunner().invoke(command, ["--as-of", period, "-q", asked, "--format", "csv"])
        assert result.exit_code == 0
        answers[period] = result.stdout.strip()
    assert answers == {"2017": "true", "2019": "false"}


@pytest.mark.parametrize(
    ("period", "reason"), [("soon", "'soon' is no period"), ("2999", "2999 is later than")]
)
def test_a_period_that_is_none_is_told_in_a_line(period: str, reason: str) -> None:
    result = CliRunner().invoke(command, ["--as-of", period, "-q", "ASK {}"])
    assert result.exit_code == 1
    assert reason in result.stderr


def test_other_data_have_no_past() -> None:
    code, _, err = run("--as-of", "2017", "-q", "ASK {}")
    assert code == 2
    assert "--as-of is for the project's own data" in err
