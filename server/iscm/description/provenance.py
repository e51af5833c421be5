"""PROV-O (https://www.w3.org/TR/prov-o/): how a version of the dataset was made."""

from collections.abc import Iterable
from typing import Final

import pyoxigraph as ox

from iscm import __version__
from iscm.description.dcat import DatasetVersion
from iscm.description.writing import Writer, english, typed
from iscm.namespaces import BASE, DATASET, DERIVED_GRAPH, DESCRIPTION_GRAPH, ORG_GRAPH

_SOFTWARE: Final = f"{DESCRIPTION_GRAPH}#software"
_DERIVATION: Final = f"{DESCRIPTION_GRAPH}#derivation"
_ASSEMBLY: Final = f"{DESCRIPTION_GRAPH}#assembly"
_RULES: Final = f"{DESCRIPTION_GRAPH}#rules"


def write_provenance(
    writer: Writer, edition: DatasetVersion, graphs: Iterable[str], rules: Iterable[str]
) -> None:
    """Say what was used, what was done, by what.

    Two activities: the derivation, which makes ``graph/derived`` and ``graph/org`` from the files,
    and the assembly, which makes the version from the files and what is derived. They have the
    version's day and no clock time, so that the same files always give the same description.

    Args:
        writer: what it is written to.
        edition: the version.
        graphs: IRIs of the graphs of the files.
        rules: names of the rules, in the order in which they run.
    """
    say = writer.say
    files = list(graphs)
    day = typed(edition.date, "xsd:date")
    say(DATASET, "prov:wasGeneratedBy", _ASSEMBLY)
    say(edition.iri, "prov:wasGeneratedBy", _ASSEMBLY)
    for activity, title in (
        (_DERIVATION, "Derivation by the rules"),
        (_ASSEMBLY, "Assembly of the version"),
    ):
        say(activity, "rdf:type", "prov:Activity")
        say(activity, "rdfs:label", english(title))
        say(activity, "dcterms:date", day)
        say(activity, "prov:wasAssociatedWith", _SOFTWARE)
        say(activity, "prov:used", *files)
    say(_DERIVATION, "prov:used", _RULES)
    say(_ASSEMBLY, "prov:used", DERIVED_GRAPH, ORG_GRAPH)
    say(_ASSEMBLY, "prov:wasInformedBy", _DERIVATION)
    for graph in (DERIVED_GRAPH, ORG_GRAPH):
        say(graph, "rdf:type", "prov:Entity")
        say(graph, "prov:wasGeneratedBy", _DERIVATION)
    for graph in files:
        say(graph, "rdf:type", "prov:Entity")
    say(_RULES, "rdf:type", "prov:Plan", "prov:Entity")
    say(_RULES, "rdfs:label", english("Rules in the order in which they run"))
    say(_RULES, "dcterms:description", english(", ".join(rules)))
    say(_SOFTWARE, "rdf:type", "prov:SoftwareAgent")
    say(_SOFTWARE, "rdfs:label", english(f"iscm {__version__}"))
    say(_SOFTWARE, "owl:versionInfo", ox.Literal(__version__))
    say(_SOFTWARE, "foaf:homepage", BASE)
