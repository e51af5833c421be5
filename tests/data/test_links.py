"""Sets of links: each vocabulary in its file, each link of its form, found in both directions."""

from pathlib import Path

import pyoxigraph as ox
import pytest

from iscm.dataset import Dataset
from iscm.files import parse
from iscm.links.check import read_link_file
from iscm.namespaces import GRAPH, ID, PREFIXES
from iscm.paths import project_folders

FILES = sorted((project_folders().data / "links").glob("*.ttl"))


def values(project: Dataset, query: str) -> set[str]:
    prefixes = {name: iri for name, iri in PREFIXES.items() if f"{name}:" in query}
    answer = project.store.query(query, prefixes=prefixes)
    assert isinstance(answer, ox.QuerySolutions)
    return {row["v"].value for row in answer}  # type: ignore[union-attr]


def test_there_is_a_file_for_each_vocabulary() -> None:
    assert {path.stem for path in FILES} >= {
        "wikidata",
        "geonames",
        "dbpedia",
        "eu-authorities",
        "unbis",
        "un-sdg",
        "lexvo",
        "ror",
        "eurovoc",
        "stw",
        "gemet",
        "yso",
        "pages",
    }


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_link_has_the_form_and_the_property_that_the_file_states(path: Path) -> None:
    file = read_link_file(path)
    assert file.links
    assert list(file.faults()) == []
    assert file.predicates == {link.predicate for link in file.links}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_each_set_is_described_in_three_languages(path: Path) -> None:
    quads = list(parse(path, path.read_bytes()))
    own = ox.NamedNode(f"{ID}dataset/links-{path.stem}")
    for name in ("title", "description"):
        texts = [
            quad.object
            for quad in quads
            if quad.subject == own and quad.predicate.value == PREFIXES["dcterms"] + name
        ]
        assert sorted(text.language for text in texts) == ["en", "es", "fr"]  # type: ignore[union-attr]
    said = {quad.predicate.value for quad in quads if quad.subject == own}
    assert PREFIXES["void"] + "triples" not in said


def test_every_link_starts_from_a_thing_that_another_file_describes(project: Dataset) -> None:
    linked = f"""SELECT ?v {{ GRAPH ?file {{ ?v ?p ?o FILTER(!STRSTARTS(STR(?v), "{ID}dataset/")) }}
        FILTER(STRSTARTS(STR(?file), "{GRAPH}data/links/"))
        FILTER NOT EXISTS {{ ?v rdfs:label ?label }} }}"""
    assert values(project, linked) == set()


@pytest.mark.parametrize(
    ("thing", "predicate", "iri"),
    [
        ("state/IDN", "owl:sameAs", "http://www.wikidata.org/entity/Q252"),
        ("state/IDN", "dcterms:spatial", "https://sws.geonames.org/1643084/"),
        ("organization/iom", "owl:sameAs", "http://www.wikidata.org/entity/Q472311"),
        ("organization/unhcr", "schema:sameAs", "https://ror.org/0437ej039"),
        ("theme/irregular-migration", "skos:exactMatch", "http://eurovoc.europa.eu/1915"),
        ("mechanism/gfmd", "owl:sameAs",
         "http://dbpedia.org/resource/Global_Forum_on_Migration_and_Development"),
    ],
)  # fmt: skip
def test_a_link_is_found_from_both_ends(
    project: Dataset, thing: str, predicate: str, iri: str
) -> None:
    assert iri in values(project, f"SELECT ?v {{ <{ID}{thing}> {predicate} ?v }}")
    assert values(project, f"SELECT ?v {{ ?v {predicate} <{iri}> }}") == {ID + thing}


@pytest.mark.parametrize(
    ("key", "item"),
    [
        ("VAT", "Q159583"),
        ("NLD", "Q29999"),
        ("PSE", "Q219060"),
        ("ESH", "Q6250"),
        ("SHN", "Q192184"),
        ("XKX", "Q1246"),
        ("TWN", "Q865"),
    ],
)
def test_where_lists_differ_the_participant_is_linked(
    project: Dataset, key: str, item: str
) -> None:
    found = values(project, f"SELECT ?v {{ <{ID}state/{key}> owl:sameAs ?v }}")
    wikidata = {iri for iri in found if iri.startswith("http://www.wikidata.org/")}
    assert wikidata == {f"http://www.wikidata.org/entity/{item}"}


def test_what_is_another_item_in_dbpedia_has_no_link(project: Dataset) -> None:
    for key in ("VAT", "NLD"):
        found = values(project, f"SELECT ?v {{ <{ID}state/{key}> owl:sameAs ?v }}")
        assert not any("dbpedia" in iri for iri in found)


def test_every_state_is_linked_to_each_list_of_all_states(project: Dataset) -> None:
    for predicate, space in (
        ("owl:sameAs", "http://www.wikidata.org/entity/"),
        ("dcterms:spatial", "https://sws.geonames.org/"),
        ("schema:sameAs", "http://publications.europa.eu/resource/authority/country/"),
        ("schema:sameAs", "http://metadata.un.org/sdg/codes/geoArea/"),
    ):
        query = f"""SELECT ?v {{ ?v a iscm:State FILTER NOT EXISTS {{
            ?v {predicate} ?o FILTER(STRSTARTS(STR(?o), "{space}")) }} }}"""
        assert values(project, query) == set()


def test_no_two_things_are_the_same_as_one(project: Dataset) -> None:
    query = "SELECT ?v { ?a owl:sameAs ?v . ?b owl:sameAs ?v FILTER(?a != ?b) }"
    assert values(project, query) == set()


def test_mapping_relations_keep_skos_integrity(project: Dataset) -> None:
    """S46 of the SKOS Reference: an exact match is no broader and no related one."""
    for other in ("broadMatch", "narrowMatch", "relatedMatch"):
        assert values(project, f"SELECT ?v {{ ?v skos:exactMatch ?o ; skos:{other} ?o }}") == set()


def test_search_names_repeat_no_name_that_is_shown(project: Dataset) -> None:
    """But for the tag of their language."""
    query = """SELECT ?v { ?v skos:hiddenLabel ?a ; skos:prefLabel|skos:altLabel ?b
        FILTER(STR(?a) = STR(?b)) }"""
    assert values(project, query) == set()
