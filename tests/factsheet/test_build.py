"""The factsheet of a small world whose numbers are known by hand."""

import pytest

from dated_world import dated_world
from iscm.dataset import Dataset, load_project
from iscm.factsheet.build import build_factsheet, factsheet_years
from iscm.factsheet.model import Factsheet, Figure
from iscm.paths import ProjectFolders
from iscm.questions import read_questions


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> ProjectFolders:
    return dated_world(tmp_path_factory.mktemp("world"))


def sheet_of(world: ProjectFolders, year: int) -> Factsheet:
    dataset = load_project(world, str(year))
    return build_factsheet(dataset, year, read_questions(world.questions))


@pytest.fixture(scope="module")
def sheet(world: ProjectFolders) -> Factsheet:
    return sheet_of(world, 2017)


def figure(sheet: Factsheet, key: str) -> Figure:
    return next(figure for figure in sheet.figures if figure.key == key)


def items(sheet: Factsheet, key: str) -> dict[str, int]:
    found = figure(sheet, key).items
    return {item.thing.iri.rpartition("/")[2]: item.ground for item in found}


def doubts(sheet: Factsheet, key: str) -> dict[str, dict[str, str]]:
    return {
        doubt.what: {thing.iri.rpartition("/")[2]: detail for thing, detail in doubt.things}
        for doubt in figure(sheet, key).doubts
    }


def test_it_has_the_sections_of_the_printed_one(sheet: Factsheet) -> None:
    assert [section.title for section in sheet.sections] == [
        "Definitions",
        "ISCMs in figures",
        "Country engagement in ISCMs",
        "ISCMs' thematic focuses",
        "IOM role",
        "Global Meetings of ISCMs",
    ]
    assert len(sheet.sections[0].paragraphs) == 4
    assert (sheet.year, sheet.day, sheet.printed) == (2017, "2017-12-31", True)


def test_mechanisms_are_counted_by_their_type_of_the_day(
    sheet: Factsheet, world: ProjectFolders
) -> None:
    assert items(sheet, "active-rcps") == {"alpha": 2}
    assert items(sheet, "active-irfs") == {"beta": 3}
    assert figure(sheet, "global-processes").derived == 0
    later = sheet_of(world, 2019)
    assert items(later, "active-irfs") == {"alpha": 2}
    assert items(later, "active-rcps") == {}


def test_countries_rest_on_the_weakest_link(sheet: Factsheet) -> None:
    assert items(sheet, "countries-in-rcps") == {"AAA": 2, "BBB": 3, "DDD": 4}
    evidence = figure(sheet, "countries-in-rcps").items[0].evidence
    assert [(e.ground, e.source.name, e.date) for e in evidence] == [(2, "Page of 2016", "2016")]
    assert items(sheet, "countries-and-territories-in-iscms") == {
        "AAA": 2,
        "BBB": 3,
        "DDD": 4,
        "TTT": 2,
    }


def test_published_and_derived_are_compared(sheet: Factsheet, world: ProjectFolders) -> None:
    rcps = figure(sheet, "active-rcps")
    assert [(p.value, p.period, p.source.name) for p in rcps.published] == [
        (3, "2017", "Factsheet")
    ]
    assert (rcps.derived, rcps.difference) == (1, -2)
    assert figure(sheet, "active-irfs").difference is None
    assert not sheet_of(world, 2018).printed


def test_the_first_mechanism_is_a_year_not_a_count(sheet: Factsheet) -> None:
    first = figure(sheet, "first-iscm")
    assert (first.derived, first.difference) == (1999, 1)
    assert items(sheet, "first-iscm") == {"beta": 3}


def test_themes_and_roles_are_counted(sheet: Factsheet, world: ProjectFolders) -> None:
    assert items(sheet, "labour-migration") == {"alpha": 3}
    assert items(sheet, "iom-observer") == {"alpha": 1}
    assert items(sheet_of(world, 2019), "iom-observer") == {}


def test_it_tells_what_is_unclear_about_mechanisms(sheet: Factsheet, world: ProjectFolders) -> None:
    rcps = doubts(sheet, "active-rcps")
    assert rcps["Active, but no source says of what type"] == {"gamma": ""}
    assert doubts(sheet, "active-irfs")[
        "Active and counted elsewhere; some source gives them this type"
    ] == {"alpha": "Page of 2019, 2019-03"}
    inactive = doubts(sheet_of(world, 2019), "active-irfs")[
        "Of this type, but not active on the day by what sources report"
    ]
    assert inactive == {"beta": "dormant since 2018"}


def test_it_tells_what_is_unclear_about_countries(sheet: Factsheet) -> None:
    found = doubts(sheet, "countries-in-rcps")
    assert found["Members as a group that cannot be told one by one, and so are not counted"] == {
        "alpha": "Untold bloc"
    }
    assert found["Mechanisms whose stated total of members is larger than the members counted"] == {
        "alpha": "9 stated (Page of 2016, 2016), 4 counted"
    }
    assert found["Mechanisms whose list of members is cut in the copy read"] == {
        "alpha": "Page of 2016, 2016"
    }
    assert found["Not counted: known here only by attendance, help or inference"] == {
        "CCC": "Alpha Process"
    }
    assert found["Active mechanisms of no known type that would add countries"] == {
        "gamma": "Celand"
    }
    assert found[
        "Territories among the members: not counted, as the figure speaks of countries"
    ] == {"TTT": "Alpha Process"}
    assert found["States not counted"] == {"CCC": ""}
    assert found[
        "Mechanisms that countries are counted through, with no list or type from up to the day"
    ] == {"alpha": "2 States"}


def test_it_tells_what_is_unclear_about_iom_s_roles(
    sheet: Factsheet, world: ProjectFolders
) -> None:
    near = "Not counted: a source names IOM in a role near to this one"
    assert doubts(sheet, "iom-technical-secretariat")[near] == {"alpha": "secretariat"}
    over = "Not counted: named in the role, but it does not stand on the day"
    assert doubts(sheet_of(world, 2019), "iom-observer")[over] == {"alpha": "Page of 2019, 2019-03"}


def test_the_data_answer_from_the_first_mechanism_to_the_version(world: ProjectFolders) -> None:
    assert factsheet_years(load_project(world)) == range(1999, 2021)


def test_a_dataset_of_another_year_is_refused(world: ProjectFolders) -> None:
    with pytest.raises(ValueError, match="derived as of 2018-12-31, not of 2017"):
        build_factsheet(load_project(world, "2018"), 2017, [])


def test_data_without_a_date_have_no_years(world: ProjectFolders) -> None:
    dated = load_project(world)
    undated = Dataset(dated.store, dated.version, None, dated.files)
    with pytest.raises(ValueError, match="state no date"):
        factsheet_years(undated)
