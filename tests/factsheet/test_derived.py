"""Figures of other editions than the printed one, from a small world known by hand."""

from pathlib import Path

import pytest

from dated_world import PROLOGUE, dated_world
from iscm.dataset import load_project
from iscm.factsheet.derived import Derived, derive_figures
from iscm.factsheet.graph import DayGraph
from iscm.factsheet.model import numbers
from iscm.namespaces import entity_iri
from iscm.questions import read_questions

MORE = """
# A regional process that sleeps, one that is over, and a forum that AAA is in as well.
mechanism:delta a iscm:Mechanism .
statement:d-est a iscm:Establishment ; iscm:about mechanism:delta ; iscm:preferred true ;
  iscm:date "2001"^^xsd:gYear ; iscm:attestedBy source:y2016 .
statement:d-rcp a iscm:Classification ; iscm:about mechanism:delta ; iscm:preferred true ;
  iscm:mechanismType iscm:RegionalConsultativeProcess ; iscm:attestedBy source:y2016 .
statement:d-dormant a iscm:StatusReport ; iscm:about mechanism:delta ; iscm:preferred true ;
  iscm:status status:dormant ; iscm:attestedBy source:y2016 .
mechanism:over a iscm:Mechanism .
statement:o-est a iscm:Establishment ; iscm:about mechanism:over ; iscm:preferred true ;
  iscm:date "2001"^^xsd:gYear ; iscm:attestedBy source:y2016 .
statement:o-rcp a iscm:Classification ; iscm:about mechanism:over ; iscm:preferred true ;
  iscm:mechanismType iscm:RegionalConsultativeProcess ; iscm:attestedBy source:y2016 .
statement:o-end a iscm:Ending ; iscm:about mechanism:over ; iscm:date "2010"^^xsd:gYear ;
  iscm:attestedBy source:y2016 .
statement:b-AAA a iscm:Participation ; iscm:about mechanism:beta ; iscm:participant state:AAA ;
  iscm:role role:member ; iscm:basis basis:listed ; iscm:attestedBy source:y2016 .
# A territory that the source has for one membership with its State.
state:UUU a iscm:Territory ; skos:prefLabel "Upsilon"@en .
statement:b-UUU a iscm:Participation ; iscm:about mechanism:beta ; iscm:participant state:UUU ;
  iscm:role role:member ; iscm:basis basis:listed ; iscm:countedWith state:AAA ;
  iscm:attestedBy source:y2016 .
"""


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Derived]:
    root: Path = tmp_path_factory.mktemp("world")
    world = dated_world(root)
    (root / "data" / "more.ttl").write_text(PROLOGUE + MORE, encoding="utf-8")
    graph = DayGraph(load_project(world, "2017"))
    return dict(derive_figures(graph, read_questions(world.questions / "figures")))


def keys(derived: Derived) -> list[str]:
    return sorted(item.thing.iri.rpartition("/")[2] for item in derived.items)


def test_regional_processes_count_with_the_dormant_and_without_the_ended(
    found: dict[str, Derived],
) -> None:
    assert keys(found[entity_iri("indicator", "rcps")]) == ["alpha", "delta"]
    assert keys(found[entity_iri("indicator", "active-rcps")]) == ["alpha"]


def test_the_most_mechanisms_of_one_country_is_a_number_of_mechanisms(
    found: dict[str, Derived],
) -> None:
    most = found[entity_iri("indicator", "most-mechanisms-of-one-country")]
    assert (most.number, keys(most)) == (2, ["AAA"])
    through = {one.mechanism.iri for one in most.items[0].evidence if one.mechanism}
    assert through == {entity_iri("mechanism", "alpha"), entity_iri("mechanism", "beta")}


def test_states_and_territories_are_told_apart_and_one_tied_to_its_state_is_not_counted_beside_it(
    found: dict[str, Derived],
) -> None:
    everybody = found[entity_iri("indicator", "countries-and-territories-in-iscms")]
    kinds = {item.thing.iri.rpartition("/")[2]: item.kind for item in everybody.items}
    assert kinds["TTT"] == "territory"
    assert kinds["AAA"] == "State"
    assert "UUU" not in kinds
    assert numbers(everybody.items) == f"{len(kinds) - 1} States, 1 territory"
