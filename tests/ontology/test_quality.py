"""What FOOPS!, OOPS! and ROBOT's report ask of an ontology: one query per rule, which finds
nothing in ours and something in the example beside it."""

from pathlib import Path

import pyoxigraph as ox
import pytest

from iscm.namespaces import PREFIXES
from iscm.paths import project_folders

RULES = sorted((Path(__file__).parent / "quality").glob("*.rq"))
PROLOGUE = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in PREFIXES.items())


@pytest.fixture(scope="module")
def vocabulary() -> ox.Store:
    """Ontology, alignments and concept schemes."""
    store = ox.Store()
    for path in sorted(project_folders().ontology.rglob("*.ttl")):
        store.load(path=path, format=ox.RdfFormat.TURTLE)
    return store


def faults(store: ox.Store, rule: Path) -> list[str]:
    answer = store.query(PROLOGUE + rule.read_text())
    assert isinstance(answer, ox.QuerySolutions)
    return [str(row["term"]) for row in answer]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.stem)
def test_the_vocabulary_breaks_no_rule(rule: Path, vocabulary: ox.Store) -> None:
    assert faults(vocabulary, rule) == []


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.stem)
def test_a_rule_finds_what_breaks_it(rule: Path) -> None:
    store = ox.Store()
    example = PROLOGUE + rule.with_suffix(".ttl").read_text()
    store.load(example, format=ox.RdfFormat.TURTLE)
    assert faults(store, rule)


def test_every_example_is_of_a_rule() -> None:
    examples = {path.stem for path in (Path(__file__).parent / "quality").glob("*.ttl")}
    assert examples == {rule.stem for rule in RULES}
    assert len(RULES) >= 20
