"""The dataset as a whole: VoID, DCAT, its versions, how to cite it."""

import pyoxigraph as ox
from flask import Blueprint, Response, render_template, url_for

from iscm.compact import short_name
from iscm.namespaces import DESCRIPTION_GRAPH, PREFIXES, SHAPES_IRI
from iscm.protocol.media_types import DOCUMENT_OFFERS, EXTENSIONS, HTML, Offer
from iscm.protocol.problems import Problem
from iscm.publication.dcat import CATALOG, write_checksums
from iscm.publication.files import DISTRIBUTIONS
from iscm.publication.writing import Writer
from iscm.web.dumps import manifest_of
from iscm.web.edition import Edition, edition_of
from iscm.web.rdf import rdf_bytes
from iscm.web.responses import choose, representation
from iscm.web.signposting import DATASET, Link, dataset_links, fixed_address, headers
from iscm.web.site import Site, current_site

bp = Blueprint("catalogue", __name__)
_PARTITION = DESCRIPTION_GRAPH + "#"
_PARTITIONS = {PREFIXES["void"] + name for name in ("classPartition", "propertyPartition")}


@bp.get("/.well-known/void")
@bp.get("/.well-known/void.<extension>")
def void(extension: str | None = None) -> Response:
    """The whole description (https://www.w3.org/TR/void/#well-known)."""
    site = current_site()
    triples = _description(site)
    offer = _offer(extension, DOCUMENT_OFFERS)
    return representation(
        offer,
        lambda: rdf_bytes(triples, offer, DATASET),
        key=(DESCRIPTION_GRAPH,),
        vary=() if extension else ("Accept",),
        links=headers([Link(DESCRIPTION_GRAPH, "canonical"), Link(DATASET, "describes")]),
        location=_location(extension, offer, "catalogue.void"),
    )


@bp.get("/catalog")
@bp.get("/catalog.<extension>")
def catalog(extension: str | None = None) -> Response:
    """The catalogue: what there is for people, DCAT for programs."""
    site = current_site()
    edition = _edition(site)
    offer = _offer(extension, (HTML, *DOCUMENT_OFFERS))

    def build() -> bytes | str:
        if offer is HTML:
            return _page(site, edition, edition.title)
        return rdf_bytes(catalogue_triples(site), offer, CATALOG)

    return representation(
        offer,
        build,
        key=(CATALOG,),
        vary=() if extension else ("Accept",),
        links=headers([Link(CATALOG, "canonical"), *dataset_links(site)]),
        location=_location(extension, offer, "catalogue.catalog"),
    )


@bp.get("/version/<version>")
def version(version: str) -> Response:
    """One version of all: data, ontology, shapes, description."""
    site = current_site()
    edition = _edition(site)
    if version != edition.version:
        raise Problem(
            404,
            "not-found",
            f"this server has version {edition.version}, not {version}",
            extra={"versions": [edition.version]},
        )
    offer = choose((HTML, *DOCUMENT_OFFERS))

    def build() -> bytes | str:
        if offer is HTML:
            return _page(site, edition, f"{edition.title}, version {version}")
        return rdf_bytes(catalogue_triples(site), offer, edition.iri)

    links = [Link(edition.iri, "canonical"), Link(edition.iri, "cite-as")]
    links += [link for link in dataset_links(site) if link.rel != "cite-as"]
    return representation(offer, build, key=(edition.iri,), links=headers(links))


def catalogue_triples(site: Site) -> list[ox.Triple]:
    """The description without partitions, with the checksums of the dumps."""
    partitions = {
        triple.object for triple in _description(site) if triple.predicate.value in _PARTITIONS
    }
    writer = Writer()
    write_checksums(writer, manifest_of(site).checksums)
    kept = [
        triple
        for triple in _description(site)
        if triple.predicate.value not in _PARTITIONS and triple.subject not in partitions
    ]
    return [*kept, *writer.triples]


def _description(site: Site) -> list[ox.Triple]:
    triples = site.once(
        "description",
        lambda: site.triples(
            f"CONSTRUCT {{ ?s ?p ?o }} {{ GRAPH <{DESCRIPTION_GRAPH}> {{ ?s ?p ?o }} }}"
        ),
    )
    if not triples:
        raise Problem(404, "not-found", "these data come without a description of the dataset")
    return triples


def _edition(site: Site) -> Edition:
    edition = edition_of(site)
    if edition is None:
        raise Problem(404, "not-found", "these data come without a description of the dataset")
    return edition


def _offer(extension: str | None, offers: tuple[Offer, ...]) -> Offer:
    if extension is None:
        return choose(offers)
    offer = EXTENSIONS.get(extension)
    if offer is None or offer not in offers:
        raise Problem(404, "not-found", f"there is no representation .{extension} of this")
    return offer


def _location(extension: str | None, offer: Offer, endpoint: str) -> str | None:
    if extension is not None:
        return None
    return fixed_address(offer, lambda fixed: url_for(endpoint, extension=fixed))


def _page(site: Site, edition: Edition, title: str) -> str:
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
            dataset:iscm void:subset ?iri . ?iri void:triples ?n }}
          OPTIONAL {{ ?iri rdfs:label ?label FILTER(LANG(?label) = "en") }}
        }} GROUP BY ?iri ?n ORDER BY ?name""")
    return render_template(
        "catalog.html",
        title=title,
        edition=edition,
        totals=totals[0],
        counts=counts,
        linksets=linksets,
        files=DISTRIBUTIONS,
        links=dataset_links(site),
        shapes=SHAPES_IRI,
        void=url_for("catalogue.void"),
        short_name=short_name,
    )
