"""The ontology, its alignments and the shapes, each at its IRI and at that of its version."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import pyoxigraph as ox
from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from iscm.description.files import ONTOLOGY_FILE
from iscm.files import files_in, parse
from iscm.media_types import DOCUMENT_OFFERS, EXTENSIONS, HTML
from iscm.namespaces import GRAPH, ONTOLOGY_IRI, SHAPES_IRI, iri_of
from iscm.plugins import filling
from iscm.protocol.problems import Problem, not_found
from iscm.translatable import translatable
from iscm.version_numbers import version_order
from iscm.web.documents import Chosen, Found, document
from iscm.web.graphs import as_graph
from iscm.web.languages import language
from iscm.web.rdf import rdf_bytes
from iscm.web.services import service
from iscm.web.signposting import ABOUT_PAGE, Link, links_to
from iscm.web.site import Site, current_site
from iscm.web.uses import labels_of, uses_of
from iscm.web.views.ontology import Companions, ontology_page
from iscm.web.views.shapes import shapes_page

bp = Blueprint("ontology", __name__)
_OFFERS: Final = (HTML, *DOCUMENT_OFFERS)
_LICENCE: Final = ox.NamedNode(iri_of("dcterms:license"))
_VERSION_IRI: Final = ox.NamedNode(iri_of("owl:versionIRI"))


@dataclass(frozen=True)
class _Edition:
    """The ontology or the shapes, the newest or one version of it.

    Attributes:
        iri: its own, that of the version where one is asked for.
        triples: what it holds.
        newest: whether it is the one that the data are in.
        superseded: whether these are in a later one.
    """

    iri: str
    triples: list[ox.Triple]
    newest: bool = True
    superseded: bool = False

    def found(self, latest: str | None, page: Callable[[Chosen], str], main: str | None) -> Found:
        """The document.

        Args:
            latest: address of the newest; None where that is the one.
            page: makes its page.
            main: IRI of what comes first in its data, where anything does.
        """
        links = [Link(self.iri, "canonical"), Link(self.iri, "cite-as")]
        if latest is not None and (self.newest or self.superseded):
            links.append(Link(latest, "latest-version"))
        links.append(Link(iri_of("owl:Ontology"), "type"))

        def build(chosen: Chosen) -> bytes | str:
            if chosen.offer is HTML:
                return page(chosen)
            return rdf_bytes(self.triples, chosen.offer, main)

        return Found(
            (self.iri,),
            build,
            [*links, *links_to(self.licences(), "license")],
            page_links=[Link(ABOUT_PAGE, "type")],
            described=True,
            earlier=not self.newest,
        )

    def licences(self) -> list[str]:
        """The IRIs of its licences."""
        return [
            triple.object.value
            for triple in self.triples
            if triple.predicate == _LICENCE
            and isinstance(triple.object, ox.NamedNode)
            and triple.subject in (ox.NamedNode(ONTOLOGY_IRI), ox.NamedNode(SHAPES_IRI))
        ]


def _of_project(site: Site) -> Iterable[Mapping[str, str]]:
    """Data of others come without an ontology and shapes."""
    return [] if site.folders is None else [{}]


@document(
    bp,
    "/ontology",
    "The ontology",
    _OFFERS,
    EXTENSIONS,
    listed=_of_project,
    files={ONTOLOGY_FILE: "ttl", "ontology/index.{language}.html": "html"},
)
def ontology() -> Found:
    """The ontology: its terms for people, its triples for programs."""
    return _ontology(_Edition(ONTOLOGY_IRI, _ontology_triples(current_site())), None)


@document(
    bp,
    "/ontology/<version>",
    "A version of the ontology",
    _OFFERS,
    EXTENSIONS,
)
def ontology_version(version: str) -> Found:
    """One version of the ontology: what its version IRI opens."""
    edition = _version(ONTOLOGY_IRI, version, _ontology_triples(current_site()))
    return _ontology(edition, url_for("ontology.ontology"))


@service(
    bp,
    "/ontology/<any(alignments, schemes):folder>/<name>",
    "An alignment or a scheme: leads to its graph",
    statuses={303: "The graph.", 404: "Missing"},
)
def part(folder: str, name: str) -> BaseResponse:
    """An alignment or a scheme: a file of its own, found by its graph."""
    return _to_graph(f"ontology/{folder}/{name}")


@document(
    bp,
    "/ontology/alignments/<name>/<version>",
    "A version of an alignment",
    (*DOCUMENT_OFFERS, HTML),
    EXTENSIONS,
    leads="The graph of the present one.",
)
def alignment_version(name: str, version: str) -> Found:
    """One version of an alignment: what its version IRI opens."""
    site = current_site()
    iri = f"{ONTOLOGY_IRI}/alignments/{name}"
    present = _current_versions(site)
    if f"{iri}/{version}" in present:
        extension = (request.view_args or {}).get("extension")
        abort(_to_graph(f"ontology/alignments/{name}", extension))
    triples = _earlier(site, f"{iri}/{version}")
    if triples is None:
        raise _unknown(f"alignment {name}", version, _numbers(site, iri, present))
    build = as_graph(
        site, f"{iri}/{version}", triples, translatable("An earlier version of an alignment"), iri
    )
    links = [Link(f"{iri}/{version}", "canonical")]
    return Found((f"{iri}/{version}",), build, links, earlier=True)


@document(
    bp,
    "/shapes",
    "The SHACL shapes",
    _OFFERS,
    EXTENSIONS,
    listed=_of_project,
    files={"shapes.ttl": "ttl", "shapes/index.{language}.html": "html"},
)
def shapes() -> Found:
    """The SHACL shapes, all files in one graph: explained for people, whole for programs."""
    return _shapes(_Edition(SHAPES_IRI, _shape_triples(current_site())), None)


@document(bp, "/shapes/<version>", "A version of the shapes", _OFFERS, EXTENSIONS)
def shapes_version(version: str) -> Found:
    """One version of the shapes: what its version IRI opens."""
    edition = _version(SHAPES_IRI, version, _shape_triples(current_site()))
    return _shapes(edition, url_for("ontology.shapes"))


def _ontology(edition: _Edition, latest: str | None) -> Found:
    site = current_site()
    if not edition.triples:
        raise not_found("these data come without the ontology")

    def page(chosen: Chosen) -> str:
        beside = Companions()
        if edition.newest:
            beside = Companions(
                alignments=_alignment_triples(site),
                shapes=_shape_triples(site),
                labels=site.once("labels", lambda: labels_of(site)),
                uses=site.once("uses", lambda: uses_of(site)),
                questions=site.questions,
            )
        shown = ontology_page(edition.triples, language(), beside)
        return _page("ontology.html", shown, edition, chosen)

    return edition.found(latest, page, ONTOLOGY_IRI)


def _shapes(edition: _Edition, latest: str | None) -> Found:
    if not edition.triples:
        raise not_found("these data come without shapes")

    def page(chosen: Chosen) -> str:
        labels = _ontology_triples(current_site())
        shown = shapes_page(edition.triples, labels, language())
        return _page("shapes.html", shown, edition, chosen)

    return edition.found(latest, page, None)


def _page(template: str, page: object, edition: _Edition, chosen: Chosen) -> str:
    return render_template(
        template,
        page=page,
        superseded=edition.superseded,
        links=chosen.links,
        formats=chosen.formats,
    )


def _version(iri: str, number: str, current: list[ox.Triple]) -> _Edition:
    """The version that a number names, of the ontology or the shapes.

    Raises:
        Problem: 404, listing the versions there are.
    """
    site = current_site()
    wanted = f"{iri}/{number}"
    present = set(_version_iris(current))
    if wanted in present:
        return _Edition(wanted, current)
    triples = _earlier(site, wanted)
    if triples is None:
        raise _unknown(iri.rpartition("/")[2], number, _numbers(site, iri, present))
    later = [version_order(name.rpartition("/")[2]) > version_order(number) for name in present]
    return _Edition(wanted, triples, newest=False, superseded=any(later))


def _unknown(what: str, asked: str, there: Sequence[str]) -> Problem:
    return not_found(
        f"there is no version {asked} of the {what} here; there are {', '.join(there) or 'none'}",
        versions=list(there),
    )


def _numbers(site: Site, iri: str, present: Iterable[str]) -> list[str]:
    """The versions of a document that this server has, the newest first."""
    found = {*present, *(name for give in filling("earlier_documents") for name in give(site))}
    numbers = {name.removeprefix(f"{iri}/") for name in found if name.startswith(f"{iri}/")}
    return sorted((n for n in numbers if "/" not in n), key=version_order, reverse=True)


def _earlier(site: Site, iri: str) -> list[ox.Triple] | None:
    """What a version holds that is no longer the newest; None where nobody keeps it."""
    found = (give(site, iri) for give in filling("earlier_document"))
    return next((triples for triples in found if triples is not None), None)


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


def _to_graph(name: str, extension: str | None = None) -> BaseResponse:
    response = redirect(url_for("graphs.graph", name=name, extension=extension), 303)
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
    files = files_in(site.folders.shapes, ".ttl")
    return [quad.triple for path in files for quad in parse(path, path.read_bytes())]
