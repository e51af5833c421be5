import pytest

from iscm.period import parse_period

LATEST = "2026-11-23"


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2017", "2017-12-31"),
        ("2017-06", "2017-06-30"),
        ("2016-02", "2016-02-29"),
        ("2017-06-30", "2017-06-30"),
        ("2026", LATEST),
        ("2026-11", LATEST),
        (LATEST, LATEST),
    ],
)
def test_a_period_means_its_last_day_that_the_version_knows(text: str, day: str) -> None:
    period = parse_period(text, LATEST)
    assert (period.text, period.day) == (text, day)


def test_without_a_version_date_nothing_is_later() -> None:
    assert parse_period("2999", None).day == "2999-12-31"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("17", "no period: write 2017, 2017-06 or 2017-06-30"),
        ("2017-6", "no period"),
        ("2017-06-30Z", "no period"),
        ("²⁰¹⁷", "no period"),
        ("", "no period"),
        ("2017-13", "no date of the calendar"),
        ("2017-00", "no date of the calendar"),
        ("2017-02-29", "no date of the calendar"),
        ("2027", "later than this version of the dataset, 2026-11-23"),
        ("2026-11-24", "later than this version"),
        ("1899", "before 1900"),
    ],
)
def test_what_is_no_period_is_told(text: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        parse_period(text, LATEST)
