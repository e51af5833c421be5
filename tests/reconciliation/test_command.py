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

from iscm.cli.query import command as query_command
from iscm.reconciliation.commands import reconcile
from iscm.spreadsheets import unguarded
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


def test_separator_line_ends_and_byte_order_mark_of_the_table_are_kept(tmp_path: Path) -> None:
    path = written(tmp_path, "\ufeffcountry;n\r\nChad;1,5\r\n")
    assert run(path, "--column", "country", "--formulas")[0] == 0
    lines = (tmp_path / "visits-reconciled.csv").read_bytes().decode().split("\r\n")
    assert lines[:2] == [
        "\ufeffcountry;n;iscm_iri;iscm_label;iscm_score;iscm_review",
        f"Chad;1,5;{STATE}TCD;Chad;100;no",
    ]
    assert (tmp_path / "visits-unmatched.csv").read_bytes() == (
        "\ufeffrow;country;n;candidates\r\n".encode()
    )


@pytest.mark.parametrize(
    ("content", "column", "options"),
    [
        ('country,"Notes; remarks; sources; more"\nChad,x\n', "country", ()),
        ('"country, territory or area";"ISO3"\nChad;TCD\n', "country, territory or area", ()),
        ("Land;Menge (t, brutto)\nChad;1,5\n", "Land", ()),
        ("Land;Menge (t, brutto)\n", "Land", ()),
        ("country,notes; remarks\nChad,x; y\nMali,z\n", "country", ()),
        ("# exported 2020; by X; v1\ncountry,ISO3\nChad,TCD\n", "country", ()),
        ("#,country\n1,Chad\n#2,Mali\n", "country", ()),
        ("\n\r\n,,\ncountry,ISO3\nChad,TCD\n", "country", ()),
        ("sep=;\r\ncountry;n\r\nChad;1,5\r\n", "country", ()),
        ("country|n\nChad|1,5\n", "country", ("--delimiter", "|")),
        ("country|n|note\nChad|1|a, b\nMali|2|c\n", "country", ()),
        ("country|n\nChad|1\n", "country", ()),
        ("country\nChad\nMali|Niger\nMali|Niger\nMali|Niger\n", "country", ()),
        ("country,themes\nChad,a|b\nMali,c|d\n", "country", ()),
        ("country,n\nChad,a|b\nMali,c|d\nMali,c|d\n", "country", ()),
        ("sep=|\ncountry|n\nChad|1\n", "country", ()),
        ("sep=\t\ncountry\tn\nChad\t1\n", "country", ()),
        ("sep=\\t\ncountry\tn\nChad\t1\n", "country", ()),
        ('"sep=tab"\r\ncountry\tn\r\nChad\t1\r\n', "country", ()),
        ("country\tn\nChad\t1;5\n", "country", ("--delimiter", "\\t")),
        ("country\tn\nChad\t1,5\n", "country", ("--delimiter", "tab")),
        ("country,n\nChad,1;5;6\n", "country", ("--delimiter", ",")),
        ("\ufeffcountry\tn\nChad\t1\n".encode("utf-16-le"), "country", ()),
    ],
)
def test_the_separator_is_found_whatever_stands_in_cells_and_above_the_header(
    tmp_path: Path, content: str | bytes, column: str, options: tuple[str, ...]
) -> None:
    code, errors = run(written(tmp_path, content), "--column", column, *options)
    assert code == 0, errors
    output = (tmp_path / "visits-reconciled.csv").read_text(encoding="utf-8-sig")
    assert STATE + "TCD" in output or "Chad" not in output


def test_a_line_that_names_the_separator_is_written_again(tmp_path: Path) -> None:
    path = written(tmp_path, "sep=;\ncountry;n\nChad;1\nQux;2\n")
    assert run(path, "--column", "country")[0] == 0
    assert read(tmp_path / "visits-reconciled.csv", ";")[:2] == [
        ["sep=", ""],
        ["country", "n", "iscm_iri", "iscm_label", "iscm_score", "iscm_review"],
    ]
    assert read(tmp_path / "visits-unmatched.csv", ";")[2][:2] == ["4", "Qux"]


@pytest.mark.parametrize("delimiter", ["", '"', ";;", "\n"])
def test_what_parts_no_cells_is_no_delimiter(tmp_path: Path, delimiter: str) -> None:
    code, errors = run(written(tmp_path, "a\n"), "--column", "a", "--delimiter", delimiter)
    assert (code, "parts no cells" in errors) == (1, True)
    assert run("a.xlsx", "--column", "a", "--delimiter", ";")[0] == 2


def test_a_quotation_mark_is_a_letter_in_tsv(tmp_path: Path) -> None:
    lines = ["country\tnote", 'Chad\t"quoted" start', 'Mali\t5" gauge', '"Mali"\t"']
    path = written(tmp_path, "\n".join(lines), "visits.tsv")
    assert run(path, "--column", "country")[0] == 0
    output = (tmp_path / "visits-reconciled.tsv").read_text(encoding="utf-8").splitlines()
    assert [line.split("\t")[:2] for line in output] == [line.split("\t") for line in lines]
    assert [line.split("\t")[2] for line in output[1:]] == [
        STATE + "TCD",
        STATE + "MLI",
        STATE + "MLI",
    ]


def test_tsv_of_our_own_is_read_back(tmp_path: Path) -> None:
    query = """SELECT ?m ?name { VALUES (?m ?name) {
        (state:TCD "Chad"@en) (state:CIV "C\\u00F4te d'Ivoire\\n") (state:MLI 'a"b') } }"""
    own = tmp_path / "visits.tsv"
    arguments = ["-q", query, "--format", "tsv", "--data", str(written(tmp_path, "", "a.ttl"))]
    own.write_bytes(CliRunner().invoke(query_command, arguments).stdout_bytes)
    for column, third in (("?name", ""), ("?m", STATE + "MLI")):
        assert run(own, "--column", column)[0] == 0
        cells = [
            line.split("\t")
            for line in (tmp_path / "visits-reconciled.tsv").read_text("utf-8").splitlines()
        ]
        assert [row[2] for row in cells[1:]] == [STATE + "TCD", STATE + "CIV", third]
        assert "\n".join("\t".join(row[:2]) for row in cells) + "\n" == own.read_text("utf-8")


def test_a_cell_that_tsv_cannot_hold_is_told(tmp_path: Path) -> None:
    path = written(tmp_path, 'country,note\nChad,"a\tb"\n')
    code, errors = run(path, "--column", "country", "--output", tmp_path / "out.tsv")
    assert (code, "no cell of TSV can have" in errors) == (1, True)
    assert not (tmp_path / "out.tsv").exists()


def test_what_may_stand_for_a_missing_value_is_left_for_review(tmp_path: Path) -> None:
    path = written(tmp_path, "country\nChad\nNA\nNO\nN/A\n")
    assert run(path, "--column", "country", "--type", "state")[0] == 0
    found = read(tmp_path / "visits-reconciled.csv")[1:]
    assert [row[4] for row in found] == ["no", "yes", "yes", "yes"]
    told = [row[2] for row in read(tmp_path / "visits-unmatched.csv")[1:]]
    assert told[0] == f"may stand for a missing value; Namibia <{STATE}NAM> 100"
    assert told[2] == "may stand for a missing value"


def test_among_codes_they_are_codes(tmp_path: Path) -> None:
    path = written(tmp_path, "country,n\nNA,1\n,2\nTD,3\nNO,4\n")
    assert run(path, "--column", "country", "--type", "state")[0] == 0
    found = read(tmp_path / "visits-reconciled.csv")[1:]
    assert [row[2:6:3] for row in found] == [
        [STATE + "NAM", "no"],
        ["", "no"],
        [STATE + "TCD", "no"],
        [STATE + "NOR", "no"],
    ]


def test_m49_is_read_as_spreadsheets_write_it(tmp_path: Path) -> None:
    path = written(tmp_path, "code\n36\n4\n036\n360.0\n360.5\n")
    assert run(path, "--column", "code")[0] == 0
    found = read(tmp_path / "visits-reconciled.csv")[1:]
    assert [row[1] for row in found] == [
        *(STATE + code for code in ("AUS", "AFG", "AUS", "IDN")),
        "",
    ]


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
    formulas = ["=1+1", "+cmd", "-x", "@SUM(A1)", "-5-5", "--5", "＝1", "\n=1", "-1,A1"]
    others = ["-", "+", "--", "-5", "+3,5", "-1,234.5", "-.5", "-5%", "-1e-3", "'=", "a=b", "–"]
    content = "note,country\n" + "".join(f'"{cell}",Chad\n' for cell in [*formulas, *others])
    path = written(tmp_path, content.encode())
    assert run(path, "--column", "country")[0] == 0
    notes = [row[0] for row in read(tmp_path / "visits-reconciled.csv")[1:]]
    assert notes == [*("'" + cell for cell in formulas), *others]
    assert list(map(unguarded, notes[: len(formulas)])) == formulas
    assert run(path, "--column", "country", "--formulas")[0] == 0
    assert [row[0] for row in read(tmp_path / "visits-reconciled.csv")[1:]] == formulas + others


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
