"""Rules as files: their order, and what is wrong with one."""

from pathlib import Path

import pyoxigraph as ox
import pytest

from derivations import RULES, pairs, participation, read
from iscm.derive import RuleError, derive, rule_files
from rules import ONTOLOGY, READ, derived, run_rules

# --- deriving as such ---------------------------------------------------------------------------


def test_what_was_read_is_neither_repeated_nor_changed() -> None:
    store = read(participation("a", "state:AUS", "y2019", "iscm:current true", "iscm:ground 1"))
    before = {quad.triple for quad in store}
    after = run_rules(store, RULES)
    follows = derived(store, RULES)
    assert not follows & before
    assert {quad.triple for quad in after.quads_for_pattern(None, None, None, READ)} == before
    default = after.quads_for_pattern(None, None, None, ox.DefaultGraph())
    ontology = after.quads_for_pattern(None, None, None, ONTOLOGY)
    assert {q.triple for q in default} - {q.triple for q in ontology} == before | follows
    assert pairs(follows, "iscm:hasMember") == {("m", "AUS")}


def rules_folder(folder: Path, order: str, **rules: str) -> Path:
    (folder / "order.txt").write_text(order)
    for name, text in rules.items():
        (folder / f"{name}.rq").write_text(text)
    return folder


GOOD = "CONSTRUCT { ?s <urn:p> ?o } WHERE { ?s ?p ?o }"


def test_a_later_rule_sees_what_an_earlier_one_gave(tmp_path: Path) -> None:
    first = "CONSTRUCT { <urn:a> <urn:first> 1 } WHERE {}"
    second = "CONSTRUCT { ?s <urn:second> ?o } WHERE { ?s <urn:first> ?o }"
    folder = rules_folder(tmp_path, "# comment\n\nfirst\nsecond\n", first=first, second=second)
    assert {t.predicate.value for t in derived(ox.Store(), folder)} == {"urn:first", "urn:second"}


def test_a_syntax_error_names_the_rule_and_the_line(tmp_path: Path) -> None:
    folder = rules_folder(tmp_path, "bad", bad="# why\nCONSTRUCT { ?s } WHERE {}")
    with pytest.raises(RuleError, match=r"bad\.rq: error at 2:") as caught:
        derive(ox.Store(), folder)
    assert caught.value.path == folder / "bad.rq"


def test_a_rule_must_construct(tmp_path: Path) -> None:
    folder = rules_folder(tmp_path, "ask", ask="ASK {}")
    with pytest.raises(RuleError, match=r"ask\.rq: is no CONSTRUCT query"):
        derive(ox.Store(), folder)


@pytest.mark.parametrize(
    ("order", "message"),
    [
        ("good\nmissing\n", r"order\.txt: names missing, but there is no missing\.rq"),
        ("", r"good\.rq: is not in order\.txt"),
        ("good\ngood\n", r"order\.txt: names good more than once"),
    ],
)
def test_order_and_folder_must_agree(tmp_path: Path, order: str, message: str) -> None:
    with pytest.raises(RuleError, match=message):
        rule_files(rules_folder(tmp_path, order, good=GOOD))


def test_a_folder_without_an_order_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(RuleError, match=r"order\.txt: cannot be read"):
        rule_files(tmp_path)
