import csv
import os
import random
import re
import subprocess
import sys
import time
import zipfile
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

import openpyxl
import pytest
from click.testing import CliRunner

from iscm.reconciliation.commands import reconcile
from patience import PATIENCE
from reconcilers import project_reconciler

STATE = "https://w3id.org/iscm/id/state/"


@pytest.fixture(autouse=True)
def _names_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reconcile, "_index", lambda: project_reconciler().index)


def run(*arguments: object) -> tuple[int, str]:
    result = CliRunner().invoke(reconcile.command, [str(each) for each in arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result.exit_code, result.stderr


def read(path: Path, delimiter: str = ",") -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file, delimiter=delimiter))


def written(folder: Path, content: str | bytes, name: str = "visits.csv") -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def test_a_column_gains_iris_labels_scores_and_review_flags(tmp_path: Path) -> None:
    path = written(tmp_path, 'id,country\n1,Ivory Coast\n2,"Korea, Rep."\n3,Congo\n4,Xyzzyx\n5,\n')
    code, errors = run(path, "--column", "country", "--type", "state")
    assert code == 0
    assert read(tmp_path / "visits-reconciled.csv") == [
        ["id", "country", "iscm_iri", "iscm_label", "iscm_score", "iscm_review"],
        ["1", "Ivory Coast", STATE + "CIV", "Côte d'Ivoire", "98", "no"],
        ["2", "Korea, Rep.", STATE + "KOR", "Republic of Korea", "96", "no"],
        ["3", "Congo", STATE + "COG", "Congo", "100", "yes"],
        ["4", "Xyzzyx", "", "", "", "yes"],
        ["5", "", "", "", "", "no"],
    ]
    unmatched = read(tmp_path / "visits-unmatched.csv")
    assert unmatched[0] == ["row", "id", "country", "candidates"]
    assert [row[:3] for row in unmatched[1:]] == [["4", "3", "Congo"], ["5", "4", "Xyzzyx"]]
    assert f"Democratic Republic of the Congo <{STATE}COD> 96" in unmatched[1][3]
    assert "5 rows: 2 matched, 1 to review, 1 unknown, 1 empty" in errors


def test_tabs_stay_tabs(tmp_path: Path) -> None:
    path = written(tmp_path, "country\tn\nChad\t1,5\n", "visits.TSV")
    assert run(path, "--column", "country")[0] == 0
    assert read(tmp_path / "visits-reconciled.tsv", "\t")[1][:3] == ["Chad", "1,5", STATE + "TCD"]


def test_semicolons_and_a_byte_order_mark_are_understood(tmp_path: Path) -> None:
    path = written(tmp_path, "\ufeffcountry;n\r\nChad;1,5\r\n")
    assert run(path, "--column", "country")[0] == 0
    assert read(tmp_path / "visits-reconciled.csv")[1][:3] == ["Chad", "1,5", STATE + "TCD"]


def test_a_spreadsheet_is_read_sheet_by_sheet(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["other"])
    sheet = book.create_sheet("visits")
    for row in (["country", "n"], ["Türkiye", 2.0], [360, None], [None, None], ["Chad", "x"]):
        sheet.append(row)
    path = tmp_path / "visits.xlsx"
    book.save(path)
    assert run(path, "--column", "country", "--sheet", "visits")[0] == 0
    rows = read(tmp_path / "visits-reconciled.csv")
    assert [row[:3] for row in rows[1:]] == [
        ["Türkiye", "2", STATE + "TUR"],
        ["360", "", STATE + "IDN"],
        ["Chad", "x", STATE + "TCD"],
    ]
    code, errors = run(path, "--column", "country")
    assert (code, "there is no column 'country'; there are 'other'" in errors) == (1, True)
    assert "there are 'Sheet', 'visits'" in run(path, "--column", "n", "--sheet", "x")[1]


def test_another_encoding_can_be_given(tmp_path: Path) -> None:
    path = written(tmp_path, "pays\nCôte d'Ivoire\n".encode("latin-1"))
    assert run(path, "--column", "pays", "--encoding", "latin-1")[0] == 0
    assert read(tmp_path / "visits-reconciled.csv")[1][1] == STATE + "CIV"
    assert "no encoding called klingon" in run(path, "--column", "pays", "--encoding", "klingon")[1]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"id,country\n1,Chad\n2\n3,Mali\n", "row 3 has 1 cells, where the header has 2: column"),
        (b"id,country\n1,Chad\n2,Mali,x\n", "row 3 has 3 cells, where the header has 2: 'x'"),
        (b"id,country\n1,Chad\n2,C\xf4te\n", "row 3, column 'country': the text is not in utf-8"),
        (b'id,country\n1,Chad\n2,"Mali\n', "row 3: unexpected end of data"),
    ],
)
def test_a_fault_writes_nothing_and_leaves_what_was_there(
    tmp_path: Path, content: bytes, told: str
) -> None:
    assert run(written(tmp_path, b"id,country\n1,Chad\n"), "--column", "country")[0] == 0
    before = {path.name: path.read_bytes() for path in tmp_path.glob("visits-*")}
    assert len(before) == 2
    code, errors = run(written(tmp_path, content), "--column", "country")
    assert code == 1
    assert told in errors
    assert {path.name: path.read_bytes() for path in tmp_path.glob("visits-*")} == before
    assert len(list(tmp_path.iterdir())) == 3


def test_no_cell_comes_out_as_a_formula(tmp_path: Path) -> None:
    cells = ["=1+1", "+cmd", "-x", "@SUM(A1)", "-5", "+3,5", "'=", "a=b", "＝1", "\n=1"]
    content = "note,country\n" + "".join(f'"{cell}",Chad\n' for cell in cells)
    path = written(tmp_path, content.encode())
    assert run(path, "--column", "country")[0] == 0
    notes = [row[0] for row in read(tmp_path / "visits-reconciled.csv")[1:]]
    assert notes == [
        "'=1+1",
        "'+cmd",
        "'-x",
        "'@SUM(A1)",
        "-5",
        "+3,5",
        "'=",
        "a=b",
        "'＝1",
        "'\n=1",
    ]
    assert run(path, "--column", "country", "--formulas")[0] == 0
    assert [row[0] for row in read(tmp_path / "visits-reconciled.csv")[1:]] == cells


def test_no_cell_is_cut_where_the_separator_is_a_semicolon(tmp_path: Path) -> None:
    path = written(tmp_path, b"note,country\na;=1+1,Chad\n")
    assert run(path, "--column", "country")[0] == 0
    line = (tmp_path / "visits-reconciled.csv").read_text().splitlines()[1]
    assert line.startswith('"a;=1+1","Chad","')


def workbook(path: Path, sheet: str, extra: Mapping[str, str] = MappingProxyType({})) -> Path:
    """An XLSX file of one sheet, of which other parts can be added or replaced."""
    book = openpyxl.Workbook()
    book.active.append(["country"])  # type: ignore[union-attr]
    book.active.append(["Chad"])  # type: ignore[union-attr]
    book.save(path)
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts["xl/worksheets/sheet1.xml"] = sheet.encode()
    parts |= {name: text.encode() for name, text in extra.items()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return path


SHEET = (
    '<?xml version="1.0"?>{doctype}<worksheet xmlns="http://schemas.openxmlformats.org/'
    'spreadsheetml/2006/main"><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>country</t></is>'
    "</c></row>{rows}</sheetData></worksheet>"
)


@pytest.mark.parametrize(
    ("doctype", "rows"),
    [
        ("", '<row r="999999999"><c r="A999999999"><v>1</v></c></row>'),
        ("", '<row r="2"><c r="A2" t="s"><v>77</v></c></row>'),
        ("", '<row r="2"><c r="A2" t="inlineStr"><is><t>&undefined;</t></is></c></row>'),
        ("", '<row r="2"><c r="A2"><v>1</v>'),
        (
            "",
            '<row r="2"><c r="A2" t="inlineStr"><is><t>'
            + "x" * 300_000_000
            + "</t></is></c></row>",
        ),
        (
            '<!DOCTYPE w [<!ENTITY a "aaaaaaaaaa">'
            + "".join(f'<!ENTITY {chr(98 + at)} "{f"&{chr(97 + at)};" * 10}">' for at in range(9))
            + "]>",
            '<row r="2"><c r="A2" t="inlineStr"><is><t>&j;</t></is></c></row>',
        ),
    ],
    ids=["far row", "no such string", "no such entity", "cut", "huge cell", "entities"],
)
def test_a_workbook_made_to_harm_ends_in_a_line(tmp_path: Path, doctype: str, rows: str) -> None:
    path = workbook(
        tmp_path / "visits.xlsx",
        SHEET.format(doctype=doctype, rows=rows).replace("HUGE", "x" * 300_000_000),
    )
    code, errors = run(path, "--column", "country")
    assert code == 1
    assert errors.startswith(f"iscm reconcile: {path}: ")
    assert len(errors.splitlines()) == 1
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize(
    ("content", "name", "told"),
    [
        ("", "visits.csv", "the file is empty"),
        ("\n\n", "visits.csv", "the file is empty"),
        ("id,land\n", "visits.csv", "there is no column 'country'; there are 'id', 'land'"),
        ("country,country\n", "visits.csv", "2 columns are called 'country'"),
        ("country,iscm_iri\n", "visits.csv", "there is a column iscm_iri already"),
        ("country", "visits.doc", "a table is a file .csv, .tsv, .xlsx"),
        ("country", "visits.xlsx", "this is no XLSX file"),
    ],
)
def test_a_file_that_cannot_be_matched_is_told(
    tmp_path: Path, content: str, name: str, told: str
) -> None:
    code, errors = run(written(tmp_path, content, name), "--column", "country")
    assert code == 1
    assert told in errors
    assert not (tmp_path / "visits-reconciled.csv").exists()


def test_a_missing_file_is_told_in_a_line(tmp_path: Path) -> None:
    for name in ("none.csv", "none.xlsx"):
        code, errors = run(tmp_path / name, "--column", "country")
        assert code == 1
        assert errors.count("\n") == 1
        assert name in errors


def test_a_folder_that_is_not_there_is_told_in_a_line(tmp_path: Path) -> None:
    table = tmp_path / "a.csv"
    table.write_text("country\nFrance\n", encoding="utf-8")
    output = tmp_path / "none" / "b.csv"
    code, errors = run(table, "--column", "country", "--output", str(output))
    assert (code, errors) == (1, f"iscm reconcile: {output}: No such file or directory\n")


def test_the_table_itself_is_never_overwritten(tmp_path: Path) -> None:
    path = written(tmp_path, "country\nChad\n")
    code, errors = run(path, "--column", "country", "--output", path)
    assert code == 1
    assert "must be three files" in errors
    assert path.read_text() == "country\nChad\n"


def test_a_name_too_long_says_so(tmp_path: Path) -> None:
    path = written(tmp_path, "country\n" + "x" * 10_000 + "\nCh\x00ad\n")
    assert run(path, "--column", "country")[0] == 0
    assert "more than 500 letters" in read(tmp_path / "visits-unmatched.csv")[1][2]


@pytest.mark.long
def test_a_hundred_thousand_rows_take_less_than_half_a_minute(tmp_path: Path) -> None:
    rng = random.Random(1)
    names = [e.label for e in project_reconciler().index.entities.values()]
    rows = "".join(f'{n},"{rng.choice(names)}"\n' for n in range(100_000))
    path = written(tmp_path, "id,name\n" + rows)
    started = time.thread_time()
    code, errors = run(path, "--column", "name")
    assert code == 0
    assert "100000 rows" in errors
    assert time.thread_time() - started < 25


def test_the_command_reads_the_projects_own_names(tmp_path: Path) -> None:
    path = written(tmp_path, "country\nHolland\n")
    subprocess.run(
        [sys.executable, "-m", "iscm", "reconcile", path, "--column", "country"],
        check=True,
        capture_output=True,
        timeout=PATIENCE,
    )
    assert read(tmp_path / "visits-reconciled.csv")[1][1] == STATE + "NLD"


def test_rows_that_are_empty_but_for_a_far_cell_end_in_a_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("iscm.tables.reading._MOST_CELLS", 100_000)
    rows = "".join(f'<row r="{at}"><c r="XFD{at}"><v>1</v></c></row>' for at in range(2, 20))
    wide = SHEET.replace(
        "</c></row>{rows}", '</c><c r="XFD1" t="inlineStr"><is><t>last</t></is></c></row>{rows}'
    )
    path = workbook(tmp_path / "visits.xlsx", wide.format(doctype="", rows=rows))
    code, errors = run(path, "--column", "country")
    assert code == 1
    assert errors.startswith(f"iscm reconcile: {path}: row 7: more than 100000 cells")


def test_an_archive_that_needs_a_password_or_a_method_not_known_ends_in_a_line(
    tmp_path: Path,
) -> None:
    path = workbook(tmp_path / "visits.xlsx", SHEET.format(doctype="", rows=""))
    content = path.read_bytes()
    heads = [(match.start(), 0) for match in re.finditer(b"PK\x03\x04", content)]
    heads += [(match.start(), 2) for match in re.finditer(b"PK\x01\x02", content)]
    for at, value in ((6, 1), (8, 99)):  # the flag of encryption; the method
        broken = bytearray(content)
        for head, further in heads:
            broken[head + at + further] = value
        path.write_bytes(broken)
        code, errors = run(path, "--column", "country")
        assert (code, errors.count("\n")) == (1, 1)


def test_a_pipe_and_a_ring_of_links_are_no_table(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.csv")
    (tmp_path / "ring.csv").symlink_to(tmp_path / "ring.csv")
    for name in ("pipe.csv", "ring.csv"):
        code, errors = run(tmp_path / name, "--column", "country")
        assert (code, errors.count("\n")) == (1, 1)
