"""Which statements stand on the day of the version: periods, newer sources, complete rosters."""

import pytest

from derivations import GROUP, current, participation, roster, values, year

# --- ground 1: a period of its own -------------------------------------------------------------


def test_a_period_that_covers_the_day_stands() -> None:
    assert current(participation("a", "state:AUS", "y2005", year("from", "2004"))) == {"a"}


def test_a_period_holds_through_the_whole_of_its_last_year() -> None:
    assert current(participation("a", "state:AUS", "y2005", year("until", "2026"))) == {"a"}


@pytest.mark.parametrize(
    "bound", [year("until", "2025"), year("until", "2026-10"), year("from", "2026-12")]
)
def test_a_period_that_ended_or_is_yet_to_begin_does_not_stand(bound: str) -> None:
    assert current(participation("a", "state:AUS", "y2024", bound)) == set()


def test_an_item_with_a_period_rests_on_it_alone() -> None:
    ended = participation("a", "state:AUS", "y2015", year("until", "2014"))
    assert current(ended + participation("b", "state:AUS", "y2005")) == set()
    running = participation("a", "state:AUS", "y2015", year("from", "2014"))
    assert current(running + participation("b", "state:AUS", "y2024")) == {"a"}


def test_a_complete_roster_does_not_end_a_period() -> None:
    data = participation("a", "state:AUS", "y2005", year("from", "2004")) + roster("y2019")
    assert current(data) == {"a"}


# --- ground 2: the newest dated source ----------------------------------------------------------


def test_the_newest_listing_is_what_an_item_rests_on() -> None:
    data = (
        participation("old", "state:AUS", "y2005")
        + participation("new", "state:AUS", "y2019")
        + participation("undated", "state:AUS", "undated")
        + participation("later", "state:AUS", "y2030")
    )
    assert current(data) == {"new"}


def test_a_statements_own_date_wins_over_its_sources() -> None:
    data = participation("own", "state:AUS", "y2005", year("asOf", "2020")) + participation(
        "new", "state:AUS", "y2019"
    )
    assert current(data) == {"own"}


def test_a_newer_complete_roster_that_omits_removes() -> None:
    data = participation("a", "state:AUS", "y2005") + roster("y2019")
    assert current(data) == set()


def test_a_complete_roster_keeps_whom_it_lists_whatever_the_basis() -> None:
    data = (
        participation("a", "state:AUS", "y2005")
        + roster("y2019")
        + participation("b", "state:AUS", "y2019", basis="inferred")
    )
    assert current(data) == {"a", "b"}


@pytest.mark.parametrize(
    "other",
    [
        roster("y2019", complete="false"),
        roster("y2005"),
        roster("y2030"),
        roster("undated"),
        roster("y2019", role="observer"),
        roster("y2019", GROUP),
        roster("y2019").replace("mechanism:m", "mechanism:other"),
    ],
    ids=["incomplete", "older", "later", "undated", "other role", "other list", "elsewhere"],
)
def test_no_other_roster_removes(other: str) -> None:
    assert current(participation("a", "state:AUS", "y2015") + other) == {"a"}


def test_a_year_is_not_older_than_one_of_its_months() -> None:
    data = participation("a", "state:AUS", "y2019") + roster("y2019-05")
    assert current(data) == {"a"}


def test_a_roster_of_a_list_removes_from_that_list_only() -> None:
    data = (
        participation("a", "state:AUS", "y2005", GROUP)
        + participation("b", "state:AUS", "y2005")
        + roster("y2019", GROUP)
    )
    assert current(data) == {"b"}


def test_attendance_does_not_replace_a_listing() -> None:
    data = participation("a", "state:AUS", "y2005") + participation(
        "b", "state:AUS", "y2019", basis="attended"
    )
    assert current(data) == {"a", "b"}
    assert values(data, "iscm:hasMember") == {"AUS"}


# --- grounds 3 and 4 ----------------------------------------------------------------------------


def test_an_undated_source_counts_where_no_dated_one_speaks() -> None:
    data = participation("a", "state:AUS", "undated") + participation("b", "state:AUS", "y2030")
    assert current(data) == {"a"}


def test_the_earliest_later_source_counts_last() -> None:
    data = participation("a", "state:AUS", "y2032") + participation("b", "state:AUS", "y2030")
    assert current(data) == {"b"}


def test_a_dated_complete_roster_speaks_before_undated_and_later_sources() -> None:
    data = participation("a", "state:AUS", "undated") + participation("b", "state:NZL", "y2030")
    assert current(data + roster("y2019")) == set()
