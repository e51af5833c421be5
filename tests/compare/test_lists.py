"""Lists of participants, one after the other."""

from iscm.compare.read_lists import ReadList, _compared

ROLE = "role"


def listed(date: str, named: str, complete: str = "true") -> ReadList:
    return ReadList(date, ROLE, "", "source", date, "", complete, frozenset(named))


def test_each_list_is_set_beside_the_one_before_of_which_names_were_read() -> None:
    found = list(_compared([listed("2001", "ab"), listed("2002", ""), listed("2003", "bc")]))
    assert [(each.joined, each.gone) for each in found] == [
        (None, None),
        (None, None),
        (("c",), ("a",)),
    ]


def test_who_is_missing_in_a_list_that_is_not_complete_has_not_left() -> None:
    found = list(_compared([listed("2001", "ab"), listed("2003", "bc", complete="")]))
    assert (found[1].joined, found[1].gone) == (("c",), None)
