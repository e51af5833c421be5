"""What things have in common, and what each has alone."""

from iscm.compare.comparison import ComparedRow, Standing, in_groups
from iscm.compare.words import place

MEMBER, OBSERVER = Standing("member"), Standing("observer")


def test_rows_are_grouped_by_the_columns_that_they_are_in_most_first() -> None:
    rows = [
        ComparedRow("a", (MEMBER, None, None)),
        ComparedRow("b", (MEMBER, MEMBER, MEMBER)),
        ComparedRow("c", (None, MEMBER, MEMBER)),
        ComparedRow("d", (MEMBER, OBSERVER, None)),
    ]
    groups = in_groups(rows, "member")
    assert [(group.columns, [row.iri for row in group.rows]) for group in groups] == [
        ((True, True, True), ["b"]),
        ((False, True, True), ["c"]),
        ((True, False, False), ["a", "d"]),
    ]
    assert [group.number for group in groups] == [3, 2, 1]


def test_an_observer_is_in_where_no_part_is_asked_for() -> None:
    (group,) = in_groups([ComparedRow("a", (MEMBER, OBSERVER))])
    assert group.columns == (True, True)


def test_a_place_is_told_in_words() -> None:
    assert place((True, True), ("A", "B")) == "In both"
    assert place((True, True, True), ("A", "B", "C")) == "In all"
    assert place((True, False), ("A", "B")) == "In A alone"
    assert place((True, False, True), ("A", "B", "C")) == "In A, C"
