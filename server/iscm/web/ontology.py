"""The ontology, its alignments and the shapes, each at its IRI and at that of its version."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import pyoxigraph as ox
from flask import Blueprint, Response, redirect, render_template, url_for
from werkzeug.wrappers import Response as BaseResponse

from iscm.files import parse
from iscm.namespaces import GRAPH, ONTOLOGY_IRI, PREFIXES, SHAPES_IRI
from iscm.protocol.media_types import DOCUMENT_OFFERS, EXTENSIONS, HTML, Offer
from iscm.protocol.problems import Problem
from iscm.publication.versions import order
from iscm.web.kept import kept, kept_document
from iscm.web.rdf import rdf_bytes
from iscm.web.responses import chosen, language, representation
from iscm.web.signposting import ABOUT_PAGE, Link, alternates, fixed_address, headers, links_to
from iscm.web.site import Site, current_site
from iscm.web.uses import labels_of, uses_of
from iscm.web.versions import split_extension
from iscm.web.views.ontology import Beside, ontology_page
from iscm.web.views.shapes import shapes_page

bp = Blueprint("ontology", __name__)
_OFFERS: Final = (HTML, *DOCUMENT_OFFERS)
_LICENCE: Final = ox.NamedNode(PREFIXES["dcterms"] + "license")
_VERSION_IRI: Final = ox.NamedNode(PREFIXES["owl"] + "versionIRI")


@dataclass(frozen=True)
class _Document:
    """The ontology or the shapes, the newest or one version of it.

    Attributes:
        endpoint: of Flask, which makes its addresses.
        iri: its own, that of the version where one is asked for.
        number: the version that is asked for; None for the newest.
        triples: what it holds.
        newest: whether it is the one that the data are in.
        superseded: whether these are in a later one.
    """

    endpoint: str
    iri: str
    number: str | None
    triples: list[ox.Triple]
    newest: bool = True
    superseded: bool = False

    def address(self, extension: str) -> str:
        """Where a syntax of it is."""
        if self.number is None:
            return url_for(self.endpoint, extension=extension)
        return url_for(f"{self.endpoint}_version", version=f"{self.number}.{extension}")

    def formats(self) -> dict[str, str]:
        """Extension → address, of all but the page."""
        return {name: self.address(name) for name in EXTENSIONS if name != "html"}

    def links(self, offer: Offer = HTML) -> list[Link]:
        """Its typed links, those that go with a representation."""
        links = [Link(self.iri, "canonical"), Link(self.iri, "cite-as")]
        if self.number is None:
            links += alternates(self.endpoint)
        else:
            if self.newest or self.superseded:
                links.append(Link(url_for(self.endpoint), "latest-version"))
            links += alternates(f"{self.endpoint}_version", "version", version=self.number)
        if offer is HTML:
            links.append(Link(ABOUT_PAGE, "type"))
        links.append(Link(PREFIXES["owl"] + "Ontology", "type"))
        return links + links_to(self.licences(), "license")

    def licences(self) -> list[str]:
        """The IRIs of its licences."""
        return [
            triple.object.value
            for triple in self.triples
            if triple.predicate == _LICENCE
            and isinstance(triple.object, ox.NamedNode)
            and triple.subject in (ox.NamedNode(ONTOLOGY_IRI), ox.NamedNode(SHAPES_IRI))
        ]


@bp.get("/ontology")
@bp.get("/ontology.<extension>")
def ontology(extension: str | None = None) -> Response:
    """The ontology: its terms for people, its triples for programs."""
    triples = _ontology_triples(current_site())
    return _ontology(extension, _Document("ontology.ontology", ONTOLOGY_IRI, None, triples))


@bp.get("/ontology/<version>")
def ontology_version(version: str) -> Response:
    """One version of the ontology: what its version IRI opens."""
    number, extension = split_extension(version)
    site = current_site()
    found = _version("ontology.ontology", ONTOLOGY_IRI, number, _ontology_triples(site))
    return _ontology(extension, found)


@bp.get("/ontology/<any(alignments, schemes):folder>/<name>")
def part(folder: str, name: str) -> BaseResponse:
    """An alignment or a scheme: a file of its own, found by its graph."""
    return _to_graph(f"ontology/{folder}/{name}")


@bp.get("/ontology/alignments/<name>/<version>")
def alignment_version(name: str, version: str) -> BaseResponse:
    """One version of an alignment: what its version IRI opens."""
    site = current_site()
    number, extension = split_extension(version)
    iri = f"{ONTOLOGY_IRI}/alignments/{name}"
    numbers = _numbers(site, iri, _current_versions(site))
    if f"{iri}/{number}" in _current_versions(site):
        return _to_graph(f"ontology/alignments/{name}" + (f".{extension}" if extension else ""))
    triples = kept_document(site, f"{iri}/{number}")
    if triples is None:
        raise _unknown(f"alignment {name}", number, numbers)
    offer = chosen(extension, DOCUMENT_OFFERS)
    return representation(
        offer,
        lambda: rdf_bytes(triples, offer, iri),
        key=(f"{iri}/{number}",),
        vary=() if extension else ("Accept",),
        links=headers([Link(f"{iri}/{number}", "canonical")]),
    )


@bp.get("/shapes")
@bp.get("/shapes.<extension>")
def shapes(extension: str | None = None) -> Response:
    """The SHACL shapes, all files in one graph: explained for people, whole for programs."""
    triples = _shape_triples(current_site())
    return _shapes(extension, _Document("ontology.shapes", SHAPES_IRI, None, triples))


@bp.get("/shapes/<version>")
def shapes_version(version: str) -> Response:
    """One version of the shapes: what its version IRI opens."""
    number, extension = split_extension(version)
    site = current_site()
    found = _version("ontology.shapes", SHAPES_IRI, number, _shape_triples(site))
    return _shapes(extension, found)


def _ontology(extension: str | None, document: _Document) -> Response:
    site = current_site()
    if not document.triples:
        raise Problem(404, "not-found", "these data come without the ontology")

    def page() -> str:
        if document.newest:
            beside = Beside(
                alignments=_alignment_triples(site),
                shapes=_shape_triples(site),
                labels=site.once("labels", lambda: labels_of(site)),
                uses=site.once("uses", lambda: uses_of(site)),
                questions=site.questions,
            )
        else:
            beside = Beside()
        return render_template(
            "ontology.html",
            page=ontology_page(document.triples, language(), beside),
            document=document,
        )

    return _representation(extension, document, page, ONTOLOGY_IRI)


def _shapes(extension: str | None, document: _Document) -> Response:
    site = current_site()
    if not document.triples:
        raise Problem(404, "not-found", "these data come without shapes")

    def page() -> str:
        labels = _ontology_triples(site)
        return render_template(
            "shapes.html",
            page=shapes_page(document.triples, labels, language()),
            document=document,
        )

    return _representation(extension, document, page)


def _representation(
    extension: str | None, document: _Document, page: Callable[[], str], main: str | None = None
) -> Response:
    offer = chosen(extension, _OFFERS)
    vary = [] if extension else ["Accept"]
    return representation(
        offer,
        lambda: page() if offer is HTML else rdf_bytes(document.triples, offer, main),
        key=(document.iri,),
        vary=[*vary, "Accept-Language"] if offer is HTML else vary,
        links=headers(document.links(offer)),
        location=None if extension else fixed_address(offer, document.address),
    )


def _version(endpoint: str, iri: str, number: str, current: list[ox.Triple]) -> _Document:
    """The version that a number names, of the ontology or the shapes.

    Raises:
        Problem: 404, listing the versions there are.
    """
    site = current_site()
    wanted = f"{iri}/{number}"
    present = set(_version_iris(current))
    if wanted in present:
        return _Document(endpoint, wanted, number, current)
    triples = kept_document(site, wanted)
    if triples is None:
        raise _unknown(iri.rpartition("/")[2], number, _numbers(site, iri, present))
    later = [order(name.rpartition("/")[2]) > order(number) for name in present]
    return _Document(endpoint, wanted, number, triples, newest=False, superseded=any(later))


def _unknown(what: str, asked: str, there: Sequence[str]) -> Problem:
    return Problem(
        404,
        "not-found",
        f"there is no version {asked} of the {what} here; there are {', '.join(there) or 'none'}",
        extra={"versions": list(there)},
    )


def _numbers(site: Site, iri: str, present: Iterable[str]) -> list[str]:
    """The versions of a document that this server has, the newest first."""
    found = {*present, *(name for version in kept(site) for name in version.documents)}
    numbers = {name.removeprefix(f"{iri}/") for name in found if name.startswith(f"{iri}/")}
    return sorted((n for n in numbers if "/" not in n), key=order, reverse=True)


def _current_versions(site: Site) -> set[str]:
    return site.once(
        "current versions",
        lambda: {row["v"] for row in site.rows("SELECT ?v { ?o owl:versionIRI ?v }")},
    )


def _version_iris(triples: Iterable[ox.Triple]) -> list[str]:
    return [
        triple.object.value
        for triple in triples
        if triple.predicate == _VERSION_IRI and isinstance(triple.object, ox.NamedNode)
    ]


def _to_graph(name: str) -> BaseResponse:
    response = redirect(url_for("graphs.graph", name=name), 303)
    response.headers["Cache-Control"] = "public, max-age=3600"
    return response


def _ontology_triples(site: Site) -> list[ox.Triple]:
    return site.once("ontology", lambda: _graph(site))


def _alignment_triples(site: Site) -> list[ox.Triple]:
    """What the alignments say, each of them a graph."""
    return site.once(
        "alignments",
        lambda: site.triples(
            "CONSTRUCT { ?s ?p ?o } { GRAPH ?g { ?s ?p ?o } "
            f'FILTER(STRSTARTS(STR(?g), "{GRAPH}ontology/alignments/")) }}'
        ),
    )


def _shape_triples(site: Site) -> list[ox.Triple]:
    return site.once("shapes", lambda: _read_shapes(site))


def _graph(site: Site) -> list[ox.Triple]:
    graph = GRAPH + "ontology/iscm"
    return site.triples(f"CONSTRUCT {{ ?s ?p ?o }} {{ GRAPH <{graph}> {{ ?s ?p ?o }} }}")


def _read_shapes(site: Site) -> list[ox.Triple]:
    if site.folders is None:
        return []
    files = sorted(site.folders.shapes.glob("*.ttl"))
    return [quad.triple for path in files for quad in parse(path, path.read_bytes())]
