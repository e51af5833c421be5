"""Terms of chairs from a table."""

import pytest

from worlds import World

SOURCE = ("--source", "iom-midsa-2023")
HEAD = ("name", "from", "until", "state", "note")


def statement(world: World, key: str) -> str:
    text = world.midsa.read_text("utf-8").partition(f"statement/midsa/chair/{key}>")[2]
    return text.partition("\n\n")[0]


def test_terms_are_written_as_exactly_as_they_are_given(world: World) -> None:
    table = world.csv(
        HEAD,
        ("Kenya", "2010-04", "2011-04-17", "", "Handed over in Nairobi."),
        ("Zimbabwe", "2012", "", "current", ""),
    )
    done = world.take_in(table, *SOURCE, "--add", kind="chairs")
    assert done.code == 0, done.errors
    world.require_good(world.midsa)
    said = statement(world, "KEN/iom-midsa-2023")
    assert 'iscm:from "2010-04"^^xsd:gYearMonth ;' in said
    assert 'iscm:until "2011-04-17"^^xsd:date ;' in said
    assert 'skos:note "Handed over in Nairobi."@en' in said
    assert "term-state:current" in statement(world, "ZWE/iom-midsa-2023")


def test_two_terms_of_one_chair_are_two_statements(world: World) -> None:
    table = world.csv(HEAD, ("Kenya", "2010", "2011", "", ""), ("Kenya", "2016", "2017", "", ""))
    assert world.take_in(table, *SOURCE, "--add", kind="chairs").code == 0
    assert '"2010"' in statement(world, "KEN/iom-midsa-2023/2010")
    assert '"2016"' in statement(world, "KEN/iom-midsa-2023/2016")
    again = world.take_in(table, *SOURCE, "--add", kind="chairs")
    assert again.output.endswith("nothing changes\n")


def test_what_other_sources_say_of_a_term_is_shown(world: World) -> None:
    rows = (("Madagascar", "2025", "2025", "", ""), ("Kenya", "2026", "", "", ""))
    table = world.csv(HEAD, *rows, ("Angola", "2020", "", "", ""))
    shown = world.take_in(table, *SOURCE, "--add", "--dry-run", kind="chairs")
    assert "Madagascar 2025–2025: also by source:iom-midsa-2025" in shown.output
    assert "Kenya 2026–: new; before it Madagascar 2025–2025 by source:iom-midsa" in shown.output
    assert "Angola 2020–: new; other terms are known: " in shown.output
    assert shown.code == 0, shown.errors


@pytest.mark.parametrize("by", ["iom-midsa-2023", "iom-midsa-2025"])
def test_whom_a_chair_takes_over_from_is_shown_whoever_says_so(world: World, by: str) -> None:
    before = world.csv(HEAD, ("Zambia", "2026-02", "", "current", ""), name="before.csv")
    assert world.take_in(before, "--source", by, "--add", kind="chairs").code == 0
    table = world.csv(HEAD, ("Kenya", "2026-05", "", "current", ""))
    shown = world.take_in(table, *SOURCE, "--add", "--dry-run", kind="chairs")
    assert f"Kenya 2026-05–: new; takes over from Zambia 2026-02– by source:{by}" in shown.output
    again = world.take_in(before, "--source", by, "--add", kind="chairs")
    assert "Zambia 2026-02–: unchanged" in again.output


def test_a_date_that_lies_ahead_is_told_like_any_other_fault_of_a_cell(world: World) -> None:
    table = world.csv(
        HEAD,
        ("Kenya", "2027", "", "", ""),
        ("Zambia", "2028", "2029", "incoming", ""),
        ("Malawi", "2028", "2029", "", "Announced in May."),
        ("Lesotho", "2020", "2204", "", ""),
        ("Angola", "13/04/2018", "2027", "past", ""),
        ("Angola", "2019", "", "", ""),
    )
    before, done = world.texts(), world.take_in(table, *SOURCE, "--add", kind="chairs")
    assert done.code == 1
    ahead = "lies after the date of this version of the data, 2026-11-27"
    assert f"{table}: row 2, column 'from': 2027 {ahead}" in done.errors
    assert "say so by the state incoming, or by a note that begins with Announced" in done.errors
    assert f"row 5, column 'until': 2204 {ahead}, by more than 10 years" in done.errors
    assert "row 6, column 'from': '13/04/2018' is no date" in done.errors
    assert "row 6, column 'until': 2027" in done.errors
    assert "date each" not in done.errors, "a date that is none is told as that alone"
    assert "row 3" not in done.errors
    assert "row 4" not in done.errors
    assert "iscm:" not in done.errors
    assert world.texts() == before


def test_other_terms_of_the_same_source_stay_in_the_way_or_beside(world: World) -> None:
    table, before = world.csv(HEAD, ("Kenya", "2010", "", "", "")), world.texts()
    refused = world.take_in(table, *SOURCE, kind="chairs")
    assert refused.code == 1
    assert "midsa/chair/COD/iom-midsa-2023" in refused.errors
    assert world.texts() == before
    assert world.take_in(table, *SOURCE, "--add", "--replace", kind="chairs").code == 2
    assert world.take_in(table, *SOURCE, "--replace", kind="chairs").code == 0
    assert statement(world, "COD/iom-midsa-2023") == ""


def test_what_is_wrong_with_a_term_is_told_with_its_place(world: World) -> None:
    table = world.csv(
        HEAD,
        ("Kenya", "03/04/2017", "", "", ""),
        ("Zambia", "2017-02-30", "", "", ""),
        ("Malawi", "spring 2017", "13/04/2018", "", ""),
        ("Lesotho", "2018", "2017-05", "acting", ""),
        ("Angola", "", "", "", ""),
        ("Angola", "", "2009", "", ""),
        ("Namibia", "2017", "", "", ""),
    )
    before, done = world.texts(), world.take_in(table, *SOURCE, "--add", kind="chairs")
    assert done.code == 1
    for told in (
        "row 2, column 'from': '03/04/2017' is no date: it may mean 2017-03-04 or 2017-04-03",
        "row 3, column 'from': '2017-02-30' is in no calendar",
        "row 4, column 'from': 'spring 2017' is no date: write 2017, 2017-04 or 2017-04-03",
        "row 4, column 'until': '13/04/2018' is no date: write 2018-04-13",
        "row 5, column 'until': the term ends before it starts, 2018",
        "row 5, column 'state': 'acting' is no state of a term; there are current, incoming, past",
        "row 6, column 'from': Angola has several terms: date each",
    ):
        assert told in done.errors
    assert "row 8" not in done.errors
    assert world.texts() == before
