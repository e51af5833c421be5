"""VoID (https://www.w3.org/TR/void/): how much the dataset holds of what, and where to get it."""

import hashlib
from collections.abc import Sequence

from iscm.compact import short_name
from iscm.description.files import DUMPS, GRAPH_FILES
from iscm.description.statistics import PropertyCount, Statistics
from iscm.description.writing import Writer
from iscm.media_types import GRAPH_SYNTAXES
from iscm.namespaces import BASE, DESCRIPTION_GRAPH, ORG_GRAPH


def write_void(writer: Writer, dataset: str, counts: Statistics) -> None:
    """Describe a dataset by its counts, its partitions by class and property, and its linksets.

    The counts are those of the default graph, which is also what the dumps hold; the
    graph of ORG, which TriG has beside it, is a subset with a count of its own.

    Args:
        writer: what it is written to.
        dataset: IRI of the dataset.
        counts: of its content.
    """
    say = writer.say
    say(dataset, "rdf:type", "void:Dataset")
    say(dataset, "void:triples", counts.triples)
    say(dataset, "void:entities", counts.entities)
    say(dataset, "void:distinctSubjects", counts.subjects)
    say(dataset, "void:distinctObjects", counts.objects)
    say(dataset, "void:classes", len(counts.classes))
    say(dataset, "void:properties", len(counts.properties))
    say(dataset, "void:sparqlEndpoint", BASE + "sparql")
    say(dataset, "void:dataDump", *(BASE + DUMPS + file.name for file in GRAPH_FILES))
    say(dataset, "void:feature", *(syntax.iri for syntax in GRAPH_SYNTAXES))
    say(dataset, "void:exampleResource", *counts.examples)
    _properties(writer, dataset, "", counts.properties)
    for count in counts.classes:
        partition = _partition("class", count.name)
        say(dataset, "void:classPartition", partition)
        say(partition, "void:class", count.name)
        say(partition, "void:entities", count.entities)
        say(partition, "void:triples", count.triples)
        say(partition, "void:properties", len(count.properties))
        _properties(writer, partition, count.name, count.properties)
    if ORG_GRAPH in counts.graphs:
        say(dataset, "void:subset", ORG_GRAPH)
        say(ORG_GRAPH, "void:triples", counts.graphs[ORG_GRAPH])
    for linkset, triples in counts.linksets.items():
        say(dataset, "void:subset", linkset)
        say(linkset, "void:triples", triples)


def _properties(writer: Writer, whole: str, within: str, counts: Sequence[PropertyCount]) -> None:
    for count in counts:
        partition = _partition("property", count.property, within)
        writer.say(whole, "void:propertyPartition", partition)
        writer.say(partition, "void:property", count.property)
        writer.say(partition, "void:triples", count.triples)
        writer.say(partition, "void:distinctSubjects", count.subjects)
        writer.say(partition, "void:distinctObjects", count.objects)


def _partition(kind: str, iri: str, within: str = "") -> str:
    """The IRI of a partition: of a class or a property, or of a property within a class."""
    names = [_short(part) for part in (within, iri) if part]
    return f"{DESCRIPTION_GRAPH}#{kind}-{'-'.join(names)}"


def _short(iri: str) -> str:
    short = short_name(iri)
    if short == iri:
        return hashlib.sha256(iri.encode()).hexdigest()[:12]
    return short.replace(":", ".").replace("/", ".")
