"""What the membership of a bloc makes of its States."""

from derivations import RULES, current, pairs, participation, read, roster, values, year
from rules import derived


def membership(name: str, who: str, source: str, *more: str) -> str:
    parts = [
        f"statement:{name} a iscm:BlocMembership",
        "iscm:about organization:bloc",
        f"iscm:participant {who}",
        f"iscm:attestedBy source:{source}",
        *more,
    ]
    return " ; ".join(parts) + " .\n"


# --- blocs --------------------------------------------------------------------------------------

COLLECTIVE = participation("eu", "organization:bloc", "y2015", "iscm:collective true")


def test_a_state_stands_for_as_long_as_it_belongs_to_the_bloc() -> None:
    data = (
        COLLECTIVE
        + membership("gbr", "state:GBR", "y2024", year("from", "1973"), year("until", "2020-01-31"))
        + membership("fra", "state:FRA", "y2024", year("from", "1958"))
    )
    follows = derived(read(data), RULES)
    assert pairs(follows, "iscm:until") == {("eu/GBR", "2020-01-31")}
    assert pairs(follows, "iscm:hasMember") == {("m", "FRA")}
    assert pairs(follows, "prov:wasDerivedFrom") == {
        ("eu/GBR", "eu"),
        ("eu/GBR", "gbr"),
        ("eu/FRA", "eu"),
        ("eu/FRA", "fra"),
    }


def test_leaving_the_bloc_does_not_unmake_a_member_listed_by_itself() -> None:
    data = (
        COLLECTIVE
        + membership("gbr", "state:GBR", "y2024", year("until", "2020-01-31"))
        + participation("own", "state:GBR", "y2005")
    )
    assert values(data, "iscm:hasMember") == {"GBR"}


def test_derived_periods_are_the_overlap() -> None:
    data = participation(
        "eu",
        "organization:bloc",
        "y2015",
        "iscm:collective true",
        year("from", "2000"),
        year("until", "2020"),
    )
    data += membership("a", "state:HRV", "y2024", year("from", "2013-07-01"))
    data += membership("b", "state:GBR", "y2024", year("from", "1973"), year("until", "2020-01-31"))
    data += membership("c", "state:DZA", "y2024", year("until", "1962"))
    data += membership("d", "state:FRO", "y2024", year("from", "2021"))
    follows = derived(read(data), RULES)
    assert pairs(follows, "iscm:from") == {("eu/HRV", "2013-07-01"), ("eu/GBR", "2000")}
    assert pairs(follows, "iscm:until") == {("eu/HRV", "2020"), ("eu/GBR", "2020-01-31")}


def test_a_membership_older_than_the_mechanism_gives_no_start() -> None:
    data = (
        COLLECTIVE
        + "statement:e a iscm:Establishment ; iscm:about mechanism:m ; iscm:preferred true ; "
        + 'iscm:date "2009-04"^^xsd:gYearMonth .\n'
        + membership("fra", "state:FRA", "y2024", year("from", "1958"))
        + membership("hrv", "state:HRV", "y2024", year("from", "2013-07-01"))
    )
    assert pairs(derived(read(data), RULES), "iscm:from") == {("eu/HRV", "2013-07-01")}


def test_an_undated_membership_sets_no_bounds() -> None:
    data = COLLECTIVE + membership("fra", "state:FRA", "y2019")
    follows = derived(read(data), RULES)
    assert pairs(follows, "iscm:participant") == {("eu/FRA", "FRA")}
    assert pairs(follows, "iscm:from") == set()


def test_several_periods_in_a_bloc_are_several_participations() -> None:
    data = (
        COLLECTIVE
        + membership("m1", "state:MAR", "y2024", year("from", "1963"), year("until", "1984"))
        + membership("m2", "state:MAR", "y2024", year("from", "2017"))
    )
    follows = derived(read(data), RULES)
    assert {s for s, _ in pairs(follows, "iscm:participant")} == {
        "eu/MAR/1963-1984",
        "eu/MAR/2017-",
    }


def test_a_complete_roster_that_names_the_bloc_lists_its_states() -> None:
    data = COLLECTIVE + membership("fra", "state:FRA", "y2024", year("from", "1958"))
    assert values(data + roster("y2015"), "iscm:hasMember") == {"FRA"}
    assert values(data + roster("y2019"), "iscm:hasMember") == set()


def test_a_bloc_whose_members_no_source_gives_is_not_expanded() -> None:
    assert values(COLLECTIVE, "iscm:hasMember") == set()
    assert current(COLLECTIVE) == {"eu"}
