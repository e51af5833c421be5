"""What the rules say of other days than the version's."""

import pytest

from dated_world import dated_world
from iscm.dataset import load_project
from iscm.engine import rows_in
from iscm.paths import ProjectFolders


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> ProjectFolders:
    return dated_world(tmp_path_factory.mktemp("world"))


def ask(world: ProjectFolders, as_of: str | None, pattern: str) -> set[str]:
    rows = rows_in(load_project(world, as_of).store, f"SELECT ?x {{ {pattern} }}")
    return {row["x"].rpartition("/")[2].rpartition("#")[2] for row in rows}


def grounds(world: ProjectFolders, as_of: str | None, role: str = "member") -> dict[str, str]:
    rows = rows_in(
        load_project(world, as_of).store,
        f"""
        SELECT ?who ?ground {{ ?p iscm:about mechanism:alpha ; iscm:role role:{role} ;
          iscm:participant ?who ; iscm:current true ; iscm:ground ?ground }}""",
    )
    return {row["who"].rpartition("/")[2]: row["ground"] for row in rows}


def test_each_participation_says_its_ground(world: ProjectFolders) -> None:
    assert grounds(world, "2017") == {
        "AAA": "2",
        "BBB": "3",
        "CCC": "2",
        "TTT": "2",
        "told": "2",
        "untold": "2",
        "DDD": "4",
    }


def test_a_state_of_a_bloc_rests_on_the_weaker_of_the_two_statements(
    world: ProjectFolders,
) -> None:
    assert grounds(world, "2017")["DDD"] == "4"
    assert grounds(world, "2019")["DDD"] == "2"
    assert grounds(world, "2015")["DDD"] == "4"


def test_before_any_dated_source_the_earliest_later_one_counts(world: ProjectFolders) -> None:
    assert grounds(world, "2010")["AAA"] == "4"


def test_nothing_stands_before_the_mechanism_does(world: ProjectFolders) -> None:
    assert grounds(world, "1999") == {}
    assert "AAA" in grounds(world, "2000")


@pytest.mark.parametrize(
    ("as_of", "stands"),
    [("2014", False), ("2015", True), ("2018", True), ("2018-06", True), ("2019", False)],
)
def test_a_term_stands_within_its_dates(world: ProjectFolders, as_of: str, stands: bool) -> None:
    assert grounds(world, as_of, "observer") == ({"iom": "1"} if stands else {})


def test_the_type_is_that_of_the_newest_source_up_to_the_day(world: ProjectFolders) -> None:
    pattern = "mechanism:alpha a ?x FILTER(?x != iscm:Mechanism)"
    assert ask(world, "2017", pattern) == {"RegionalConsultativeProcess"}
    assert ask(world, "2019-02", pattern) == {"RegionalConsultativeProcess"}
    assert ask(world, "2019-03", pattern) == {"InterregionalForum"}
    assert ask(world, None, pattern) == {"InterregionalForum"}


def test_active_is_established_and_not_reported_at_rest(world: ProjectFolders) -> None:
    active = "?x iscm:active true"
    assert ask(world, "1999-04", active) == set()
    assert ask(world, "1999", active) == {"beta"}
    assert ask(world, "2009", active) == {"alpha", "beta"}
    assert ask(world, "2017", active) == {"alpha", "beta", "gamma"}
    assert ask(world, "2018", active) == {"alpha", "gamma"}


def test_members_follow_the_day(world: ProjectFolders) -> None:
    members = "mechanism:alpha iscm:hasMember ?x"
    assert ask(world, "2017", members) == {"AAA", "BBB", "TTT", "DDD"}
    assert ask(world, "1999", members) == set()


def test_what_was_read_stays_the_same(world: ProjectFolders) -> None:
    issued = "dataset:iscm dcterms:issued ?x"
    assert ask(world, "2017", issued) == {"2020-06-15"}
    dataset = load_project(world, "2017")
    assert (dataset.date, dataset.day) == ("2020-06-15", "2017-12-31")
    assert dataset.version == load_project(world).version
