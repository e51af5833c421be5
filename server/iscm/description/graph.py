"""``graph/description``: what is said of the dataset as a whole, in one graph of its own.

It is made when the dataset is loaded, stands in no dump, in no digest and not in the default
graph, so that what it counts is what a query and a dump find. What of it counts nothing, and is
looked for by plain queries, stands in ``graph/distributions`` and the default graph too.
"""

from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from iscm.description.dcat import (
    CATALOG,
    SERVICE,
    DatasetVersion,
    version_iri,
    write_dcat,
    write_plainly,
)
from iscm.description.provenance import write_provenance
from iscm.description.statistics import count
from iscm.description.void import write_void
from iscm.description.writing import Writer, english
from iscm.namespaces import (
    BASE,
    DATASET,
    DERIVED_GRAPH,
    DESCRIPTION_GRAPH,
    ONTOLOGY_IRI,
    ORG_GRAPH,
    PREFIXES,
    iri_of,
)

_BACKGROUND: Final = Path(__file__).parent / "background.ttl"
_OWN: Final = (BASE + "#contact", BASE + "#team", CATALOG, SERVICE, ORG_GRAPH)
"""What the catalogue file describes beside the dataset."""


def description_triples(
    store: ox.Store, graphs: Sequence[str], rules: Sequence[str], digest: str
) -> list[ox.Triple]:
    """Describe the dataset in a store: VoID, DCAT, PROV.

    Args:
        store: what is described, derived triples included.
        graphs: IRIs of the graphs of the files.
        rules: names of the rules in their order.
        digest: of the files.

    Returns:
        Each triple once; none where the store does not say what version of the dataset it holds.
    """
    decided = _said_of(store, DATASET)
    version, date = (
        next(iter(decided.get(PREFIXES[prefix] + local, [])), None)
        for prefix, local in (("dcat", "version"), ("dcterms", "issued"))
    )
    if not isinstance(version, ox.Literal) or not isinstance(date, ox.Literal):
        return []
    counts = count(store)
    released = _said_of(store, version_iri(version.value))
    numbers = _said_of(store, ONTOLOGY_IRI).get(iri_of("owl:versionInfo"), [])
    edition = DatasetVersion(
        version.value,
        date.value,
        digest,
        decided,
        released,
        next((number.value for number in numbers), None),
        counts.earliest,
    )
    writer = Writer()
    writer.say(DESCRIPTION_GRAPH, "rdf:type", "void:DatasetDescription")
    writer.say(DESCRIPTION_GRAPH, "foaf:primaryTopic", DATASET)
    writer.say(
        DESCRIPTION_GRAPH,
        "rdfs:comment",
        english(
            "Counts are those of the default graph and of the dumps; this graph is in neither. "
            "The graph org stands outside the default graph, in the TriG dump, with its own count."
        ),
    )
    write_void(writer, DATASET, counts)
    write_dcat(writer, edition)
    for subject in _OWN:
        for predicate, values in _said_of(store, subject).items():
            writer.say(subject, predicate, *values)
    write_provenance(writer, edition, [g for g in graphs if g != DERIVED_GRAPH], rules)
    background = ox.parse(_BACKGROUND.read_bytes(), ox.RdfFormat.TURTLE)
    return list(dict.fromkeys([*writer.triples, *(quad.triple for quad in background)]))


def distribution_triples(store: ox.Store) -> list[ox.Triple]:
    """What `description_triples` says of the files of a dataset, as far as it hangs on no count;
    none where the store does not say what version of the dataset it holds."""
    decided = _said_of(store, DATASET)
    if iri_of("dcat:version") not in decided:
        return []
    writer = Writer()
    write_plainly(writer, decided.get(iri_of("dcterms:license"), []))
    return writer.triples


def _said_of(store: ox.Store, subject: str) -> dict[str, list[ox.NamedNode | ox.Literal]]:
    found: dict[str, list[ox.NamedNode | ox.Literal]] = defaultdict(list)
    quads = store.quads_for_pattern(ox.NamedNode(subject), None, None, ox.DefaultGraph())
    for quad in sorted(quads, key=str):
        if isinstance(quad.object, ox.NamedNode | ox.Literal):
            found[quad.predicate.value].append(quad.object)
    return dict(found)
