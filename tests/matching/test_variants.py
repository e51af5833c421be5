"""Names as people write them, judged by hand: what is matched, and what must not be."""

import csv
from pathlib import Path

import pytest

from iscm.matching.graph import TYPES
from iscm.matching.index import Index
from iscm.matching.match import candidates

VARIANTS = [
    (row["text"], row["type"], row["expected"])
    for row in csv.DictReader(
        Path(__file__).with_name("variants.csv").read_text(encoding="utf-8").splitlines()
    )
]


def matched(index: Index, text: str, kind: str) -> str:
    """The thing that is matched without a look; "" for none."""
    found = [each for each in candidates(index, text, [kind] if kind else []) if each.match]
    assert len(found) <= 1
    return found[0].entity.id if found else ""


def test_the_table_is_large_and_names_what_there_is(index: Index) -> None:
    assert len({(text, kind) for text, kind, _ in VARIANTS}) == len(VARIANTS) >= 300
    for kind in TYPES:
        of_kind = [expected for _, own, expected in VARIANTS if own == kind]
        assert any(of_kind)
        assert not all(of_kind)
    expected = {expected for _, _, expected in VARIANTS if expected}
    assert expected <= index.entities.keys()


@pytest.mark.parametrize("kind", [*TYPES, None])
def test_matches_are_right_and_few_are_missed(index: Index, kind: str | None) -> None:
    rows = [row for row in VARIANTS if kind is None or row[1] == kind]
    results = [(row, matched(index, row[0], row[1])) for row in rows]
    wrong = [(row, got) for row, got in results if got and got != row[2]]
    right = [row for row, got in results if got and got == row[2]]
    missed = [row for row, got in results if row[2] and not got]
    assert len(right) / (len(right) + len(wrong)) >= 0.99, wrong
    assert len(right) / sum(bool(row[2]) for row in rows) >= 0.95, missed
