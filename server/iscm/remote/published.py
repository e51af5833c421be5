"""What an endpoint says of the versions that were published to it.

The graph `PUBLISHED` only ever grows: each publication adds a description of its version with the
time from which it is there, and the latest is the one to serve. So a reader sees the old version
or the new one, whatever the engine makes of transactions, and two publishers do each other no harm.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import IO, cast

import pyoxigraph as ox

from iscm.dataset import Dataset
from iscm.engine import UpstreamError
from iscm.media_types import SPARQL_JSON
from iscm.namespaces import DATASET, PREFIXES, iri_of
from iscm.remote.client import Client
from iscm.remote.renaming import PUBLISHED, Renaming


@dataclass(frozen=True)
class PublishedVersion:
    """A version at an endpoint.

    Attributes:
        version: its digest.
        date: its day, ``YYYY-MM-DD``; None for data that state none.
        available: since when it is there.
        of_project: whether it is one of the project's dataset.
        triples: of its default graph.
        graphs: IRI of a named graph, as it is served → how many triples it has.
    """

    version: str
    date: str | None
    available: datetime
    of_project: bool
    triples: int
    graphs: Mapping[str, int]

    def dataset(self) -> Dataset:
        """The version without its triples, which are there and not here."""
        return Dataset(ox.Store(), self.version, self.date, (), absent=self.triples)

    @property
    def renaming(self) -> Renaming:
        """What its graphs are called there."""
        return Renaming(self.version)

    def names(self) -> list[str]:
        """All its graphs, by their names there."""
        return [self.renaming.merged, *map(self.renaming.graph, self.graphs)]

    def description(self) -> list[ox.Triple]:
        """What the graph `PUBLISHED` says of it."""
        version = ox.NamedNode(self.renaming.folder.rstrip("/"))
        said: list[tuple[ox.NamedNode, str, ox.NamedNode | ox.Literal]] = [
            (version, "dcat:version", ox.Literal(self.version)),
            (
                version,
                "dcterms:available",
                ox.Literal(
                    self.available.isoformat(), datatype=ox.NamedNode(iri_of("xsd:dateTime"))
                ),
            ),
            (version, "void:triples", ox.Literal(self.triples)),
        ]
        if self.date is not None:
            said.append((version, "dcterms:issued", ox.Literal(self.date)))
        if self.of_project:
            said.append((version, "dcterms:isVersionOf", ox.NamedNode(DATASET)))
        for iri, number in self.graphs.items():
            graph = ox.NamedNode(self.renaming.graph(iri))
            said.append((version, "void:subset", graph))
            said.append((graph, "void:triples", ox.Literal(number)))
        return [ox.Triple(s, ox.NamedNode(iri_of(p)), o) for s, p, o in said]


def latest_version(client: Client) -> PublishedVersion | None:
    """The version that was published last; None where there is none.

    Raises:
        UpstreamError: the endpoint gives no answer.
    """
    return next(iter(versions(client)), None)


def versions(client: Client) -> list[PublishedVersion]:
    """All that were published, the latest first, those that are retired among them.

    Raises:
        UpstreamError: the endpoint gives no answer.
    """
    described = rows(
        client,
        "SELECT ?version (MAX(?at) AS ?available) (SAMPLE(?issued) AS ?date) "
        "(SAMPLE(?dataset) AS ?of) (MAX(?n) AS ?triples) { ?v dcat:version ?version ; "
        "dcterms:available ?at ; void:triples ?n "
        "OPTIONAL { ?v dcterms:issued ?issued } OPTIONAL { ?v dcterms:isVersionOf ?dataset } } "
        "GROUP BY ?version",
        [PUBLISHED],
    )
    graphs = rows(
        client,
        "SELECT ?version ?g ?n { ?v dcat:version ?version ; void:subset ?g . ?g void:triples ?n }",
        [PUBLISHED],
    )
    found = [
        PublishedVersion(
            row["version"],
            row.get("date"),
            datetime.fromisoformat(row["available"]),
            row.get("of") == DATASET,
            int(row["triples"]),
            {
                Renaming(row["version"]).plain(each["g"]): int(each["n"])
                for each in graphs
                if each["version"] == row["version"]
            },
        )
        for row in described
    ]
    return sorted(found, key=lambda each: each.available, reverse=True)


def rows(
    client: Client, text: str, default: list[str], named: list[str] | None = None
) -> list[dict[str, str]]:
    """The rows of a SELECT over graphs by the names that they have at an endpoint.

    Raises:
        UpstreamError: it gives no answer.
    """
    used = "".join(f"PREFIX {p}: <{iri}> " for p, iri in PREFIXES.items() if f"{p}:" in text)
    fields = [("query", used + text)]
    fields += [("default-graph-uri", iri) for iri in default]
    fields += [("named-graph-uri", iri) for iri in named or []]
    with client.post(fields, SPARQL_JSON.media_type) as reply:
        try:
            found = ox.parse_query_results(cast("IO[bytes]", reply), ox.QueryResultsFormat.JSON)
            if isinstance(found, ox.QuerySolutions):
                names = [variable.value for variable in found.variables]
                return [
                    {name: row[name].value for name in names if row[name] is not None}
                    for row in found
                ]
        except SyntaxError as error:
            raise UpstreamError(502, "upstream-failed", "gives what is no answer") from error
    raise UpstreamError(502, "upstream-failed", "gives what is no answer")
