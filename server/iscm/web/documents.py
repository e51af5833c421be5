"""The ontology, the shapes and the files, as documents."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Final

import pyoxigraph as ox
from flask import Blueprint, Response, render_template, url_for

from iscm.engine.serialize import graph_bytes
from iscm.files import parse
from iscm.namespaces import GRAPH, ONTOLOGY, ONTOLOGY_IRI, PREFIXES, SHAPES_IRI
from iscm.protocol.media_types import EXTENSIONS, GRAPH_FORMATS, GRAPH_OFFERS, HTML, Offer
from iscm.protocol.problems import Problem
from iscm.web.description import Description
from iscm.web.responses import choose, language, representation
from iscm.web.site import Site, current_site
from iscm.web.views.reader import Reader, Text, Thing

bp = Blueprint("documents", __name__)
_OWL: Final = PREFIXES["owl"]
_KINDS: Final = (
    ("Classes", _OWL + "Class"),
    ("Object properties", _OWL + "ObjectProperty"),
    ("Datatype properties", _OWL + "DatatypeProperty"),
    ("Annotation properties", _OWL + "AnnotationProperty"),
)


@bp.get("/ontology")
@bp.get("/ontology.<extension>")
def ontology(extension: str | None = None) -> Response:
    """The ontology: its terms for people, its triples for programs."""
    site = current_site()
    offer = _offer(extension, (HTML, *GRAPH_OFFERS))
    graph = GRAPH + "ontology/iscm"
    triples = _graph(site, graph)
    if not triples:
        raise Problem(404, "not-found", "these data come without the ontology")

    def build() -> bytes | str:
        if offer is HTML:
            return _ontology_page(triples)
        return graph_bytes(triples, GRAPH_FORMATS[offer.media_type], PREFIXES)

    return representation(
        offer,
        build,
        key=(ONTOLOGY_IRI,),
        vary=("Accept", "Accept-Language") if extension is None else ("Accept-Language",),
        links=[f'<{ONTOLOGY_IRI}>; rel="canonical"', *_alternates("documents.ontology")],
    )


@bp.get("/shapes")
@bp.get("/shapes.<extension>")
def shapes(extension: str | None = None) -> Response:
    """The SHACL shapes, all files in one graph."""
    site = current_site()
    offer = _offer(extension, GRAPH_OFFERS)
    triples = site.once("shapes", lambda: _shapes(site))
    if not triples:
        raise Problem(404, "not-found", "these data come without shapes")
    return representation(
        offer,
        lambda: graph_bytes(triples, GRAPH_FORMATS[offer.media_type], PREFIXES),
        key=(SHAPES_IRI,),
        vary=() if extension else ("Accept",),
        links=[f'<{SHAPES_IRI}>; rel="canonical"'],
    )


@bp.get("/graph/<path:name>")
def graph(name: str) -> Response:
    """The triples of one file: what the IRI of its named graph opens."""
    site = current_site()
    stem, dot, extension = name.rpartition(".")
    fixed = EXTENSIONS.get(extension) if dot else None
    iri = GRAPH + (stem if fixed else name)
    triples = [] if any(c in '<>"{}|^`\\' or c <= " " for c in iri) else _graph(site, iri)
    if not triples:
        raise Problem(404, "not-found", f"no graph of the dataset is called {iri}")
    offer = fixed if fixed and fixed is not HTML else choose(GRAPH_OFFERS)
    return representation(
        offer,
        lambda: graph_bytes(triples, GRAPH_FORMATS[offer.media_type], PREFIXES),
        key=(iri,),
        vary=() if fixed else ("Accept",),
        links=[f'<{iri}>; rel="canonical"'],
    )


def _graph(site: Site, iri: str) -> list[ox.Triple]:
    triples = site.triples(f"CONSTRUCT {{ ?s ?p ?o }} {{ GRAPH <{iri}> {{ ?s ?p ?o }} }}")
    return sorted(triples, key=lambda t: (isinstance(t.subject, ox.BlankNode), str(t.subject)))


def _shapes(site: Site) -> list[ox.Triple]:
    if site.folders is None:
        return []
    files = sorted(site.folders.shapes.glob("*.ttl"))
    return [quad.triple for path in files for quad in parse(path, path.read_bytes())]


def _offer(extension: str | None, offers: Sequence[Offer]) -> Offer:
    if extension is None:
        return choose(offers)
    offer = EXTENSIONS.get(extension)
    if offer is None or offer not in offers:
        raise Problem(404, "not-found", f"there is no representation .{extension} of this")
    return offer


def _alternates(endpoint: str) -> list[str]:
    return [
        f'<{url_for(endpoint, extension=extension)}>; rel="alternate"; type="{offer.media_type}"'
        for extension, offer in EXTENSIONS.items()
    ]


def _ontology_page(triples: list[ox.Triple]) -> str:
    description = Description(ONTOLOGY_IRI, triples, truncated=False)
    reader = Reader(description, language())
    sections: dict[str, list[dict[str, object]]] = defaultdict(list)
    for heading, kind in _KINDS:
        for term in description.subjects():
            if term.startswith(ONTOLOGY) and kind in description.iris(
                term, PREFIXES["rdf"] + "type"
            ):
                sections[heading].append(_term(reader, term))
    for terms in sections.values():
        terms.sort(key=lambda term: str(term["local"]).casefold())
    return render_template(
        "ontology.html",
        title=reader.name(ONTOLOGY_IRI),
        description=reader.texts(ONTOLOGY_IRI, PREFIXES["dcterms"] + "description"),
        version=description.text(ONTOLOGY_IRI, _OWL + "versionInfo"),
        sections=sections,
        formats={
            extension: url_for("documents.ontology", extension=extension)
            for extension in EXTENSIONS
            if extension != "html"
        },
    )


def _term(reader: Reader, iri: str) -> dict[str, object]:
    rows: list[tuple[str, tuple[Thing | Text, ...]]] = []
    for words, name in (
        ("Kind of", PREFIXES["rdfs"] + "subClassOf"),
        ("Kind of", PREFIXES["rdfs"] + "subPropertyOf"),
        ("Domain", PREFIXES["rdfs"] + "domain"),
        ("Range", PREFIXES["rdfs"] + "range"),
        ("Inverse of", _OWL + "inverseOf"),
    ):
        if things := reader.things(iri, name):
            rows.append((words, things))
    return {
        "iri": iri,
        "local": iri.removeprefix(ONTOLOGY),
        "name": reader.name(iri),
        "definition": reader.texts(iri, PREFIXES["skos"] + "definition")
        or reader.texts(iri, PREFIXES["rdfs"] + "comment"),
        "rows": rows,
    }
