"""Lists of things as tables."""

import pytest

from iscm.engine.embedded import EmbeddedEngine
from iscm.namespaces import KINDS, entity_iri
from iscm.settings import Settings
from iscm.tables.table import Table, Value
from iscm.web.site import Site
from iscm.web.tables.list_request import ListRequest
from iscm.web.tables.lists import list_table
from iscm.web.tables.shown import heading_of, shown_table
from sites import small_dataset


@pytest.fixture(scope="module")
def site() -> Site:
    dataset = small_dataset()
    return Site(Settings(), EmbeddedEngine(dataset.store), dataset, None, (), None)


def rows(site: Site, kind: str) -> list[dict[str, str]]:
    table = list_table(site, ListRequest(kind))
    return [
        {name: value.text for name, value in zip(table.columns, row, strict=True) if value}
        for row in table.rows
    ]


def test_a_list_names_what_it_leads_to(site: Site) -> None:
    alpha, alpine = rows(site, "mechanism")
    assert (alpha["mechanism"], alpha["mechanismLabel"], alpha["acronym"]) == (
        entity_iri("mechanism", "alpha-process"),
        "Alpha Process",
        "ALP",
    )
    assert alpha["type"] == "https://w3id.org/iscm/ontology#RegionalConsultativeProcess"
    assert alpha["homepage"] == "https://alpha.example/"
    assert alpine["mechanism"] == entity_iri("mechanism", "alpine-forum")
    columns = list(alpha)
    assert columns.index("mechanismLabel") == columns.index("mechanism") + 1


def test_statements_have_their_wording_and_sources_title_and_date(site: Site) -> None:
    found = {row["statement"].rpartition("/statement/")[2]: row for row in rows(site, "statement")}
    one = found["alpha-process/member/AUS/one"]
    assert one["statementWording"] == "Commonwealth of Australia"
    assert one["participantLabel"] == "Australia"
    assert one["aboutLabel"] == "Alpha Process"
    assert one["sourceTitle"]
    assert "Statement" not in one["type"]
    assert any("sourceDate" in row for row in found.values())


def test_several_values_of_a_cell_are_parted_as_in_the_downloads(site: Site) -> None:
    cells = [row["theme"] for row in rows(site, "mechanism") if "theme" in row]
    names = [row["themeLabel"] for row in rows(site, "mechanism") if "themeLabel" in row]
    for cell, name in zip(cells, names, strict=True):
        assert len(cell.split("|")) == len(name.split("|"))


def test_every_kind_has_a_table_with_a_row_for_each_of_its_things(site: Site) -> None:
    for kind in KINDS:
        table = list_table(site, ListRequest(kind))
        assert len(table.rows) == len(site.keys(kind))
        assert len(set(table.columns)) == len(table.columns)


@pytest.mark.parametrize(("days", "shown"), [("aa", ["N"]), ("ab", ["N", "As of"])])
def test_the_day_of_all_rows_is_told_once_above_them(days: str, shown: list[str]) -> None:
    rows = tuple((Value(str(number)), Value(day)) for number, day in enumerate(days))
    assert list(shown_table(Table(("n", "asOf"), rows), {}, {}).columns) == shown


def test_a_column_that_is_empty_in_all_rows_is_left_out() -> None:
    none: tuple[Value | None, ...] = (Value("1"), None, None, Value(""))
    some = (Value("2"), None, Value("as listed"), Value(""))
    columns = ("n", "from", "wording", "note")
    assert shown_table(Table(columns, (none, none)), {}, {}).columns == ("N",)
    assert shown_table(Table(columns, (none, some)), {}, {}).columns == ("N", "Wording")
    assert len(shown_table(Table(columns, ()), {}, {}).columns) == 4


def test_a_column_of_which_only_the_name_is_there_stays() -> None:
    rows = ((None, Value("Kenya")),)
    assert shown_table(Table(("state", "stateLabel"), rows), {}, {}).columns == ("State",)


@pytest.mark.parametrize(
    ("name", "heading"),
    [("datedSources", "Dated sources"), ("roleLabel", "Role"), ("n", "N"), ("as_of", "As of")],
)
def test_variables_are_headings_in_words(name: str, heading: str) -> None:
    assert heading_of(name) == heading
