"""DCAT 3 (https://www.w3.org/TR/vocab-dcat-3/) by the European application profile, DCAT-AP 3.0.1:
https://semiceu.github.io/DCAT-AP/releases/3.0.1/ ."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

import pyoxigraph as ox

from iscm.description.files import DISTRIBUTIONS, DUMPS, DumpFile
from iscm.description.writing import Value, Writer, english, name, typed
from iscm.namespaces import BASE, DATASET, DESCRIPTION_GRAPH, ONTOLOGY_IRI, SHAPES_IRI, entity_iri

CATALOG: Final = entity_iri("dataset", "catalog")
SERVICE: Final = BASE + "sparql#service"
_AUTHORITY: Final = "http://publications.europa.eu/resource/authority/"
_MEDIA_TYPES: Final = "https://www.iana.org/assignments/media-types/"
_PROFILE: Final = "https://semiceu.github.io/DCAT-AP/releases/3.0.1/"
_PERIOD: Final = f"{DESCRIPTION_GRAPH}#period"
_SHARED: Final = (
    "dcterms:publisher",
    "dcterms:license",
    "dcterms:language",
    "dcterms:spatial",
)
_VERSION_SHARED: Final = (
    *_SHARED,
    "dcterms:accessRights",
    "dcterms:creator",
    "dcat:contactPoint",
    "dcat:keyword",
    "dcat:theme",
)
_SERVICE_SHARED: Final = (
    "dcterms:publisher",
    "dcterms:license",
    "dcterms:accessRights",
    "dcat:contactPoint",
    "dcat:keyword",
    "dcat:theme",
)


def version_iri(version: str) -> str:
    """The IRI of a version, which stays with this version, from the way people write it."""
    return f"{BASE}version/{version}"


@dataclass(frozen=True)
class DatasetVersion:
    """One version of the dataset.

    Attributes:
        version: as people write it (``1.0.0``).
        date: its day, ``YYYY-MM-DD``.
        digest: of the files that it was made from.
        decided: what its maintainers say of the dataset: property → values.
        released: what they say of the version: property → values.
        ontology: version of the ontology that it is said in; that of the shapes is the same.
        earliest: the first year it speaks of.
    """

    version: str
    date: str
    digest: str
    decided: Mapping[str, list[ox.NamedNode | ox.Literal]]
    released: Mapping[str, list[ox.NamedNode | ox.Literal]]
    ontology: str | None
    earliest: str | None

    @property
    def iri(self) -> str:
        """The version's own IRI."""
        return version_iri(self.version)

    @property
    def standards(self) -> list[str]:
        """The version IRIs of the ontology and the shapes."""
        number = self.ontology
        return [f"{iri}/{number}" for iri in (ONTOLOGY_IRI, SHAPES_IRI)] if number else []

    def values(self, prefixed: str) -> list[ox.NamedNode | ox.Literal]:
        """What is decided of a property, given by its prefixed name."""
        return self.decided.get(name(prefixed).value, [])


def write_dcat(writer: Writer, edition: DatasetVersion) -> None:
    """Describe the catalogue, the dataset, its distributions and the query service.

    Whatever is decided by hand stands in ``data/catalog.ttl``; it is repeated here, so that the
    description holds together without the data.
    """
    _dataset(writer, edition)
    _version(writer, edition)
    _catalog(writer, edition)
    _service(writer, edition)
    for file in DISTRIBUTIONS:
        _distribution(writer, edition, file, _distribution_iri(file), BASE + DUMPS + file.name)
        address = f"{edition.iri}/{DUMPS}{file.name}"
        _distribution(writer, edition, file, _of_version(edition.iri, file), address)


def write_plainly(writer: Writer, licences: Iterable[Value]) -> None:
    """Say what a plain query for catalogues looks for: what is in the catalogue, and where each
    file of it is to be had. It hangs on no count and no checksum, so that it may be counted itself.

    Args:
        writer: what it is written to.
        licences: of the files.
    """
    licences = list(licences)
    writer.say(CATALOG, "dcat:dataset", DATASET)
    writer.say(CATALOG, "dcat:service", SERVICE)
    writer.say(SERVICE, "dcat:endpointURL", BASE + "sparql")
    writer.say(SERVICE, "dcat:servesDataset", DATASET)
    for file in DISTRIBUTIONS:
        iri = _distribution_iri(file)
        writer.say(DATASET, "dcat:distribution", iri)
        _file(writer, file, iri, BASE + DUMPS + file.name, licences)


def write_checksums(writer: Writer, version: str, checksums: Mapping[str, str]) -> None:
    """Add to the distributions of the dataset and of a version, whose files are the same, their
    SHA-256, name of the file → hexadecimal digits."""
    for file in DISTRIBUTIONS:
        if file.name not in checksums:
            continue
        checksum = _of_version(version_iri(version), file) + "-checksum"
        writer.say(_distribution_iri(file), "spdx:checksum", checksum)
        writer.say(_of_version(version_iri(version), file), "spdx:checksum", checksum)
        writer.say(checksum, "rdf:type", "spdx:Checksum")
        writer.say(checksum, "spdx:algorithm", "spdx:checksumAlgorithm_sha256")
        writer.say(checksum, "spdx:checksumValue", typed(checksums[file.name], "xsd:hexBinary"))


def _dataset(writer: Writer, edition: DatasetVersion) -> None:
    say = writer.say
    for predicate, values in edition.decided.items():
        say(DATASET, predicate, *values)
    day = typed(edition.date, "xsd:date")
    say(DATASET, "dcterms:modified", day)
    say(DATASET, "dcterms:identifier", ox.Literal(DATASET))
    say(DATASET, "dcat:hasVersion", edition.iri)
    say(DATASET, "dcat:hasCurrentVersion", edition.iri)
    say(DATASET, "dcterms:conformsTo", ONTOLOGY_IRI, SHAPES_IRI)
    say(DATASET, "dcterms:temporal", _PERIOD)
    say(DATASET, "dcat:distribution", *(_distribution_iri(file) for file in DISTRIBUTIONS))
    for standard in (ONTOLOGY_IRI, SHAPES_IRI, *edition.standards):
        say(standard, "rdf:type", "dcterms:Standard")
    say(_PERIOD, "rdf:type", "dcterms:PeriodOfTime")
    if edition.earliest:
        say(_PERIOD, "dcat:startDate", typed(edition.earliest, "xsd:gYear"))
    say(_PERIOD, "dcat:endDate", day)
    say(BASE, "rdf:type", "foaf:Document")


def _version(writer: Writer, edition: DatasetVersion) -> None:
    """The version as a dataset of its own (DCAT 3, section 11.1)."""
    say = writer.say
    for predicate, values in edition.released.items():
        say(edition.iri, predicate, *values)
    say(edition.iri, "rdf:type", "dcat:Dataset", "prov:Entity")
    say(edition.iri, "dcterms:title", *edition.released.get(name("rdfs:label").value, []))
    say(
        edition.iri,
        "dcterms:description",
        *edition.released.get(name("adms:versionNotes").value, []),
    )
    say(edition.iri, "dcterms:identifier", ox.Literal(edition.digest))
    for predicate in _VERSION_SHARED:
        say(edition.iri, predicate, *edition.values(predicate))
    # The dataset's own files become those of its next version; these stay.
    say(edition.iri, "dcterms:conformsTo", *edition.standards)
    say(edition.iri, "dcterms:temporal", _PERIOD)
    say(edition.iri, "dcat:distribution", *(_of_version(edition.iri, f) for f in DISTRIBUTIONS))


def _catalog(writer: Writer, edition: DatasetVersion) -> None:
    say = writer.say
    day = typed(edition.date, "xsd:date")
    say(CATALOG, "rdf:type", "dcat:Catalog")
    for predicate in _SHARED:
        say(CATALOG, predicate, *edition.values(predicate))
    say(CATALOG, "dcterms:issued", day)
    say(CATALOG, "dcterms:modified", day)
    say(CATALOG, "foaf:homepage", BASE)
    say(CATALOG, "dcat:themeTaxonomy", _AUTHORITY + "data-theme")
    say(CATALOG, "dcat:dataset", DATASET)
    say(CATALOG, "dcat:service", SERVICE)
    record = f"{DESCRIPTION_GRAPH}#record"
    say(CATALOG, "dcat:record", record)
    say(record, "rdf:type", "dcat:CatalogRecord")
    say(record, "foaf:primaryTopic", DATASET)
    say(record, "dcterms:conformsTo", _PROFILE)
    say(record, "dcterms:issued", day)
    say(record, "dcterms:modified", day)
    say(record, "adms:status", "http://purl.org/adms/status/Completed")
    say(DATASET, "rdf:type", "dcat:Resource")


def _service(writer: Writer, edition: DatasetVersion) -> None:
    say = writer.say
    endpoint = BASE + "sparql"
    say(SERVICE, "rdf:type", "dcat:DataService")
    for predicate in _SERVICE_SHARED:
        say(SERVICE, predicate, *edition.values(predicate))
    say(SERVICE, "dcterms:conformsTo", "https://www.w3.org/TR/sparql11-protocol/")
    say(SERVICE, "dcat:endpointURL", endpoint)
    say(SERVICE, "dcat:endpointDescription", endpoint)
    # Of anything; the profile's shapes ask for it, and are run without RDFS.
    say(endpoint, "rdf:type", "rdfs:Resource")
    say(SERVICE, "dcat:servesDataset", DATASET)


def _distribution(
    writer: Writer, edition: DatasetVersion, file: DumpFile, iri: str, address: str
) -> None:
    say = writer.say
    day = typed(edition.date, "xsd:date")
    _file(writer, file, iri, address, edition.values("dcterms:license"))
    for media_type in filter(None, (file.media_type, file.compression)):
        say(_MEDIA_TYPES + media_type, "rdf:type", "dcterms:MediaType")
    say(iri, "dcatap:availability", _AUTHORITY + "planned-availability/STABLE")
    say(iri, "dcterms:issued", day)
    say(iri, "dcterms:modified", day)


def _file(
    writer: Writer, file: DumpFile, iri: str, address: str, licences: Iterable[Value]
) -> None:
    """What a file is, and where it is to be had."""
    say = writer.say
    say(iri, "rdf:type", "dcat:Distribution")
    say(iri, "dcterms:title", ox.Literal(file.name, language="en"))
    say(iri, "dcterms:description", english(f"{file.title}."))
    say(iri, "dcat:accessURL", address)
    say(iri, "dcat:downloadURL", address)
    say(iri, "dcterms:format", f"{_AUTHORITY}file-type/{file.file_type}")
    say(iri, "dcat:mediaType", _MEDIA_TYPES + file.media_type)
    if file.compression:
        say(iri, "dcat:compressFormat", _MEDIA_TYPES + file.compression)
    say(iri, "dcterms:license", *licences)


def _distribution_iri(file: DumpFile) -> str:
    return f"{DESCRIPTION_GRAPH}#{file.name}"


def _of_version(version: str, file: DumpFile) -> str:
    return f"{version}#{file.name}"
