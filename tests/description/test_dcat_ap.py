"""The catalogue against DCAT-AP 3.0.1, as a harvester would check what it fetched.

`dcat-ap-3.0.1.csv` states every constraint of the profile's shapes and tables
(https://semiceu.github.io/DCAT-AP/releases/3.0.1/): per class and property whether it is mandatory
(M), recommended (R), optional (O) or deprecated (D), how many values it may have, whether these are
literals or resources and of which class or datatype, and the code list of section 10. It is made
into SHACL here: what is mandatory or of the wrong kind is a violation, what is recommended and
missing or deprecated and used is a warning.
"""

import csv
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from pyshacl import validate
from rdflib import RDF, SH, SKOS, XSD, BNode, Graph, Literal, URIRef

from iscm.dataset import Dataset
from iscm.description.writing import VOCABULARY
from iscm.engine.embedded import EmbeddedEngine
from iscm.paths import project_folders
from iscm.questions import read_questions
from iscm.settings import Settings
from iscm.web import create_app

pytestmark = pytest.mark.long

TABLE = Path(__file__).with_name("dcat-ap-3.0.1.csv")
PREFIXES = dict(VOCABULARY) | {
    "eli": "http://data.europa.eu/eli/ontology#",
    "locn": "http://www.w3.org/ns/locn#",
    "odrl": "http://www.w3.org/ns/odrl/2/",
}
PUBLISHED = {
    "adms:Identifier": 3,
    "dcat:Catalog": 44,
    "dcat:CatalogRecord": 22,
    "dcat:DataService": 34,
    "dcat:Dataset": 72,
    "dcat:DatasetSeries": 22,
    "dcat:Distribution": 58,
    "dcat:Relationship": 5,
    "dcterms:LicenseDocument": 2,
    "dcterms:Location": 7,
    "dcterms:PeriodOfTime": 10,
    "foaf:Agent": 5,
    "skos:Concept": 2,
    "skos:ConceptScheme": 2,
    "spdx:Checksum": 8,
}
"""Class → how many constraints the shape files of release 3.0.1 have for its properties:
dcat-ap-SHACL.ttl, ranges.ttl, and those for HTML where they are stricter."""

Constraint = tuple[URIRef, URIRef | Literal]


@dataclass(frozen=True)
class Rule:
    """One property of one class: a line of the table."""

    of: URIRef
    path: URIRef
    force: str
    constraints: tuple[Constraint, ...]
    scheme: URIRef | None


def _iri(prefixed: str) -> URIRef:
    prefix, _, local = prefixed.partition(":")
    return URIRef(PREFIXES[prefix] + local)


def _constraints(row: dict[str, str]) -> list[Constraint]:
    found: list[Constraint] = []
    if row["kind"]:
        kind = SH.Literal if row["kind"] == "literal" else SH.BlankNodeOrIRI
        found.append((SH.nodeKind, kind))
    if row["max"]:
        found.append((SH.maxCount, Literal(int(row["max"]))))
    if row["range"]:
        kind = SH.datatype if row["kind"] == "literal" else SH["class"]
        found.append((kind, _iri(row["range"])))
    return found


def _rules() -> list[Rule]:
    with TABLE.open(encoding="utf-8", newline="") as file:
        return [
            Rule(
                _iri(row["class"]),
                _iri(row["property"]),
                row["force"],
                tuple(_constraints(row)),
                URIRef(row["scheme"]) if row["scheme"] else None,
            )
            for row in csv.DictReader(file)
        ]


RULES = _rules()


def _shapes() -> Graph:
    shapes = Graph()
    for rule in RULES:
        parts: list[tuple[URIRef, tuple[Constraint, ...]]] = [(SH.Violation, rule.constraints)]
        if rule.force in "MR":
            severity = SH.Violation if rule.force == "M" else SH.Warning
            parts.append((severity, ((SH.minCount, Literal(1)),)))
        if rule.force == "D":
            parts = [(SH.Warning, ((SH.maxCount, Literal(0)),))]
        for severity, constraints in parts:
            node, part = BNode(), BNode()
            shapes.add((node, RDF.type, SH.NodeShape))
            shapes.add((node, SH.targetClass, rule.of))
            shapes.add((node, SH.property, part))
            shapes.add((part, SH.path, rule.path))
            shapes.add((part, SH.severity, severity))
            for predicate, value in constraints:
                shapes.add((part, predicate, value))
    return shapes


@pytest.fixture(scope="module")
def client(dataset: Dataset) -> FlaskClient:
    folders = project_folders()
    app = create_app(
        Settings(),
        EmbeddedEngine(dataset.store),
        dataset,
        folders=folders,
        questions=read_questions(folders.questions),
    )
    return app.test_client()


@pytest.fixture(scope="module")
def harvested(client: FlaskClient) -> Graph:
    """What `/catalog` hands to a harvester: nothing else is fetched."""
    response = client.get("/catalog", headers={"Accept": "text/turtle"})
    assert response.status_code == 200
    return Graph().parse(data=response.data, format="turtle")


def _without(graph: Graph, prefixed: str) -> Graph:
    copy = Graph()
    copy += graph
    copy.remove((None, _iri(prefixed), None))
    return copy


def test_the_table_has_as_many_constraints_as_the_published_shapes() -> None:
    names = {_iri(name): name for name in PUBLISHED}
    counts: Counter[str] = Counter()
    for rule in RULES:
        counts[names[rule.of]] += len(rule.constraints) + (rule.force == "M")
    assert counts == PUBLISHED


def test_the_catalogue_conforms_without_a_warning(harvested: Graph) -> None:
    conforms, _, report = validate(harvested, shacl_graph=_shapes(), allow_warnings=False)
    assert conforms, report


@pytest.mark.parametrize("document", ["/.well-known/void.ttl", "/version/1.0.0"])
def test_other_descriptions_of_the_dataset_conform(client: FlaskClient, document: str) -> None:
    response = client.get(document, headers={"Accept": "text/turtle"})
    graph = Graph().parse(data=response.data, format="turtle")
    conforms, _, report = validate(graph, shacl_graph=_shapes(), allow_warnings=False)
    assert conforms, report


def test_something_of_each_class_that_matters_was_checked(harvested: Graph) -> None:
    for name in (
        "dcat:Catalog",
        "dcat:CatalogRecord",
        "dcat:Dataset",
        "dcat:Distribution",
        "dcat:DataService",
        "dcterms:LicenseDocument",
        "dcterms:Location",
        "dcterms:PeriodOfTime",
        "foaf:Agent",
        "skos:Concept",
        "skos:ConceptScheme",
        "spdx:Checksum",
    ):
        assert (None, RDF.type, _iri(name)) in harvested, name


def test_the_version_is_a_dataset_of_its_own(harvested: Graph) -> None:
    dataset = URIRef(PREFIXES["dataset"] + "iscm")
    (version,) = harvested.objects(dataset, _iri("dcat:hasVersion"))
    assert (version, RDF.type, _iri("dcat:Dataset")) in harvested
    assert (version, _iri("dcat:isVersionOf"), dataset) in harvested
    assert (dataset, _iri("dcat:hasCurrentVersion"), version) in harvested
    assert set(harvested.objects(version, _iri("dcat:version"))) == set(
        harvested.objects(dataset, _iri("dcat:version"))
    )
    for prefixed in ("dcterms:title", "dcterms:description"):
        texts = harvested.objects(version, _iri(prefixed))
        assert {text.language for text in texts if isinstance(text, Literal)} == {"en", "fr", "es"}


def test_concepts_are_from_the_vocabularies_that_the_profile_names(harvested: Graph) -> None:
    seen = 0
    for rule in RULES:
        if rule.scheme is None:
            continue
        for subject in harvested.subjects(RDF.type, rule.of):
            for value in harvested.objects(subject, rule.path):
                assert (value, SKOS.inScheme, rule.scheme) in harvested, value
                seen += 1
    assert seen > 10


def test_dates_are_dates(harvested: Graph) -> None:
    dates = (XSD.date, XSD.dateTime, XSD.gYear, XSD.gYearMonth)
    for prefixed in ("dcterms:issued", "dcterms:modified", "dcat:startDate", "dcat:endDate"):
        values = list(harvested.objects(None, _iri(prefixed)))
        assert values
        for value in values:
            assert isinstance(value, Literal)
            assert value.datatype in dates


def test_free_text_says_in_which_language_it_is(harvested: Graph) -> None:
    for prefixed in ("dcterms:title", "dcterms:description", "dcat:keyword"):
        for value in harvested.objects(None, _iri(prefixed)):
            assert isinstance(value, Literal)
            assert value.language, value


def test_media_types_and_places_are_from_their_registers(harvested: Graph) -> None:
    for prefixed, start in (
        ("dcat:mediaType", "https://www.iana.org/assignments/media-types/"),
        ("dcterms:spatial", "https://sws.geonames.org/"),
    ):
        values = list(harvested.objects(None, _iri(prefixed)))
        assert values
        assert all(str(value).startswith(start) for value in values)


@pytest.mark.parametrize(
    "missing", ["dcterms:publisher", "dcat:contactPoint", "skos:prefLabel", "spdx:algorithm"]
)
def test_what_is_taken_away_is_missed(harvested: Graph, missing: str) -> None:
    conforms, _, report = validate(_without(harvested, missing), shacl_graph=_shapes())
    assert not conforms
    assert missing.partition(":")[2] in report


def test_a_deprecated_property_is_a_warning(harvested: Graph) -> None:
    graph = Graph()
    graph += harvested
    graph.add((URIRef(PREFIXES["dataset"] + "iscm"), _iri("owl:versionInfo"), Literal("1.0.0")))
    assert validate(graph, shacl_graph=_shapes(), allow_warnings=True)[0]
    assert not validate(graph, shacl_graph=_shapes(), allow_warnings=False)[0]
