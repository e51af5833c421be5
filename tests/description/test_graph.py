"""What the description counts is what is there."""

import pyoxigraph as ox
import pytest

from iscm.dataset import Dataset
from iscm.description.files import DISTRIBUTIONS, DUMPS
from iscm.description.graph import description_triples
from iscm.description.statistics import count
from iscm.namespaces import (
    BASE,
    DATASET,
    DESCRIPTION_GRAPH,
    DISTRIBUTIONS_GRAPH,
    ID,
    ONTOLOGY,
    ORG_GRAPH,
    PREFIXES,
)

VOID = PREFIXES["void"]


def _all(dataset: Dataset) -> list[ox.Quad]:
    return list(dataset.store.quads_for_pattern(None, None, None, ox.DefaultGraph()))


def _said(dataset: Dataset, subject: str, name: str) -> list[str]:
    quads = dataset.store.quads_for_pattern(
        ox.NamedNode(subject), ox.NamedNode(name), None, ox.NamedNode(DESCRIPTION_GRAPH)
    )
    return [quad.object.value for quad in quads if not isinstance(quad.object, ox.Triple)]


def test_the_totals_are_those_of_the_default_graph(dataset: Dataset) -> None:
    quads = _all(dataset)
    things = {q.subject for q in quads if str(q.subject).startswith(f"<{ID}")}
    assert _said(dataset, DATASET, VOID + "triples") == [str(len(quads))]
    assert _said(dataset, DATASET, VOID + "entities") == [str(len(things))]
    assert _said(dataset, DATASET, VOID + "distinctSubjects") == [
        str(len({q.subject for q in quads}))
    ]
    assert _said(dataset, DATASET, VOID + "distinctObjects") == [
        str(len({q.object for q in quads}))
    ]


@pytest.mark.long
def test_partitions_count_what_a_scan_counts(dataset: Dataset) -> None:
    quads = _all(dataset)
    rdf_type = ox.NamedNode(PREFIXES["rdf"] + "type")
    counts = {c.name: c for c in count(dataset.store).classes}
    assert len(counts) > 40
    for local in ("Mechanism", "Participation", "State", "Source"):
        node = ox.NamedNode(ONTOLOGY + local)
        members = {q.subject for q in quads if q.predicate == rdf_type and q.object == node}
        found = counts[ONTOLOGY + local]
        assert found.entities == len(members) > 40
        assert found.triples == sum(q.subject in members for q in quads)
        about = {p.property: p for p in found.properties}
        for iri, used in about.items():
            with_it = [q for q in quads if q.subject in members and q.predicate.value == iri]
            assert used.triples == len(with_it)
            assert used.subjects == len({q.subject for q in with_it})
            assert used.objects == len({q.object for q in with_it})


def test_every_linkset_of_the_data_has_its_true_count(dataset: Dataset) -> None:
    linkset, predicate = ox.NamedNode(VOID + "Linkset"), ox.NamedNode(VOID + "linkPredicate")
    rdf_type = ox.NamedNode(PREFIXES["rdf"] + "type")
    declared = [
        quad
        for quad in dataset.store.quads_for_pattern(None, rdf_type, linkset, None)
        if quad.graph_name not in (ox.DefaultGraph(), ox.NamedNode(DESCRIPTION_GRAPH))
    ]
    assert len(declared) > 5
    for quad in declared:
        subject = quad.subject
        assert isinstance(subject, ox.NamedNode)
        links = [
            link
            for p in dataset.store.quads_for_pattern(subject, predicate, None, quad.graph_name)
            for link in dataset.store.quads_for_pattern(None, p.object, None, quad.graph_name)
        ]
        assert links
        assert _said(dataset, subject.value, VOID + "triples") == [str(len(links))]


def test_the_graph_of_org_is_a_named_part_with_its_true_count(dataset: Dataset) -> None:
    size = len(list(dataset.store.quads_for_pattern(None, None, None, ox.NamedNode(ORG_GRAPH))))
    assert size > 1000
    assert ORG_GRAPH in _said(dataset, DATASET, VOID + "subset")
    assert _said(dataset, ORG_GRAPH, VOID + "triples") == [str(size)]
    assert len(_said(dataset, ORG_GRAPH, PREFIXES["dcterms"] + "title")) == 3


def test_the_description_is_in_no_other_graph(dataset: Dataset) -> None:
    graph = ox.NamedNode(DESCRIPTION_GRAPH)
    partition = ox.NamedNode(VOID + "classPartition")
    graphs = {q.graph_name for q in dataset.store.quads_for_pattern(None, partition, None, None)}
    assert graphs == {graph}


def test_the_same_files_give_the_same_description(dataset: Dataset) -> None:
    graphs = [file.graph for file in dataset.files]
    first = description_triples(dataset.store, graphs, ["a"], "digest")
    assert first == description_triples(dataset.store, graphs, ["a"], "digest")
    assert len(first) == len(set(first)) > 1000


def test_data_that_state_no_version_have_no_description() -> None:
    assert description_triples(ox.Store(), [], [], "digest") == []


def test_provenance_leads_from_the_dataset_to_every_file(dataset: Dataset) -> None:
    prov = PREFIXES["prov"]
    (activity,) = _said(dataset, DATASET, prov + "wasGeneratedBy")
    used = set(_said(dataset, activity, prov + "used"))
    assert {file.graph for file in dataset.files} <= used


def test_a_plain_query_finds_the_catalogue_and_where_its_files_are(dataset: Dataset) -> None:
    found = dataset.store.query(
        """PREFIX dcat: <http://www.w3.org/ns/dcat#> PREFIX dcterms: <http://purl.org/dc/terms/>
        SELECT ?url ?type {
          ?catalogue a dcat:Catalog ; dcat:dataset ?dataset ; dcat:service/dcat:endpointURL ?e .
          ?dataset a dcat:Dataset ; dcat:distribution ?file .
          ?file a dcat:Distribution ; dcterms:title ?title ; dcat:downloadURL ?url ;
            dcat:accessURL ?url ; dcat:mediaType ?type }"""
    )
    assert isinstance(found, ox.QuerySolutions)
    files = {row["url"].value: row["type"].value for row in found}  # type: ignore[union-attr]
    media_types = "https://www.iana.org/assignments/media-types/"
    assert files == {BASE + DUMPS + f.name: media_types + f.media_type for f in DISTRIBUTIONS}


def test_what_a_plain_query_finds_of_files_is_what_the_description_says(dataset: Dataset) -> None:
    graphs = (DISTRIBUTIONS_GRAPH, DESCRIPTION_GRAPH)
    plain, whole = (
        {q.triple for q in dataset.store.quads_for_pattern(None, None, None, ox.NamedNode(graph))}
        for graph in graphs
    )
    assert set() != plain < whole
    assert plain <= {quad.triple for quad in _all(dataset)}
    numbers = {t for t in plain if isinstance(t.object, ox.Literal) and not t.object.language}
    assert numbers == set(), "no size, no checksum: they would hang on themselves"
