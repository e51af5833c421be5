"""What a document says of itself: title, licence, dataset, version, the files it was made from."""

from urllib.parse import quote

import pyoxigraph as ox

from iscm.description.writing import Writer, english, typed
from iscm.namespaces import (
    BASE,
    DATASET,
    DERIVED_GRAPH,
    DESCRIPTION_GRAPH,
    GRAPH,
    ID,
    ORG_GRAPH,
)
from iscm.web.addresses import AS_OF
from iscm.web.description import (
    INCOMING_LIMIT,
    LABEL,
    TITLE,
    Description,
    names,
    referring_query,
)
from iscm.web.site import Site


def document_triples(
    site: Site, description: Description, kind: str, key: str, as_of: str | None = None
) -> list[ox.Triple]:
    """Describe the document that describes a thing.

    Args:
        site: whose dataset it is from; the site of the day, where one was asked for.
        description: what the document holds.
        kind, key: of the thing.
        as_of: the period that was asked for, where one was.
    """
    document = f"{BASE}doc/{kind}/{key}"
    title = f"Description of {_name(description, key)}"
    writer = Writer()
    if as_of is not None and site.dataset.day is not None:
        current = document
        document += f"?{AS_OF}={quote(as_of, safe='')}"
        title += f", as of {site.dataset.day}"
        writer.say(document, "dcterms:isVersionOf", current)
        writer.say(document, "dcterms:valid", typed(site.dataset.day, "xsd:date"))
    writer.say(document, "rdf:type", "foaf:Document")
    writer.say(document, "dcterms:title", english(title))
    writer.say(document, "foaf:primaryTopic", description.iri)
    writer.say(document, "dcterms:license", *site.licences())
    if site.dataset.date is not None:
        writer.say(document, "void:inDataset", DATASET)
        writer.triples += names(site, [DATASET])
        writer.say(document, "dcterms:modified", typed(site.dataset.date, "xsd:date"))
    writer.say(document, "owl:versionInfo", ox.Literal(site.dataset.version))
    writer.say(document, "prov:wasDerivedFrom", *_graphs(site, description))
    if description.truncated:
        query = referring_query(description.iri)
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


def _name(description: Description, key: str) -> str:
    """What the thing is called in English; its key where it has no name."""
    called = [
        literal
        for predicate in (LABEL, TITLE)
        for literal in description.literals(description.iri, predicate)
    ]
    english_first = sorted(called, key=lambda literal: literal.language != "en")
    return english_first[0].value if english_first else key


def _graphs(site: Site, description: Description) -> list[str]:
    """The named graphs that hold what is described in full, not just named."""
    described = " ".join(
        f"<{subject}>"
        for subject in description.subjects()
        if subject.startswith(ID) and not description.is_only_named(subject)
    )
    found = _holding(site, described)
    return [
        graph
        for graph in sorted(found)
        if graph.startswith(GRAPH)
        and graph != ORG_GRAPH
        and (graph != DESCRIPTION_GRAPH or description.iri.startswith(ID + "dataset/"))
    ]


def _holding(site: Site, described: str) -> set[str]:
    """The named graphs that tell the class of any of these.

    As of another day those of files are the version's own; what is derived is what no other holds.
    """
    values = f"VALUES ?s {{ {described} }}"
    held = (site.served or site).rows(f"SELECT ?g ?s ?c {{ {values} GRAPH ?g {{ ?s a ?c }} }}")
    if site.served is None:
        return {row["g"] for row in held}
    read = [row for row in held if row["g"] not in (DERIVED_GRAPH, DESCRIPTION_GRAPH, ORG_GRAPH)]
    known = {(row["s"], row["c"]) for row in read}
    told = {(row["s"], row["c"]) for row in site.rows(f"SELECT ?s ?c {{ {values} ?s a ?c }}")}
    return {row["g"] for row in read} | ({DERIVED_GRAPH} if told - known else set())
