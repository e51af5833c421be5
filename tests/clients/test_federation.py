"""Joins with other endpoints: the ready examples, each against a stand-in on this machine.

The stand-in holds a few triples of the form that the endpoint named in the example has.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest

from iscm.engine.lexer import service_keyword
from iscm.paths import project_folders
from projects import project_dataset
from services import Service, serving

EXAMPLES = sorted((project_folders().ontology / "federated").glob("*.rq"))
SERVICE = re.compile(r"SERVICE <([^>]+)>")
ELSEWHERE = """
PREFIX own: <https://example.org/country/>
PREFIX owl: <http://www.w3.org/2002/07/owl#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX wd: <http://www.wikidata.org/entity/>
PREFIX wdt: <http://www.wikidata.org/prop/direct/>
wd:Q252 wdt:P297 "ID" ; wdt:P1082 270000000, 280000000 ; rdfs:label "Indonesia"@en .
wd:Q79 wdt:P297 "EG" ; wdt:P1082 100000000 ; rdfs:label "مصر"@ar, "Egypt"@en .
<http://eurovoc.europa.eu/1915> skos:inScheme <http://eurovoc.europa.eu/100141> ;
    skos:prefLabel "illegal migration"@en, "illegale Migration"@de .
<http://publications.europa.eu/resource/authority/country/AUT>
    skos:inScheme <http://publications.europa.eu/resource/authority/country> ;
    skos:prefLabel "Austria"@en, "Αυστρία"@el .
<http://metadata.un.org/thesaurus/1003046>
    skos:prefLabel "ILLEGAL IMMIGRATION"@en, "IMMIGRATION CLANDESTINE"@fr .
own:indonesia owl:sameAs wd:Q252 .
"""
EXPECTED = {
    "wikidata-populations": {"people"},
    "wikidata-names": {"مصر"},
    "eurovoc-labels": {"illegale Migration"},
    "eu-country-names": {"Αυστρία"},
    "unbis-labels": {"ILLEGAL IMMIGRATION", "IMMIGRATION CLANDESTINE"},
}


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """An endpoint of others."""
    path = tmp_path_factory.mktemp("elsewhere") / "data.ttl"
    path.write_text(ELSEWHERE, encoding="utf-8")
    with serving("--data", str(path)) as running:
        yield running


@pytest.fixture(scope="module")
def ours(elsewhere: Service, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """The project's graph, which may call the endpoint of others."""
    path = tmp_path_factory.mktemp("ours") / "data.nt"
    triples = project_dataset().store.quads_for_pattern(None, None, None, ox.DefaultGraph())
    ox.serialize((quad.triple for quad in triples), str(path), ox.RdfFormat.N_TRIPLES)
    with serving("--data", str(path), "--allow-service", f"{elsewhere.url}/sparql") as running:
        yield running


def text(example: Path, endpoint: Service) -> str:
    query, replaced = SERVICE.subn(f"SERVICE <{endpoint.url}/sparql>", example.read_text())
    assert replaced == 1
    return query


def rows(service: Service, query: str) -> list[dict[str, str]]:
    reply = service.query(query, "application/sparql-results+json")
    assert reply.status == 200, reply.body
    return [
        {name: term["value"] for name, term in row.items()}
        for row in reply.json["results"]["bindings"]
    ]


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem)
def test_an_example_says_what_it_asks_and_of_whom(example: Path) -> None:
    content = example.read_text()
    head = dict(re.findall(r"^# (title|description|keywords|network): (.+)$", content, re.M))
    assert head.keys() == {"title", "description", "keywords", "network"}
    assert head["title"].endswith("?")
    assert service_keyword(content) is not None
    called = SERVICE.findall(content)
    assert len(called) == 1
    assert called[0] in head["network"] or example.stem == "from-elsewhere"


@pytest.mark.parametrize(
    "example", [path for path in EXAMPLES if path.stem in EXPECTED], ids=lambda path: path.stem
)
def test_an_example_joins_this_graph_with_the_endpoint(
    ours: Service, elsewhere: Service, example: Path
) -> None:
    found = rows(ours, text(example, elsewhere))
    assert found
    if example.stem == "wikidata-populations":
        largest = max(int(row["people"]) for row in found)
        assert largest in (280_000_000, 100_000_000, 380_000_000)
    else:
        values = {value for row in found for value in row.values()}
        assert values >= EXPECTED[example.stem]


def test_every_example_is_tried() -> None:
    assert {path.stem for path in EXAMPLES} == {*EXPECTED, "from-elsewhere"}


def test_another_store_joins_its_data_with_this_graph(
    ours: Service, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("own") / "data.ttl"
    path.write_text(ELSEWHERE, encoding="utf-8")
    [example] = [path for path in EXAMPLES if path.stem == "from-elsewhere"]
    with serving("--data", str(path), "--allow-service", f"{ours.url}/sparql") as own:
        found = rows(own, text(example, ours))
    assert {row["country"] for row in found} == {"https://example.org/country/indonesia"}
    assert "Bali Process" in {row["name"] for row in found}


def test_an_endpoint_that_is_not_allowed_is_not_called(elsewhere: Service, ours: Service) -> None:
    reply = elsewhere.query(text(EXAMPLES[0], ours))
    assert (reply.status, reply.problem) == (403, "service-refused")
