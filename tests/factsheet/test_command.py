import csv
import io
import json

import pytest
from click.testing import CliRunner

from iscm.factsheet.commands.factsheet import command


def run(*arguments: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(command, arguments)
    return result.exit_code, result.stdout, result.stderr


@pytest.mark.long
def test_the_printed_factsheet_is_the_one_asked_for_by_default() -> None:
    code, out, _ = run()
    assert code == 0
    assert out.startswith("Inter-State Consultation Mechanisms on Migration, factsheet 2017\n")
    for title in ("Definitions", "ISCMs in figures", "IOM role", "Global Meetings of ISCMs"):
        assert f"\n{title}\n---" in out


@pytest.mark.long
def test_csv_has_every_published_number_with_its_difference_and_reason() -> None:
    code, out, _ = run("2017", "--format", "csv")
    rows = [
        row
        for row in csv.DictReader(io.StringIO(out, newline=""))
        if row["published"] and row["period"] == "2017"
    ]
    assert code == 0
    assert len(rows) == 23
    assert all(int(r["derived"]) - int(r["published"]) == int(r["difference"]) for r in rows)
    assert all(row["why"] for row in rows)


@pytest.mark.long
def test_json_and_html_are_of_the_year_asked_for() -> None:
    code, out, _ = run("2019", "--format", "json")
    assert (code, json.loads(out)["asOf"]) == (0, "2019-12-31")
    code, out, _ = run("2019", "--format", "html")
    assert code == 0
    assert "<h1>Inter-State consultation mechanisms on migration: factsheet 2019</h1>" in out


@pytest.mark.parametrize(
    ("year", "reason"),
    [
        pytest.param("1950", "the data can answer for 1985 to ", marks=pytest.mark.long),
        pytest.param(
            "3000", "3000 is later than this version of the dataset", marks=pytest.mark.long
        ),
        ("1800", "1800 is before 1900"),
    ],
)
def test_a_year_that_the_data_cannot_answer_is_told_in_a_line(year: str, reason: str) -> None:
    code, out, err = run(year)
    assert (code, out) == (1, "")
    assert err.startswith("iscm factsheet: ")
    assert reason in err
    assert err.count("\n") == 1


def test_what_is_no_year_is_misuse() -> None:
    code, _, err = run("soon")
    assert code == 2
    assert "'soon' is not a valid integer" in err
