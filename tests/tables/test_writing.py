"""Tables as files: what cells become, and that strangers' words in them do nothing."""

import csv
import io
import json
import zipfile
from xml.etree import ElementTree

import openpyxl
import pytest

from iscm.namespaces import PREFIXES
from iscm.tables.table import Known, Table, Value, merged, shape_of, table_of, with_names
from iscm.tables.writing import as_csv, as_json, as_xlsx

XSD = PREFIXES["xsd"]


def table(*values: Value | None) -> Table:
    return Table(("cell",), tuple((value,) for value in values))


FORMULAS = ["=1+1", "+cmd", "-cmd|' /C calc'!A0", "@SUM(1)", "\t=1", '=HYPERLINK("http://x")']


@pytest.mark.parametrize("text", FORMULAS)
def test_no_cell_is_a_formula(text: str) -> None:
    (_, (cell,)) = csv.reader(io.StringIO(as_csv(table(Value(text))).decode(), newline=""))
    assert cell == "'" + text
    sheet = openpyxl.load_workbook(io.BytesIO(as_xlsx(table(Value(text)), "t", None))).active
    assert (sheet["A2"].value, sheet["A2"].data_type) == (text, "s")
    assert json.loads(as_json(table(Value(text)))) == [{"cell": text}]


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_a_spreadsheet_that_parts_cells_elsewhere_finds_no_formula(separator: str) -> None:
    text = f'a{separator}=1+1"b'
    data = as_csv(Table(("x", "y"), ((Value(text), None), (None, Value("c"))))).decode()
    rows = list(csv.reader(io.StringIO(data, newline=""), delimiter=separator))
    assert not [cell for row in rows for cell in row if cell.startswith("=")]
    assert list(csv.reader(io.StringIO(data, newline=""))) == [["x", "y"], [text, ""], ["", "c"]]


def test_a_row_of_one_empty_cell_is_no_empty_line() -> None:
    data = as_csv(table(None, Value("x"))).decode()
    assert list(csv.reader(io.StringIO(data, newline=""))) == [["cell"], [""], ["x"]]


@pytest.mark.parametrize(
    ("iri", "is_link"),
    [
        ("https://w3id.org/iscm/id/state/IDN", True),
        ("http://é.example/é?é#é", True),
        ("mailto:a@example.org", True),
        ("javascript:alert(1)", False),
        ("file:///etc/passwd", False),
        ("internal:Sheet1!A1", False),
        ("external:c:\\x.xlsx", False),
        ("data:text/html,x", False),
        ("http://[::1", False),
        ("https://example.org/" + "x" * 3000, False),
    ],
)
def test_only_an_iri_of_the_web_is_a_link(iri: str, is_link: bool) -> None:
    data = as_xlsx(table(Value(iri, is_iri=True)), "t", None)
    cell = openpyxl.load_workbook(io.BytesIO(data)).active["A2"]
    assert cell.value == iri
    assert (cell.hyperlink is not None) is is_link


def test_text_that_looks_like_an_address_is_no_link() -> None:
    data = as_xlsx(table(Value("https://example.org/")), "t", None)
    assert openpyxl.load_workbook(io.BytesIO(data)).active["A2"].hyperlink is None


@pytest.mark.parametrize(
    ("text", "datatype", "plain"),
    [
        ("7", "integer", 7),
        ("1.50", "decimal", 1.5),
        ("1e3", "double", 1000.0),
        ("INF", "double", "INF"),
        ("NaN", "double", "NaN"),
        ("1e999", "double", "1e999"),
        ("x", "integer", "x"),
        ("true", "boolean", True),
        ("0", "boolean", False),
        ("2017", "gYear", "2017"),
        ("007", "", "007"),
    ],
)
def test_numbers_and_truth_values_are_such(text: str, datatype: str, plain: object) -> None:
    value = Value(text, datatype=XSD + datatype if datatype else "")
    assert value.plain == plain
    assert type(value.plain) is type(plain)
    told = json.loads(as_json(table(value)))
    assert told == [{"cell": plain}]


def test_a_number_that_spreadsheets_would_round_is_text_there() -> None:
    value = Value("9007199254740993", datatype=XSD + "integer")
    sheet = openpyxl.load_workbook(io.BytesIO(as_xlsx(table(value), "t", None))).active
    assert sheet["A2"].value == "9007199254740993"
    assert json.loads(as_json(table(value))) == [{"cell": 9007199254740993}]


def test_odd_characters_break_no_file() -> None:
    odd = table(
        Value("\x00\x01\x0b"), Value("\ud800"), Value("a\r\nb"), Value("</t>&<"), Value(""), None
    )
    book = openpyxl.load_workbook(io.BytesIO(as_xlsx(odd, "<t>", "2026-01-31")))
    assert len(list(book.active.iter_rows())) >= 5
    rows = list(csv.reader(io.StringIO(as_csv(odd).decode(), newline="")))
    assert rows[3] == ["a\r\nb"]
    assert json.loads(as_json(odd))[5] == {"cell": None}


def test_a_long_cell_is_cut_where_a_spreadsheet_would_refuse_the_file() -> None:
    data = as_xlsx(table(Value("x" * 40_000)), "t", None)
    assert len(openpyxl.load_workbook(io.BytesIO(data)).active["A2"].value) == 32_767


def test_a_workbook_bears_the_date_of_the_data_not_the_clock_s() -> None:
    data = as_xlsx(table(Value("x")), "A title", "2026-01-31")
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        core = archive.read("docProps/core.xml").decode()
        for name in archive.namelist():
            assert archive.getinfo(name).date_time == (1980, 1, 31, 0, 0, 0)
            ElementTree.fromstring(archive.read(name))
    assert core.count("2026-01-31T00:00:00Z") == 2
    assert "A title" in core
    assert as_xlsx(table(Value("x")), "A title", "2026-01-31") == data


def answer(*rows: dict[str, tuple[str, str]]) -> bytes:
    columns = list(dict.fromkeys(name for row in rows for name in row))
    bindings = [
        {name: {"type": kind, "value": value} for name, (kind, value) in row.items()}
        for row in rows
    ]
    return json.dumps({"head": {"vars": columns}, "results": {"bindings": bindings}}).encode()


THINGS = {
    "x:one": Known("One"),
    "x:source": Known("A source", is_source=True, date="2017"),
    "x:undated": Known("Another", is_source=True),
    "x:statement": Known(wording="as listed"),
}


def named(data: bytes) -> Table:
    found = table_of(data)
    return with_names(found, THINGS, shape_of(found, THINGS))


def test_names_stand_after_the_iris_that_they_name() -> None:
    found = named(
        answer(
            {
                "a": ("uri", "x:one"),
                "s": ("uri", "x:source"),
                "of": ("uri", "x:statement"),
                "web": ("uri", "https://example.org/"),
                "b": ("bnode", "b0"),
            },
            {"a": ("uri", "x:other"), "s": ("uri", "x:undated")},
        )
    )
    assert found.columns == (
        *("a", "aLabel", "s", "sTitle", "sDate", "of", "ofWording", "web", "b"),
    )
    texts = [[None if value is None else value.text for value in row] for row in found.rows]
    assert texts[0][:7] == [
        "x:one",
        "One",
        "x:source",
        "A source",
        "2017",
        "x:statement",
        "as listed",
    ]
    assert texts[0][8] == "_:b0"
    assert texts[1][:5] == ["x:other", None, "x:undated", "Another", None]


def test_what_a_question_names_itself_is_not_named_twice() -> None:
    found = named(
        answer(
            {
                "a": ("uri", "x:one"),
                "aLabel": ("literal", "Own"),
                "s": ("uri", "x:source"),
                "sLabel": ("literal", "Own title"),
                "t": ("uri", "x:source"),
                "tDate": ("literal", "Own date"),
            }
        )
    )
    assert found.columns == ("a", "aLabel", "s", "sDate", "sLabel", "t", "tTitle", "tDate")


def test_the_columns_of_two_answers_are_those_of_either() -> None:
    one = {"a": frozenset({"Label"}), "b": frozenset[str]()}
    other = {"a": frozenset({"Title", "Date"}), "b": frozenset({"Wording"})}
    assert merged(one, other) == {
        "a": frozenset({"Title", "Date"}),
        "b": frozenset({"Wording"}),
    }
