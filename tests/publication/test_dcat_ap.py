"""The description against DCAT-AP 3.0.1: what is mandatory, recommended, and of what kind.

The table is written from the tables of properties of
https://semiceu.github.io/DCAT-AP/releases/3.0.1/ and made into SHACL, with a warning where a
recommended property is missing.
"""

from dataclasses import dataclass

import pyoxigraph as ox
import pytest
from pyshacl import validate
from rdflib import RDF, SH, XSD, BNode, Graph, Literal, Namespace, URIRef

from iscm.dataset import Dataset
from iscm.publication.dumps import Manifest
from iscm.publication.files import DISTRIBUTIONS
from iscm.publication.static import described
from iscm.publication.writing import name
from iscm.terms import to_rdflib

AUTHORITY = "http://publications.europa.eu/resource/authority/"


@dataclass(frozen=True)
class Rule:
    """One property of one class.

    Attributes:
        of: the class.
        path: the property.
        force: M for mandatory, R for recommended, O for optional.
        most: how many values there may be; None for any number.
        value: class of the values, "literal", or "iri".
        scheme: concept scheme that the values must be from.
    """

    of: str
    path: str
    force: str
    most: int | None = None
    value: str = "literal"
    scheme: str | None = None


_THEMES = AUTHORITY + "data-theme"
_LANGUAGES = AUTHORITY + "language"
RULES = [
    Rule("dcat:Catalog", "dcterms:title", "M"),
    Rule("dcat:Catalog", "dcterms:description", "M"),
    Rule("dcat:Catalog", "dcterms:publisher", "M", 1, "foaf:Agent"),
    Rule("dcat:Catalog", "dcat:dataset", "R", None, "dcat:Dataset"),
    Rule("dcat:Catalog", "dcat:service", "R", None, "dcat:DataService"),
    Rule("dcat:Catalog", "dcterms:spatial", "R", None, "dcterms:Location"),
    Rule("dcat:Catalog", "foaf:homepage", "R", 1, "foaf:Document"),
    Rule("dcat:Catalog", "dcterms:language", "R", None, "dcterms:LinguisticSystem", _LANGUAGES),
    Rule("dcat:Catalog", "dcterms:license", "R", 1, "dcterms:LicenseDocument"),
    Rule("dcat:Catalog", "dcterms:issued", "R", 1),
    Rule("dcat:Catalog", "dcterms:modified", "R", 1),
    Rule("dcat:Catalog", "dcat:themeTaxonomy", "R", None, "skos:ConceptScheme"),
    Rule("dcat:Catalog", "dcat:record", "O", None, "dcat:CatalogRecord"),
    Rule("dcat:Dataset", "dcterms:title", "M"),
    Rule("dcat:Dataset", "dcterms:description", "M"),
    Rule("dcat:Dataset", "dcat:contactPoint", "R", None, "vcard:Kind"),
    Rule("dcat:Dataset", "dcat:distribution", "R", None, "dcat:Distribution"),
    Rule("dcat:Dataset", "dcat:keyword", "R"),
    Rule("dcat:Dataset", "dcterms:publisher", "R", 1, "foaf:Agent"),
    Rule("dcat:Dataset", "dcterms:spatial", "R", None, "dcterms:Location"),
    Rule("dcat:Dataset", "dcterms:temporal", "R", None, "dcterms:PeriodOfTime"),
    Rule("dcat:Dataset", "dcat:theme", "R", None, "skos:Concept", _THEMES),
    Rule(
        "dcat:Dataset",
        "dcterms:accessRights",
        "O",
        1,
        "dcterms:RightsStatement",
        AUTHORITY + "access-right",
    ),
    Rule(
        "dcat:Dataset",
        "dcterms:accrualPeriodicity",
        "O",
        1,
        "dcterms:Frequency",
        AUTHORITY + "frequency",
    ),
    Rule("dcat:Dataset", "dcterms:conformsTo", "O", None, "dcterms:Standard"),
    Rule("dcat:Dataset", "dcterms:creator", "O", None, "foaf:Agent"),
    Rule("dcat:Dataset", "dcat:landingPage", "O", None, "foaf:Document"),
    Rule("dcat:Dataset", "dcterms:language", "O", None, "dcterms:LinguisticSystem", _LANGUAGES),
    Rule("dcat:Dataset", "prov:wasGeneratedBy", "O", None, "prov:Activity"),
    Rule("dcat:Dataset", "dcterms:issued", "O", 1),
    Rule("dcat:Dataset", "dcterms:modified", "O", 1),
    Rule("dcat:Dataset", "dcat:version", "O", 1),
    Rule("dcat:Distribution", "dcat:accessURL", "M", None, "iri"),
    Rule(
        "dcat:Distribution",
        "dcatap:availability",
        "R",
        1,
        "skos:Concept",
        AUTHORITY + "planned-availability",
    ),
    Rule("dcat:Distribution", "dcterms:description", "R"),
    Rule(
        "dcat:Distribution",
        "dcterms:format",
        "R",
        1,
        "dcterms:MediaTypeOrExtent",
        AUTHORITY + "file-type",
    ),
    Rule("dcat:Distribution", "dcterms:license", "R", 1, "dcterms:LicenseDocument"),
    Rule("dcat:Distribution", "dcat:downloadURL", "O", None, "iri"),
    Rule("dcat:Distribution", "dcat:mediaType", "O", 1, "dcterms:MediaType"),
    Rule("dcat:Distribution", "dcat:compressFormat", "O", 1, "dcterms:MediaType"),
    Rule("dcat:Distribution", "spdx:checksum", "O", 1, "spdx:Checksum"),
    Rule("dcat:DataService", "dcat:endpointURL", "M", None, "iri"),
    Rule("dcat:DataService", "dcterms:title", "M"),
    Rule("dcat:DataService", "dcat:endpointDescription", "R", None, "iri"),
    Rule("dcat:DataService", "dcat:servesDataset", "R", None, "dcat:Dataset"),
    Rule("dcat:DataService", "dcat:contactPoint", "R", None, "vcard:Kind"),
    Rule("dcat:DataService", "dcterms:publisher", "R", 1, "foaf:Agent"),
    Rule("dcat:DataService", "dcterms:conformsTo", "R", None, "dcterms:Standard"),
    Rule("dcat:DataService", "dcat:keyword", "R"),
    Rule("dcat:DataService", "dcat:theme", "R", None, "skos:Concept", _THEMES),
    Rule("dcat:DataService", "dcterms:license", "O", 1, "dcterms:LicenseDocument"),
    Rule("dcat:DataService", "dcterms:accessRights", "O", 1, "dcterms:RightsStatement"),
    Rule("dcat:CatalogRecord", "foaf:primaryTopic", "M", 1, "dcat:Resource"),
    Rule("dcat:CatalogRecord", "dcterms:modified", "M", 1),
    Rule("dcat:CatalogRecord", "dcterms:conformsTo", "R", None, "dcterms:Standard"),
    Rule("dcat:CatalogRecord", "dcterms:issued", "R", 1),
    Rule("dcat:CatalogRecord", "adms:status", "R", 1, "skos:Concept"),
    Rule("foaf:Agent", "foaf:name", "M"),
    Rule(
        "foaf:Agent",
        "dcterms:type",
        "R",
        1,
        "skos:Concept",
        "http://purl.org/adms/publishertype/1.0",
    ),
    Rule(
        "dcterms:LicenseDocument",
        "dcterms:type",
        "R",
        None,
        "skos:Concept",
        "http://purl.org/adms/licencetype/1.0",
    ),
    Rule("dcterms:Location", "dcat:bbox", "R", 1),
    Rule("dcterms:Location", "dcat:centroid", "R", 1),
    Rule("dcterms:PeriodOfTime", "dcat:startDate", "R", 1),
    Rule("dcterms:PeriodOfTime", "dcat:endDate", "R", 1),
    Rule("spdx:Checksum", "spdx:algorithm", "M", 1, "spdx:ChecksumAlgorithm"),
    Rule("spdx:Checksum", "spdx:checksumValue", "M", 1),
    Rule("skos:Concept", "skos:prefLabel", "M"),
    Rule("skos:ConceptScheme", "dcterms:title", "M"),
]
_DATES = ("dcterms:issued", "dcterms:modified", "dcat:startDate", "dcat:endDate")


def _shapes() -> Graph:
    shapes = Graph()
    for rule in RULES:
        for severity, constraints in _constraints(rule):
            node, part = BNode(), BNode()
            shapes.add((node, RDF.type, SH.NodeShape))
            shapes.add((node, SH.targetClass, _iri(rule.of)))
            shapes.add((node, SH.property, part))
            shapes.add((part, SH.path, _iri(rule.path)))
            shapes.add((part, SH.severity, severity))
            for predicate, value in constraints:
                shapes.add((part, predicate, value))
    return shapes


def _constraints(rule: Rule) -> list[tuple[URIRef, list[tuple[URIRef, URIRef | Literal]]]]:
    found: list[tuple[URIRef, list[tuple[URIRef, URIRef | Literal]]]] = []
    if rule.force != "O":
        severity = SH.Violation if rule.force == "M" else SH.Warning
        found.append((severity, [(SH.minCount, Literal(1))]))
    kind = {"literal": SH.Literal, "iri": SH.IRI}.get(rule.value, SH.IRI)
    values: list[tuple[URIRef, URIRef | Literal]] = [(SH.nodeKind, kind)]
    if rule.most is not None:
        values.append((SH.maxCount, Literal(rule.most)))
    if rule.value not in ("literal", "iri"):
        values.append((SH["class"], _iri(rule.value)))
    found.append((SH.Violation, values))
    return found


def _iri(prefixed: str) -> URIRef:
    return URIRef(name(prefixed).value)


@pytest.fixture(scope="module")
def description(dataset: Dataset) -> Graph:
    manifest = Manifest("0" * 64, {file.name: "a0" * 32 for file in DISTRIBUTIONS})
    graph = Graph()
    for triple in described(dataset.store, manifest):
        assert not isinstance(triple.subject, ox.Triple)
        graph.add(tuple(to_rdflib(t) for t in (triple.subject, triple.predicate, triple.object)))
    return graph


def test_the_description_conforms_without_a_warning(description: Graph) -> None:
    conforms, _, report = validate(description, shacl_graph=_shapes(), allow_warnings=False)
    assert conforms, report


def test_concepts_are_from_the_vocabularies_that_the_profile_names(description: Graph) -> None:
    skos = Namespace("http://www.w3.org/2004/02/skos/core#")
    for rule in RULES:
        if rule.scheme is None:
            continue
        for subject in description.subjects(RDF.type, _iri(rule.of)):
            for value in description.objects(subject, _iri(rule.path)):
                assert (value, skos.inScheme, URIRef(rule.scheme)) in description, value


def test_dates_are_dates(description: Graph) -> None:
    for path in _DATES:
        for value in description.objects(None, _iri(path)):
            assert isinstance(value, Literal)
            assert value.datatype in (XSD.date, XSD.gYear)


def test_media_types_and_places_are_from_their_registers(description: Graph) -> None:
    for value in description.objects(None, _iri("dcat:mediaType")):
        assert str(value).startswith("https://www.iana.org/assignments/media-types/")
    for value in description.objects(None, _iri("dcterms:spatial")):
        assert str(value).startswith("https://sws.geonames.org/")


def test_a_catalogue_without_a_publisher_breaks_the_shapes(description: Graph) -> None:
    graph = Graph()
    graph += description
    graph.remove((None, _iri("dcterms:publisher"), None))
    conforms, _, report = validate(graph, shacl_graph=_shapes())
    assert not conforms
    assert "publisher" in report
