"""Dates of no calendar, and dates that lie ahead of the version."""

import calendar

import pyoxigraph as ox
import pytest

from iscm.namespaces import iri_of
from iscm.paths import project_folders
from iscm.terms import to_rdflib
from iscm.validation.dates import future_dates
from iscm.validation.run import project_shapes
from validation.made_up import HEADER, corpus, source_file

VERSION = 'dataset:iscm dcterms:issued "2026-11-27"^^xsd:date .'
PERIOD = "<http://purl.org/linked-data/sdmx/2009/dimension#refPeriod>"


def told(said: str, version: str = VERSION) -> list[str]:
    """What is told of the dates of a made-up meeting."""
    findings = future_dates(corpus(source_file(f"meeting:a {said} ."), context=version))
    return [finding.message for finding in findings]


@pytest.mark.parametrize(
    "said",
    [
        'iscm:date "2026"^^xsd:gYear',
        'iscm:date "2026-11-27"^^xsd:date',
        'iscm:from "2025"^^xsd:gYear ; iscm:until "2030"^^xsd:gYear',
        'iscm:until "2027"^^xsd:gYear ; iscm:termState term-state:current',
        'iscm:from "2028"^^xsd:gYear ; iscm:termState term-state:incoming',
        'iscm:date "2028"^^xsd:gYear ; skos:note "Older page."@en, "Announced for May."@en',
    ],
)
def test_a_date_up_to_the_version_s_and_what_is_announced_may_stand(said: str) -> None:
    assert told(said) == []


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ('iscm:from "2027"^^xsd:gYear', "correct iscm:from"),
        ('iscm:date "2026-12"^^xsd:gYearMonth', "begins with “Announced”"),
        ('iscm:date "2026-11-28"^^xsd:date ; skos:note "Held."@en', "2026-11-27"),
        ('iscm:until "2027"^^xsd:gYear', "correct iscm:until"),
        ('iscm:from "2001"^^xsd:gYear ; iscm:until "2204"^^xsd:gYear', "more than 10 years"),
        ('iscm:asOf "2027"^^xsd:gYear ; skos:note "Announced."@en', "nothing is read"),
        (f'{PERIOD} "2027"^^xsd:gYear', "nothing is read or counted"),
    ],
)
def test_a_date_that_lies_ahead_is_told_with_the_version_s(said: str, words: str) -> None:
    (message,) = told(said)
    assert words in message


def test_where_no_version_has_a_date_none_lies_ahead() -> None:
    assert told('iscm:from "2027"^^xsd:gYear', "") == []


def test_a_day_in_no_calendar_is_told_by_a_finding_and_no_traceback(
    caplog: pytest.LogCaptureFixture,
) -> None:
    day = ox.Literal("2017-02-30", datatype=ox.NamedNode(iri_of("xsd:date")))
    assert str(to_rdflib(day)) == "2017-02-30"
    assert caplog.records == []


def test_days_in_no_calendar_are_told_and_all_others_are_not() -> None:
    """Of all dated properties, in each year from before a century's end that leaps to one's that
    does not."""
    dates = {
        f"{year}-{month:02}-{day:02}": day <= calendar.monthrange(year, month)[1]
        for year in (1900, 1996, 1999, 2000, 2004, 2010, 2012, 2016, 2017, 2019, 2100)
        for month in range(1, 13)
        for day in range(1, 32)
    }
    dates |= {"2017-04-00": False, "2017-00-10": False, "0000-01-01": False}
    wrong = {*(date for date, right in dates.items() if not right), "0000", "0000-01", "2017-13"}
    lines = [f'meeting:a iscm:from "{date}"^^xsd:date .' for date in dates]
    lines += [
        'meeting:a iscm:asOf "0000"^^xsd:gYear, "2017"^^xsd:gYear .',
        'meeting:a iscm:until "0000-01"^^xsd:gYearMonth, "2017-13"^^xsd:gYearMonth .',
    ]
    store = ox.Store()
    store.load((HEADER + "\n".join(lines)).encode(), ox.RdfFormat.TURTLE)
    shapes = project_shapes(project_folders())
    (query,) = (each for each in shapes.queries if each.shape.endswith("#Dates"))
    found = {getattr(finding.value, "value", "") for finding in query.findings(store)}
    assert found == wrong
