"""Who chairs on the day of the version."""

import pytest

from derivations import GROUP, current, participation, values, year

# --- chairs -------------------------------------------------------------------------------------


def chair(name: str, who: str, source: str, *more: str, role: str = "chair") -> str:
    return participation(name, f"state:{who}", source, *more, role=role)


def test_a_chair_stands_within_its_term() -> None:
    past = chair("a", "AUS", "y2024", year("from", "2024"), year("until", "2025"))
    now = chair("b", "IDN", "y2024", year("from", "2026-01"), year("until", "2026-12"))
    assert current(past + now) == {"b"}


def test_a_term_left_open_ends_where_a_later_one_begins() -> None:
    data = chair("a", "AUS", "y2015", year("from", "2015")) + chair(
        "b", "IDN", "y2019", year("from", "2018"), year("until", "2020")
    )
    assert current(data) == set()
    assert current(chair("a", "AUS", "y2015", year("from", "2015"))) == {"a"}


def test_a_term_yet_to_begin_ends_none() -> None:
    data = chair("a", "AUS", "y2015", year("from", "2015")) + chair(
        "b", "IDN", "y2024", year("from", "2027")
    )
    assert current(data) == {"a"}


def test_terms_that_begin_together_stand_together() -> None:
    data = chair("a", "AUS", "y2015", year("from", "2015"), role="co-chair") + chair(
        "b", "IDN", "y2015", year("from", "2015-03"), role="co-chair"
    )
    assert current(data) == {"a", "b"}


def test_a_permanent_chair_is_not_ended_by_one_in_rotation() -> None:
    data = chair("a", "AUS", "y2015", year("from", "2015"), role="permanent-chair") + chair(
        "b", "IDN", "y2024", year("from", "2024")
    )
    assert current(data) == {"a", "b"}


def test_an_open_term_called_past_does_not_stand() -> None:
    data = chair("a", "AUS", "y2015", year("from", "2014"), "iscm:termState term-state:past")
    assert current(data) == set()


def test_without_terms_the_newest_chair_statement_counts() -> None:
    data = chair("a", "AUS", "y2015") + chair("b", "IDN", "y2019") + chair("c", "THA", "undated")
    assert current(data) == {"b"}
    assert current(chair("c", "THA", "undated")) == set()
    assert values(chair("c", "THA", "undated"), "iscm:lastKnownChair") == {"THA"}


@pytest.mark.parametrize("state", ["past", "incoming"])
def test_a_chair_called_past_or_incoming_does_not_stand(state: str) -> None:
    assert current(chair("a", "AUS", "y2024", f"iscm:termState term-state:{state}")) == set()


def test_a_newer_history_of_chairs_outdates_a_chair_without_a_term() -> None:
    data = chair("a", "AUS", "y2015") + chair(
        "b", "IDN", "y2019", year("from", "2017"), year("until", "2018")
    )
    assert current(data) == set()


def test_the_chair_of_a_body_within_does_not_chair_the_mechanism() -> None:
    data = chair("a", "AUS", "y2024", GROUP)
    assert current(data) == set()
    assert values(data, "iscm:hasChair") == set()


def test_an_open_term_of_a_sole_chair_ends_when_a_newer_source_names_another() -> None:
    data = participation("per", "state:PER", "y2019", year("from", "2018"), role="chair")
    data += participation("bra", "state:BRA", "y2024", role="chair")
    assert current(data) == {"bra"}


def test_a_newer_word_on_the_chair_does_not_end_a_co_chair_s_open_term() -> None:
    data = participation("hun", "state:HUN", "y2019", year("from", "2018"), role="co-chair")
    data += participation("tur", "state:TUR", "y2024", role="chair")
    assert current(data) == {"hun", "tur"}
