"""The data as a whole: how much there is, and that nothing stands twice."""

from collections import Counter

import pyoxigraph as ox
import pytest

from iscm.dataset import Dataset
from iscm.namespaces import DERIVED_GRAPH, DESCRIPTION_GRAPH, ONTOLOGY, ORG_GRAPH, PREFIXES
from iscm.paths import project_folders

DEFAULT = ox.DefaultGraph()
DESCRIPTION = ox.NamedNode(DESCRIPTION_GRAPH)


def count(dataset: Dataset, pattern: str) -> int:
    rows = dataset.store.query(
        f"SELECT (COUNT(DISTINCT ?x) AS ?n) {{ {pattern} }}", prefixes=dict(PREFIXES)
    )
    assert isinstance(rows, ox.QuerySolutions)
    return int(next(iter(rows))[0].value)


def test_all_mechanisms_are_there(project: Dataset) -> None:
    """One for each file, and none of the first version's is gone."""
    files = list((project_folders().data / "mechanisms").glob("*.ttl"))
    assert count(project, "?x a iscm:Mechanism") == len(files) >= 55


def test_the_un_members_and_observers_are_the_states(project: Dataset) -> None:
    assert count(project, "?x a iscm:State") == 195


@pytest.mark.parametrize(("cls", "least"), [("Source", 600), ("Territory", 50)])
def test_there_are_at_least_so_many(project: Dataset, cls: str, least: int) -> None:
    assert count(project, f"?x a iscm:{cls}") >= least


def test_at_least_2700_participations_were_read_from_sources(project: Dataset) -> None:
    read = "?x a iscm:Participation FILTER NOT EXISTS { ?x prov:wasDerivedFrom ?whole }"
    assert count(project, read) >= 2700


def test_no_triple_stands_in_two_files_or_is_both_read_and_derived(project: Dataset) -> None:
    graphs: Counter[ox.Triple] = Counter()
    for quad in project.store:
        if quad.graph_name not in (DEFAULT, DESCRIPTION):
            graphs[quad.triple] += 1
    assert [str(triple) for triple, n in graphs.items() if n > 1] == []


def test_the_default_graph_is_the_merge_of_all_graphs_that_stand_not_apart(
    project: Dataset,
) -> None:
    apart = (DEFAULT, *map(ox.NamedNode, (DESCRIPTION_GRAPH, ORG_GRAPH)))
    named = {quad.triple for quad in project.store if quad.graph_name not in apart}
    merged = {quad.triple for quad in project.store if quad.graph_name == DEFAULT}
    assert merged == named


def test_each_participation_is_a_membership_of_a_mechanism_or_its_body_in_a_graph_of_its_own(
    project: Dataset,
) -> None:
    memberships = project.store.query(
        f"""SELECT ?x ?organization ?role {{ GRAPH <{ORG_GRAPH}> {{
          ?x a org:Membership ; org:organization ?organization ; org:role ?role }} }}""",
        prefixes=dict(PREFIXES),
    )
    participations = project.store.query(
        """SELECT ?x ?organization ?role {
          ?x a iscm:Participation ; iscm:about ?mechanism ; iscm:role ?role
          OPTIONAL { ?x iscm:group ?body . ?body a iscm:Body }
          BIND(COALESCE(?body, ?mechanism) AS ?organization) }""",
        prefixes=dict(PREFIXES),
    )
    assert isinstance(memberships, ox.QuerySolutions)
    assert isinstance(participations, ox.QuerySolutions)
    assert set(map(str, memberships)) == set(map(str, participations)) != set()
    units = project.store.query(
        f"""SELECT ?unit ?whole {{ GRAPH <{ORG_GRAPH}> {{
          ?unit a org:OrganizationalUnit ; org:unitOf ?whole }} }}""",
        prefixes=dict(PREFIXES),
    )
    bodies = project.store.query(
        "SELECT ?unit ?whole { ?unit a iscm:Body ; iscm:groupOf ?whole }",
        prefixes=dict(PREFIXES),
    )
    assert isinstance(units, ox.QuerySolutions)
    assert isinstance(bodies, ox.QuerySolutions)
    assert set(map(str, units)) == set(map(str, bodies)) != set()
    for local in ("organization", "member", "role", "unitOf"):
        said = ox.NamedNode(PREFIXES["org"] + local)
        graphs = {q.graph_name for q in project.store.quads_for_pattern(None, said, None)}
        assert graphs == {ox.NamedNode(ORG_GRAPH)}


def test_derived_participations_stand_in_the_derived_graph_alone(project: Dataset) -> None:
    derived_from = ox.NamedNode(PREFIXES["prov"] + "wasDerivedFrom")
    graphs = {
        quad.graph_name
        for quad in project.store.quads_for_pattern(None, derived_from, None)
        if quad.graph_name != DEFAULT
        and isinstance(quad.subject, ox.NamedNode)
        and "/id/statement/" in quad.subject.value
    }
    assert graphs == {ox.NamedNode(DERIVED_GRAPH)}


def test_every_statement_and_roster_has_exactly_one_source(project: Dataset) -> None:
    attested_by = ox.NamedNode(ONTOLOGY + "attestedBy")
    sources = Counter(
        quad.subject.value
        for quad in project.store.quads_for_pattern(None, attested_by, None, DEFAULT)
        if isinstance(quad.subject, ox.NamedNode)
        and ("/id/statement/" in quad.subject.value or "/id/roster/" in quad.subject.value)
    )
    assert len(sources) > 4000
    assert [iri for iri, n in sources.items() if n != 1] == []


def test_states_in_both_the_bali_and_the_colombo_process(project: Dataset) -> None:
    rows = project.store.query(
        """SELECT DISTINCT ?code {
          mechanism:bali-process iscm:hasMember ?state .
          mechanism:colombo-process iscm:hasMember ?state .
          ?state iscm:isoAlpha3 ?code } ORDER BY ?code""",
        prefixes=dict(PREFIXES),
    )
    assert isinstance(rows, ox.QuerySolutions)
    assert [row["code"].value for row in rows] == (
        ["AFG", "BGD", "CHN", "IDN", "IND", "KHM", "LKA", "NPL", "PAK", "PHL", "THA", "VNM"]
    )
