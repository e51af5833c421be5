"""Meetings from a table."""

from datetime import datetime

import openpyxl
import pytest

from iscm.curation import meetings
from worlds import World

SOURCE = ("--source", "iom-midsa-2025")
HEAD = ("title", "date", "until", "city", "country", "host", "number", "note")


def meeting(world: World, key: str) -> str:
    text = world.midsa.read_text("utf-8").partition(f"\nmeeting:midsa-{key} a")[2]
    return text.partition("\n\n")[0]


def test_meetings_are_written_with_place_days_and_source(world: World) -> None:
    row = (
        "Technical meeting",
        "2018-05-02",
        "2018-05-04",
        "Lusaka",
        "Zambia",
        "IOM",
        "7",
        "Small.",
    )
    done = world.take_in(world.csv(HEAD, row), *SOURCE, kind="meetings")
    assert done.code == 0, done.errors
    assert "new: Technical meeting, 2018-05-02–2018-05-04" in done.output
    world.require_good(world.midsa)
    assert meeting(world, "2018-05-02").split(" ;\n    ") == [
        " iscm:Meeting",
        'skos:prefLabel "MIDSA: Technical meeting (2018)"@en',
        'skos:altLabel "Technical meeting"@en',
        "iscm:about mechanism:midsa",
        'iscm:from "2018-05-02"^^xsd:date',
        'iscm:until "2018-05-04"^^xsd:date',
        "iscm:attestedBy source:iom-midsa-2025",
        'iscm:city "Lusaka"',
        "iscm:country state:ZMB",
        "iscm:host organization:iom",
        "iscm:number 7",
        'skos:note "Small."@en .',
    ]


def test_a_date_of_a_workbook_is_as_exact_as_its_cell_shows_it(world: World) -> None:
    path = world.xlsx(
        ("title", "date"),
        ("Expert meeting", datetime(2018, 5, 2)),
        ("Other meeting", datetime(2018, 9, 1)),
        ("Third meeting", 2020),
    )
    book = openpyxl.load_workbook(path)
    book.active["B3"].number_format = "mmm\\-yy"
    book.save(path)
    assert world.take_in(path, *SOURCE, kind="meetings").code == 0
    assert 'iscm:date "2018-05-02"^^xsd:date' in meeting(world, "2018-05-02")
    assert 'iscm:date "2018-09"^^xsd:gYearMonth' in meeting(world, "2018-09")
    assert 'iscm:date "2020"^^xsd:gYear' in meeting(world, "2020")


def test_a_meeting_that_is_there_gains_a_source(world: World) -> None:
    table = world.csv(
        HEAD, ("2nd ministerial MIDSA", "2013-07", "", "Maputo", "Mozambique", "", "", "")
    )
    done = world.take_in(table, *SOURCE, kind="meetings")
    assert done.code == 0, done.errors
    assert "source:iom-midsa-2025" in meeting(world, "2013-07-10")
    assert "more is said (midsa-2013-07-10)" in done.output
    again = world.take_in(table, *SOURCE, kind="meetings")
    assert again.output.endswith("nothing changes\n")


def test_another_title_on_the_same_days_is_in_doubt(world: World) -> None:
    table = world.csv(HEAD, ("Ministers' conference", "2013-07-10", "", "", "", "", "", ""))
    refused = world.take_in(table, *SOURCE, kind="meetings")
    assert refused.code == 1
    assert "may mean meeting/midsa-2013-07-10 (2nd Ministerial MIDSA (2013))" in refused.errors
    name = "Ministers' conference, 2013-07-10"
    for decision in ("-", "meeting/midsa-2013-07-10", "meeting/other"):
        review = world.csv(["name", "decision"], [name, decision], name="review.csv")
        arguments = (*SOURCE, "--review", review, "--dry-run")
        done = world.take_in(table, *arguments, kind="meetings")
        if decision == "-":
            assert "+meeting:midsa-2013-07-10-ministers-conference a iscm:Meeting" in done.output
        elif decision == "meeting/other":
            assert f"{review}: row 2, column 'decision': 'meeting/other' is none" in done.errors
        else:
            assert "row 2, column 'date': midsa-2013-07-10 has it otherwise" in done.errors


def test_what_is_wrong_with_a_meeting_is_told_with_its_place(world: World) -> None:
    table = world.csv(
        HEAD,
        ("A meeting", "3.4.2018", "", "", "", "", "", ""),
        ("B meeting", "2018-05", "2018-04", "", "IOM", "", "seven", ""),
        ("C meeting", "2018-06-01", "", "", "Atlantis", "", "", ""),
        ("2nd Ministerial MIDSA", "2013-07-10", "2013-07-11", "Beira", "", "", "", ""),
        ("D meeting", "2018-07", "", "", "", "", "", ""),
        ("D Meeting", "2018-07", "", "", "", "", "", ""),
    )
    before, done = world.texts(), world.take_in(table, *SOURCE, kind="meetings")
    assert done.code == 1
    for told in (
        "row 2, column 'date': '3.4.2018' is no date: it may mean 2018-03-04 or 2018-04-03",
        "row 3, column 'until': the meeting ends before it begins",
        "row 3, column 'number': 'seven' is no whole number",
        "row 3, column 'country': nothing is known by the name 'IOM'",
        "row 4, column 'country': nothing is known by the name 'Atlantis'",
        "row 5, column 'city': midsa-2013-07-10 has it otherwise (city Maputo,",
        "row 7, column 'title': the meeting stands in row 6 already",
    ):
        assert told in done.errors
    assert world.texts() == before


def test_a_meeting_is_compared_with_those_of_its_years_alone(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    compared = []

    def before(one: str, other: str) -> bool:
        compared.append((one, other))
        return one < other

    monkeypatch.setattr(meetings, "_before", before)
    rows = [(f"Meeting in {year}", f"{year}-03-04") for year in range(1900, 1960)]
    done = world.take_in(world.csv(("title", "date"), *rows), *SOURCE, "--dry-run", kind="meetings")
    assert done.code == 0, done.errors
    assert len(compared) < len(rows)
