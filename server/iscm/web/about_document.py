"""What a document says of itself: licence, dataset, version, and the files it was made from."""

from urllib.parse import quote

import pyoxigraph as ox

from iscm.namespaces import BASE, DESCRIPTION_GRAPH, GRAPH, ID
from iscm.publication.writing import Writer, english, typed
from iscm.web.description import INCOMING_LIMIT, LABEL, Description
from iscm.web.signposting import DATASET
from iscm.web.site import Site


def document_triples(site: Site, description: Description, kind: str, key: str) -> list[ox.Triple]:
    """Describe the document that describes a thing.

    Args:
        site: whose dataset it is from.
        description: what the document holds.
        kind, key: of the thing.
    """
    document = f"{BASE}doc/{kind}/{key}"
    writer = Writer()
    writer.say(document, "rdf:type", "foaf:Document")
    writer.say(document, "foaf:primaryTopic", description.iri)
    writer.say(document, "dcterms:license", *site.licences())
    if site.dataset.date is not None:
        writer.say(document, "void:inDataset", DATASET)
        writer.say(document, "dcterms:modified", typed(site.dataset.date, "xsd:date"))
    writer.say(document, "owl:versionInfo", ox.Literal(site.dataset.version))
    writer.say(document, "prov:wasDerivedFrom", *_graphs(site, description))
    if description.truncated:
        query = f"CONSTRUCT {{ ?s ?p <{description.iri}> }} WHERE {{ ?s ?p <{description.iri}> }}"
        writer.say(document, "rdfs:seeAlso", f"{BASE}sparql?query={quote(query, safe='')}")
        writer.say(
            document,
            "rdfs:comment",
            english(
                f"More than {INCOMING_LIMIT} things refer to this one; the query that is "
                "linked gives all of them."
            ),
        )
    return writer.triples


def _graphs(site: Site, description: Description) -> list[str]:
    """The named graphs that hold what is described in full, not just named."""
    described = " ".join(
        f"<{subject}>"
        for subject in description.subjects()
        if subject.startswith(ID) and description.properties(subject).keys() != {LABEL}
    )
    rows = site.rows(
        f"SELECT DISTINCT ?g {{ VALUES ?s {{ {described} }} GRAPH ?g {{ ?s a ?c }} }} ORDER BY ?g"
    )
    return [
        row["g"]
        for row in rows
        if row["g"].startswith(GRAPH)
        and (row["g"] != DESCRIPTION_GRAPH or description.iri.startswith(ID + "dataset/"))
    ]
