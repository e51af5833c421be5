"""What the endpoint says of itself (https://www.w3.org/TR/sparql11-service-description/)."""

from collections.abc import Iterable
from typing import Final

import pyoxigraph as ox

from iscm.engine.faults import PLACE, faults_of
from iscm.media_types import GRAPH_SYNTAXES, RESULT_SYNTAXES
from iscm.namespaces import (
    BASE,
    DATASET,
    DESCRIPTION_GRAPH,
    ORG_GRAPH,
    PREFIXES,
    iri_of,
)
from iscm.web.site import Site

_SD: Final = "http://www.w3.org/ns/sparql-service-description#"
_LIMITS: Final = (
    "The default graph is the merge of the named graphs, each triple once, but for "
    f"<{ORG_GRAPH}> and <{DESCRIPTION_GRAPH}>, which GRAPH and FROM reach. Several FROM or "
    "default-graph-uri make a graph that counts a triple once for each of them that holds it; "
    "no triple of the project's own files stands in two. A graph that the dataset does not have is "
    "an empty one, and is never fetched. Updates are refused."
)


def service_description(site: Site, address: str) -> list[ox.Triple]:
    """The description as triples.

    Args:
        site: whose graphs are listed.
        address: the endpoint's absolute URL, which also names the service.
    """
    a = iri_of("rdf:type")
    service, dataset = ox.NamedNode(address), ox.BlankNode("dataset")
    default = ox.BlankNode("default")
    triples: list[ox.Triple] = []

    def say(
        subject: ox.NamedNode | ox.BlankNode, name: str, value: str | ox.Literal | ox.BlankNode
    ) -> None:
        term = ox.NamedNode(value) if isinstance(value, str) else value
        triples.append(ox.Triple(subject, ox.NamedNode(name), term))

    say(service, a, _SD + "Service")
    say(service, _SD + "endpoint", address)
    say(service, _SD + "supportedLanguage", _SD + "SPARQL11Query")
    for syntax in (*RESULT_SYNTAXES, *GRAPH_SYNTAXES):
        for iri in (syntax.iri, *syntax.part_of):
            say(service, _SD + "resultFormat", iri)
    say(service, _SD + "feature", _SD + "UnionDefaultGraph")
    say(service, _SD + "defaultDataset", dataset)
    called = site.settings.allowed_services
    if called:
        say(service, _SD + "feature", _SD + "BasicFederatedQuery")
    limits = _limits(called)
    if faults_of(site.settings.endpoint):
        faults = f"{address}#{PLACE}"
        limits += f" Known faults of the engine, with a way around each: <{faults}>."
        say(service, iri_of("rdfs:seeAlso"), faults)
    say(service, iri_of("rdfs:comment"), ox.Literal(limits, language="en"))
    say(dataset, a, _SD + "Dataset")
    say(dataset, iri_of("dcat:isVersionOf"), DATASET)
    say(dataset, iri_of("dcat:version"), ox.Literal(site.dataset.version))
    say(dataset, _SD + "defaultGraph", default)
    say(default, a, _SD + "Graph")
    triples += site.once("counted", lambda: _counted(site, default))
    say(service, iri_of("rdfs:seeAlso"), BASE + ".well-known/void")
    for licence in site.licences():
        say(service, iri_of("dcterms:license"), licence)
    graphs = site.once(
        "graphs",
        lambda: site.rows("SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g"),
    )
    for number, row in enumerate(sorted(graphs, key=lambda row: row["g"])):
        named, content = ox.BlankNode(f"graph{number}"), ox.BlankNode(f"content{number}")
        say(dataset, _SD + "namedGraph", named)
        say(named, a, _SD + "NamedGraph")
        say(named, _SD + "name", row["g"])
        say(named, _SD + "graph", content)
        say(content, a, _SD + "Graph")
        say(content, iri_of("void:triples"), ox.Literal(int(row["n"])))
    return triples


def _limits(called: Iterable[str]) -> str:
    named = ", ".join(f"<{iri}>" for iri in called)
    service = f"SERVICE may call {named} alone." if named else "SERVICE is refused."
    return f"{_LIMITS} {service}"


def _counted(site: Site, default: ox.BlankNode) -> list[ox.Triple]:
    """What the description counts of the default graph: totals, and partitions by class and by
    property; those of a property within a class are left to the whole description, since clients
    wait for this one before they query."""
    dataset, void = DATASET, PREFIXES["void"]
    within = f"<{void}classPartition>|<{void}propertyPartition>"
    found = site.triples(f"""
        CONSTRUCT {{ ?s ?p ?o }} WHERE {{ GRAPH <{DESCRIPTION_GRAPH}> {{
          {{ VALUES ?s {{ <{dataset}> }} ?s ?p ?o }} UNION {{ <{dataset}> {within} ?s . ?s ?p ?o }}
          FILTER(STRSTARTS(STR(?p), "{void}"))
        }} }}""")
    nested = ox.NamedNode(void + "propertyPartition")
    whole = ox.NamedNode(dataset)
    return [
        ox.Triple(default if t.subject == whole else t.subject, t.predicate, t.object)
        for t in found
        if t.subject == whole or t.predicate != nested
    ]
