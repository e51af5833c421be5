"""The factsheet as text, JSON, CSV and one HTML document; the sentences that explain."""

import csv
import io
import json

import pytest

from iscm.factsheet.data import sheet_csv, sheet_json
from iscm.factsheet.explain import explain
from iscm.factsheet.model import (
    DecidingList,
    Evidence,
    Factsheet,
    FactsheetDoubt,
    Figure,
    Item,
    Named,
    Published,
    Section,
)
from iscm.factsheet.pages import standalone_page
from iscm.factsheet.text import sheet_text

ALPHA = Named("https://w3id.org/iscm/id/mechanism/alpha", "Alpha <Process>", "AP")
SOURCE = Named("https://w3id.org/iscm/id/source/s", "A page", "A page")
INDICATOR = Named("https://w3id.org/iscm/id/indicator/active-rcps", "Active RCPs", "Active RCPs")


PRINT = Named("https://w3id.org/iscm/id/source/print", "A factsheet", "A factsheet")


def item(ground: int) -> Item:
    return Item(
        ALPHA, ground, [Evidence(ground, "https://w3id.org/iscm/id/statement/x", SOURCE, "2016")]
    )


def figure(
    derived: int | None,
    *published: int,
    items: tuple[Item, ...] = (),
    doubts: tuple[FactsheetDoubt, ...] = (),
    question: str | None = "https://w3id.org/iscm/id/question/q",
    key: str = "active-rcps",
) -> Figure:
    numbers = [Published(value, "2017", PRINT, "A note.", True) for value in published]
    return Figure(INDICATOR, key, "How many.", question, numbers, derived, items, doubts)


DOUBT = FactsheetDoubt(
    "Active, but no source says of what type", [(ALPHA, "a detail")], "a list", True
)
SHEET = Factsheet(
    2017,
    "2017-12-31",
    "abc",
    True,
    [
        Section(
            "In figures", ["Words."], [figure(2, 1, 3, items=(item(2), item(4)), doubts=(DOUBT,))]
        )
    ],
)


@pytest.mark.parametrize(
    ("shown", "sentences"),
    [
        (figure(2, 2, items=(item(2), item(1))), ["The numbers agree."]),
        (
            figure(1, 1, items=(item(3),)),
            ["The numbers agree; whether they count the same is not told by a list in print."],
        ),
        (
            figure(2, 1, items=(item(2), item(4))),
            [
                "Derived 1 more than published.",
                "It hangs on those for which only an undated or a later source was found: AP.",
                "Without it the number would be 1.",
            ],
        ),
        (
            figure(1, 4, items=(item(1),), doubts=(DOUBT,)),
            [
                "Derived 3 fewer than published.",
                "Active, but no source says of what type: AP (a detail).",
            ],
        ),
        (figure(1985, 1986, items=(item(2),), key="first-iscm"), ["Derived 1 year earlier."]),
        (figure(1990, 1986, items=(item(2),), key="first-iscm"), ["Derived 4 years later."]),
        (
            figure(None, 22, question=None),
            ["No query: sources give the number only, not what it counts."],
        ),
        (figure(None, 22), ["The statements give no number."]),
        (
            figure(3, items=(item(2),)),
            ["No number of that year was published, as far as the sources known here tell."],
        ),
    ],
)
def test_the_difference_is_explained(shown: Figure, sentences: list[str]) -> None:
    told = [sentence for sentence in explain(shown) if not sentence.startswith("Rests: ")]
    assert told == sentences


def test_a_list_that_decides_is_told_and_so_is_its_standing_in_the_same_publication() -> None:
    numbers = [Published(2, "2017", PRINT, "", True)]
    lists = (DecidingList(PRINT, "2017", ""), DecidingList(SOURCE, "2017", "By its names."))
    shown = Figure(INDICATOR, "active-rcps", "", None, numbers, 2, (item(2), item(2)), (), lists)
    told = explain(shown)
    assert told[1].startswith("“A factsheet” (2017) claims to name all")
    assert told[2].startswith("It is the very publication")
    assert "Its date is inferred: By its names." in told


def test_what_a_figure_owes_to_the_publication_that_it_is_compared_with_is_told() -> None:
    statement = "https://w3id.org/iscm/id/statement/x"
    own = Evidence(1, statement, SOURCE, "2009")
    printed, other = (Evidence(2, statement, source, "2017") for source in (PRINT, SOURCE))
    since = "borne out since by no other than the very publication"
    for evidence, told in (
        ([printed], "Counted on the word of the very publication"),
        ([own, printed], since),
        ([own, printed, other], None),
        ([own], None),
    ):
        shown = figure(1, 1, items=(Item(ALPHA, evidence[0].ground, evidence),))
        found = [one for one in explain(shown) if "very publication" in one]
        assert [told in one for one in found if told] == ([True] if told else [])
        assert bool(found) == bool(told)


def test_the_grounds_are_counted_apart() -> None:
    shown = figure(3, 3, items=(item(2), item(2), item(4)))
    assert explain(shown)[-1] == "Rests: 2 on a source up to the day, 1 on a later source."


def test_text_shows_numbers_things_doubts_and_remedies() -> None:
    text = sheet_text(SHEET)
    assert "Active RCPs          1        2          +1" in text
    assert "On a source up to the day, 1: AP" in text
    assert "? Active, but no source says of what type (1): AP (a detail)" in text
    assert "→ would settle it: a list." in text
    assert max(map(len, text.splitlines())) <= 100


def test_json_holds_everything() -> None:
    document = json.loads(sheet_json(SHEET))
    (shown,) = document["sections"][0]["figures"]
    assert (document["year"], document["asOf"]) == (2017, "2017-12-31")
    assert [p["value"] for p in shown["published"]] == [1, 3]
    assert (shown["derived"], shown["difference"]) == (2, 1)
    assert [i["ground"] for i in shown["items"]] == [2, 4]
    assert shown["items"][0]["evidence"][0]["source"]["label"] == "A page"
    assert shown["unclear"][0]["things"] == [
        {"iri": ALPHA.iri, "label": ALPHA.name, "detail": "a detail"}
    ]


def test_csv_has_a_row_for_each_number_in_print() -> None:
    rows = list(csv.DictReader(io.StringIO(sheet_csv(SHEET), newline="")))
    assert [(r["published"], r["derived"], r["difference"]) for r in rows] == [
        ("1", "2", "1"),
        ("3", "2", "-1"),
    ]
    assert [rows[0][f"ground_{ground}"] for ground in (1, 2, 3, 4)] == ["0", "1", "0", "1"]


def test_html_escapes_names_and_links_iris() -> None:
    page = standalone_page(SHEET)
    assert "Alpha &lt;Process&gt;" in page
    assert "Alpha <Process>" not in page
    assert f'href="{ALPHA.iri}"' in page
