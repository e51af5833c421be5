"""The dataset as a whole: VoID, DCAT, its versions, how to cite it."""

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType

import pyoxigraph as ox
from flask import Blueprint, render_template

from iscm.compact import short_name
from iscm.description.dcat import CATALOG, write_checksums
from iscm.description.files import DISTRIBUTIONS, DumpFile
from iscm.description.writing import Writer
from iscm.media_types import DOCUMENT_OFFERS, EXTENSIONS, HTML
from iscm.namespaces import BASE, DATASET, DESCRIPTION_GRAPH, ORG_GRAPH, PREFIXES
from iscm.protocol.problems import Problem, not_found
from iscm.publication.pages.downloads import manifest_of, sizes_of
from iscm.web.documents import Chosen, Found, document
from iscm.web.edition import Edition, edition_of
from iscm.web.rdf import rdf_bytes
from iscm.web.signposting import SYNTAXES, Link, dataset_links
from iscm.web.site import Site, current_site

bp = Blueprint("catalogue", __name__, template_folder="../templates")
_PARTITIONS = {PREFIXES["void"] + name for name in ("classPartition", "propertyPartition")}


@document(bp, "/.well-known/void", "The dataset (VoID)", DOCUMENT_OFFERS, SYNTAXES, lane="dump")
def void() -> Found:
    """The whole description (https://www.w3.org/TR/void/#well-known)."""
    triples = description_of(current_site())
    return Found(
        (DESCRIPTION_GRAPH,),
        lambda chosen: rdf_bytes(triples, chosen.offer, DATASET),
        [Link(DESCRIPTION_GRAPH, "canonical"), Link(DATASET, "describes")],
    )


def edited(site: Site) -> Iterable[Mapping[str, str]]:
    """Data of others come without a description."""
    return [] if edition_of(site) is None else [{}]


def catalogued(site: Site) -> Iterable[Mapping[str, str]]:
    """A version may come without its description, as the project's files by themselves do."""
    query = f"ASK {{ GRAPH <{DESCRIPTION_GRAPH}> {{ <{CATALOG}> ?p ?o }} }}"
    return edited(site) if site.once("described", lambda: site.ask(query)) else []


@document(
    bp,
    "/catalog",
    "The catalogue (DCAT)",
    (HTML, *DOCUMENT_OFFERS),
    EXTENSIONS,
    listed=catalogued,
    lane="dump",
)
def catalog() -> Found:
    """The catalogue: what there is for people, DCAT for programs."""
    site = current_site()
    edition = required_edition(site)
    if not catalogued(site):
        raise _undescribed()

    def build(chosen: Chosen) -> bytes | str:
        if chosen.offer is HTML:
            return dataset_page(site, edition, edition.title, chosen.links, sizes=_sizes(site))
        return rdf_bytes(catalogue_triples(site), chosen.offer, CATALOG)

    return Found((CATALOG,), build, [Link(CATALOG, "canonical"), *dataset_links(site)])


def _sizes(site: Site) -> dict[str, int]:
    """The sizes of the dumps; of none where there are none of these data."""
    try:
        return sizes_of(site)
    except Problem:
        return {}


def catalogue_triples(site: Site) -> list[ox.Triple]:
    """The description without partitions, with the checksums of the dumps."""
    writer = Writer()
    write_checksums(writer, required_edition(site).version, manifest_of(site).checksums)
    return [*without_partitions(description_of(site)), *writer.triples]


def without_partitions(triples: Sequence[ox.Triple]) -> list[ox.Triple]:
    """A description without what it counts by class and property."""
    partitions = {t.object for t in triples if t.predicate.value in _PARTITIONS}
    return [
        t for t in triples if t.predicate.value not in _PARTITIONS and t.subject not in partitions
    ]


def description_of(site: Site) -> list[ox.Triple]:
    """What is said of a site's dataset as a whole.

    Raises:
        Problem: 404, nothing is.
    """
    triples = site.once(
        "description",
        lambda: site.triples(
            f"CONSTRUCT {{ ?s ?p ?o }} {{ GRAPH <{DESCRIPTION_GRAPH}> {{ ?s ?p ?o }} }}"
        ),
    )
    if not triples:
        raise _undescribed()
    return triples


def required_edition(site: Site) -> Edition:
    """The version that a site shows.

    Raises:
        Problem: 404, the data state none.
    """
    edition = edition_of(site)
    if edition is None:
        raise _undescribed()
    return edition


def _undescribed() -> Problem:
    return not_found("these data come without a description of the dataset")


def dataset_page(
    site: Site,
    edition: Edition,
    title: str,
    links: Sequence[Link],
    files: Sequence[DumpFile] = DISTRIBUTIONS,
    current: bool = True,
    sizes: Mapping[str, int] = MappingProxyType({}),
) -> str:
    """The page of a dataset, or of one of its versions.

    Args:
        site: where its description is found.
        edition: the version.
        title: of the page.
        links: its typed links.
        files: those of the version.
        current: whether there is no newer version on this server.
        sizes: of the files in bytes, where they are known.
    """
    counts = site.rows(f"""
        PREFIX void: <{PREFIXES["void"]}>
        SELECT ?iri ?n (SAMPLE(?label) AS ?name) {{
          GRAPH <{DESCRIPTION_GRAPH}> {{
            dataset:iscm void:classPartition ?c . ?c void:class ?iri ; void:entities ?n }}
          OPTIONAL {{ ?iri rdfs:label ?label FILTER(LANG(?label) = "en") }}
        }} GROUP BY ?iri ?n ORDER BY DESC(?n) ?iri""")
    totals = site.rows(f"""
        PREFIX void: <{PREFIXES["void"]}>
        SELECT ?triples ?entities {{ GRAPH <{DESCRIPTION_GRAPH}> {{
          dataset:iscm void:triples ?triples ; void:entities ?entities }} }}""")
    linksets = site.rows(f"""
        PREFIX void: <{PREFIXES["void"]}>
        SELECT ?iri ?n (SAMPLE(?label) AS ?name) {{
          GRAPH <{DESCRIPTION_GRAPH}> {{
            dataset:iscm void:subset ?iri . ?iri void:triples ?n
            FILTER(?iri != <{ORG_GRAPH}>) }}
          OPTIONAL {{ ?iri rdfs:label ?label FILTER(LANG(?label) = "en") }}
        }} GROUP BY ?iri ?n ORDER BY ?name""")
    return render_template(
        "catalog.html",
        title=title,
        edition=edition,
        totals=totals[0],
        counts=counts,
        linksets=linksets,
        files=files,
        links=links,
        current=current,
        sizes=sizes,
        standards=_standards(site, edition),
        short_name=short_name,
    )


def _standards(site: Site, edition: Edition) -> list[str]:
    """The version IRIs of the ontology and the shapes that a version is in."""
    rows = site.rows(f"""
        SELECT ?s {{ GRAPH <{DESCRIPTION_GRAPH}> {{ <{edition.iri}> dcterms:conformsTo ?s }}
          FILTER(STRSTARTS(STR(?s), "{BASE}")) }} ORDER BY ?s""")
    return [row["s"] for row in rows]
