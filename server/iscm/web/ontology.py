"""The ontology, its alignments and the shapes, each at its IRI and at that of its version."""

from collections.abc import Sequence
from typing import Final

import pyoxigraph as ox
from flask import Blueprint, Response, redirect, render_template, url_for
from werkzeug.wrappers import Response as BaseResponse

from iscm.files import parse
from iscm.namespaces import GRAPH, ONTOLOGY, ONTOLOGY_IRI, SHAPES_IRI
from iscm.protocol.media_types import DOCUMENT_OFFERS, EXTENSIONS, HTML, Offer
from iscm.protocol.problems import Problem
from iscm.web.rdf import rdf_bytes
from iscm.web.responses import choose, language, representation
from iscm.web.signposting import Link, alternates, fixed_address, headers
from iscm.web.site import Site, current_site
from iscm.web.things import path_of
from iscm.web.views.ontology import EXAMPLES_SHOWN, ontology_page, shapes_page
from iscm.web.views.reader import Text, Thing

bp = Blueprint("ontology", __name__)
_OFFERS: Final = (HTML, *DOCUMENT_OFFERS)


@bp.get("/ontology")
@bp.get("/ontology.<extension>")
def ontology(extension: str | None = None) -> Response:
    """The ontology: its terms for people, its triples for programs."""
    links = [Link(ONTOLOGY_IRI, "canonical"), *alternates("ontology.ontology")]
    return _ontology(extension, ONTOLOGY_IRI, links)


@bp.get("/ontology/<version>")
def ontology_version(version: str) -> Response:
    """One version of the ontology: what its version IRI opens."""
    number, extension = _split(version)
    site = current_site()
    _require_version(number, _ontology_version(site), "ontology")
    iri = f"{ONTOLOGY_IRI}/{number}"
    links = [Link(iri, "canonical"), Link(path_of(ONTOLOGY_IRI) or "", "latest-version")]
    links += alternates("ontology.ontology_version", "version", version=number)
    return _ontology(extension, iri, links)


@bp.get("/ontology/<any(alignments, schemes):folder>/<name>")
@bp.get("/ontology/<any(alignments, schemes):folder>/<name>/<version>")
def part(folder: str, name: str, version: str | None = None) -> BaseResponse:
    """An alignment or a scheme: a file of its own, found by its graph."""
    site = current_site()
    if version is not None:
        found = site.rows(
            f"SELECT ?v {{ GRAPH ?g {{ ?o owl:versionIRI ?v }} "
            f'FILTER(STR(?v) = "{ONTOLOGY_IRI}/{folder}/{_plain(name)}/{_plain(version)}") }}'
        )
        if not found:
            raise Problem(404, "not-found", f"there is no version {version} of {folder}/{name}")
    address = url_for("documents.graph", name=f"ontology/{folder}/{name}")
    response = redirect(address, 303)
    response.headers["Cache-Control"] = "public, max-age=3600"
    return response


@bp.get("/shapes")
@bp.get("/shapes.<extension>")
def shapes(extension: str | None = None) -> Response:
    """The SHACL shapes, all files in one graph: explained for people, whole for programs."""
    links = [Link(SHAPES_IRI, "canonical"), *alternates("ontology.shapes")]
    return _shapes(extension, SHAPES_IRI, links)


@bp.get("/shapes/<version>")
def shapes_version(version: str) -> Response:
    """One version of the shapes, which go with the ontology of the same version."""
    number, extension = _split(version)
    site = current_site()
    _require_version(number, _ontology_version(site), "shapes")
    iri = f"{SHAPES_IRI}/{number}"
    links = [Link(iri, "canonical"), Link(path_of(SHAPES_IRI) or "", "latest-version")]
    links += alternates("ontology.shapes_version", "version", version=number)
    return _shapes(extension, iri, links)


def _ontology(extension: str | None, iri: str, links: Sequence[Link]) -> Response:
    site = current_site()
    offer = _offer(extension)
    triples = site.once("ontology", lambda: _graph(site))
    if not triples:
        raise Problem(404, "not-found", "these data come without the ontology")

    def build() -> bytes | str:
        if offer is not HTML:
            return rdf_bytes(triples, offer, ONTOLOGY_IRI)
        page = ontology_page(triples, language(), _examples(site), site.questions)
        formats = _formats("ontology.ontology")
        return render_template("ontology.html", page=page, formats=formats, links=links)

    return representation(
        offer,
        build,
        key=(iri,),
        vary=_vary(extension, offer),
        links=headers(links),
        location=_location(extension, offer, "ontology.ontology"),
    )


def _shapes(extension: str | None, iri: str, links: Sequence[Link]) -> Response:
    site = current_site()
    offer = _offer(extension)
    triples = site.once("shapes", lambda: _shape_triples(site))
    if not triples:
        raise Problem(404, "not-found", "these data come without shapes")

    def build() -> bytes | str:
        if offer is not HTML:
            return rdf_bytes(triples, offer)
        return render_template(
            "shapes.html",
            shapes=shapes_page(triples, language()),
            version=_ontology_version(site),
            formats=_formats("ontology.shapes"),
            links=links,
        )

    return representation(
        offer,
        build,
        key=(iri,),
        vary=_vary(extension, offer),
        links=headers(links),
        location=_location(extension, offer, "ontology.shapes"),
    )


def _location(extension: str | None, offer: Offer, endpoint: str) -> str | None:
    if extension is not None:
        return None
    return fixed_address(offer, lambda fixed: url_for(endpoint, extension=fixed))


def _graph(site: Site) -> list[ox.Triple]:
    graph = GRAPH + "ontology/iscm"
    return site.triples(f"CONSTRUCT {{ ?s ?p ?o }} {{ GRAPH <{graph}> {{ ?s ?p ?o }} }}")


def _shape_triples(site: Site) -> list[ox.Triple]:
    if site.folders is None:
        return []
    files = sorted(site.folders.shapes.glob("*.ttl"))
    return [quad.triple for path in files for quad in parse(path, path.read_bytes())]


def _ontology_version(site: Site) -> str | None:
    rows = site.rows(f"SELECT ?v {{ <{ONTOLOGY_IRI}> owl:versionInfo ?v }}")
    return rows[0]["v"] if rows else None


def _examples(site: Site) -> dict[str, list[Thing]]:
    """Class → some of its instances with a label, which the page shows and links."""
    rows = site.once(
        "examples",
        lambda: site.rows(f"""
            SELECT ?class ?s (SAMPLE(?l) AS ?label) {{
              ?s a ?class FILTER(STRSTARTS(STR(?class), "{ONTOLOGY}"))
              OPTIONAL {{ ?s rdfs:label|dcterms:title ?l FILTER(LANG(?l) = "en") }}
            }} GROUP BY ?class ?s ORDER BY ?class ?s"""),
    )
    found: dict[str, list[Thing]] = {}
    for row in rows:
        shown = found.setdefault(row["class"], [])
        if len(shown) < EXAMPLES_SHOWN:
            label = row.get("label")
            name = Text(label, "en") if label else Text(row["s"].rpartition("/id/")[2])
            shown.append(Thing(row["s"], name, path_of(row["s"])))
    return found


def _split(version: str) -> tuple[str, str | None]:
    stem, dot, extension = version.rpartition(".")
    return (stem, extension) if dot and extension in EXTENSIONS else (version, None)


def _require_version(asked: str, present: str | None, what: str) -> None:
    if asked != present:
        raise Problem(
            404,
            "not-found",
            f"this server has version {present} of the {what}, not {asked}",
            extra={"versions": [present] if present else []},
        )


def _plain(text: str) -> str:
    return text if all(c.isalnum() or c in "-._" for c in text) else ""


def _offer(extension: str | None) -> Offer:
    if extension is None:
        return choose(_OFFERS)
    offer = EXTENSIONS.get(extension)
    if offer is None:
        raise Problem(404, "not-found", f"there is no representation .{extension} of this")
    return offer


def _vary(extension: str | None, offer: Offer) -> list[str]:
    vary = [] if extension else ["Accept"]
    return [*vary, "Accept-Language"] if offer is HTML else vary


def _formats(endpoint: str) -> dict[str, str]:
    return {
        extension: url_for(endpoint, extension=extension)
        for extension in EXTENSIONS
        if extension != "html"
    }
